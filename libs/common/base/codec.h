#pragma once
/*
 * Small codings of bytes as text: base64url without padding (RFC 4648), lower-case hex, percent-encoding, and the
 * check that bytes are UTF-8. Decoders accept exactly one spelling of each value, because signed texts pass through
 * them. No state; any thread.
 */
#include "buf.h"

#define BASE64URL_TEXT(bytes) (((bytes) * 4 + 2) / 3)

void base64url_write(struct buf *out, const void *bytes, size_t n);
/* Decodes into at most max bytes; false when the text is not exactly the coding of some bytes, or too long. */
bool base64url_read(Str text, void *out, size_t max, size_t *n) MUST_CHECK;

void hex_write(struct buf *out, const void *bytes, size_t n);

/* Decodes %XX (and + as a blank, where forms say so) in place of a copy; absent when the coding is broken. */
Str percent_decode(struct arena *arena, Str text, bool plus_is_blank);
/* Leaves RFC 3986's unreserved characters as they are. */
void percent_encode(struct buf *out, Str text);

/* Well-formed, no surrogates, nothing overlong, no zero byte. */
bool utf8_valid(Str text);
/* The longest valid beginning: what is left of a text that was cut without looking. */
Str utf8_prefix(Str text);
/* Code points of a valid text. */
size_t utf8_length(Str text);
