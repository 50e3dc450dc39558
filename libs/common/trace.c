#include "trace.h"

#include "base/codec.h"
#include "base/rand.h"

enum { TRACE_AT = 3, TRACE_DIGITS = 32, PARENT_AT = 36, PARENT_DIGITS = 16, FLAGS_AT = 53, FLAGS_DIGITS = 2 };

static bool is_hex(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (!((text.p[i] >= '0' && text.p[i] <= '9') || (text.p[i] >= 'a' && text.p[i] <= 'f')))
			return false;
	}
	return true;
}

static bool is_zero(Str digits)
{
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] != '0')
			return false;
	}
	return true;
}

static bool is_id(Str text, size_t at, size_t digits)
{
	Str id = str_slice(text, at, at + digits);

	return is_hex(id) && !is_zero(id);
}

bool traceparent_is_valid(Str text)
{
	return text.n == TRACEPARENT_TEXT && str_starts(text, STR("00-")) && text.p[PARENT_AT - 1] == '-' &&
		text.p[FLAGS_AT - 1] == '-' && is_id(text, TRACE_AT, TRACE_DIGITS) && is_id(text, PARENT_AT, PARENT_DIGITS) &&
		is_hex(str_slice(text, FLAGS_AT, FLAGS_AT + FLAGS_DIGITS));
}

/* Flags 00: whoever collects traces decides about sampling, not we. */
Str traceparent_make(struct arena *arena)
{
	uint8_t ids[(TRACE_DIGITS + PARENT_DIGITS) / 2];
	_cleanup_(buf_finish) struct buf hex;
	Str text;

	rand_bytes(ids, sizeof(ids));
	buf_init(&hex, 2 * sizeof(ids));
	hex_write(&hex, ids, sizeof(ids));
	text = buf_str(&hex);
	if (hex.failed)
		return STR_NONE;
	return str_format(arena, "00-%.32s-%.16s-00", text.p, text.p + TRACE_DIGITS);
}

Str trace_id_of(Str traceparent)
{
	return str_slice(traceparent, TRACE_AT, TRACE_AT + TRACE_DIGITS);
}
