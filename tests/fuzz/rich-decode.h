#pragma once
/*
 * What every fuzzer that ends in a decoded record makes sure of. Whatever came in: an error tells why in valid UTF-8, and
 * a record that was accepted is written as JSON that is accepted again and written the same. One thread.
 */
#include "../unit/rich.h"
#include "base/codec.h"
#include "data/decode.h"
#include "data/json.h"

enum { FUZZ_ARENA_MAX = 8 * 1024 * 1024, FUZZ_TEXT_MAX = 4 * 1024 * 1024 };

static inline void must(bool good)
{
	if (!good)
		abort();
}

static inline void check_errors(const struct field_errors *errors, Err err)
{
	must(utf8_valid(errors->detail));
	must(err != MALFORMED || errors->detail.n);
	must(err != INVALID || errors->n);
	must(err || !errors->n);
	for (size_t i = 0; i < errors->n; i++) {
		must(utf8_valid(errors->items[i].field) && utf8_valid(errors->items[i].message));
		must(errors->items[i].message.n > 0);
	}
}

static inline void check_round_trip(struct arena *arena, const struct view *view, struct rich *rich)
{
	struct field_errors errors = { .arena = arena };
	struct decode decode;
	struct rich again = { 0 };
	struct buf one, other;

	/* An object that was left out is written all the same, and what is written must name its name. */
	if (!rich->leaf.name.p)
		rich->leaf.name = STR("none");
	buf_init(&one, FUZZ_TEXT_MAX);
	buf_init(&other, FUZZ_TEXT_MAX);
	json_write_object(&one, view, rich);
	decode_init(&decode, view, &again, &errors);
	must(!decode_json(&decode, buf_str(&one)) && !decode_finish(&decode));
	json_write_object(&other, view, &again);
	must(!one.failed && str_eq(buf_str(&one), buf_str(&other)));
	buf_finish(&one);
	buf_finish(&other);
}
