/*
 * Forms and queries from strangers. The record is not empty at first: what came from a row has lists that have no room
 * for more, and a path parameter is there before the body.
 */
#include "rich-decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_form(struct arena *arena, Str body, enum input_source source)
{
	struct field_errors errors = { .arena = arena };
	int64_t *numbers = malloc(sizeof(*numbers));
	Str *texts = malloc(sizeof(*texts));
	struct rich rich = { .numbers = { numbers, 1 }, .texts = { texts, 1 }, .colours = { 1u << RED } };
	struct decode decode;
	Err err;

	must(numbers && texts);
	*numbers = 1;
	*texts = STR("one");
	decode_init(&decode, &rich_view, &rich, &errors);
	decode.based = true;
	must(!decode_text(&decode, STR("number"), STR("42"), INPUT_PATH));
	err = source == INPUT_FORM ? decode_form(&decode, body) : decode_query(&decode, body);
	if (!err)
		err = decode_finish(&decode);
	check_errors(&errors, err);
	must(rich.number == 42);
	if (!err)
		check_round_trip(arena, &rich_view, &rich);
	free(numbers);
	free(texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str body = { .p = (const char *)data, .n = n };
	struct arena arena;

	arena_init(&arena, FUZZ_ARENA_MAX);
	try_form(&arena, body, INPUT_FORM);
	try_form(&arena, body, INPUT_QUERY);
	arena_finish(&arena);
	return 0;
}
