#include "check.h"
#include "choice.h"
#include "upload.h"

#define TYPE   STR("multipart/form-data; boundary=XbX")
#define TEXT(name, data) "--XbX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" data "\r\n"
#define FILE_PART(name, filename, data)                                                              \
	"--XbX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" filename "\"\r\n" \
	"Content-Type: a/b\r\n\r\n" data "\r\n"
#define END    "--XbX--\r\n"

static struct arena arena;
static struct request r;
static struct upload_reader reader;
static struct form_values values;

/* What a sink was told, as text. */
static struct buf told;
static Err begin_error, write_error, end_error;
static int the_file;

static Err sink_begin(struct request *request, const struct upload *upload, void **file)
{
	assert_ptr_equal(request, &r);
	buf_format(&told, "begin " STR_FMT " " STR_FMT " " STR_FMT ":", STR_ARG(upload->field), STR_ARG(upload->filename),
		STR_ARG(upload->content_type));
	if (begin_error)
		return begin_error;
	*file = &the_file;
	return OK;
}

static Err sink_write(struct request *request, void *file, Str bytes)
{
	assert_ptr_equal(request, &r);
	assert_ptr_equal(file, &the_file);
	buf_add_str(&told, bytes);
	return write_error;
}

static Err sink_end(struct request *request, void *file, struct form_value *value)
{
	assert_ptr_equal(request, &r);
	assert_ptr_equal(file, &the_file);
	buf_add_literal(&told, " end.");
	value->value = STR("id-7");
	if (str_eq(value->name, STR("first")))
		value->name = STR("resume");
	return end_error;
}

static void sink_drop(struct request *request, void *file)
{
	assert_ptr_equal(request, &r);
	assert_ptr_equal(file, &the_file);
	buf_add_literal(&told, " drop.");
}

static const struct file_sink sink = { .begin = sink_begin, .write = sink_write, .end = sink_end, .drop = sink_drop };
static const struct operation with_files = { .name = "with_files", .flags = MULTIPART, .files = &sink };
static const struct operation without_files = { .name = "without_files" };
static const struct route files_route = { HTTP_POST, "/a", &with_files };
static const struct route texts_route = { HTTP_POST, "/a", &without_files };

static int begin_request(void **state)
{
	(void)state;
	arena_reset(&arena);
	buf_clear(&told);
	begin_error = write_error = end_error = OK;
	r = (struct request){ .arena = &arena, .errors = { .arena = &arena }, .route = &files_route };
	return 0;
}

/* Piece by piece, so that every path of the parser is taken. */
static Err read_all(Str body, size_t piece)
{
	Err err = upload_open(&reader, &r, TYPE, &values);

	for (size_t at = 0; !err && at < body.n; at += piece)
		err = upload_feed(&reader, str_slice(body, at, at + piece));
	if (!err)
		err = upload_finish(&reader);
	upload_close(&reader);
	return err;
}

static void texts_become_fields(void **state)
{
	(void)state;
	r.route = &texts_route;
	assert_null(read_all(STR(TEXT("a", "one") TEXT("b", "") TEXT("a", "t\r\nwo") END), 1));
	assert_int_equal(values.n, 3);
	assert_str(values.items[0].name, "a");
	assert_str(values.items[0].value, "one");
	assert_str(values.items[1].name, "b");
	assert_str(values.items[1].value, "");
	assert_str(values.items[2].value, "t\r\nwo");
}

static void files_go_to_the_sink(void **state)
{
	(void)state;
	assert_null(read_all(
		STR(TEXT("a", "one") FILE_PART("cv", "cv.pdf", "by\r\ntes") FILE_PART("first", "x", "") TEXT("b", "2") END),
		3));
	assert_str(buf_str(&told), "begin cv cv.pdf a/b:by\r\ntes end.begin first x a/b: end.");
	assert_int_equal(values.n, 4);
	assert_str(values.items[1].name, "cv");
	assert_str(values.items[1].value, "id-7");
	/* The sink may know the field by another name. */
	assert_str(values.items[2].name, "resume");
}

