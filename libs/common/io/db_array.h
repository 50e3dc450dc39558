#pragma once
/*
 * Postgres array literals of one dimension, {1,2} and {"a b",NULL}: how lists go in as parameters and come out of rows.
 * What is read belongs to the arena. No state; any thread.
 */
#include "base/buf.h"
#include "data/field.h"

/* Null for a list without items pointer; a zero byte follows the text. Absent when out of memory. */
Str array_of_ints(struct arena *arena, IntList list);
Str array_of_strs(struct arena *arena, StrList list);

/* Cuts the next item off a literal that array_open() has checked and opened. A NULL item is absent. */
struct array_reader {
	Str rest;
	struct arena *arena; /* for items that have to be unquoted */
	bool failed;         /* not a literal of one dimension, or out of memory */
};

struct array_reader array_open(Str literal, struct arena *arena);
bool array_next(struct array_reader *reader, Str *item) MUST_CHECK;

bool array_read_ints(Str literal, struct arena *arena, IntList *out) MUST_CHECK;
bool array_read_strs(Str literal, struct arena *arena, StrList *out) MUST_CHECK;
