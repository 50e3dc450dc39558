#include "clock.h"

#include <limits.h>
#include <time.h>

enum { US_PER_SECOND = 1000000 };

/* 0001-01-01T00:00:00Z and the first second after 9999-12-31T23:59:59Z. */
static const int64_t first_second = INT64_C(-62135596800), end_second = INT64_C(253402300800);

Time clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (Time){ now.tv_sec * (int64_t)US_PER_SECOND + now.tv_nsec / 1000 };
}

int64_t clock_monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (int64_t)US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
	return clock_monotonic_us() / 1000;
}

struct deadline deadline_in(int64_t ms)
{
	return (struct deadline){ clock_monotonic_ms() + ms };
}

struct deadline deadline_sooner(struct deadline a, struct deadline b)
{
	return a.at_ms < b.at_ms ? a : b;
}

int deadline_left_ms(struct deadline deadline)
{
	int64_t left = deadline.at_ms - clock_monotonic_ms();

	if (left < 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

static void put_digits(char *out, int64_t value, int digits)
{
	while (digits--) {
		out[digits] = (char)('0' + value % 10);
		value /= 10;
	}
}

size_t time_format(Time time, char out[static TIME_TEXT_MAX])
{
	int64_t us = time.us % US_PER_SECOND;
	time_t seconds = time.us / US_PER_SECOND;
	struct tm tm;
	size_t n = 19;

	if (us < 0) {
		us += US_PER_SECOND;
		seconds--;
	}
	gmtime_r(&seconds, &tm);
	put_digits(out, tm.tm_year + 1900, 4);
	out[4] = '-';
	put_digits(out + 5, tm.tm_mon + 1, 2);
	out[7] = '-';
	put_digits(out + 8, tm.tm_mday, 2);
	out[10] = 'T';
	put_digits(out + 11, tm.tm_hour, 2);
	out[13] = ':';
	put_digits(out + 14, tm.tm_min, 2);
	out[16] = ':';
	put_digits(out + 17, tm.tm_sec, 2);
	if (us) {
		out[n++] = '.';
		put_digits(out + n, us, 6);
		n += 6;
	}
	out[n++] = 'Z';
	return n;
}

static bool take_digits(Str *text, size_t digits, int *out)
{
	int value = 0;

	if (text->n < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (text->p[i] < '0' || text->p[i] > '9')
			return false;
		value = value * 10 + (text->p[i] - '0');
	}
	*text = str_slice(*text, digits, text->n);
	*out = value;
	return true;
}

static bool take_char(Str *text, const char *any_of)
{
	for (const char *c = any_of; *c; c++) {
		if (text->n && *text->p == *c) {
			*text = str_slice(*text, 1, text->n);
			return true;
		}
	}
	return false;
}

/* Digits beyond the sixth are dropped: the clock of the database is no finer. */
static bool take_fraction(Str *text, int64_t *us)
{
	int64_t unit = US_PER_SECOND / 10;
	int digit;

	*us = 0;
	if (!take_char(text, "."))
		return true;
	if (!take_digits(text, 1, &digit))
		return false;
	do {
		*us += digit * unit;
		unit /= 10;
	} while (take_digits(text, 1, &digit));
	return true;
}

static bool take_offset(Str *text, int64_t *seconds)
{
	bool west = text->n && *text->p == '-';
	int hours, minutes = 0;

	*seconds = 0;
	if (take_char(text, "Zz"))
		return true;
	if (!take_char(text, "+-") || !take_digits(text, 2, &hours))
		return false;
	if (take_char(text, ":") && !take_digits(text, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * 60 + minutes) * 60 * (west ? -1 : 1);
	return true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool is_date(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < 1 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap(year));
}

bool time_parse(Str text, Time *out)
{
	struct tm tm = { 0 };
	int64_t us, offset, seconds;
	int year, month;

	if (!take_digits(&text, 4, &year) || !take_char(&text, "-") || !take_digits(&text, 2, &month) ||
		!take_char(&text, "-") || !take_digits(&text, 2, &tm.tm_mday))
		return false;
	if (!take_char(&text, "Tt ") || !take_digits(&text, 2, &tm.tm_hour) || !take_char(&text, ":") ||
		!take_digits(&text, 2, &tm.tm_min) || !take_char(&text, ":") || !take_digits(&text, 2, &tm.tm_sec))
		return false;
	if (!take_fraction(&text, &us) || !take_offset(&text, &offset) || text.n)
		return false;
	if (!is_date(year, month, tm.tm_mday) || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	seconds = (int64_t)timegm(&tm) - offset;
	if (seconds < first_second || seconds >= end_second)
		return false;
	out->us = seconds * US_PER_SECOND + us;
	return true;
}
