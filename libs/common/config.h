#pragma once
/*
 * Settings as a table: name, kind, place, default, bounds, whether it is a secret, one line of documentation. The
 * environment is read over a `.env` file in the working directory; all bad settings are reported at once. The table in
 * docs/settings.md is printed from the same rows (`jobwire-auth --config`).
 *
 *	struct auth_config { int64_t reset_ttl_s; };
 *
 *	static const struct setting auth_settings[] = {
 *		SETTING_INT(struct auth_config, reset_ttl_s, "RESET_TOKEN_TTL", "1800", 60, 86400, "…"),
 *		{ 0 },
 *	};
 *
 * Read once by main() before there are threads; constant from then on. Texts point into the environment, or into the
 * memory of the .env file, which is never released.
 */
#include "base/err.h"
#include "base/buf.h"

enum setting_kind { SETTING_TEXT, SETTING_NUMBER, SETTING_SWITCH };

enum setting_flags {
	CONFIG_SECRET   = 1 << 0, /* shown as *** */
	CONFIG_REQUIRED = 1 << 1,
};

struct setting {
	const char *name;
	const char *also; /* older names, separated by blanks; the first that is set counts */
	enum setting_kind kind;
	size_t offset; /* const char *, int64_t or bool */
	const char *fallback;
	int64_t min, max;
	unsigned flags;
	const char *doc;
	/*
	 * Of texts: what is wrong with a value, to be read behind the setting's name ("must be …"); NULL when nothing is. It
	 * does not quote the value of a secret, and lives until the next complaint.
	 */
	const char *(*check)(const char *text);
};

#define SETTING_(type, member, kind_, c_type, name_, fallback_, ...)                                             \
	{ .name = name_, .kind = kind_, .fallback = fallback_,                                                   \
		.offset = offsetof(type, member) +                                                               \
			0 * sizeof(char[_Generic(((type *)0)->member, c_type: 1)]) __VA_OPT__(, ) __VA_ARGS__ }
#define SETTING_STR(type, member, name, fallback, doc_, ...) \
	SETTING_(type, member, SETTING_TEXT, const char *, name, fallback, .doc = doc_ __VA_OPT__(, ) __VA_ARGS__)
#define SETTING_INT(type, member, name, fallback, min_, max_, doc_, ...)                                      \
	SETTING_(type, member, SETTING_NUMBER, int64_t, name, fallback, .min = min_, .max = max_,             \
		.doc = doc_ __VA_OPT__(, ) __VA_ARGS__)
#define SETTING_BOOL(type, member, name, fallback, doc_, ...) \
	SETTING_(type, member, SETTING_SWITCH, bool, name, fallback, .doc = doc_ __VA_OPT__(, ) __VA_ARGS__)

/* Adds what the file names and the environment lacks; a file that is not there is no error. */
Err config_load_file(const char *path) MUST_CHECK;
/* Fills the struct. Every bad setting gets a line on complaints; INVALID when there was one. */
Err config_read(const struct setting *settings, void *config, struct buf *complaints) MUST_CHECK;
/* A Markdown table of the settings with defaults. */
void config_write_table(struct buf *out, const struct setting *settings);
/* name=value lines as they are in force; secrets masked. */
void config_write_values(struct buf *out, const struct setting *settings, const void *config);
