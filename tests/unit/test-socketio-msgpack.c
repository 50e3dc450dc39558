/* What neighbours in Node publish, byte for byte as notepack.io 3.0.1 encodes it, and as JSON.stringify() would write it. */
#include "check.h"
#include "socketio/msgpack.h"

enum { ATTACHMENTS = 2 };

static Str attachments[ATTACHMENTS];
static size_t attachment_count;

/* As JSON, or absent. */
static Str read_all(Str bytes, char room[static 256])
{
	struct msgpack in = { .rest = bytes, .attachments = attachments, .attachment_max = ATTACHMENTS };
	struct buf out = buf_over(room, 256);
	bool good = msgpack_json(&in, &out) && !in.rest.n;

	attachment_count = in.attachment_count;
	return good ? buf_str(&out) : STR_NONE;
}

#define BYTES(literal) ((Str){ (literal), sizeof(literal) - 1 })

static const struct {
	Str bytes;
	const char *json;
} values[] = {
	{ BYTES("\xc0"), "null" },
	{ BYTES("\x93\x01\xff\xcd\x01\x00"), "[1,-1,256]" },
	{ BYTES("\x82\xa1" "a\xc3\xa1" "b\xa2hi"), "{\"a\":true,\"b\":\"hi\"}" },
	/* undefined: null in a list, nothing in an object */
	{ BYTES("\x93\x01\xd4\x00\x00\x02"), "[1,null,2]" },
	{ BYTES("\x83\xa1" "a\xd4\x00\x00\xa1" "b\x01\xa1" "c\xd4\x00\x00"), "{\"b\":1}" },
	{ BYTES("\x81\xa1" "a\xd4\x00\x00"), "{}" },
	/* dates: 2020-09-13T12:26:40Z in 32 bits, with 7 ms in 64, before 1970 in 96, and the older form */
	{ BYTES("\xd6\xff\x5f\x5e\x10\x00"), "\"2020-09-13T12:26:40.000Z\"" },
	{ BYTES("\xd7\xff\x01\xab\x3f\x00\x5f\x5e\x10\x00"), "\"2020-09-13T12:26:40.007Z\"" },
	{ BYTES("\xc7\x0c\xff\x3b\x8b\x87\xc0\xff\xff\xff\xff\xff\xff\xff\xff"), "\"1969-12-31T23:59:59.999Z\"" },
	{ BYTES("\xd7\x00\x00\x00\x01\x74\x87\x6e\x80\x07"), "\"2020-09-13T12:26:40.007Z\"" },
	{ BYTES("\xd7\x00\xff\xff\xff\xff\xff\xff\xff\xff"), "\"1969-12-31T23:59:59.999Z\"" },
	/* no date that there is in JavaScript */
	{ BYTES("\xd7\x00\x7f\xff\xff\xff\xff\xff\xff\xff"), "null" },
	{ BYTES("\xd7\x00\x80\x00\x00\x00\x00\x00\x00\x00"), "null" },
	/* a year of more than four digits */
	{ BYTES("\xc7\x0c\xff\x00\x00\x00\x00\x00\x00\x00\x3c\x04\x94\xc3\x80"), "\"+010138-07-24T17:46:40.000Z\"" },
};

static void values_become_json(void **state)
{
	char room[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		assert_str(read_all(values[i].bytes, room), values[i].json);
		assert_int_equal(attachment_count, 0);
	}
}

static void binary_values_become_attachments(void **state)
{
	char room[256];

	(void)state;
	assert_str(read_all(BYTES("\x92\xc4\x02" "ab\x01"), room), "[{\"_placeholder\":true,\"num\":0},1]");
	assert_int_equal(attachment_count, 1);
	assert_str(attachments[0], "ab");
	/* as older ones sent an ArrayBuffer; and a type that nobody knows, which is told with its bytes */
	assert_str(read_all(BYTES("\xc7\x03\x00" "abc"), room), "{\"_placeholder\":true,\"num\":0}");
	assert_str(attachments[0], "abc");
	assert_str(read_all(BYTES("\xd5\x2a" "xy"), room), "[42,{\"_placeholder\":true,\"num\":0}]");
	assert_str(attachments[0], "xy");
	assert_str(read_all(BYTES("\xc7\x03\xff" "abc"), room), "[-1,{\"_placeholder\":true,\"num\":0}]");
}

static void what_is_cut_short_is_nothing(void **state)
{
	char room[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		for (size_t n = 0; n < values[i].bytes.n; n++)
			assert_null(read_all(str_slice(values[i].bytes, 0, n), room).p);
	}
	assert_null(read_all(BYTES("\xc9\xff\xff\xff\xff\x00"), room).p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_become_json),
		cmocka_unit_test(binary_values_become_attachments),
		cmocka_unit_test(what_is_cut_short_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
