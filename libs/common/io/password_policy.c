#include "io/password_private.h"

#include "base/codec.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { COMMON_LENGTH_MAX = 32 };

static int compare_common(const void *wanted, const void *entry)
{
	return strcmp(wanted, *(const char *const *)entry);
}

static bool is_common(Str password)
{
	char lower[COMMON_LENGTH_MAX + 1];
	bool found;

	if (password.n > COMMON_LENGTH_MAX || str_find(password, '\0') < password.n)
		return false;
	for (size_t i = 0; i < password.n; i++)
		lower[i] = (char)tolower((unsigned char)password.p[i]);
	lower[password.n] = '\0';
	found = bsearch(lower, password_common, password_common_count, sizeof(*password_common), compare_common);
	explicit_bzero(lower, sizeof(lower));
	return found;
}

static bool is_own(Str password, Str name)
{
	return name.n && str_eq_nocase(password, name);
}

const char *password_mistake(enum password_policy policy, Str password, Str email, Str username)
{
	if (utf8_length(password) < PASSWORD_LENGTH_MIN)
		return "must have at least 8 characters";
	if (password.n > PASSWORD_BYTES_MAX)
		return "must have at most 1024 bytes";
	if (policy == PASSWORD_RELAXED)
		return NULL;
	if (is_common(password))
		return "is one of the most common passwords";
	if (is_own(password, email) || is_own(password, str_slice(email, 0, str_find(email, '@'))) ||
		is_own(password, username))
		return "must not be your name or e-mail address";
	return NULL;
}
