#include "check.h"
#include "config.h"


struct tried {
	const char *text, *secret, *plain;
	int64_t number, hidden;
	bool on;
};

static const char *check_plain(const char *text)
{
	return strcmp(text, "bad") == 0 ? "must not be bad" : NULL;
}

static const struct setting settings[] = {
	SETTING_STR(struct tried, text, "TRIED_TEXT", NULL, "A text.", .flags = CONFIG_REQUIRED),
	SETTING_STR(struct tried, secret, "TRIED_SECRET", "none", "A secret.", .flags = CONFIG_SECRET,
		.also = "TRIED_OLD TRIED_OLDER"),
	SETTING_STR(struct tried, plain, "TRIED_PLAIN", NULL, "May be absent.", .check = check_plain),
	SETTING_INT(struct tried, number, "TRIED_NUMBER", "10", 1, 100, "A number."),
	SETTING_INT(struct tried, hidden, "TRIED_HIDDEN", "1", 1, 9, "A secret number.", .flags = CONFIG_SECRET),
	SETTING_BOOL(struct tried, on, "TRIED_ON", "off", "A switch."),
	{ 0 },
};

static struct buf out;
static struct tried tried;
static char folder[] = "/tmp/jobwire-config-XXXXXX";

static int forget(void **state)
{
	(void)state;
	for (const struct setting *setting = settings; setting->name; setting++)
		unsetenv(setting->name);
	unsetenv("TRIED_OLD");
	unsetenv("TRIED_OLDER");
	setenv("TRIED_TEXT", "t", 1);
	buf_clear(&out);
	tried = (struct tried){ 0 };
	return 0;
}

static void defaults(void **state)
{
	(void)state;
	assert_null(config_read(settings, &tried, &out));
	assert_string_equal(tried.text, "t");
	assert_string_equal(tried.secret, "none");
	assert_null(tried.plain);
	assert_int_equal(tried.number, 10);
	assert_false(tried.on);
	assert_int_equal(out.n, 0);
}

static void values_of_the_environment(void **state)
{
	static const char *const on[] = { "on", "TRUE", "yes", "1" }, *const off[] = { "off", "False", "no", "0" };

	(void)state;
	setenv("TRIED_NUMBER", "100", 1);
	setenv("TRIED_PLAIN", "a b", 1);
	for (size_t i = 0; i < 4; i++) {
		setenv("TRIED_ON", on[i], 1);
		assert_null(config_read(settings, &tried, &out));
		assert_true(tried.on);
		setenv("TRIED_ON", off[i], 1);
		assert_null(config_read(settings, &tried, &out));
		assert_false(tried.on);
	}
	assert_int_equal(tried.number, 100);
	assert_string_equal(tried.plain, "a b");
	/* Set to nothing is not set. */
	setenv("TRIED_NUMBER", "", 1);
	assert_null(config_read(settings, &tried, &out));
	assert_int_equal(tried.number, 10);
}

static void older_names(void **state)
{
	(void)state;
	setenv("TRIED_OLDER", "older", 1);
	assert_null(config_read(settings, &tried, &out));
	assert_string_equal(tried.secret, "older");
	setenv("TRIED_OLD", "old", 1);
	assert_null(config_read(settings, &tried, &out));
	assert_string_equal(tried.secret, "old");
	setenv("TRIED_SECRET", "new", 1);
	assert_null(config_read(settings, &tried, &out));
	assert_string_equal(tried.secret, "new");
}

static void all_complaints_at_once(void **state)
{
	(void)state;
	unsetenv("TRIED_TEXT");
	setenv("TRIED_NUMBER", "101", 1);
	setenv("TRIED_HIDDEN", "1234", 1);
	setenv("TRIED_ON", "perhaps", 1);
	setenv("TRIED_PLAIN", "bad", 1);
	assert_ptr_equal(config_read(settings, &tried, &out), INVALID);
	assert_str(buf_str(&out), "TRIED_TEXT must be set: A text.\n"
				  "TRIED_PLAIN must not be bad\n"
				  "TRIED_NUMBER must be a whole number from 1 to 100, not \"101\"\n"
				  "TRIED_HIDDEN must be a whole number from 1 to 9, not \"***\"\n"
				  "TRIED_ON must be on or off, not \"perhaps\"\n");
}

static void numbers_are_whole_and_bounded(void **state)
{
	static const char *const refused[] = { "0", "-1", "101", "1.5", " 5", "5 ", "5x", "0x5", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		setenv("TRIED_NUMBER", refused[i], 1);
		assert_ptr_equal(config_read(settings, &tried, &out), INVALID);
	}
}

