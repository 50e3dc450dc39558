/* Runs the generator itself, from the top of the source tree, on kept and on made-up files. */
#include "base/buf.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>

#define GENERATOR "build/tools/sqlgen"
#define KEPT      "tests/unit/sqlgen/queries"

enum { FILE_MAX = 256 * 1024 };

extern char **environ;

struct scratch {
	char folder[32];
	char sql[64], header[64], source[64], errors[64];
};

static int make(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	snprintf(s->folder, sizeof(s->folder), "/tmp/sqlgen.XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->sql, sizeof(s->sql), "%s/in.sql", s->folder);
	snprintf(s->header, sizeof(s->header), "%s/out.h", s->folder);
	snprintf(s->source, sizeof(s->source), "%s/out.c", s->folder);
	snprintf(s->errors, sizeof(s->errors), "%s/errors", s->folder);
	*state = s;
	return 0;
}

static int drop(void **state)
{
	struct scratch *s = *state;

	unlink(s->sql);
	unlink(s->header);
	unlink(s->source);
	unlink(s->errors);
	rmdir(s->folder);
	free(s);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	_cleanup_(cleanup_file) FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
}

static void read_file(const char *path, struct buf *out)
{
	_cleanup_(cleanup_file) FILE *file = fopen(path, "r");
	char bytes[4096];
	size_t n;

	assert_non_null(file);
	buf_init(out, FILE_MAX);
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buf_add(out, bytes, n);
	buf_add_char(out, '\0');
	assert_false(out->failed);
}

static int run(const struct scratch *s, char *const args[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, s->errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(posix_spawn(&pid, GENERATOR, &actions, NULL, args, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int run_queries(struct scratch *s, const char *name, const char *sql)
{
	return run(s, (char *[]){ GENERATOR, "queries", (char *)(uintptr_t)name, (char *)(uintptr_t)sql, s->header,
			      s->source, NULL });
}

static void assert_same_file(const char *path, const char *expected_path)
{
	_cleanup_(buf_finish) struct buf text, expected;

	read_file(path, &text);
	read_file(expected_path, &expected);
	assert_string_equal(text.p, expected.p);
}

static void makes_what_was_kept(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(run_queries(s, "golden", KEPT ".sql"), 0);
	assert_same_file(s->header, KEPT ".h.golden");
	assert_same_file(s->source, KEPT ".c.golden");
}

/* The message starts with file:line: where the mistake is. */
static void assert_refused(struct scratch *s, const char *sql, int line, const char *message)
{
	_cleanup_(buf_finish) struct buf errors;
	char place[96];

	write_file(s->sql, sql);
	assert_int_equal(run_queries(s, "bad", s->sql), 1);
	read_file(s->errors, &errors);
	snprintf(place, sizeof(place), "%s:%d: ", s->sql, line);
	if (strncmp(errors.p, place, strlen(place)) != 0 || !strstr(errors.p, message))
		fail_msg("said: %s, not %s%s", errors.p, place, message);
}

static void refuses_what_it_does_not_understand(void **state)
{
	struct scratch *s = *state;

	assert_refused(s, "\nselect 1;\n", 2, "outside of a block");
	assert_refused(s, "-- name: Big\nselect 1", 1, "\"Big\" is no name");
	assert_refused(s, "-- name: a\nselect 1;\n\n-- name: a\nselect 2;", 4,
		"\"a\" is the name of the statement in line 1");
	assert_refused(s, "-- name: a\n-- only a comment\n\n-- name: b\nselect 1", 1, "has no text");
	assert_refused(s, "-- name: a\nselect 1; select 2", 2, "holds one statement");
	assert_refused(s, "-- name: a\nselect\n'x\n", 3, "never closed");
	assert_refused(s, "-- name: a\nselect $x$ $y$\n", 2, "never closed");
	assert_refused(s, "-- name: a\nselect /* /* */\n", 2, "never closed");
}

static void refuses_parameters_without_a_type(void **state)
{
	struct scratch *s = *state;

	assert_refused(s, "-- name: a\nselect\n:id", 3, "parameter id needs its type");
	assert_refused(s, "-- name: a\nselect :id::money", 2, "\"money\" is no type");
	assert_refused(s, "-- name: a\nselect :id::bigints", 2, "\"bigints\" is no type");
	assert_refused(s, "-- name: a\nselect :id::text?", 2, "\"text?\" is no type");
	assert_refused(s, "-- name: a\nselect :id::bigint, :id::text", 2, "parameter id was bigint before");
	assert_refused(s, "-- name: a\nselect :id::bigint?, :id::bigint", 2, "parameter id was bigint? before");
	assert_refused(s, "-- name: a\nselect $1", 2, "a lone $");
	assert_refused(s, "-- name: a\nselect :int::bigint", 2, "\"int\" is no name");
	assert_refused(s, "-- name: a\nselect :fragments::bigint", 2, "\"fragments\" is no name");
}

static void refuses_crooked_fragments(void **state)
{
	struct scratch *s = *state;

	assert_refused(s, "-- name: a\nselect 1\n--[ x\n", 3, "fragment x is never closed");
	assert_refused(s, "-- name: a\nselect 1\n--]\n", 3, "closes no fragment");
	assert_refused(s, "-- name: a\nselect 1\n--[ x\n--[ y\n--]\n--]", 4, "inside of the one in line 3");
	assert_refused(s, "-- name: a\nselect 1\n--[ X\n--]\n", 3, "\"X\" is no name");
	assert_refused(s, "-- name: a\n--[\nselect 1\n--]\n", 2, "\"\" is no name");
}

static void refuses_crooked_lists(void **state)
{
	struct scratch *s = *state;

	assert_refused(s, "-- list: a\nselect 1\n", 1, "ends by its \"limit :limit::bigint\"");
	assert_refused(s, "-- list: a\nselect 1 limit :limit::text\n", 1, "ends by its");
	assert_refused(s, "-- list: a\nselect 1 limit :limit::bigint offset :offset::bigint\n", 1,
		"parameter \"offset\" of its own");
	assert_refused(s, "-- name: a\nselect 1\n-- list: a\nselect 1 limit :limit::bigint\n", 3,
		"name of the statement in line 1");
}

static void puts_parts_in_their_place(void **state)
{
	static const char shared[] = "-- part: rules\n--[ q\n and q = :q::text -- as said\n--]\n and x\n\n"
				     "-- part: order\norder by id\n-- part: end\n--+ order\nlimit :n::bigint\n"
				     "-- name: a\n-- Says why.\nselect 1 where true\n--+ rules\n--+ end\n;\n"
				     "-- name: b\nselect 2 where (true\n--+ rules\n) or (true\n--+  rules\n);\n";
	static const char written_out[] = "-- name: a\n-- Says why.\nselect 1 where true\n--[ q\n and q = :q::text\n--]\n and x "
					  "order by id limit :n::bigint ;\n"
					  "-- name: b\nselect 2 where (true\n--[ q\n and q = :q::text\n--]\n and x ) or (true\n"
					  "--[ q\n and q = :q::text\n--]\n and x );\n";
	_cleanup_(buf_finish) struct buf by_parts, by_hand;
	struct scratch *s = *state;

	write_file(s->sql, shared);
	assert_int_equal(run_queries(s, "parts", s->sql), 0);
	read_file(s->source, &by_parts);
	write_file(s->sql, written_out);
	assert_int_equal(run_queries(s, "parts", s->sql), 0);
	read_file(s->source, &by_hand);
	assert_string_equal(by_parts.p, by_hand.p);
}

static void refuses_crooked_parts(void **state)
{
	struct scratch *s = *state;

	assert_refused(s, "-- name: a\nselect 1\n--+ x\n", 3, "there is no part \"x\" above");
	assert_refused(s, "-- name: a\nselect 1\n--+ x\n-- part: x\n and 1\n", 3, "there is no part \"x\" above");
	assert_refused(s, "-- part: x\n1\n-- part: x\n2\n", 3, "there is a part \"x\" already");
	assert_refused(s, "-- part: x\n--+ x\n-- name: a\nselect\n--+ x\n", 2, "there is no part \"x\" above");
	assert_refused(s, "-- part: x\n--+ y\n-- part: y\n1\n-- name: a\nselect\n--+ x\n", 2, "there is no part \"y\" above");
	assert_refused(s, "-- part: x\n'never\n-- name: a\nselect\n--+ x\n", 2, "never closed");
}

static int run_migrations(struct scratch *s, const char *first, const char *second)
{
	return run(s, (char *[]){ GENERATOR, "migrations", "golden", s->source, (char *)(uintptr_t)first,
			      (char *)(uintptr_t)second, NULL });
}

static void embeds_migrations(void **state)
{
	_cleanup_(buf_finish) struct buf source;
	struct scratch *s = *state;
	char path[64];

	snprintf(path, sizeof(path), "%s/007_first_one.sql", s->folder);
	write_file(path, "select '\"\\';\n-- é\n");
	assert_int_equal(run_migrations(s, path, NULL), 0);
	unlink(path);
	read_file(s->source, &source);
	assert_non_null(strstr(source.p, ".version = 7,"));
	assert_non_null(strstr(source.p, ".name = \"first_one\","));
	assert_non_null(strstr(source.p, "\"select '\\\"\\\\';\\n\"\n\t\t\t\"-- é\\n\""));
	/* FNV-1a of the text. An applied migration is known by it: it must never come out differently. */
	assert_non_null(strstr(source.p, "UINT64_C(0x59bd323b2e3559ca)"));
	assert_non_null(strstr(source.p, "golden_migrations = { .name = \"golden\", .list = list, .count = 1 }"));
}

static void refuses_migrations_out_of_order(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(run_migrations(s, "first.sql", NULL), 1);
	assert_int_equal(run_migrations(s, "1_first.sql", NULL), 1);
	assert_int_equal(run_migrations(s, "001_First.sql", NULL), 1);
	assert_int_equal(run_migrations(s, "001_first.txt", NULL), 1);
	assert_int_equal(run_migrations(s, "tests/integration/db/migrations/001_items.sql",
				 "tests/integration/db/migrations/002_gates.sql"), 0);
	assert_int_equal(run_migrations(s, "tests/integration/db/migrations/002_gates.sql",
				 "tests/integration/db/migrations/001_items.sql"), 1);
	assert_int_equal(run_migrations(s, "tests/integration/db/migrations/001_items.sql",
				 "tests/integration/db/migrations/001_items.sql"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(makes_what_was_kept, make, drop),
		cmocka_unit_test_setup_teardown(refuses_what_it_does_not_understand, make, drop),
		cmocka_unit_test_setup_teardown(refuses_parameters_without_a_type, make, drop),
		cmocka_unit_test_setup_teardown(refuses_crooked_fragments, make, drop),
		cmocka_unit_test_setup_teardown(refuses_crooked_lists, make, drop),
		cmocka_unit_test_setup_teardown(puts_parts_in_their_place, make, drop),
		cmocka_unit_test_setup_teardown(refuses_crooked_parts, make, drop),
		cmocka_unit_test_setup_teardown(embeds_migrations, make, drop),
		cmocka_unit_test_setup_teardown(refuses_migrations_out_of_order, make, drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
