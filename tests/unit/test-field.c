#include "check.h"
#include "rich.h"

static unsigned read_colour(const char *text)
{
	unsigned value = 0;

	return word_read(&colour_words, str_of(text), &value) ? value : 0;
}

static void words_are_read_in_any_spelling(void **state)
{
	(void)state;
	assert_int_equal(read_colour("RED"), RED);
	assert_int_equal(read_colour("Red ish"), RED);
	assert_int_equal(read_colour("rouge"), RED);
	assert_int_equal(read_colour("ROT"), RED);
	assert_int_equal(read_colour(" dark  blue_"), DARK_BLUE);
	assert_int_equal(read_colour("DarkBlue"), DARK_BLUE);
	assert_int_equal(read_colour("rouge|rot"), 0);
	assert_int_equal(read_colour("re"), 0);
	assert_int_equal(read_colour("redd"), 0);
	assert_int_equal(read_colour(""), 0);
	assert_int_equal(read_colour("_ -"), 0);
}

static void words_are_written_in_one(void **state)
{
	(void)state;
	assert_string_equal(word_text(&colour_words, RED, DIALECT_BOARD), "red-ish");
	assert_string_equal(word_text(&colour_words, GREEN, DIALECT_LOWER), "GREEN");
	assert_null(word_text(&colour_words, 9, DIALECT_API));
	assert_str(word_stored(&colour_words, DARK_BLUE), "dark_blue");
	assert_str(word_stored(&colour_words, 0), NULL);
}

static void sets_are_stored_as_texts(void **state)
{
	struct arena arena;
	StrList list;

	(void)state;
	arena_init(&arena, 1 << 16);
	list = words_stored(&arena, &colour_words, (EnumSet){ 1u << GREEN | 1u << RED });
	assert_int_equal(list.n, 2);
	assert_str(list.items[0], "red");
	assert_str(list.items[1], "GREEN");
	list = words_stored(&arena, &colour_words, (EnumSet){ 0 });
	assert_int_equal(list.n, 0);
	assert_non_null(list.items);
	arena_finish(&arena);
}

static void kinds_follow_from_types(void **state)
{
	static const enum field_kind kinds[] = { FIELD_BOOL, FIELD_INT, FIELD_REAL, FIELD_STR, FIELD_STR, FIELD_STR,
		FIELD_TIME, FIELD_UUID, FIELD_ENUM, FIELD_OPT_INT, FIELD_OPT_BOOL, FIELD_SET, FIELD_INT_LIST,
		FIELD_STR_LIST, FIELD_OBJECT, FIELD_LIST, FIELD_JSON };

	(void)state;
	assert_int_equal(rich_view.n, ARRAY_LEN(kinds));
	for (size_t i = 0; i < rich_view.n; i++)
		assert_int_equal(rich_view.fields[i].kind, kinds[i]);
	assert_null(view_mistake(&rich_view));
	assert_null(view_mistake(&none_view));
}

static void fields_are_found_by_all_their_names(void **state)
{
	const struct field *text = &rich_view.fields[3];

	(void)state;
	assert_ptr_equal(view_field(&rich_view, STR("text")), text);
	assert_ptr_equal(view_field(&rich_view, STR("txt")), text);
	assert_ptr_equal(view_field(&rich_view, STR("words")), text);
	assert_null(view_field(&rich_view, STR("Text")));
	assert_null(view_field(&rich_view, STR("txt words")));
	assert_null(view_field(&rich_view, STR("")));
}

