#include "config.h"

#include <errno.h>
#include <string.h>

enum { ENV_FILE_MAX = 64 * 1024 };

#define SLOT(type, config, setting) ((type *)(void *)((char *)(uintptr_t)(config) + (setting)->offset))

/* What stands between quotes is taken as it is; without them a blank and # begin a comment. */
static Str value_of(Str text)
{
	size_t end;

	text = str_trim(text);
	if (text.n && (*text.p == '"' || *text.p == '\'')) {
		Str inside = str_slice(text, 1, text.n);

		end = str_find(inside, *text.p);
		return end < inside.n ? str_slice(inside, 0, end) : text;
	}
	for (end = 0; end < text.n; end++) {
		if (text.p[end] == '#' && (end == 0 || text.p[end - 1] == ' ' || text.p[end - 1] == '\t'))
			break;
	}
	return str_trim(str_slice(text, 0, end));
}

/* KEY=value, "export KEY=value"; a line that begins with # is a comment. */
static void load_line(char *line)
{
	Str rest = str_trim(str_of(line));
	Str name = str_trim(str_cut(&rest, '='));
	Str value = value_of(rest);

	if (!rest.p || str_starts(name, STR("#")))
		return;
	if (str_starts(name, STR("export ")))
		name = str_trim(str_slice(name, strlen("export "), name.n));
	/* Both lie in the line, name before value, and something to overwrite stands behind each. */
	line[name.p + name.n - line] = '\0';
	line[value.p + value.n - line] = '\0';
	setenv(name.p, value.p, 0);
}

Err config_load_file(const char *path)
{
	_cleanup_(cleanup_file) FILE *file = fopen(path, "re");
	_cleanup_(cleanup_free) char *line = NULL;
	size_t size = 0, read = 0;

	if (!file)
		return errno == ENOENT ? OK : fail(INVALID, "%s: %s", path, strerror(errno));
	while (getline(&line, &size, file) > 0) {
		read += strlen(line);
		if (read > ENV_FILE_MAX)
			return fail(INVALID, "%s is larger than %d bytes", path, ENV_FILE_MAX);
		load_line(line);
	}
	return OK;
}

static const char *look_up(const struct setting *setting)
{
	Str also = str_of(setting->also);
	const char *value = getenv(setting->name);
	char name[64];

	while ((!value || !*value) && also.n) {
		Str other = str_cut(&also, ' ');

		snprintf(name, sizeof(name), STR_FMT, STR_ARG(other));
		value = getenv(name);
	}
	return value && *value ? value : NULL;
}

static bool read_switch(const char *text, bool *out)
{
	static const char *const on[] = { "on", "true", "yes", "1" }, *const off[] = { "off", "false", "no", "0" };

	for (size_t i = 0; i < ARRAY_LEN(on); i++) {
		if (str_eq_nocase(str_of(text), str_of(on[i])) || str_eq_nocase(str_of(text), str_of(off[i]))) {
			*out = str_eq_nocase(str_of(text), str_of(on[i]));
			return true;
		}
	}
	return false;
}

static bool read_number(const struct setting *setting, const char *text, void *config, struct buf *complaints)
{
	int64_t value;

	if (!str_to_int(str_of(text), &value) || value < setting->min || value > setting->max) {
		buf_format(complaints, "%s must be a whole number from %lld to %lld, not \"%s\"\n", setting->name,
			(long long)setting->min, (long long)setting->max, setting->flags & CONFIG_SECRET ? "***" : text);
		return false;
	}
	*SLOT(int64_t, config, setting) = value;
	return true;
}

static bool read_text(const struct setting *setting, const char *text, void *config, struct buf *complaints)
{
	const char *mistake = text && setting->check ? setting->check(text) : NULL;

	if (mistake)
		buf_format(complaints, "%s %s\n", setting->name, mistake);
	else
		*SLOT(const char *, config, setting) = text;
	return !mistake;
}

static bool read_setting(const struct setting *setting, void *config, struct buf *complaints)
{
	const char *text = look_up(setting);

	if (!text && (setting->flags & CONFIG_REQUIRED) && !setting->fallback) {
		buf_format(complaints, "%s must be set: %s\n", setting->name, setting->doc);
		return false;
	}
	if (!text)
		text = setting->fallback;
	switch (setting->kind) {
	case SETTING_TEXT:
		return read_text(setting, text, config, complaints);
	case SETTING_NUMBER:
		return read_number(setting, text, config, complaints);
	case SETTING_SWITCH:
		if (read_switch(text, SLOT(bool, config, setting)))
			return true;
		buf_format(complaints, "%s must be on or off, not \"%s\"\n", setting->name,
			setting->flags & CONFIG_SECRET ? "***" : text);
	}
	return false;
}

Err config_read(const struct setting *settings, void *config, struct buf *complaints)
{
	bool good = true;

	for (const struct setting *setting = settings; setting->name; setting++)
		good &= read_setting(setting, config, complaints);
	return good ? OK : INVALID;
}

void config_write_table(struct buf *out, const struct setting *settings)
{
	for (const struct setting *setting = settings; setting->name; setting++) {
		buf_format(out, "| `%s` | ", setting->name);
		if (setting->fallback && *setting->fallback)
			buf_format(out, "`%s`", setting->flags & CONFIG_SECRET ? "(secret)" : setting->fallback);
		buf_format(out, " | %s", setting->doc);
		if (setting->also)
			buf_format(out, " Also read from `%s`.", setting->also);
		buf_add_literal(out, " |\n");
	}
}

static void write_value(struct buf *out, const struct setting *setting, const void *config)
{
	const char *text;

	switch (setting->kind) {
	case SETTING_TEXT:
		text = *SLOT(const char *const, config, setting);
		buf_add_str(out, str_of(text));
		return;
	case SETTING_NUMBER:
		buf_add_int(out, *SLOT(const int64_t, config, setting));
		return;
	case SETTING_SWITCH:
		buf_format(out, "%s", *SLOT(const bool, config, setting) ? "on" : "off");
	}
}

/* A secret that is not set is shown to be so. */
static bool is_hidden(const struct setting *setting, const void *config)
{
	if (!(setting->flags & CONFIG_SECRET))
		return false;
	return setting->kind != SETTING_TEXT || *SLOT(const char *const, config, setting);
}

void config_write_values(struct buf *out, const struct setting *settings, const void *config)
{
	for (const struct setting *setting = settings; setting->name; setting++) {
		buf_format(out, "%s=", setting->name);
		if (is_hidden(setting, config))
			buf_add_literal(out, "***");
		else
			write_value(out, setting, config);
		buf_add_char(out, '\n');
	}
}