/* Whose the file is is asked with the row known: here it is known already, so that nobody has to be asked. */
static void the_row_is_chosen_ahead_of_the_first_file(void **state)
{
	static const struct route rows[] = {
		{ HTTP_POST, "/a", &without_files, .when = "search" },
		{ HTTP_POST, "/a", &with_files, .when = "apply send" },
		{ 0 },
	};

	(void)state;
	r.route = r.first_route = rows;
	r.identified = true;
	assert_true(choice_takes_files(&r));
	assert_null(read_all(STR(TEXT("action", "send") FILE_PART("cv", "x", "data") END), 7));
	assert_ptr_equal(r.route, &rows[1]);
	assert_str(buf_str(&told), "begin cv x a/b:data end.");
	/* Where nothing says so yet, the row that takes files is meant. */
	begin_request(NULL);
	r.route = r.first_route = rows;
	r.identified = true;
	assert_null(read_all(STR(FILE_PART("cv", "x", "data") TEXT("action", "apply") END), 7));
	assert_ptr_equal(r.route, &rows[1]);
	assert_true(r.chosen);
	/* An action without files passes them over; one that nobody knows takes none, whatever row stands first. */
	begin_request(NULL);
	r.route = r.first_route = rows;
	assert_null(read_all(STR(TEXT("action", "search") FILE_PART("cv", "x", "data") END), 7));
	assert_ptr_equal(r.route, &rows[0]);
	assert_str(buf_str(&told), "");
	assert_int_equal(values.complaints.n, 1);
	for (const struct route *first = rows; first <= rows + 1; first++) {
		begin_request(NULL);
		r.route = r.first_route = first;
		assert_ptr_equal(read_all(STR(TEXT("action", "dance") FILE_PART("cv", "x", "data") END), 7), UNKNOWN_ACTION);
		assert_false(r.chosen);
		assert_str(buf_str(&told), "");
	}
}

static void a_file_that_was_not_chosen_is_left_out(void **state)
{
	(void)state;
	assert_null(read_all(STR(FILE_PART("cv", "", "") TEXT("a", "1") END), 5));
	assert_int_equal(values.n, 1);
	assert_str(buf_str(&told), "");
	assert_null(read_all(STR(FILE_PART("cv", "", "bytes") END), 5));
	assert_int_equal(values.n, 0);
	assert_str(values.complaints.items[0].field, "cv");
	assert_string_equal(values.complaints.items[0].code, "format");
}

static void files_are_refused_where_none_are_taken(void **state)
{
	(void)state;
	r.route = &texts_route;
	assert_null(read_all(STR(FILE_PART("cv", "a", "bytes") TEXT("a", "1") FILE_PART("photo", "b", "") END), 7));
	assert_int_equal(values.complaints.n, 2);
	assert_str(values.complaints.items[0].field, "cv");
	assert_string_equal(values.complaints.items[0].code, "no_file");
	assert_str(values.complaints.items[1].field, "photo");
	assert_str(buf_str(&told), "");
	assert_int_equal(values.n, 1);
}

static void texts_are_bounded(void **state)
{
	struct buf body;

	(void)state;
	buf_init(&body, 1 << 20);
	buf_format(&body, TEXT("a", "%065536d") TEXT("b", "1") END, 0);
	assert_null(read_all(buf_str(&body), 1000));
	assert_int_equal(values.items[0].value.n, TEXT_PART_MAX);
	buf_clear(&body);
	buf_format(&body, TEXT("a", "%065537d") TEXT("b", "1") END, 0);
	assert_null(read_all(buf_str(&body), 1000));
	assert_int_equal(values.n, 1);
	assert_int_equal(values.complaints.n, 1);
	assert_string_equal(values.complaints.items[0].code, "too_long");
	buf_finish(&body);
}

static void a_body_that_cannot_be_read_says_why(void **state)
{
	(void)state;
	assert_ptr_equal(read_all(STR(TEXT("a", "1")), 9), MALFORMED);
	assert_str(r.errors.detail, "The body is not valid multipart/form-data: the last boundary is missing");
	assert_ptr_equal(upload_open(&reader, &r, STR("multipart/form-data"), &values), MALFORMED);
	upload_close(&reader);
	assert_holds(r.errors.detail, "its content type names no boundary");
}

