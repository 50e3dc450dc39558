#include "check.h"
#include "multipart-kit.h"

#define TYPE   STR("multipart/form-data; boundary=XbX")
#define PART(head, data) "--XbX\r\n" head "\r\n\r\n" data "\r\n"
#define NAMED(name, data) PART("Content-Disposition: form-data; name=\"" name "\"", data)
#define END    "--XbX--\r\n"

static struct buf out;
static struct multipart parser;

static Str told_in_pieces(Str body, size_t piece)
{
	buf_clear(&out);
	assert_null(multipart_init(&parser, TYPE, &note_events, &out));
	note_pieces(&parser, body, piece, &out);
	return buf_str(&out);
}

/* Cut in two at every place, and cut into pieces of every size, it says the same. */
static void check_told(Str body, const char *expected, const char *file, int line)
{
	check_str(told_in_pieces(body, 0), expected, file, line);
	for (size_t piece = 1; piece < body.n && piece < 200; piece++)
		check_str(told_in_pieces(body, piece), expected, file, line);
	for (size_t cut = 0; cut <= body.n && cut < 400; cut++) {
		Err err;

		buf_clear(&out);
		assert_null(multipart_init(&parser, TYPE, &note_events, &out));
		err = multipart_feed(&parser, str_slice(body, 0, cut));
		if (!err)
			note_pieces(&parser, str_slice(body, cut, body.n), 0, &out);
		else
			buf_format(&out, "%s", parser.mistake);
		check_str(buf_str(&out), expected, file, line);
	}
}

#define assert_told(body, expected) check_told(STR(body), expected, __FILE__, __LINE__)

static void parts_are_told(void **state)
{
	(void)state;
	assert_told(NAMED("a", "one") NAMED("b", "") END, "<a|-|->one</><b|-|-></>");
	assert_told(NAMED("a", "one") NAMED("a", "two") END, "<a|-|->one</><a|-|->two</>");
	assert_told(PART("content-disposition:form-data ; NAME=a;filename=f.txt\r\n"
			 "content-type: text/plain; charset=utf-8", "\r\n\r\n") END,
		"<a|f.txt|text/plain; charset=utf-8>\r\n\r\n</>");
	assert_told(END, "");
	assert_told("--XbX--", "");
}

static void what_surrounds_is_passed_over(void **state)
{
	(void)state;
	assert_told("preamble\r\n--Xb\r\n" NAMED("a", "1") END "epilogue\r\n--XbX\r\nmore", "<a|-|->1</>");
	assert_told("\r\n" NAMED("a", "1") END, "<a|-|->1</>");
	/* A boundary stands at the beginning of a line. */
	assert_told("x--XbX\r\n" END, "");
	assert_told("--XbX \t \r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
		    "--XbX\t\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n" END,
		"<a|-|->1</><b|-|->2</>");
}

/* Data that begins as a boundary does, in every length, and boundaries of other bodies inside. */
static void look_alikes_are_data(void **state)
{
	(void)state;
	assert_told(NAMED("a", "\r") END, "<a|-|->\r</>");
	assert_told(NAMED("a", "\r\n-") END, "<a|-|->\r\n-</>");
	assert_told(NAMED("a", "\r\n--") END, "<a|-|->\r\n--</>");
	assert_told(NAMED("a", "\r\n--Xb") END, "<a|-|->\r\n--Xb</>");
	assert_told(NAMED("a", "\r\n--XbY") END, "<a|-|->\r\n--XbY</>");
	assert_told(NAMED("a", "\r\r\n\r\n--\r\n--X\r\n\r\r\n") END, "<a|-|->\r\r\n\r\n--\r\n--X\r\n\r\r\n</>");
	assert_told(NAMED("a", "x--XbX") END, "<a|-|->x--XbX</>");
	assert_told(NAMED("a", "\n--XbX\n") END, "<a|-|->\n--XbX\n</>");
	assert_told(NAMED("a", "\r\n-XbX") END, "<a|-|->\r\n-XbX</>");
	assert_told(NAMED("a", "\r\n--Yb\r\n\r\nnested\r\n--Yb--") END, "<a|-|->\r\n--Yb\r\n\r\nnested\r\n--Yb--</>");
	assert_true(str_eq(told_in_pieces(STR(NAMED("a", "\0\xff\x80") END), 1), STR("<a|-|->\0\xff\x80</>")));
}

