#include "../../services/notify/template.h"

#include "check.h"

static const struct value items[] = {
	{ "name", { "Ada", 3 } },
	{ "evil", { "<b>&\"'\r\nBcc: x", 14 } },
	{ "url", { "https://a.example/?a=1&b=2", 26 } },
	{ "script", { "javascript:alert(1)", 19 } },
	{ "trick", { "-> Click: https://evil.example", 30 } },
	{ "none", { NULL, 0 } },
	{ "empty", { "", 0 } },
};
static const struct values values = { items, ARRAY_LEN(items) };

static void check_render(const char *source, enum text_form form, bool body, const char *expected)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 64 * 1024);
	if (body)
		assert_null(template_render_body(&out, str_of(source), &values, form));
	else
		assert_null(template_render(&out, str_of(source), &values, form));
	assert_str(buf_str(&out), expected);
}

static void check_mistake(const char *source)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 64 * 1024);
	assert_non_null(template_render(&out, str_of(source), &values, FORM_TEXT));
}

static void values_stand_in_their_places(void **state)
{
	(void)state;
	check_render("Hello {{name}}, {{name}}!", FORM_TEXT, false, "Hello Ada, Ada!");
	check_render("{{none}}{{empty}}.", FORM_TEXT, false, ".");
	check_render("a { b } {c}", FORM_TEXT, false, "a { b } {c}");
}

static void sections_depend_on_a_value(void **state)
{
	(void)state;
	check_render("{{?name}}yes {{name}}{{/}}{{!name}}no{{/}}", FORM_TEXT, false, "yes Ada");
	check_render("{{?none}}yes{{/}}{{!none}}no{{/}}{{?empty}}!{{/}}", FORM_TEXT, false, "no");
	check_render("{{?name}}a{{?none}}b{{/}}c{{/}}", FORM_TEXT, false, "ac");
	check_render("{{?none}}a{{?name}}b{{/}}c{{/}}", FORM_TEXT, false, "");
}

static void what_is_written_is_escaped_by_the_form(void **state)
{
	(void)state;
	check_render("{{evil}}", FORM_TEXT, false, "<b>&\"'  Bcc: x");
	check_render("{{evil}}", FORM_HTML, false, "&lt;b&gt;&amp;&quot;&#39;  Bcc: x");
	check_render("<i>{{name}}</i>", FORM_HTML, false, "<i>Ada</i>");
}

static void a_body_is_paragraphs(void **state)
{
	(void)state;
	check_render("One {{name}}\nline.\n\n{{?none}}gone{{/}}\n\nTwo.\n", FORM_TEXT, true, "One Ada line.\n\nTwo.");
	check_render("One.\n\n{{none}}\n\nTwo.", FORM_HTML, true, "<p>One.</p>\n<p>Two.</p>\n");
}

static void lines_are_broken_where_they_are_too_long(void **state)
{
	(void)state;
	check_render("aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaa b", FORM_TEXT, true,
		"aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaa\nb");
}

static void links_lead_to_the_web_alone(void **state)
{
	(void)state;
	check_render("-> Go: {{url}}", FORM_TEXT, true, "Go:\nhttps://a.example/?a=1&b=2");
	check_render("{{?url}}-> Go: {{url}}{{/}}", FORM_HTML, true,
		"<p><a class=\"action\" href=\"https://a.example/?a=1&amp;b=2\">Go</a></p>\n");
	check_render("-> Go: {{script}}", FORM_HTML, true, "<p>Go: javascript:alert(1)</p>\n");
	check_render("a\n\n-> Go: {{none}}", FORM_TEXT, true, "a");
	check_render("-> Go: {{none}}", FORM_HTML, true, "");
	check_render("{{trick}}", FORM_HTML, true, "<p>-&gt; Click: https://evil.example</p>\n");
}

static void mistakes_are_errors(void **state)
{
	(void)state;
	check_mistake("{{unknown}}");
	check_mistake("{{?unknown}}a{{/}}");
	check_mistake("{{?none}}{{unknown}}{{/}}");
	check_mistake("{{?name}}a");
	check_mistake("a{{/}}");
	check_mistake("{{name");
	check_mistake("{{name}");
}

static void names_can_be_listed(void **state)
{
	const Str source = STR("{{?a}}{{b}}{{/}} {{!c}}{{/}}");
	size_t at = 0;

	(void)state;
	assert_str(template_next_name(source, &at), "a");
	assert_str(template_next_name(source, &at), "b");
	assert_str(template_next_name(source, &at), "c");
	assert_str(template_next_name(source, &at), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_stand_in_their_places),
		cmocka_unit_test(sections_depend_on_a_value),
		cmocka_unit_test(what_is_written_is_escaped_by_the_form),
		cmocka_unit_test(a_body_is_paragraphs),
		cmocka_unit_test(lines_are_broken_where_they_are_too_long),
		cmocka_unit_test(links_lead_to_the_web_alone),
		cmocka_unit_test(mistakes_are_errors),
		cmocka_unit_test(names_can_be_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
