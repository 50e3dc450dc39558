#pragma once
/*
 * A struct with a member of every kind, and views of it: what decoding, encoding, schema and the fuzzers are tried with.
 * Constants; any thread.
 */
#include "data/field.h"

#include <string.h>

enum { RED = 1, DARK_BLUE, GREEN };

WORDS(colour_words, "colour",
	{ RED, { "RED", "red-ish", "red" }, .also = "rouge|rot" },
	{ DARK_BLUE, { "DARK_BLUE", "dark-blue", "dark_blue" } },
	{ GREEN, { "GREEN" } });

struct leaf {
	Str name;
	int64_t weight;
};

struct rich {
	bool flag;
	int64_t number;
	double real;
	Str text, note, secret;
	Time at;
	Uuid uuid;
	unsigned colour;
	OptInt maybe;
	OptBool perhaps;
	EnumSet colours;
	IntList numbers;
	StrList texts;
	struct leaf leaf;
	List leaves;
	Json json;
};

static inline const char *check_no_x(const void *member)
{
	const Str *text = member;

	return memchr(text->p, 'x', text->n) ? "must not hold an x" : NULL;
}

LOCAL_VIEW(leaf_view, leaf,
	FIELD(leaf, name, REQUIRED, .max = 20),
	FIELD(leaf, weight, 0, .min = -5, .max = 5));

#define RICH_FIELDS                                                    \
	FIELD(rich, flag, 0),                                          \
	FIELD(rich, number, 0),                                        \
	FIELD(rich, real, 0),                                          \
	FIELD(rich, text, 0, .max = 100, .also = "txt words"),         \
	FIELD(rich, note, MULTILINE, .max = 2000),                     \
	FIELD(rich, secret, VERBATIM, .max = 100),                     \
	FIELD(rich, at, 0),                                            \
	FIELD(rich, uuid, 0),                                          \
	FIELD(rich, colour, 0, .words = &colour_words),                \
	FIELD(rich, maybe, 0),                                         \
	FIELD(rich, perhaps, 0),                                       \
	FIELD(rich, colours, 0, .words = &colour_words),               \
	FIELD(rich, numbers, 0, .max = 4),                             \
	FIELD(rich, texts, 0, .max = 4),                               \
	FIELD(rich, leaf, 0, .of = &leaf_view),                        \
	FIELD(rich, leaves, 0, .max = 3, .of = &leaf_view),            \
	FIELD(rich, json, 0)

LOCAL_VIEW(rich_view, rich, RICH_FIELDS);
