#include "io/cache_private.h"

#include "base/codec.h"

#include <string.h>

enum { PORT_DEFAULT = 6379, PORT_MAX = 65535, DB_MAX = 1 << 20, URL_MAX = 2048 };

#define PREFIX "REDIS_URL: "

static Err refuse(const char *why)
{
	return fail(INVALID, PREFIX "%s", why);
}

static bool copy(Str text, char *out, size_t size)
{
	if (text.n >= size || str_find(text, '\0') < text.n)
		return false;
	memcpy(out, text.p ? text.p : "", text.n);
	out[text.n] = '\0';
	return true;
}

static bool copy_decoded(Str text, char *out, size_t size)
{
	struct arena arena;
	bool copied;
	Str plain;

	arena_init(&arena, URL_MAX);
	plain = percent_decode(&arena, text, false);
	copied = plain.p && copy(plain, out, size);
	arena_finish(&arena);
	return copied;
}

/* [user][:password]; what stands alone is a password for old Redis servers, but a user for URLs, so it is refused. */
static Err read_login(Str login, struct cache_address *out)
{
	size_t colon = str_find(login, ':');

	if (colon == login.n)
		return refuse("a user without a password (write :password@ for a password alone)");
	if (!copy_decoded(str_slice(login, 0, colon), out->user, sizeof(out->user)) ||
		!copy_decoded(str_slice(login, colon + 1, login.n), out->password, sizeof(out->password)))
		return refuse("the user or the password is not properly encoded, or too long");
	return OK;
}

static bool read_number(Str text, int64_t max, int *out)
{
	int64_t number;

	if (!str_to_int(text, &number) || number < 0 || number > max)
		return false;
	*out = (int)number;
	return true;
}

/* host, host:port, [v6], [v6]:port */
static Err read_host(Str text, struct cache_address *out)
{
	Str host, port;

	if (str_starts(text, STR("["))) {
		size_t end = str_find(text, ']');

		host = str_slice(text, 1, end);
		port = str_slice(text, end + 1, text.n);
		if (end == text.n || (port.n && *port.p != ':'))
			return refuse("the address in brackets is broken");
		port = str_slice(port, 1, port.n);
	} else {
		port = text;
		host = str_cut(&port, ':');
	}
	if (!host.n || !copy_decoded(host, out->host, sizeof(out->host)))
		return refuse("no host, or one too long");
	if (port.n && (!read_number(port, PORT_MAX, &out->port) || !out->port))
		return refuse("the port is not a number from 1 to 65535");
	return OK;
}

static Err read_db(Str text, struct cache_address *out)
{
	if (text.n && !read_number(text, DB_MAX, &out->db))
		return refuse("the database is not a number");
	return OK;
}

/* The last @ ends the login: a password may hold one. */
static Err cut_login(Str *rest, struct cache_address *out)
{
	size_t at = rest->n;

	while (at > 0 && rest->p[at - 1] != '@')
		at--;
	if (!at)
		return OK;
	TRY(read_login(str_slice(*rest, 0, at - 1), out));
	*rest = str_slice(*rest, at, rest->n);
	return OK;
}

static Err read_tcp(Str rest, struct cache_address *out)
{
	Str authority = str_cut(&rest, '/');

	TRY(cut_login(&authority, out));
	TRY(read_host(authority, out));
	return read_db(rest, out);
}

/* unix://[login@]/path[?db=n] */
static Err read_unix(Str rest, struct cache_address *out)
{
	size_t slash = str_find(rest, '/');
	Str login = str_slice(rest, 0, slash), options = str_slice(rest, slash, rest.n);
	Str path = str_cut(&options, '?');

	TRY(cut_login(&login, out));
	if (login.n || !path.n || !copy_decoded(path, out->path, sizeof(out->path)))
		return refuse("no path of a socket, or one too long");
	if (options.n && !str_starts(options, STR("db=")))
		return refuse("the only option of a socket is db=");
	return read_db(str_slice(options, strlen("db="), options.n), out);
}

Err cache_address_parse(const char *url, struct cache_address *out)
{
	struct cache_address address = { .port = PORT_DEFAULT };
	Str rest = str_trim(str_of(url));

	if (rest.n > URL_MAX)
		return refuse("too long");
	if (str_starts(rest, STR("rediss://")))
		return refuse("rediss:// is not possible, because hiredis 0.14 has no TLS; use a tunnel and redis://");
	if (str_starts(rest, STR("redis://")))
		TRY(read_tcp(str_slice(rest, strlen("redis://"), rest.n), &address));
	else if (str_starts(rest, STR("unix://")))
		TRY(read_unix(str_slice(rest, strlen("unix://"), rest.n), &address));
	else
		return refuse("must begin with redis:// or unix://");
	*out = address;
	return OK;
}

const char *cache_url_mistake(const char *url)
{
	struct cache_address address;

	return cache_address_parse(url, &address) ? fail_reason() + strlen(PREFIX) : NULL;
}
