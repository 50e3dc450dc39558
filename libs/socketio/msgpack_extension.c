/*
 * MessagePack's extension types, as the encoder of the neighbours in Node uses them (notepack.io, all versions): points in
 * time, "undefined", binary values of an older form. Any other one is what their decoder makes of it: its type and its
 * bytes.
 */
#include "msgpack_private.h"

#include <string.h>
#include <time.h>

enum { EXT_8 = 0xc7, EXT_32 = 0xc9, FIXEXT_1 = 0xd4, FIXEXT_16 = 0xd8, OF_NODE = 0, TIMESTAMP = -1, MS = 1000 };

/* What JavaScript's Date can hold. */
static const int64_t DATE_MAX_MS = INT64_C(8640000000000000);

bool msgpack_is_extension(unsigned head)
{
	return (head >= EXT_8 && head <= EXT_32) || (head >= FIXEXT_1 && head <= FIXEXT_16);
}

bool msgpack_skip_undefined(struct msgpack *in)
{
	static const Str undefined = { "\xd4\0\0", 3 };

	if (!str_starts(in->rest, undefined))
		return false;
	in->rest = str_slice(in->rest, undefined.n, in->rest.n);
	return true;
}

static bool take_head(struct msgpack *in, unsigned head, size_t *n, int *type)
{
	uint64_t length, byte;

	if (head >= FIXEXT_1)
		length = UINT64_C(1) << (head - FIXEXT_1);
	else if (!msgpack_number(in, (size_t)1 << (head - EXT_8), &length))
		return false;
	if (!msgpack_number(in, 1, &byte))
		return false;
	*n = (size_t)length;
	*type = (int8_t)byte;
	return true;
}

/* As Date.toJSON() writes it; what is no date is null there. */
static void write_date(struct buf *out, int64_t ms)
{
	bool good = ms >= -DATE_MAX_MS && ms <= DATE_MAX_MS;
	int64_t millis = (ms % MS + MS) % MS;
	time_t seconds = good ? (ms - millis) / MS : 0;
	struct tm day;

	if (!good || !gmtime_r(&seconds, &day)) {
		buf_add_literal(out, "null");
		return;
	}
	day.tm_year += 1900;
	buf_format(out, day.tm_year < 0 || day.tm_year > 9999 ? "\"%+07d" : "\"%04d", day.tm_year);
	buf_format(out, "-%02d-%02dT%02d:%02d:%02d.%03dZ\"", day.tm_mon + 1, day.tm_mday, day.tm_hour, day.tm_min, day.tm_sec,
		(int)millis);
}

static bool add_date(struct buf *out, int64_t seconds, uint64_t ns)
{
	bool fits = seconds >= -DATE_MAX_MS / MS && seconds <= DATE_MAX_MS / MS;

	write_date(out, fits ? seconds * MS + (int64_t)(ns / 1000000) : INT64_MAX);
	return true;
}

/* In seconds; in 30 bits of nanoseconds and 34 of seconds; in 32 and 64. */
static bool write_timestamp(struct msgpack *in, size_t n, struct buf *out)
{
	uint64_t ns = 0, seconds;

	if (n == 12 && !msgpack_number(in, 4, &ns))
		return false;
	if (!msgpack_number(in, n == 4 ? 4 : 8, &seconds))
		return false;
	if (n == 8)
		return add_date(out, (int64_t)(seconds & UINT64_C(0x3ffffffff)), seconds >> 34);
	return add_date(out, (int64_t)seconds, ns);
}

static bool write_old_date(struct msgpack *in, struct buf *out)
{
	uint64_t ms;

	if (!msgpack_number(in, 8, &ms))
		return false;
	write_date(out, (int64_t)ms);
	return true;
}

bool msgpack_extension(struct msgpack *in, unsigned head, struct buf *out)
{
	size_t n;
	int type;
	Str bytes;

	if (!take_head(in, head, &n, &type))
		return false;
	if (type == TIMESTAMP && (n == 4 || n == 8 || n == 12))
		return write_timestamp(in, n, out);
	if (type == OF_NODE && head == FIXEXT_1) {
		buf_add_literal(out, "null");
		return msgpack_bytes(in, n, &bytes);
	}
	if (type == OF_NODE && head == FIXEXT_1 + 3)
		return write_old_date(in, out);
	if (type == OF_NODE && head <= EXT_32)
		return msgpack_attachment(in, n, out);
	buf_format(out, "[%d,", type);
	if (!msgpack_attachment(in, n, out))
		return false;
	buf_add_char(out, ']');
	return true;
}