/* The standard allows a part without even the empty line's own CRLF. */
static void a_part_without_data(void **state)
{
	(void)state;
	assert_told("--XbX\r\nContent-Disposition: form-data; name=a\r\n\r\n" END, "<a|-|-></>");
	assert_told(NAMED("a", "--X") END, "<a|-|->--X</>");
}

static void names_and_file_names(void **state)
{
	(void)state;
#define DISPOSED(text) PART("Content-Disposition: form-data; " text, "") END
	assert_told(DISPOSED("name=\"a b;c=d\""), "<a b;c=d|-|-></>");
	assert_told(DISPOSED("name=\"a\\\"b\\\\c\\d\""), "<a\"b\\c\\d|-|-></>");
	assert_told(DISPOSED("name=\"\xc3\xa4\"; filename=\"\xe2\x82\xac.pdf\""), "<\xc3\xa4|\xe2\x82\xac.pdf|-></>");
	assert_told(DISPOSED("filename=\"\"; name=a"), "<a||-></>");
	assert_told(DISPOSED("name=a; filename=\"../../etc/passwd\""), "<a|passwd|-></>");
	assert_told(DISPOSED("name=a; filename=\"C:\\\\dir\\\\file.txt\""), "<a|file.txt|-></>");
	assert_told(DISPOSED("name=a; filename=\"C:\\dir\\file.txt\""), "<a|file.txt|-></>");
	assert_told(DISPOSED("name=a; filename=\"dir/\""), "<a||-></>");
	assert_told(DISPOSED("name=a; filename*=UTF-8''%e2%82%ac%20x.pdf"), "<a|\xe2\x82\xac x.pdf|-></>");
	assert_told(DISPOSED("name=a; filename*=utf-8'en'x%2Fy.pdf; filename=\"old.pdf\""), "<a|y.pdf|-></>");
	assert_told(DISPOSED("name=a; filename=\"old.pdf\"; filename*=UTF-8''new.pdf"), "<a|new.pdf|-></>");
	assert_told(DISPOSED("name=a; unknown=\"\\\"\"; x=y"), "<a|-|-></>");
}

static void names_that_are_refused(void **state)
{
	static const char unreadable[] = "a content disposition cannot be read";
	static const char dirty[] = "a name or file name holds control characters or is not UTF-8";

	(void)state;
	assert_told(DISPOSED("filename=f"), "a part has no name");
	assert_told(DISPOSED("name=\"\""), "a part has no name");
	assert_told(DISPOSED("name=a; name=b"), "a part has two names");
	assert_told(DISPOSED("name=a; filename=b; FILENAME=c"), "a part has two file names");
	assert_told(DISPOSED("name=a; filename*=UTF-8''b; filename*=UTF-8''c"), "a part has two file names");
	assert_told(DISPOSED("name=\"a"), unreadable);
	assert_told(DISPOSED("name=\"a\"b"), unreadable);
	assert_told(DISPOSED("name=a b"), unreadable);
	assert_told(DISPOSED("name="), unreadable);
	assert_told(DISPOSED("name"), unreadable);
	assert_told(DISPOSED("name =a"), unreadable);
	assert_told(DISPOSED("name=a;"), unreadable);
	assert_told(DISPOSED("name=\"a\x01\""), dirty);
	assert_told(DISPOSED("name=\"a\xff\""), dirty);
	assert_told(DISPOSED("name=a; filename=\"\0\""), dirty);
	assert_told(DISPOSED("name=a; filename*=UTF-8''%00"), dirty);
	assert_told(DISPOSED("name=a; filename*=UTF-8''%ff"), dirty);
	assert_told(DISPOSED("name=a; filename*=UTF-8''%f"), "a filename* is not percent-encoded");
	assert_told(DISPOSED("name=a; filename*=ISO-8859-1''%e4"), "a filename* is not in UTF-8");
	assert_told(DISPOSED("name=a; filename*=x.pdf"), "a filename* is not in UTF-8");
}

