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

Time clock_steady(void)
{
	return (Time){ clock_monotonic_us() };
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

/*
 * Dates of the Gregorian calendar as days since the first of March of the year 0, and back. gmtime_r() and timegm() would
 * make all threads queue for the lock of the time zones, which have no part in this. Years are taken to begin in March:
 * so the leap day is the last of its year, and months begin 153 / 5 days apart, rounded. After an era of 400 years it
 * all repeats.
 */
struct date {
	int64_t year, month, day;
};

enum { DAYS_OF_ERA = 146097, DAYS_BEFORE_1970 = 719468, SECONDS_OF_DAY = 86400 };

static int64_t days_of_date(struct date date)
{
	int64_t year = date.year - (date.month <= 2);
	int64_t era = year / 400, year_of_era = year % 400;
	int64_t month = (date.month + 9) % 12;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;

	return era * DAYS_OF_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
}

static struct date date_of_days(int64_t days)
{
	int64_t era = days / DAYS_OF_ERA, day_of_era = days % DAYS_OF_ERA;
	int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_OF_ERA - 1)) / 365;
	int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct date date = { .month = (month + 2) % 12 + 1, .day = day_of_year - (153 * month + 2) / 5 + 1 };

	date.year = era * 400 + year + (date.month <= 2);
	return date;
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
	int64_t us = time.us % US_PER_SECOND, seconds = time.us / US_PER_SECOND;
	struct date date;
	size_t n = 19;

	if (us < 0) {
		us += US_PER_SECOND;
		seconds--;
	}
	/* Counted from so long ago that no remainder is below zero. */
	seconds += (int64_t)DAYS_BEFORE_1970 * SECONDS_OF_DAY;
	date = date_of_days(seconds / SECONDS_OF_DAY);
	seconds %= SECONDS_OF_DAY;
	put_digits(out, date.year, 4);
	out[4] = '-';
	put_digits(out + 5, date.month, 2);
	out[7] = '-';
	put_digits(out + 8, date.day, 2);
	out[10] = 'T';
	put_digits(out + 11, seconds / 3600, 2);
	out[13] = ':';
	put_digits(out + 14, seconds / 60 % 60, 2);
	out[16] = ':';
	put_digits(out + 17, seconds % 60, 2);
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
	int year, month, day, hours, minutes, second;
	int64_t us, offset, seconds;

	if (!take_digits(&text, 4, &year) || !take_char(&text, "-") || !take_digits(&text, 2, &month) ||
		!take_char(&text, "-") || !take_digits(&text, 2, &day))
		return false;
	if (!take_char(&text, "Tt ") || !take_digits(&text, 2, &hours) || !take_char(&text, ":") ||
		!take_digits(&text, 2, &minutes) || !take_char(&text, ":") || !take_digits(&text, 2, &second))
		return false;
	if (!take_fraction(&text, &us) || !take_offset(&text, &offset) || text.n)
		return false;
	if (!is_date(year, month, day) || hours > 23 || minutes > 59 || second > 60)
		return false;
	seconds = (days_of_date((struct date){ year, month, day }) - DAYS_BEFORE_1970) * SECONDS_OF_DAY;
	seconds += (hours * 60 + minutes) * 60 + second - offset;
	if (seconds < first_second || seconds >= end_second)
		return false;
	out->us = seconds * US_PER_SECOND + us;
	return true;
}

void clock_pause(int ms)
{
	const struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&pause, NULL);
}
