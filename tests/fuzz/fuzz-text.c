/*
 * The small codings: times, UUIDs, numbers, base64url, percent-encoding, UTF-8, JSON texts. What one of them accepts is
 * written and read again, and must be the same.
 */
#include "base/codec.h"
#include "base/json_text.h"
#include "base/rand.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool good)
{
	if (!good)
		abort();
}

static void try_time(Str text)
{
	char written[TIME_TEXT_MAX];
	Time time, again;

	if (!time_parse(text, &time))
		return;
	must(time_parse((Str){ .p = written, .n = time_format(time, written) }, &again));
	must(time.us == again.us);
}

static void try_uuid(Str text)
{
	char written[UUID_TEXT];
	Uuid uuid, again;

	if (!uuid_parse(text, &uuid))
		return;
	uuid_format(uuid, written);
	must(uuid_parse((Str){ .p = written, .n = UUID_TEXT }, &again) && uuid_eq(uuid, again));
	must(str_eq_nocase(text, (Str){ .p = written, .n = UUID_TEXT }));
}

static void try_number(Str text, struct buf *out)
{
	int64_t number, again;

	if (!str_to_int(text, &number))
		return;
	buf_clear(out);
	buf_add_int(out, number);
	must(str_to_int(buf_str(out), &again) && number == again);
}

static void try_base64url(Str text, struct buf *out)
{
	char bytes[8192];
	size_t n;

	if (!base64url_read(text, bytes, sizeof(bytes), &n))
		return;
	buf_clear(out);
	base64url_write(out, bytes, n);
	must(str_eq(buf_str(out), text));
}

static void try_percent(Str text, struct buf *out, struct arena *arena)
{
	Str decoded = percent_decode(arena, text, false);

	if (!decoded.p)
		return;
	buf_clear(out);
	percent_encode(out, decoded);
	must(str_eq(percent_decode(arena, buf_str(out), true), decoded));
}

static void try_utf8(Str text, struct buf *out)
{
	Str prefix = utf8_prefix(text);

	must(utf8_valid(prefix) && utf8_valid(text) == (prefix.n == text.n));
	must(utf8_length(prefix) <= prefix.n);
	buf_clear(out);
	json_write_text(out, prefix);
	must(utf8_valid(buf_str(out)) && !out->failed);
	must(str_find(str_slice(buf_str(out), 1, out->n - 1), '<') == out->n - 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	Str text = { .p = (const char *)data, .n = n };
	struct arena arena;
	struct buf out;

	arena_init(&arena, 4 * 1024 * 1024);
	buf_init(&out, 4 * 1024 * 1024);
	try_time(text);
	try_uuid(text);
	try_number(text, &out);
	try_base64url(text, &out);
	try_percent(text, &out, &arena);
	try_utf8(text, &out);
	buf_finish(&out);
	arena_finish(&arena);
	return 0;
}