static Err load(const char *text)
{
	char path[sizeof(folder) + 8];
	FILE *file;

	snprintf(path, sizeof(path), "%s/.env", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return config_load_file(path);
}

static const char *loaded(const char *line)
{
	unsetenv("TRIED_PLAIN");
	assert_null(load(line));
	return getenv("TRIED_PLAIN");
}

static void lines_of_a_file(void **state)
{
	static const struct {
		const char *line, *value;
	} rows[] = {
		{ "TRIED_PLAIN=a b\n", "a b" },
		{ "TRIED_PLAIN=a", "a" },
		{ "TRIED_PLAIN=a\r\n", "a" },
		{ "  TRIED_PLAIN = a  \n", "a" },
		{ "export TRIED_PLAIN=a\n", "a" },
		{ "export  TRIED_PLAIN=a\n", "a" },
		{ "TRIED_PLAIN=\" a \"\n", " a " },
		{ "TRIED_PLAIN='a \"b\" # c'  # d\n", "a \"b\" # c" },
		{ "TRIED_PLAIN=\"a\n", "\"a" },
		{ "TRIED_PLAIN=a # b\n", "a" },
		{ "TRIED_PLAIN=a#b\n", "a#b" },
		{ "TRIED_PLAIN=# b\n", "" },
		{ "TRIED_PLAIN=a=b\n", "a=b" },
		{ "TRIED_PLAIN=\n", "" },
		{ "#TRIED_PLAIN=a\n", NULL },
		{ "  # TRIED_PLAIN=a\n", NULL },
		{ "TRIED_PLAIN\n=\n\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *value = loaded(rows[i].line);

		if (!rows[i].value)
			assert_null(value);
		else
			assert_string_equal(value ? value : "none", rows[i].value);
	}
}

static void the_environment_wins_over_the_file(void **state)
{
	(void)state;
	setenv("TRIED_NUMBER", "7", 1);
	assert_null(load("TRIED_NUMBER=8\nTRIED_PLAIN=of the file\n"));
	assert_null(config_read(settings, &tried, &out));
	assert_int_equal(tried.number, 7);
	assert_string_equal(tried.plain, "of the file");
}

static void files_that_are_not_there_or_too_large(void **state)
{
	_cleanup_(buf_finish) struct buf large;

	(void)state;
	assert_null(config_load_file("/nonexistent/.env"));
	assert_ptr_equal(config_load_file("/dev/null/.env"), INVALID);
	buf_init(&large, 1 << 20);
	while (large.n < 70000)
		buf_add_literal(&large, "# nothing\n");
	buf_add_char(&large, '\0');
	assert_ptr_equal(load(large.p), INVALID);
}

static void secrets_are_not_shown(void **state)
{
	(void)state;
	setenv("TRIED_SECRET", "hush", 1);
	assert_null(config_read(settings, &tried, &out));
	config_write_values(&out, settings, &tried);
	assert_str(buf_str(&out), "TRIED_TEXT=t\nTRIED_SECRET=***\nTRIED_PLAIN=\n"
				  "TRIED_NUMBER=10\nTRIED_HIDDEN=***\nTRIED_ON=off\n");
	buf_clear(&out);
	config_write_table(&out, settings);
	assert_holds(buf_str(&out), "| `TRIED_NUMBER` | `10` | A number. |\n");
	assert_holds(buf_str(&out), "| `TRIED_SECRET` | `(secret)` | A secret. Also read from `TRIED_OLD TRIED_OLDER`. |\n");
	assert_holds(buf_str(&out), "| `TRIED_PLAIN` |  | May be absent. |\n");
}

static int begin(void **state)
{
	(void)state;
	buf_init(&out, 1 << 16);
	return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
	char path[sizeof(folder) + 8];

	(void)state;
	snprintf(path, sizeof(path), "%s/.env", folder);
	unlink(path);
	rmdir(folder);
	buf_finish(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(defaults, forget),
		cmocka_unit_test_setup(values_of_the_environment, forget),
		cmocka_unit_test_setup(older_names, forget),
		cmocka_unit_test_setup(all_complaints_at_once, forget),
		cmocka_unit_test_setup(numbers_are_whole_and_bounded, forget),
		cmocka_unit_test_setup(lines_of_a_file, forget),
		cmocka_unit_test_setup(the_environment_wins_over_the_file, forget),
		cmocka_unit_test_setup(files_that_are_not_there_or_too_large, forget),
		cmocka_unit_test_setup(secrets_are_not_shown, forget),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
