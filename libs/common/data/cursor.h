#pragma once
/*
 * Opaque positions in a list. A cursor is the sort key of the last row seen, as JSON, in base64url; it names the list it
 * belongs to, so that one list's cursor is refused by another. It is not signed: it can express nothing that the
 * filters of the list could not. What it holds is validated like any input.
 */
#include "data/field.h"

enum { CURSOR_TEXT_MAX = 1024 };

/* Absent when the key is too long for a cursor, or without memory. */
Str cursor_write(struct arena *arena, const char *list, const struct view *key_view, const void *key);
/* MALFORMED when the text is not a cursor of this list. The key is left alone when the text is absent. */
Err cursor_read(struct arena *arena, const char *list, Str text, const struct view *key_view, void *key) MUST_CHECK;
/* For lists that go on as another one: is the text a cursor of this list? */
bool cursor_is_of(Str text, const char *list);
