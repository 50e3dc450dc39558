#include "../../services/notify/letter_values.h"
#include "../../services/notify/preview.h"
#include "../../services/notify/notify.h"

#include "check.h"

static const struct notify_config config = {
	.public_url = "https://jobs.example",
	.web_url = "https://app.jobs.example",
	.reset_url = "",
	.mail_from = "no-reply@jobs.example",
	.mail_name = "Jobs",
};
static struct notify notify = { .config = &config };
static const struct recipient ada = { .id = 7, .name = { "Ada", 3 }, .email = { "ada@example.com", 15 }, .language = { "en", 2 },
	.local_time = { "2026-12-03 14:30 (UTC)", 22 }, .is_active = true };
static struct arena arena;

static int begin(void **state)
{
	const struct common_config secrets = { .jwt_secret = "a secret of thirty-two bytes, or more" };

	(void)state;
	arena_init(&arena, 64 * 1024 * 1024);
	notify.reset_key = hmac_key_create(STR("a key of thirty-two bytes or more"));
	return notify.reset_key && !unsubscribe_keys_open(&secrets, &notify.unsubscribe) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	unsubscribe_keys_close(&notify.unsubscribe);
	hmac_key_destroy(notify.reset_key);
	arena_finish(&arena);
	return 0;
}

static Str value_of(const struct letter_values *values, Str name)
{
	for (size_t i = 0; i < values->all.n; i++) {
		if (str_eq(str_of(values->items[i].name), name))
			return values->items[i].text;
	}
	return STR_NONE;
}

static struct facts facts_of(const struct kind *kind)
{
	struct facts facts;

	assert_null(preview_facts(kind, &arena, &facts));
	return facts;
}

static bool contains(Str text, Str part)
{
	for (size_t i = 0; i + part.n <= text.n; i++) {
		if (memcmp(text.p + i, part.p, part.n) == 0)
			return true;
	}
	return false;
}

/* Lines are broken anew, so blanks do not count. */
static Str without_blanks(Str text)
{
	char *out = arena_alloc(&arena, text.n + 1);
	size_t n = 0;

	assert_non_null(out);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != ' ' && text.p[i] != '\n')
			out[n++] = text.p[i];
	}
	return (Str){ .p = out, .n = n };
}

static Str escaped(Str text)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 64 * 1024);
	template_escape(&out, text, FORM_HTML);
	return str_copy(&arena, buf_str(&out));
}

static struct letter_text letter_of(const struct kind *kind, const struct facts *facts)
{
	struct letter_text letter;
	Err err = letter_write(&notify, kind, facts, &ada, (Uuid){ { 1 } }, (Time){ 1767225600000000 }, &arena, &letter);

	if (err)
		print_error("%s: %s\n", kind->name, fail_reason());
	assert_null(err);
	return letter;
}

static void check_place(const struct kind *kind, Str name, const struct letter_values *values, const struct letter_text *letter)
{
	Str value = value_of(values, name);
	bool in_text = contains(without_blanks(letter->text), without_blanks(value)) || contains(letter->subject, value);
	bool in_html = contains(letter->html, escaped(value));

	if (!value.n || !in_text || !in_html)
		print_error("%s: {{" STR_FMT "}} is \"" STR_FMT "\"\n", kind->name, STR_ARG(name), STR_ARG(value));
	assert_true(value.n && in_text && in_html);
}

/*
 * From the declared event to the words: whatever the template asks for is in what the event says, under the name by which
 * the facts read it, and comes out in both forms.
 */
static void every_place_of_every_template_is_filled_by_its_event(void **state)
{
	int places = 0;

	(void)state;
	for (const struct kind *kind = kinds; kind->name; kind++) {
		struct facts facts = facts_of(kind);
		struct letter_text letter = letter_of(kind, &facts);
		Str source = template_find(STR("en"), kind->name), name;
		struct letter_values values;
		size_t at = 0;

		assert_non_null(source.p);
		assert_null(values_collect(&notify, kind, &facts, &ada, &arena, &values));
		for (name = template_next_name(source, &at); name.p; name = template_next_name(source, &at), places++)
			check_place(kind, name, &values, &letter);
	}
	assert_true(places > 50);
}

/* With nothing but what must be there, a mail still says something, and leaves no braces. */
static void no_template_needs_more_than_it_may_get(void **state)
{
	(void)state;
	for (const struct kind *kind = kinds; kind->name; kind++) {
		struct facts nothing = { 0 };
		struct letter_text letter = letter_of(kind, &nothing);

		assert_true(letter.subject.n && letter.text.n && letter.html.n);
		assert_false(contains(letter.text, STR("{{")) || contains(letter.html, STR("{{")));
	}
}

static void every_template_in_every_language_belongs_to_a_kind(void **state)
{
	int files = 0;

	(void)state;
	for (const struct template_file *file = template_files; file->name; file++, files++) {
		Str rest = str_of(file->name), language = str_cut(&rest, '/');
		bool known = kind_named(rest) || str_eq(rest, STR("greeting")) || str_eq(rest, STR("footer"));

		if (!known && !str_eq(language, STR("frame")))
			print_error("%s belongs to no kind\n", file->name);
		assert_true(known || str_eq(language, STR("frame")));
	}
	assert_true(files > 10);
}

static void a_mail_is_the_same_each_time(void **state)
{
	const struct kind *kind = kind_named(STR("application_received"));
	struct facts facts = facts_of(kind);
	struct letter_text first = letter_of(kind, &facts), second = letter_of(kind, &facts);

	(void)state;
	assert_true(str_eq(first.message, second.message));
	assert_holds(first.message, "Message-ID: <01000000-0000-0000-0000-000000000000.7.application_received@jobs.example>\r\n");
}

static void links_lead_where_the_settings_say(void **state)
{
	struct facts facts = { .reset_id = { .value = 42, .set = true } };
	struct letter_text letter = letter_of(kind_named(STR("password_reset")), &facts);

	(void)state;
	assert_holds(letter.text,
		"https://jobs.example/reset-password#token=AAAAAAAAACotWO8prCULIY2sOc1g3MheJnH4DXxY78X45Ar5MGTlYA");
	assert_false(contains(letter.message, STR("List-Unsubscribe")));
}

static void a_language_without_templates_falls_back(void **state)
{
	const struct kind *kind = kind_named(STR("password_changed"));
	struct recipient reader = ada;
	struct facts facts = { 0 };
	Str title;

	(void)state;
	reader.language = STR("xx-YY");
	assert_null(letter_title(&notify, kind, &facts, &reader, &arena, &title));
	assert_str(title, "Your password was changed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_place_of_every_template_is_filled_by_its_event),
		cmocka_unit_test(no_template_needs_more_than_it_may_get),
		cmocka_unit_test(every_template_in_every_language_belongs_to_a_kind),
		cmocka_unit_test(a_mail_is_the_same_each_time),
		cmocka_unit_test(links_lead_where_the_settings_say),
		cmocka_unit_test(a_language_without_templates_falls_back),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
