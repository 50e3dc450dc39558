#include "decode-kit.h"
#include "rich.h"

static struct rich rich;

static Err decode_as(const struct view *view, const char *json)
{
	_cleanup_(cleanup_free) char *exact = check_exact(json);
	Err err;

	memset(&rich, 0, sizeof(rich));
	check_decode(view, &rich);
	err = decode_json(&decoding, (Str){ .p = exact, .n = strlen(json) });
	return err ? err : decode_finish(&decoding);
}

LOCAL_VIEW(flag_view, rich,
	FIELD(rich, number, REQUIRED),
	FIELD(rich, text, REQUIRED, .also = "txt"),
	FIELD_AS(rich, note, "text_note", 0, .max = 3),
	FIELD(rich, colour, READ_ONLY, .words = &colour_words),
	FIELD(rich, secret, WRITE_ONLY | REQUIRED),
	FIELD(rich, leaf, 0, .of = &leaf_view),
	FIELD(rich, leaves, 0, .of = &leaf_view),
	FIELD(rich, maybe, IGNORED));

static void required_fields(void **state)
{
	(void)state;
	assert_ptr_equal(decode_as(&flag_view, "{}"), INVALID);
	assert_complaint(0, "number", "required");
	assert_complaint(1, "text", "required");
	assert_complaint(2, "secret", "required");
	assert_complaints(3);
	assert_ptr_equal(decode_as(&flag_view, "{\"number\":0,\"text\":null,\"secret\":\"s\"}"), INVALID);
	assert_one_complaint("text", "required");
	/* A mistake under another name is said once; one of a longer name hides nothing. */
	assert_ptr_equal(decode_as(&flag_view, "{\"number\":0,\"txt\":5,\"secret\":\"s\"}"), INVALID);
	assert_one_complaint("txt", "type");
	assert_ptr_equal(decode_as(&flag_view, "{\"number\":0,\"text_note\":\"long\",\"secret\":\"s\"}"), INVALID);
	assert_complaint(0, "text_note", "too_long");
	assert_complaint(1, "text", "required");
	assert_complaints(2);
}

static void flags_of_fields(void **state)
{
	(void)state;
	assert_ptr_equal(decode_as(&flag_view, "{\"number\":0,\"text\":\"t\",\"secret\":\"s\",\"colour\":\"RED\","
		"\"maybe\":\"junk\"}"),
		INVALID);
	assert_one_complaint("colour", "unknown");
	assert_false(rich.maybe.set);
}

static Err patch(const char *json)
{
	Err err;

	check_decode(&flag_view, &rich);
	decoding.based = true;
	err = decode_json(&decoding, str_of(json));
	return err ? err : decode_finish(&decoding);
}

static void a_patch_is_laid_over_what_is_there(void **state)
{
	(void)state;
	rich = (struct rich){ .number = 3, .text = STR("old"), .secret = STR("s"), .note = STR("n"),
		.leaf = { .name = STR("oak"), .weight = 1 } };
	assert_null(patch("{\"number\":4}"));
	assert_int_equal(rich.number, 4);
	assert_str(rich.text, "old");
	assert_str(rich.note, "n");
	assert_true(decode_saw(&decoding, "number"));
	assert_false(decode_saw(&decoding, "text"));
	assert_false(decode_saw(&decoding, "no such field"));
	assert_null(patch("{\"text_note\":null}"));
	assert_null(rich.note.p);
	assert_true(decode_saw(&decoding, "text_note"));
	assert_ptr_equal(patch("{\"text\":null}"), INVALID);
	assert_one_complaint("text", "required");
	rich.text = STR("old");
	/* A nested object likewise; a list is replaced, so its items are whole. */
	assert_null(patch("{\"leaf\":{\"weight\":2}}"));
	assert_str(rich.leaf.name, "oak");
	assert_int_equal(rich.leaf.weight, 2);
	assert_ptr_equal(patch("{\"leaves\":[{\"weight\":2}]}"), INVALID);
	assert_one_complaint("leaves[0].name", "required");
}

static void events_are_read_leniently(void **state)
{
	(void)state;
	memset(&rich, 0, sizeof(rich));
	check_decode(&flag_view, &rich);
	assert_null(decode_event(&decoding, STR("{\"new\":1,\"number\":1,\"text\":\"t\",\"secret\":\"s\",\"colour\":\"RED\","
						"\"text_note\":\"longer than three\",\"leaf\":{\"weight\":99,\"new\":1}}")));
	assert_null(decode_finish(&decoding));
	assert_int_equal(rich.colour, RED);
	assert_str(rich.note, "longer than three");
	assert_int_equal(rich.leaf.weight, 99);

	/* A word that only the sender knows is none to the reader, and no mistake. */
	rich.colour = 0;
	check_decode(&flag_view, &rich);
	assert_null(decode_event(&decoding,
		STR("{\"number\":1,\"text\":\"t\",\"secret\":\"s\",\"colour\":\"mauve\"}")));
	assert_int_equal(decoding.errors->n, 0);
	assert_int_equal(rich.colour, 0);
	assert_ptr_equal(decode_event(&decoding, STR("{")), MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(required_fields),
		cmocka_unit_test(flags_of_fields),
		cmocka_unit_test(a_patch_is_laid_over_what_is_there),
		cmocka_unit_test(events_are_read_leniently),
	};

	return cmocka_run_group_tests(tests, decode_kit_begin, decode_kit_end);
}
