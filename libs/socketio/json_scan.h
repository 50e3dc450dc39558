#pragma once
/*
 * JSON as this library sees it: text that is checked once, cut into its parts and passed on as it came. Nothing is built
 * of it; what a value means is for the program that uses the library. The grammar is RFC 8259's, strictly: a client
 * that cannot parse what it is sent drops its connection, so nothing that is not JSON may ever be relayed. Depth is
 * capped. Views point into the text given; no memory is taken. Any thread.
 */
#include "base/str.h"

enum { JSON_DEPTH_MAX = 32 };

/* Is the text exactly one value, with nothing around it but blanks? */
bool json_is_value(Str text);
/* Is it one that begins with this byte: '{', '[' or '"'? */
bool json_is(Str text, char first);

/* What stands between the brackets of a valid array. */
Str json_inside(Str array);
/* Cuts the next item off such a list; false at its end, and where it is no list. */
bool json_next(Str *rest, Str *item);

/* The value of an object's member, the last one of that name; false when there is none. */
bool json_member(Str object, const char *name, Str *value);
/* The inside of a raw text that holds no escapes; absent when it does, or is no text. */
Str json_plain_text(Str raw);

/* Is a raw text, quotes and escapes and all, this word? */
bool json_text_is(Str raw, const char *word);

/*
 * Do all placeholders of attachments in a valid value name one of the n that came with it? A client that is handed
 * another one cannot parse its packet.
 */
bool json_placeholders_good(Str value, size_t n);
