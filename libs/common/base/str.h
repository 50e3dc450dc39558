#pragma once
/*
 * A string view: a pointer and a length, not terminated, not owned. A Str whose pointer is NULL is absent (SQL's and
 * JSON's null); an empty text has a pointer. Whoever stores a Str beyond the life of what it points to copies it with
 * str_copy(). Views are values: they are passed and returned by value and need no cleanup.
 */
#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
	const char *p;
	size_t n;
} Str;

#define STR(literal)  ((Str){ .p = "" literal, .n = sizeof(literal) - 1 })
#define STR_NONE      ((Str){ .p = NULL, .n = 0 })
#define STR_FMT       "%.*s"
#define STR_ARG(text) (int)(text).n, (text).p

/* A view of a C string; of NULL, an absent one. */
Str str_of(const char *text);
Str str_slice(Str text, size_t from, size_t to);
Str str_trim(Str text);

bool str_eq(Str a, Str b);
bool str_eq_nocase(Str a, Str b);
bool str_starts(Str text, Str prefix);
bool str_ends(Str text, Str suffix);
int str_compare(Str a, Str b);

/* Where a byte first stands, or text.n. */
size_t str_find(Str text, char byte);

/* Cuts the part before the separator off *rest and returns it; without a separator all of it, leaving it absent. */
Str str_cut(Str *rest, char separator);

/* Whole decimal numbers only: no blanks, no plus sign, nothing behind. */
bool str_to_int(Str text, int64_t *out) MUST_CHECK;
/* The other way round, written into the caller's room. */
enum { INT_TEXT = 20 };
Str str_of_int(char room[static INT_TEXT], int64_t value);

/*
 * Copies into an arena; a zero byte is put behind, so that .p is also a C string. Absent when out of memory, and when the
 * text was.
 */
Str str_copy(struct arena *arena, Str text);
Str str_format(struct arena *arena, const char *format, ...) PRINTF(2, 3);
Str str_lower(struct arena *arena, Str text);