static void headers_that_are_refused(void **state)
{
	static const char unreadable[] = "a header line cannot be read";
	static const char ending[] = "a header line does not end with CR and LF";

	(void)state;
	assert_told(PART("Content-Type: text/plain", "") END, "a part has no content disposition");
	assert_told("--XbX\r\n\r\ndata\r\n" END, "a part has no content disposition");
	assert_told(PART("Content-Disposition: attachment; name=a", "") END, "a part is not form-data");
	assert_told(PART("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b", "") END,
		"a part has two content dispositions");
	assert_told(PART("Content-Type: a/b\r\nContent-Type: a/b", "") END, "a part has two content types");
	assert_told(PART("Content-Type: a\x01/b", "") END, "a content type cannot be read");
	assert_told(PART("Content-Disposition: form-data;\r\n name=a", "") END, "a content disposition cannot be read");
	assert_told(PART("X-Folded: a\r\n b", "") END, unreadable);
	assert_told(PART("no colon", "") END, unreadable);
	assert_told(PART("Blank : a", "") END, unreadable);
	assert_told(PART(": a", "") END, unreadable);
	assert_told("--XbX\r\nContent-Disposition: form-data; name=a\n\n1\r\n" END, ending);
	assert_told("--XbX\r\nContent-Disposition: form-data;\r name=a\r\n\r\n1\r\n" END, ending);
	assert_told("--XbX\r\n\n" END, ending);
	assert_told(PART("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64", "") END,
		"a part is encoded for transfer");
	assert_told(PART("Content-Disposition: form-data; name=a\r\n"
			 "Content-Transfer-Encoding: Binary\r\nX-Other: \xff", "1") END,
		"<a|-|->1</>");
}

static void lines_of_boundaries(void **state)
{
	static const char ending[] = "a boundary is not followed by CR and LF";

	(void)state;
	assert_told("--XbX\nContent-Disposition: form-data; name=a\n\n1\n--XbX--\n", ending);
	assert_told("--XbX\r\r\n", ending);
	assert_told("--XbX x\r\n", ending);
	assert_told("--XbX -\r\n", ending);
	assert_told("--XbX-\r\n", ending);
	assert_told("--XbXx\r\n", ending);
	assert_told(NAMED("a", "1\r\n--XbXY") END, "<a|-|->1</>a boundary is not followed by CR and LF");
}

static void a_body_that_ends_early(void **state)
{
	static const char whole[] = NAMED("a", "one") "--XbX--";

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		told_in_pieces((Str){ .p = whole, .n = n }, 0);
		assert_non_null(parser.mistake);
		assert_string_equal(parser.mistake, "the last boundary is missing");
	}
	assert_told("", "the last boundary is missing");
	assert_told(NAMED("a", "one"), "<a|-|->onethe last boundary is missing");
	assert_told("no boundary anywhere", "the last boundary is missing");
}

static void limits(void **state)
{
	struct buf body;

	(void)state;
	buf_init(&body, 1 << 20);
	buf_format(&body, "--XbX\r\nContent-Disposition: form-data; name=%0200d\r\nX: %07946d\r\n\r\n", 0, 0);
	assert_int_equal(body.n, strlen("--XbX\r\n") + MULTIPART_HEAD_MAX);
	buf_add_literal(&body, END);
	told_in_pieces(buf_str(&body), 0);
	assert_null(parser.mistake);
	buf_clear(&body);
	buf_format(&body, "--XbX\r\nContent-Disposition: form-data; name=a\r\nX: %09000d\r\n\r\n" END, 0);
	assert_str(told_in_pieces(buf_str(&body), 1), "the headers of a part are longer than 8192 bytes");
	buf_clear(&body);
	buf_format(&body, "--XbX\r\nContent-Disposition: form-data; name=%0201d\r\n\r\n" END, 0);
	assert_str(told_in_pieces(buf_str(&body), 0), "a name or file name is too long");
	buf_clear(&body);
	buf_format(&body, "--XbX\r\nContent-Disposition: form-data; name=a; filename=%0256d\r\n\r\n" END, 0);
	assert_str(told_in_pieces(buf_str(&body), 0), "a name or file name is too long");
	buf_clear(&body);
	for (int i = 0; i < 65; i++)
		buf_add_literal(&body, NAMED("a", ""));
	assert_str(told_in_pieces(str_slice(buf_str(&body), 64 * (sizeof(NAMED("a", "")) - 1), body.n), 0),
		"<a|-|->the last boundary is missing");
	told_in_pieces(buf_str(&body), 0);
	assert_string_equal(parser.mistake, "it has more than 64 parts");
	buf_finish(&body);
}