/* However it goes, a file that was begun is ended or dropped, once. */
static void files_are_dropped_when_the_body_breaks_off(void **state)
{
	static const char body[] = FILE_PART("cv", "cv.pdf", "bytes");

	(void)state;
	for (size_t n = 0; n < sizeof(body); n++) {
		bool begun, ended, dropped;

		buf_clear(&told);
		assert_ptr_equal(read_all((Str){ .p = body, .n = n }, 4), MALFORMED);
		buf_add_char(&told, '\0');
		begun = strstr(told.p, "begin") != NULL;
		ended = strstr(told.p, "end.") != NULL;
		dropped = strstr(told.p, "drop.") != NULL;
		assert_int_equal(begun, ended + dropped);
	}
}

static void errors_of_the_sink_come_back(void **state)
{
	Str body = STR(FILE_PART("cv", "cv.pdf", "bytes") END);

	(void)state;
	begin_error = FORBIDDEN;
	assert_ptr_equal(read_all(body, 1000), FORBIDDEN);
	assert_str(buf_str(&told), "begin cv cv.pdf a/b:");
	begin_request(NULL);
	write_error = UNAVAILABLE;
	assert_ptr_equal(read_all(body, 1000), UNAVAILABLE);
	assert_str(buf_str(&told), "begin cv cv.pdf a/b:bytes drop.");
	begin_request(NULL);
	end_error = TOO_LARGE;
	assert_ptr_equal(read_all(body, 1000), TOO_LARGE);
	assert_str(buf_str(&told), "begin cv cv.pdf a/b:bytes end.");
	assert_str(r.errors.detail, NULL);
}

static void digest_of(Str content_type, Str body, size_t piece, uint8_t out[static SHA256_SIZE])
{
	assert_null(upload_open(&reader, &r, content_type, &values));
	reader.digest = sha256_begin();
	for (size_t at = 0; at < body.n; at += piece)
		assert_null(upload_feed(&reader, str_slice(body, at, at + piece)));
	assert_null(upload_finish(&reader));
	sha256_end(take(reader.digest), out);
	upload_close(&reader);
}

/* A client that repeats a request makes a new boundary; the digest is of what it says. */
static void digests_are_of_the_parts(void **state)
{
#define DISPOSED(boundary, name, data) \
	"--" boundary "\r\nContent-Disposition: form-data; name=" name "\r\n\r\n" data "\r\n--" boundary "--"
	uint8_t one[SHA256_SIZE], other[SHA256_SIZE];

	(void)state;
	digest_of(TYPE, STR(DISPOSED("XbX", "a", "data")), 1, one);
	digest_of(STR("multipart/form-data; boundary=Y"), STR(DISPOSED("Y", "\"a\"", "data")), 100, other);
	assert_memory_equal(one, other, SHA256_SIZE);
	digest_of(TYPE, STR(DISPOSED("XbX", "a", "datb")), 100, other);
	assert_memory_not_equal(one, other, SHA256_SIZE);
	digest_of(TYPE, STR(DISPOSED("XbX", "b", "data")), 100, other);
	assert_memory_not_equal(one, other, SHA256_SIZE);
	digest_of(TYPE, STR(DISPOSED("XbX", "a; filename=f", "data")), 100, other);
	assert_memory_not_equal(one, other, SHA256_SIZE);
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	buf_init(&told, 1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_finish(&arena);
	buf_finish(&told);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(texts_become_fields, begin_request),
		cmocka_unit_test_setup(files_go_to_the_sink, begin_request),
		cmocka_unit_test_setup(the_row_is_chosen_ahead_of_the_first_file, begin_request),
		cmocka_unit_test_setup(a_file_that_was_not_chosen_is_left_out, begin_request),
		cmocka_unit_test_setup(files_are_refused_where_none_are_taken, begin_request),
		cmocka_unit_test_setup(texts_are_bounded, begin_request),
		cmocka_unit_test_setup(a_body_that_cannot_be_read_says_why, begin_request),
		cmocka_unit_test_setup(files_are_dropped_when_the_body_breaks_off, begin_request),
		cmocka_unit_test_setup(errors_of_the_sink_come_back, begin_request),
		cmocka_unit_test_setup(digests_are_of_the_parts, begin_request),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
