#pragma once
/* The header lines of multipart bodies, without the streaming. Not for use outside libs/common/data. */
#include "data/multipart.h"

/* Both return NULL, or what is wrong. */
const char *multipart_read_boundary(Str content_type, Str *boundary);
/* Reads the parser's head, with its empty line; the part's texts lie in the parser. */
const char *multipart_read_head(struct multipart *parser, struct multipart_part *part);
