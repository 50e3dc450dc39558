/* JSON from strangers into a record with a member of every kind; and the same as an event, which is read leniently. */
#include "rich-decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_body(struct arena *arena, Str body, bool based)
{
	struct field_errors errors = { .arena = arena };
	struct rich rich = { .leaf = { .name = STR("oak") } };
	struct decode decode;
	Err err;

	decode_init(&decode, &rich_view, &rich, &errors);
	decode.based = based;
	err = decode_json(&decode, body);
	if (!err)
		err = decode_finish(&decode);
	check_errors(&errors, err);
	if (!err)
		check_round_trip(arena, &rich_view, &rich);
}

static void try_event(struct arena *arena, Str body)
{
	struct field_errors errors = { .arena = arena };
	struct rich rich = { 0 };
	struct decode decode;
	struct buf out;
	Err err;

	decode_init(&decode, &rich_view, &rich, &errors);
	err = decode_event(&decode, body);
	if (!err)
		err = decode_finish(&decode);
	check_errors(&errors, err);
	buf_init(&out, FUZZ_TEXT_MAX);
	json_write_object(&out, &rich_view, &rich);
	must(!out.failed && utf8_valid(buf_str(&out)));
	buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str body = { .p = (const char *)data, .n = n };
	struct arena arena;

	arena_init(&arena, FUZZ_ARENA_MAX);
	try_body(&arena, body, false);
	try_body(&arena, body, true);
	try_event(&arena, body);
	arena_finish(&arena);
	return 0;
}
