#include "environment.h"

#include "base/codec.h"
#include "base/log.h"
#include "config.h"

#include <string.h>

enum { URL_MAX = 4096 };

extern char **environ;

/* What is set and empty, as compose files leave it, is not set. */
static const char *given(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static const char *part_of(const char *prefix, const char *part)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", prefix, part);
	return given(name);
}

/* A name or an address as it stands; the colons of IPv6 and the slashes of a folder of sockets need help. */
static void write_host(struct buf *url, const char *host)
{
	if (*host == '/')
		percent_encode(url, str_of(host));
	else if (*host != '[' && strchr(host, ':') != strrchr(host, ':'))
		buf_format(url, "[%s]", host);
	else
		buf_add_str(url, str_of(host));
}

static void write_url(struct buf *url, const char *scheme, const char *prefix)
{
	const char *user = part_of(prefix, "USER"), *password = part_of(prefix, "PASSWORD"), *port = part_of(prefix, "PORT"),
		   *name = part_of(prefix, "NAME");

	buf_format(url, "%s://", scheme);
	percent_encode(url, str_of(user ? user : ""));
	if (password) {
		buf_add_char(url, ':');
		percent_encode(url, str_of(password));
	}
	if (user || password)
		buf_add_char(url, '@');
	write_host(url, part_of(prefix, "HOST"));
	if (port)
		buf_format(url, ":%s", port);
	if (name) {
		buf_add_char(url, '/');
		percent_encode(url, str_of(name));
	}
	buf_add_char(url, '\0');
}

/* An older system's names for the parts of an address make the URL that everything else speaks of. */
static Err gather_url(const char *url, const char *scheme, const char *prefix)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, URL_MAX);
	if (given(url) || !part_of(prefix, "HOST"))
		return OK;
	write_url(&text, scheme, prefix);
	if (text.failed)
		return fail(INVALID, "%s_HOST and its like make an address of more than %d bytes", prefix, URL_MAX);
	return setenv(url, text.p, 1) ? fail(OVERLOADED, "no memory for %s", url) : OK;
}

Err environment_load(void)
{
	TRY(config_load_file(".env"));
	TRY(gather_url("DATABASE_URL", "postgres", "DB"));
	return gather_url("REDIS_URL", "redis", "REDIS");
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
