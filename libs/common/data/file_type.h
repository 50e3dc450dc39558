#pragma once
/*
 * What a file is, told by what is in it and never by its name or by what its sender calls it: the documents and images
 * that are taken here. Constant data; any thread.
 */
#include "base/str.h"

/* So much of a file's beginning is looked at. */
enum { FILE_TYPE_BYTES = 4096 };

/* A media type, or NULL for what is not taken. whole: the beginning is all there is. */
const char *file_type_of(Str beginning, bool whole);
