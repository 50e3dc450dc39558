#pragma once
/* Names of files as people give them, made fit for other people's disks and for a header. Values; any thread. */
#include "base/str.h"

enum { FILE_NAME_MAX = 150 };

/* Without folders, control characters and what file systems mind, at most FILE_NAME_MAX bytes, never empty or hidden. */
Str file_name_safe(struct arena *arena, Str name);
/* The value of Content-Disposition: an attachment under this name (RFC 6266), for old readers too. */
Str file_disposition(struct arena *arena, Str name);
