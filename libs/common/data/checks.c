#include "data/checks.h"

#include "base/str.h"

#include <string.h>

enum {
	EMAIL_MAX = 254,
	LOCAL_PART_MAX = 64,
	LABEL_MAX = 63,
	HOST_MAX = 253,
	PHONE_DIGITS_MIN = 3,
	PHONE_DIGITS_MAX = 20,
	ZONE_SEGMENTS_MAX = 3,
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_letter(c) || is_digit(c);
}

static bool is_one_of(const char *set, char c)
{
	return c && strchr(set, c);
}

static bool all(Str text, bool (*allowed)(char c))
{
	for (size_t i = 0; i < text.n; i++) {
		if (!allowed(text.p[i]))
			return false;
	}
	return true;
}

static bool is_atom_char(char c)
{
	return is_alnum(c) || is_one_of("!#$%&'*+-/=?^_`{|}~", c);
}

/* Atoms with dots between them. */
static bool is_local_part(Str text)
{
	bool more = true;

	if (!text.n || text.n > LOCAL_PART_MAX)
		return false;
	while (more) {
		Str atom = str_cut(&text, '.');

		more = text.p != NULL;
		if (!atom.n || !all(atom, is_atom_char))
			return false;
	}
	return true;
}

static bool is_label_char(char c)
{
	return is_alnum(c) || c == '-';
}

static bool is_label(Str label)
{
	return label.n && label.n <= LABEL_MAX && all(label, is_label_char) && label.p[0] != '-' && label.p[label.n - 1] != '-';
}

/* At least two labels, the last of which is no number: so neither "localhost" nor an address in digits. */
static bool is_domain(Str text)
{
	size_t labels = 0;
	Str label = STR_NONE;

	if (text.n > HOST_MAX)
		return false;
	while (text.p) {
		label = str_cut(&text, '.');
		labels++;
		if (!is_label(label))
			return false;
	}
	return labels >= 2 && !all(label, is_digit);
}

const char *check_email(const void *member)
{
	Str domain = *(const Str *)member, local;

	if (!domain.n)
		return NULL;
	if (domain.n > EMAIL_MAX)
		return "is too long for an e-mail address";
	local = str_cut(&domain, '@');
	return is_local_part(local) && is_domain(domain) ? NULL : "is not an e-mail address";
}

static bool is_username_char(char c)
{
	return is_alnum(c) || is_one_of("._-", c);
}

const char *check_username(const void *member)
{
	Str text = *(const Str *)member;

	if (!text.n)
		return NULL;
	if (str_find(text, '@') < text.n)
		return "may not hold an @, which would make it an e-mail address";
	if (!all(text, is_username_char))
		return "may hold letters, digits, dots, dashes and underscores only";
	return is_alnum(text.p[0]) || text.p[0] == '_' ? NULL : "must begin with a letter, a digit or an underscore";
}

static bool is_subtag(Str tag)
{
	return tag.n && tag.n <= 8 && all(tag, is_alnum);
}

const char *check_language(const void *member)
{
	Str rest = *(const Str *)member, primary;
	bool good;

	if (!rest.n)
		return NULL;
	primary = str_cut(&rest, '-');
	good = primary.n >= 2 && primary.n <= 8 && all(primary, is_letter);
	while (good && rest.p)
		good = is_subtag(str_cut(&rest, '-'));
	return good ? NULL : "is not a language tag such as en or pt-BR";
}

static bool is_zone_char(char c)
{
	return is_alnum(c) || is_one_of("_+-", c);
}

const char *check_time_zone(const void *member)
{
	Str rest = *(const Str *)member;
	bool good = true;
	size_t n = 0;

	if (!rest.n)
		return NULL;
	while (good && rest.p) {
		Str segment = str_cut(&rest, '/');

		good = ++n <= ZONE_SEGMENTS_MAX && segment.n && is_letter(segment.p[0]) && all(segment, is_zone_char);
	}
	return good ? NULL : "is not a time zone such as Europe/Berlin";
}

static bool is_host_char(char c)
{
	/* Bytes of names in other scripts, which browsers translate, are left to them. */
	return is_alnum(c) || c == '-' || (unsigned char)c >= 0x80;
}

static bool is_ipv6_char(char c)
{
	return is_digit(c) || is_one_of("abcdefABCDEF:.", c);
}

static bool is_host(Str text)
{
	if (!text.n || text.n > HOST_MAX)
		return false;
	if (text.p[0] == '[')
		return text.n > 4 && text.p[text.n - 1] == ']' && all(str_slice(text, 1, text.n - 1), is_ipv6_char);
	while (text.p) {
		Str label = str_cut(&text, '.');

		if (!label.n || label.n > LABEL_MAX || !all(label, is_host_char))
			return false;
	}
	return true;
}

static bool is_port(Str text)
{
	int64_t port;

	return text.n <= 5 && str_to_int(text, &port) && port > 0 && port < 65536;
}

/* A colon inside of brackets belongs to the host. */
static bool is_authority(Str text)
{
	size_t bracket = str_find(text, ']');
	size_t from = bracket < text.n ? bracket : 0;
	size_t colon = from + str_find(str_slice(text, from, text.n), ':');

	if (colon >= text.n)
		return is_host(text);
	return is_host(str_slice(text, 0, colon)) && is_port(str_slice(text, colon + 1, text.n));
}

static bool is_url_char(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && !is_one_of("\"<>\\^`{|}", c);
}

static size_t authority_length(Str text)
{
	size_t n = 0;

	while (n < text.n && !is_one_of("/?#", text.p[n]))
		n++;
	return n;
}

const char *check_url(const void *member)
{
	static const Str schemes[] = { { "https://", 8 }, { "http://", 7 } };
	Str text = *(const Str *)member;

	if (!text.n)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		Str rest = str_slice(text, schemes[i].n, text.n);

		if (!str_eq_nocase(str_slice(text, 0, schemes[i].n), schemes[i]))
			continue;
		if (all(rest, is_url_char) && is_authority(str_slice(rest, 0, authority_length(rest))))
			return NULL;
	}
	return "is not an address that begins with http:// or https://";
}

static bool is_phone_char(char c)
{
	return is_digit(c) || is_one_of(" ()-./", c);
}

const char *check_phone(const void *member)
{
	Str text = *(const Str *)member;
	size_t digits = 0;

	if (!text.n)
		return NULL;
	if (text.p[0] == '+')
		text = str_slice(text, 1, text.n);
	for (size_t i = 0; i < text.n; i++)
		digits += is_digit(text.p[i]);
	return all(text, is_phone_char) && digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX
		       ? NULL
		       : "is not a phone number";
}

/* Of exactly so many digits; -1 when it is none. */
static int64_t number_of(Str text, size_t digits)
{
	int64_t value;

	return text.n == digits && all(text, is_digit) && str_to_int(text, &value) ? value : -1;
}

static int64_t days_in(int64_t year, int64_t month)
{
	static const int64_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool is_partial_date(Str rest)
{
	int64_t year = number_of(str_cut(&rest, '-'), 4), month, day;

	if (year < 1000)
		return false;
	if (!rest.p)
		return true;
	month = number_of(str_cut(&rest, '-'), 2);
	if (month < 1 || month > 12)
		return false;
	if (!rest.p)
		return true;
	day = number_of(rest, 2);
	return day >= 1 && day <= days_in(year, month);
}

const char *check_partial_date(const void *member)
{
	Str text = *(const Str *)member;

	return !text.n || is_partial_date(text) ? NULL : "is not a date such as 2024, 2024-05 or 2024-05-31";
}
