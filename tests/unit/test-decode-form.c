#include "decode-kit.h"
#include "rich.h"

static struct rich rich;

static Err finish(Err err)
{
	return err ? err : decode_finish(&decoding);
}

static Err form_as(const struct view *view, const char *body)
{
	_cleanup_(cleanup_free) char *exact = check_exact(body);

	memset(&rich, 0, sizeof(rich));
	check_decode(view, &rich);
	return finish(decode_form(&decoding, (Str){ .p = exact, .n = strlen(body) }));
}

static Err form(const char *body)
{
	return form_as(&rich_view, body);
}

static Err query(const char *text)
{
	memset(&rich, 0, sizeof(rich));
	check_decode(&rich_view, &rich);
	return finish(decode_query(&decoding, str_of(text)));
}

#define assert_refused(body, field, code) \
	do { assert_ptr_equal(form(body), INVALID); assert_one_complaint(field, code); } while (0)

static void every_flat_kind_is_read(void **state)
{
	(void)state;
	assert_null(form("flag=on&number=-7&real=1.5e2&text=a+b%26c%3D&note=l1%0d%0al2&secret=+s+&"
			 "at=2026-01-31T09:05:00%2B01:00&"
			 "uuid=0190a0b0-0000-7000-8000-000000000001&colour=dark+blue&maybe=0&perhaps=FALSE&"
			 "colours=rot,GREEN&numbers=1,-2&texts=a,+b"));
	assert_true(rich.flag);
	assert_int_equal(rich.number, -7);
	assert_true(rich.real == 150);
	assert_str(rich.text, "a b&c=");
	assert_str(rich.note, "l1\r\nl2");
	assert_str(rich.secret, " s ");
	assert_int_equal(rich.at.us, INT64_C(1769846700000000));
	assert_int_equal(rich.colour, DARK_BLUE);
	assert_true(rich.maybe.set && rich.maybe.value == 0);
	assert_true(rich.perhaps.set && !rich.perhaps.value);
	assert_int_equal(rich.colours.bits, 1u << RED | 1u << GREEN);
	assert_true(rich.numbers.n == 2 && rich.numbers.items[1] == -2);
	assert_str(rich.texts.items[1], "b");
}

/* "?q=" is a search box that nobody wrote into; a form's empty text is one that was emptied. */
static void an_empty_text_of_a_query_was_left_out(void **state)
{
	(void)state;
	assert_null(query("number=1&text="));
	assert_false(decode_saw(&decoding, "text"));
	assert_null(form("number=1&text="));
	assert_true(decode_saw(&decoding, "text"));
}

static void types_are_still_types(void **state)
{
	(void)state;
	assert_refused("flag=maybe", "flag", "type");
	assert_refused("number=1.5", "number", "type");
	assert_refused("number=0x10", "number", "type");
	assert_refused("real=nan", "real", "type");
	assert_refused("real=0x1p3", "real", "type");
	assert_refused("real=1e999", "real", "type");
	assert_refused("real=1.5.5", "real", "type");
	assert_refused("perhaps=2", "perhaps", "type");
	assert_refused("numbers=1,,2", "numbers", "type");
	assert_refused("texts=a,,b", "texts", "format");
	assert_refused("leaf=oak", "leaf", "type");
	assert_refused("leaves=oak", "leaves", "type");
	assert_refused("colours=pink", "colours", "not_allowed");
}

static void a_field_without_a_value_was_left_out(void **state)
{
	(void)state;
	assert_null(form("flag=&number=&real=&at=&uuid=&colour=&maybe=&perhaps=&colours=&numbers=&texts=&text="));
	assert_false(decode_saw(&decoding, "number"));
	assert_str(rich.text, "");
	assert_null(rich.texts.items);
	assert_null(form("text&&=5&note"));
	assert_str(rich.text, "");
	assert_str(rich.note, "");
	assert_null(form(""));
}

LOCAL_VIEW(needy_view, rich, FIELD(rich, number, REQUIRED, .min = 1), FIELD(rich, text, REQUIRED));

static void left_out_is_missing(void **state)
{
	(void)state;
	assert_ptr_equal(form_as(&needy_view, "number=&text="), INVALID);
	assert_complaint(0, "text", "required");
	assert_complaint(1, "number", "required");
	assert_complaints(2);
}

static void unknown_names(void **state)
{
	(void)state;
	assert_refused("nothing=1", "nothing", "unknown");
	assert_null(query("nothing=1&number=5"));
	assert_int_equal(rich.number, 5);
	assert_refused("text=a&text=b", "text", "duplicate");
	assert_str(rich.text, "a");
}

LOCAL_VIEW(list_view, rich, FIELD(rich, numbers, 0, .min = 2, .max = 150), FIELD(rich, texts, 0, .max = 3));

static void lists_come_in_pieces(void **state)
{
	(void)state;
	assert_null(form("numbers=1&numbers=2,3&numbers=4"));
	assert_int_equal(rich.numbers.n, 4);
	assert_int_equal(rich.numbers.items[3], 4);
	assert_refused("numbers=1,2,3,4,5", "numbers", "too_many");
	assert_refused("numbers=1,2,3&numbers=4,5", "numbers", "too_many");
	assert_null(form_as(&list_view, "numbers=1&numbers=2"));
	assert_ptr_equal(form_as(&list_view, "numbers=1"), INVALID);
	assert_one_complaint("numbers", "too_few");
	assert_ptr_equal(form_as(&list_view, "texts=a,b&texts=c,d"), INVALID);
	assert_one_complaint("texts", "too_many");
}

