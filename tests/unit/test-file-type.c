#include "data/file_name.h"
#include "data/file_type.h"

#include "check.h"

#define TYPE(literal) file_type_of(STR(literal), true)

static void files_are_what_is_in_them(void **state)
{
	(void)state;
	assert_string_equal(TYPE("%PDF-1.7\n"), "application/pdf");
	assert_string_equal(TYPE("\x89PNG\r\n\x1a\n\0\0"), "image/png");
	assert_string_equal(TYPE("\xff\xd8\xff\xe0"), "image/jpeg");
	assert_string_equal(TYPE("RIFF\1\2\3\4WEBPVP8 "), "image/webp");
	assert_string_equal(TYPE("{\\rtf1"), "application/rtf");
	assert_string_equal(TYPE("PK\3\4" "0123456789012345678901234\0" "word/document.xml"),
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document");
	assert_string_equal(TYPE("PK\3\4" "0123456789012345678901234\0" "mimetypeapplication/vnd.oasis.opendocument.text"),
		"application/vnd.oasis.opendocument.text");
	assert_string_equal(TYPE("Dear all,\r\n\tI am \xc3\xa9. <html>"), "text/plain");
}

static void other_files_are_not_taken(void **state)
{
	(void)state;
	assert_null(TYPE(""));
	assert_null(TYPE("\x7f" "ELF\2\1\1"));
	assert_null(TYPE("MZ\x90\0\3"));
	assert_null(TYPE("PK\3\4" "0123456789012345678901234\0" "evil.exe"));
	assert_null(TYPE("PK\3\4"));
	assert_null(TYPE("text with \1 in it"));
	assert_null(TYPE("caf\xe9"));
	assert_null(TYPE("cut \xc3"));
	assert_string_equal(file_type_of(STR("cut \xc3"), false), "text/plain");
}

static void names_lose_what_is_dangerous(void **state)
{
	static const char *const names[][2] = {
		{ "cv.pdf", "cv.pdf" }, { "../../etc/passwd", "passwd" }, { "C:\\Users\\me\\cv.doc", "cv.doc" }, { "..", "file" },
		{ "", "file" }, { ".htaccess", "htaccess" }, { "a\r\nb\"c<d>.txt", "a__b_c_d_.txt" },
		{ "r\xc3\xa9sum\xc3\xa9 1.pdf", "r\xc3\xa9sum\xc3\xa9 1.pdf" },
		{ "dots... ", "dots" }, { "/", "file" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_str(file_name_safe(&arena, str_of(names[i][0])), names[i][1]);
	arena_finish(&arena);
}

static void long_names_keep_their_ending(void **state)
{
	char name[300];
	struct arena arena;
	Str safe;

	(void)state;
	arena_init(&arena, 1 << 16);
	memset(name, 'x', sizeof(name));
	memcpy(name + sizeof(name) - 4, ".pdf", 4);
	safe = file_name_safe(&arena, (Str){ name, sizeof(name) });
	assert_int_equal(safe.n, FILE_NAME_MAX);
	assert_true(str_ends(safe, STR(".pdf")));
	name[sizeof(name) - 4] = 'x';
	assert_int_equal(file_name_safe(&arena, (Str){ name, sizeof(name) }).n, FILE_NAME_MAX);
	arena_finish(&arena);
}

static void an_attachment_has_its_name_twice(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_str(file_disposition(&arena, STR("r\xc3\xa9 \"1\"%.pdf")),
		"attachment; filename=\"r__ _1__.pdf\"; filename*=UTF-8''r%C3%A9%20%221%22%25.pdf");
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_what_is_in_them),
		cmocka_unit_test(other_files_are_not_taken),
		cmocka_unit_test(names_lose_what_is_dangerous),
		cmocka_unit_test(long_names_keep_their_ending),
		cmocka_unit_test(an_attachment_has_its_name_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