/* Whatever kind can be absent is so in a zeroed record, and is again after being cleared. */
static void absence(void **state)
{
	static const Str text = STR("t");
	static const int64_t number = 0;
	struct rich rich = { 0 };

	(void)state;
	for (size_t i = 0; i < rich_view.n; i++) {
		const struct field *field = &rich_view.fields[i];
		bool plain = field->kind == FIELD_BOOL || field->kind == FIELD_INT || field->kind == FIELD_REAL ||
			field->kind == FIELD_OBJECT;

		assert_int_equal(field_is_absent(field, &rich), !plain);
		assert_int_equal(field_clear(field, &rich), !plain);
	}
	rich = (struct rich){ .text = STR(""), .at = { -1 }, .colour = RED, .maybe = { 0, true }, .perhaps = { false, true },
		.texts = { (Str *)(uintptr_t)&text, 0 }, .numbers = { (int64_t *)(uintptr_t)&number, 0 } };
	assert_false(field_is_absent(view_field(&rich_view, STR("text")), &rich));
	assert_false(field_is_absent(view_field(&rich_view, STR("at")), &rich));
	assert_false(field_is_absent(view_field(&rich_view, STR("maybe")), &rich));
	assert_false(field_is_absent(view_field(&rich_view, STR("perhaps")), &rich));
	assert_false(field_is_absent(view_field(&rich_view, STR("texts")), &rich));
	assert_false(field_is_absent(view_field(&rich_view, STR("numbers")), &rich));
	for (size_t i = 0; i < rich_view.n; i++)
		field_clear(&rich_view.fields[i], &rich);
	assert_null(rich.text.p);
	assert_false(rich.maybe.set);
	assert_null(rich.texts.items);
}

#define MISTAKE(expected, ...)                                          \
	do {                                                            \
		LOCAL_VIEW(wrong_view, rich, __VA_ARGS__);              \
		const char *mistake_ = view_mistake(&wrong_view);       \
		assert_non_null(mistake_);                              \
		assert_string_equal(mistake_, expected);                \
	} while (0)

extern const struct view circle_view;
VIEW(circle_view, rich, FIELD(rich, leaves, 0, .of = &circle_view));

WORDS(far_words, "far", { 32, { "FAR" } });
WORDS(zero_words, "zero", { 0, { "ZERO" } });
WORDS(mute_words, "mute", { 1, { NULL, "mute" } });

static void mistakes_in_tables_are_told(void **state)
{
	static struct field many[65];
	struct view wide = { .name = "wide", .of = "rich", .fields = many, .n = ARRAY_LEN(many) };

	(void)state;
	MISTAKE("a field without a name", { .column = "x" });
	MISTAKE("an enumeration without its words", FIELD(rich, colour, 0));
	MISTAKE("words for what is no enumeration", FIELD(rich, text, 0, .words = &colour_words));
	MISTAKE("a word whose value is not 1 to 31", FIELD(rich, colour, 0, .words = &far_words));
	MISTAKE("a word whose value is not 1 to 31", FIELD(rich, colour, 0, .words = &zero_words));
	MISTAKE("a word without its spelling in the API", FIELD(rich, colour, 0, .words = &mute_words));
	MISTAKE("a nested field without its view", FIELD(rich, leaf, 0));
	MISTAKE("a view for what is not nested", FIELD(rich, text, 0, .of = &leaf_view));
	MISTAKE("a lower bound above the upper one", FIELD(rich, number, 0, .min = 2, .max = 1));
	MISTAKE("a field that is neither read nor written", FIELD(rich, text, READ_ONLY | WRITE_ONLY));
	MISTAKE("a check of what is neither text nor time", FIELD(rich, number, 0, .check = check_no_x));
	MISTAKE("two fields of one name", FIELD(rich, text, 0), FIELD_AS(rich, note, "text", 0));
	MISTAKE("two fields of one name", FIELD(rich, text, 0), FIELD(rich, note, 0, .also = "memo text"));
	MISTAKE("two fields of one name", FIELD(rich, text, 0, .also = "note"), FIELD(rich, note, 0));
	assert_string_equal(view_mistake(&circle_view), "views nested too deep, or in a circle");
	assert_string_equal(view_mistake(&wide), "more than 64 fields");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_read_in_any_spelling),
		cmocka_unit_test(words_are_written_in_one),
		cmocka_unit_test(sets_are_stored_as_texts),
		cmocka_unit_test(kinds_follow_from_types),
		cmocka_unit_test(fields_are_found_by_all_their_names),
		cmocka_unit_test(absence),
		cmocka_unit_test(mistakes_in_tables_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
