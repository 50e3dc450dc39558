#pragma once
/*
 * One decode at a time, with an arena of its own, and assertions on what it complained of. For the main thread of a unit
 * test: decoding is a global that check_decode() makes anew.
 */
#include "check.h"
#include "data/decode.h"

static struct arena decode_arena;
static struct field_errors decode_errors;
static struct decode decoding;

static inline void check_decode(const struct view *view, void *record)
{
	arena_reset(&decode_arena);
	decode_errors = (struct field_errors){ .arena = &decode_arena };
	decode_init(&decoding, view, record, &decode_errors);
}

static inline int decode_kit_begin(void **state)
{
	(void)state;
	arena_init(&decode_arena, 4 * 1024 * 1024);
	return 0;
}

static inline int decode_kit_end(void **state)
{
	(void)state;
	arena_finish(&decode_arena);
	return 0;
}

static inline void print_complaints(void)
{
	for (size_t i = 0; i < decode_errors.n; i++)
		print_error("%s: " STR_FMT ": " STR_FMT "\n", decode_errors.items[i].code,
			STR_ARG(decode_errors.items[i].field), STR_ARG(decode_errors.items[i].message));
}

static inline void check_complaint(size_t i, const char *field, const char *code, const char *file, int line)
{
	if (i < decode_errors.n && str_eq(decode_errors.items[i].field, str_of(field)) &&
		strcmp(decode_errors.items[i].code, code) == 0)
		return;
	print_error("expected as complaint %zu: %s: %s, and got\n", i, code, field);
	print_complaints();
	_fail(file, line);
}

static inline void check_complaints(size_t n, const char *file, int line)
{
	if (decode_errors.n == n)
		return;
	print_error("expected %zu complaints, and got\n", n);
	print_complaints();
	_fail(file, line);
}

#define assert_complaint(i, field, code) check_complaint((i), (field), (code), __FILE__, __LINE__)
#define assert_complaints(n)             check_complaints((n), __FILE__, __LINE__)
/* Exactly one, and this one. */
#define assert_one_complaint(field, code) do { assert_complaint(0, (field), (code)); assert_complaints(1); } while (0)