static const char *boundary_mistake(const char *content_type)
{
	_cleanup_(cleanup_free) char *exact = check_exact(content_type);

	if (multipart_init(&parser, (Str){ .p = exact, .n = strlen(content_type) }, &note_events, &out))
		return parser.mistake;
	return "none";
}

static void boundaries_of_content_types(void **state)
{
	static const char allowed[] = "its boundary does not have 1 to 70 characters of those allowed";
	char text[200];

	(void)state;
	assert_string_equal(boundary_mistake("Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?\""), "none");
	assert_memory_equal(parser.delimiter, "\r\n--a b'()+_,-./:=?", 20);
	assert_string_equal(boundary_mistake("multipart/form-data"), "its content type names no boundary");
	assert_string_equal(boundary_mistake("multipart/mixed; boundary=a"), "it is not multipart/form-data");
	assert_string_equal(boundary_mistake(""), "it is not multipart/form-data");
	assert_string_equal(boundary_mistake("multipart/form-data; boundary=a; boundary=b"),
		"its content type names two boundaries");
	assert_string_equal(boundary_mistake("multipart/form-data; boundary=\"\""), allowed);
	assert_string_equal(boundary_mistake("multipart/form-data; boundary=\"a \""), allowed);
	assert_string_equal(boundary_mistake("multipart/form-data; boundary=\"a\\b\""), allowed);
	assert_string_equal(boundary_mistake("multipart/form-data; boundary="),
		"the parameters of its content type cannot be read");
	assert_string_equal(boundary_mistake("multipart/form-data; boundary=a b"),
		"the parameters of its content type cannot be read");
	snprintf(text, sizeof(text), "multipart/form-data; boundary=%070d", 0);
	assert_string_equal(boundary_mistake(text), "none");
	snprintf(text, sizeof(text), "multipart/form-data; boundary=%071d", 0);
	assert_string_equal(boundary_mistake(text), allowed);
}

static Err refuse_part(void *context, const struct multipart_part *part)
{
	(void)context;
	(void)part;
	return FORBIDDEN;
}

/* The parser is no judge of what its receiver refuses. */
static void errors_of_the_receiver_come_back(void **state)
{
	static const struct multipart_events refusing = { .begin = refuse_part, .data = note_data, .end = note_end };

	(void)state;
	assert_null(multipart_init(&parser, TYPE, &refusing, &out));
	assert_ptr_equal(multipart_feed(&parser, STR(NAMED("a", "1") END)), FORBIDDEN);
	assert_null(parser.mistake);
}

static int begin(void **state)
{
	(void)state;
	buf_init(&out, 1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_finish(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_told),
		cmocka_unit_test(what_surrounds_is_passed_over),
		cmocka_unit_test(look_alikes_are_data),
		cmocka_unit_test(a_part_without_data),
		cmocka_unit_test(names_and_file_names),
		cmocka_unit_test(names_that_are_refused),
		cmocka_unit_test(headers_that_are_refused),
		cmocka_unit_test(lines_of_boundaries),
		cmocka_unit_test(a_body_that_ends_early),
		cmocka_unit_test(limits),
		cmocka_unit_test(boundaries_of_content_types),
		cmocka_unit_test(errors_of_the_receiver_come_back),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