static void a_list_may_be_longer_than_most(void **state)
{
	char body[1000] = "numbers=0";

	(void)state;
	for (size_t n = strlen(body), i = 1; i < 150; i++)
		n += (size_t)snprintf(body + n, sizeof(body) - n, ",%zu", i);
	assert_null(form_as(&list_view, body));
	assert_int_equal(rich.numbers.n, 150);
	assert_int_equal(rich.numbers.items[149], 149);
}

/* The list that a row was read into has no room for more. */
static void a_list_takes_the_place_of_the_one_before(void **state)
{
	int64_t *old = malloc(sizeof(*old));

	(void)state;
	*old = 7;
	memset(&rich, 0, sizeof(rich));
	rich.numbers = (IntList){ .items = old, .n = 1 };
	rich.colours.bits = 1u << RED;
	check_decode(&rich_view, &rich);
	decoding.based = true;
	assert_null(finish(decode_form(&decoding, STR("numbers=1,2&numbers=3&colours=green"))));
	assert_int_equal(rich.numbers.n, 3);
	assert_int_equal(rich.numbers.items[0], 1);
	assert_int_equal(rich.colours.bits, 1u << GREEN);
	free(old);
}

static void what_cannot_be_read_is_malformed(void **state)
{
	_cleanup_(buf_finish) struct buf body;

	(void)state;
	assert_ptr_equal(form("text=%"), MALFORMED);
	assert_ptr_equal(form("te%4xt=a"), MALFORMED);
	assert_ptr_equal(form("text=%ff"), MALFORMED);
	assert_ptr_equal(form("text=a%00b"), MALFORMED);
	assert_ptr_equal(form("te\xfft=1"), MALFORMED);
	buf_init(&body, 1 << 20);
	for (int i = 0; i < 1001; i++)
		buf_add_literal(&body, "a&");
	buf_add_char(&body, '\0');
	assert_ptr_equal(form(body.p), MALFORMED);
	assert_holds(decode_errors.detail, "more than 1000 fields");
}

LOCAL_VIEW(path_view, rich,
	FIELD(rich, number, REQUIRED, .min = 1),
	FIELD(rich, text, 0, .max = 100),
	FIELD(rich, uuid, 0),
	FIELD(rich, colour, 0, .words = &colour_words));

static Err with_path(const char *name, const char *value, const char *json)
{
	memset(&rich, 0, sizeof(rich));
	check_decode(&path_view, &rich);
	assert_null(decode_text(&decoding, STR("number"), STR("42"), INPUT_PATH));
	if (name)
		assert_null(decode_text(&decoding, str_of(name), str_of(value), INPUT_PATH));
	return finish(decode_json(&decoding, str_of(json)));
}

/* The body may repeat what the address says, and nothing else. */
static void a_body_cannot_contradict_the_path(void **state)
{
	static const struct {
		const char *name, *value, *same, *other;
	} rows[] = {
		{ NULL, NULL, "{\"number\":42}", "{\"number\":43}" },
		{ "text", "a", "{\"text\":\" a \"}", "{\"text\":\"b\"}" },
		{ "uuid", "0190a0b0-0000-7000-8000-00000000000a", "{\"uuid\":\"0190A0B0-0000-7000-8000-00000000000A\"}",
			"{\"uuid\":\"0190a0b0-0000-7000-8000-000000000002\"}" },
		{ "colour", "red", "{\"colour\":\"ROT\"}", "{\"colour\":\"green\"}" },
	};

	(void)state;
	assert_null(with_path(NULL, NULL, "{}"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *name = rows[i].name ? rows[i].name : "number";

		assert_null(with_path(rows[i].name, rows[i].value, rows[i].same));
		assert_ptr_equal(with_path(rows[i].name, rows[i].value, rows[i].other), INVALID);
		assert_one_complaint(name, "contradiction");
		assert_int_equal(rich.number, 42);
	}
	assert_str(rich.text, NULL);
	assert_int_equal(rich.colour, RED);
	assert_ptr_equal(with_path("text", "a", "{\"text\":null}"), INVALID);
	assert_one_complaint("text", "type");
	assert_str(rich.text, "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_text_of_a_query_was_left_out),
		cmocka_unit_test(every_flat_kind_is_read),
		cmocka_unit_test(types_are_still_types),
		cmocka_unit_test(a_field_without_a_value_was_left_out),
		cmocka_unit_test(left_out_is_missing),
		cmocka_unit_test(unknown_names),
		cmocka_unit_test(lists_come_in_pieces),
		cmocka_unit_test(a_list_may_be_longer_than_most),
		cmocka_unit_test(a_list_takes_the_place_of_the_one_before),
		cmocka_unit_test(what_cannot_be_read_is_malformed),
		cmocka_unit_test(a_body_cannot_contradict_the_path),
	};

	return cmocka_run_group_tests(tests, decode_kit_begin, decode_kit_end);
}
