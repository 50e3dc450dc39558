/*
 * Cursors from strangers. 'p' has the rest written as a cursor of the list first, so that the key inside is reached. A
 * key that was accepted is written as a cursor that is accepted and means the same.
 */
#include "base/codec.h"
#include "data/cursor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct key {
	double rank;
	Time at;
	Str name;
	int64_t id;
};

LOCAL_VIEW(key_view, key,
	FIELD(key, rank, 0),
	FIELD(key, at, 0),
	FIELD(key, name, VERBATIM, .max = 200),
	FIELD(key, id, REQUIRED, .min = 1));

static void check(struct arena *arena, Str text)
{
	struct key key = { 0 }, again = { 0 };
	Str one, other;

	if (cursor_read(arena, "jobs", text, &key_view, &key))
		return;
	one = cursor_write(arena, "jobs", &key_view, &key);
	if (!text.p || !one.p)
		return;
	if (cursor_read(arena, "jobs", one, &key_view, &again))
		abort();
	other = cursor_write(arena, "jobs", &key_view, &again);
	if (key.id < 1 || !str_eq(one, other) || !cursor_read(arena, "users", one, &key_view, &again))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str text = { .p = (const char *)data, .n = n };
	struct arena arena;
	struct buf coded;

	arena_init(&arena, 4 * 1024 * 1024);
	buf_init(&coded, 4 * 1024 * 1024);
	if (n && *data == 'p') {
		struct buf plain;

		buf_init(&plain, 4 * 1024 * 1024);
		buf_add_literal(&plain, "jobs:");
		buf_add_str(&plain, str_slice(text, 1, n));
		base64url_write(&coded, plain.p, plain.n);
		buf_finish(&plain);
		text = buf_str(&coded);
	}
	check(&arena, text);
	buf_finish(&coded);
	arena_finish(&arena);
	return 0;
}
