#include "environment.h"

#include "base/codec.h"
#include "base/log.h"
#include "config.h"

#include <string.h>

extern char **environ;

/* An older system's names for the parts of an address make the URL that everything else speaks of. */
static void gather_url(const char *url, const char *scheme, const char *prefix)
{
	_cleanup_(buf_finish) struct buf text;
	const char *host, *port, *user, *password, *name;
	char variable[64];

#define PART(part) (snprintf(variable, sizeof(variable), "%s_" part, prefix), getenv(variable))
	host = PART("HOST");
	port = PART("PORT");
	user = PART("USER");
	password = PART("PASSWORD");
	name = PART("NAME");
#undef PART
	if (getenv(url) || !host || !*host)
		return;
	buf_init(&text, 4096);
	buf_format(&text, "%s://", scheme);
	percent_encode(&text, str_of(user ? user : ""));
	if (password && *password) {
		buf_add_char(&text, ':');
		percent_encode(&text, str_of(password));
	}
	buf_format(&text, "%s%s", user || password ? "@" : "", host);
	if (port && *port)
		buf_format(&text, ":%s", port);
	if (name && *name) {
		buf_add_char(&text, '/');
		percent_encode(&text, str_of(name));
	}
	buf_add_char(&text, '\0');
	if (!text.failed)
		setenv(url, text.p, 0);
}

Err environment_load(void)
{
	TRY(config_load_file(".env"));
	gather_url("DATABASE_URL", "postgres", "DB");
	gather_url("REDIS_URL", "redis", "REDIS");
	return OK;
}

void environment_warn(void)
{
	static const char *const unknown[] = { "MONGO_", "MONGODB_", "MYSQL_" };

	for (char **entry = environ; *entry; entry++) {
		for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
			Str rest = str_of(*entry);

			if (str_starts(rest, str_of(unknown[i])))
				log_warn("this setting means nothing here: the data are kept in PostgreSQL",
					LOG("setting", str_cut(&rest, '=')));
		}
	}
}
