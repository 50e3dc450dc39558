#include "check.h"
#include "socketio/eio_packet.h"
#include "socketio/frame.h"
#include "socketio/sio_packet.h"

static void bodies_are_cut_at_the_separator(void **state)
{
	Str body = STR("4a\x1e" "bAQI=\x1e\x1e" "3"), part;
	struct eio_packet packet;

	(void)state;
	assert_true(eio_body_next(&body, &part) && eio_packet_read(part, true, &packet));
	assert_int_equal(packet.type, EIO_MESSAGE);
	assert_str(packet.data, "a");
	assert_true(eio_body_next(&body, &part) && eio_packet_read(part, true, &packet));
	assert_true(packet.binary);
	assert_str(packet.data, "AQI=");
	assert_true(eio_body_next(&body, &part));
	assert_false(eio_packet_read(part, true, &packet));
	assert_true(eio_body_next(&body, &part) && eio_packet_read(part, true, &packet));
	assert_int_equal(packet.type, EIO_PONG);
	assert_false(eio_body_next(&body, &part));
}

static void unknown_types_are_no_packets(void **state)
{
	struct eio_packet packet;

	(void)state;
	assert_false(eio_packet_read(STR(""), false, &packet));
	assert_false(eio_packet_read(STR("7"), false, &packet));
	assert_false(eio_packet_read(STR("abc"), true, &packet));
	assert_false(eio_packet_read(STR("bAQI="), false, &packet));
}

static void base64_goes_both_ways(void **state)
{
	static const char *const texts[] = {
		"", "AA==", "AAE=", "AAEC", "/+/+", "AAECAw==",
	};
	char room[16];
	size_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct buf out;

		buf_init(&out, 100);
		assert_true(base64_read(str_of(texts[i]), room, &n));
		base64_write(&out, (Str){ .p = room, .n = n });
		assert_str(buf_str(&out), texts[i]);
		buf_finish(&out);
	}
	assert_false(base64_read(STR("A"), room, &n));
	assert_false(base64_read(STR("A==="), room, &n));
	assert_false(base64_read(STR("AA=A"), room, &n));
	assert_false(base64_read(STR("AA-_"), room, &n));
	assert_false(base64_read(STR("AA==AAAA"), room, &n));
}

static void frames_are_those_of_the_protocol(void **state)
{
	char large[70000] = { 0 };
	const Str parts[] = { STR("4"), STR("2[\"a\"]") };
	struct frame *small = frame_make(false, parts, 2);
	struct frame *middle = frame_make(true, &(Str){ .p = large, .n = 300 }, 1);
	struct frame *big = frame_make(true, &(Str){ .p = large, .n = sizeof(large) }, 1);

	(void)state;
	assert_non_null(small);
	assert_str(frame_whole(small), "\x81\x07" "42[\"a\"]");
	assert_memory_equal(middle->bytes, "\x82\x7e\x01\x2c", 4);
	assert_memory_equal(big->bytes, "\x82\x7f\0\0\0\0\0\x01\x11\x70", 10);
	assert_int_equal(frame_whole(big).n, sizeof(large) + 10);
	frame_drop(small);
	frame_drop(middle);
	frame_drop(big);
}

static bool reads(const char *text, struct sio_packet *packet)
{
	return sio_packet_read(str_of(text), packet);
}

static void packets_are_read_part_by_part(void **state)
{
	struct sio_packet packet;

	(void)state;
	assert_true(reads("0", &packet));
	assert_str(packet.namespace, "/");
	assert_null(packet.json.p);
	assert_true(reads("0/custom", &packet));
	assert_str(packet.namespace, "/custom");
	assert_true(reads("0/custom,{\"a\":1}", &packet));
	assert_str(packet.json, "{\"a\":1}");
	assert_true(reads("1/custom,", &packet));
	assert_true(reads("2/a,12[\"b\",1]", &packet));
	assert_int_equal(packet.ack, 12);
	assert_str(packet.json, "[\"b\",1]");
	assert_true(reads("52-/a,[\"b\",{\"_placeholder\":true,\"num\":1}]", &packet));
	assert_int_equal(packet.attachments, 2);
	assert_true(reads("61-7[{\"_placeholder\":true,\"num\":0}]", &packet));
	assert_int_equal(packet.ack, 7);
	assert_true(reads("2[1,2]", &packet));
}

static void what_is_malformed_is_no_packet(void **state)
{
	static const char *const texts[] = {
		"", "7", "a", "0[]", "0{", "0{}x", "1{}", "2", "2{}", "2[]", "2[{}]", "2[null]", "2[\"a\"",
		"2[\"connect\"]", "2[\"discon\\u006eect\"]", "3[]", "3", "31{}", "4{\"message\":\"x\"}", "5[\"a\"]",
		"50-[\"a\"]", "511-[\"a\"]", "51[\"a\"]", "51-", "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
		"61-[]", "21234567890123456[\"a\"]", "2abc[\"a\"]", "5-1-[\"a\"]",
	};
	struct sio_packet packet;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_false(reads(texts[i], &packet) && (print_error("%s\n", texts[i]), true));
}

static void heads_are_written_as_they_are_read(void **state)
{
	static const char *const heads[] = { "2", "2/a,", "2/a,12", "52-/a,", "61-7", "0/custom,", "31" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		char text[64];
		struct sio_packet packet = { 0 };
		struct buf out = buf_over(text, sizeof(text));
		char whole[100];

		snprintf(whole, sizeof(whole), "%s%s", heads[i], heads[i][0] == '0' ? "{}" : "[\"b\"]");
		assert_true(reads(whole, &packet));
		sio_packet_head(&out, &packet);
		assert_true(str_eq(buf_str(&out), str_of(heads[i])));
	}
}

static void events_are_split_behind_their_name(void **state)
{
	Str name, args;

	(void)state;
	sio_event_split(STR("[\"a\",1, \"2\"]"), &name, &args);
	assert_str(name, "\"a\"");
	assert_true(str_eq(args, STR("1, \"2\"")));
	sio_event_split(STR("[ 5 ]"), &name, &args);
	assert_true(str_eq(name, STR("5")));
	assert_int_equal(args.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_cut_at_the_separator),
		cmocka_unit_test(unknown_types_are_no_packets),
		cmocka_unit_test(base64_goes_both_ways),
		cmocka_unit_test(frames_are_those_of_the_protocol),
		cmocka_unit_test(packets_are_read_part_by_part),
		cmocka_unit_test(what_is_malformed_is_no_packet),
		cmocka_unit_test(heads_are_written_as_they_are_read),
		cmocka_unit_test(events_are_split_behind_their_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
