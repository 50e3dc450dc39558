#include "msgpack_private.h"

#include "base/codec.h"
#include "base/json_text.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MAX = 24, NIL = 0xc0, FALSE = 0xc2, TRUE = 0xc3 };

bool msgpack_bytes(struct msgpack *in, size_t n, Str *out)
{
	if (in->rest.n < n)
		return false;
	*out = str_slice(in->rest, 0, n);
	in->rest = str_slice(in->rest, n, in->rest.n);
	return true;
}

bool msgpack_number(struct msgpack *in, size_t width, uint64_t *out)
{
	Str bytes;

	if (!msgpack_bytes(in, width, &bytes))
		return false;
	*out = 0;
	for (size_t i = 0; i < width; i++)
		*out = *out << 8 | (unsigned char)bytes.p[i];
	return true;
}

static bool take_head(struct msgpack *in, unsigned *head)
{
	uint64_t byte;

	if (!msgpack_number(in, 1, &byte))
		return false;
	*head = (unsigned)byte;
	return true;
}

/* A kind whose lengths stand in the head's low bits, or behind one of the heads from `first` on, of growing width. */
struct sized {
	unsigned fixed, mask; /* mask 0: there is no such head */
	unsigned first;
	size_t widths[3];
};

static const struct sized texts = { 0xa0, 0x1f, 0xd9, { 1, 2, 4 } };
static const struct sized bytes = { 0, 0, 0xc4, { 1, 2, 4 } };
static const struct sized arrays = { 0x90, 0x0f, 0xdc, { 2, 4 } };
static const struct sized maps = { 0x80, 0x0f, 0xde, { 2, 4 } };

static bool is_kind(const struct sized *kind, unsigned head)
{
	if (kind->mask && (head & ~kind->mask) == kind->fixed)
		return true;
	return head >= kind->first && head < kind->first + ARRAY_LEN(kind->widths) && kind->widths[head - kind->first];
}

static bool take_length(struct msgpack *in, const struct sized *kind, unsigned head, size_t *n)
{
	uint64_t length;

	if (!is_kind(kind, head))
		return false;
	if (kind->mask && (head & ~kind->mask) == kind->fixed) {
		*n = head & kind->mask;
		return true;
	}
	if (!msgpack_number(in, kind->widths[head - kind->first], &length))
		return false;
	*n = (size_t)length;
	return true;
}

static bool take_sized(struct msgpack *in, const struct sized *kind, size_t *n)
{
	unsigned head;

	return take_head(in, &head) && take_length(in, kind, head, n);
}

bool msgpack_array(struct msgpack *in, size_t *n)
{
	return take_sized(in, &arrays, n);
}

bool msgpack_map(struct msgpack *in, size_t *n)
{
	return take_sized(in, &maps, n);
}

bool msgpack_text(struct msgpack *in, Str *out)
{
	size_t n;

	return take_sized(in, &texts, &n) && msgpack_bytes(in, n, out) && utf8_valid(*out);
}

bool msgpack_is_none(const struct msgpack *in)
{
	unsigned head = in->rest.n ? (unsigned char)*in->rest.p : NIL;

	return head == NIL || head == FALSE;
}

/* --- as JSON --------------------------------------------------------------------------------------------------------------- */

static bool write_value(struct msgpack *in, struct buf *out, int depth);

static bool write_real(struct buf *out, double value)
{
	if (isfinite(value))
		buf_format(out, "%.17g", value);
	else
		buf_add_literal(out, "null");
	return true;
}

static bool write_float(struct msgpack *in, unsigned head, struct buf *out)
{
	uint64_t bits;
	uint32_t half;
	double value;
	float single;

	if (!msgpack_number(in, head == 0xca ? 4 : 8, &bits))
		return false;
	if (head == 0xcb) {
		memcpy(&value, &bits, sizeof(value));
		return write_real(out, value);
	}
	half = (uint32_t)bits;
	memcpy(&single, &half, sizeof(single));
	return write_real(out, (double)single);
}

static bool write_integer(struct msgpack *in, unsigned head, struct buf *out)
{
	bool is_signed = head >= 0xd0;
	size_t width = (size_t)1 << (head - (is_signed ? 0xd0 : 0xcc));
	uint64_t value;

	if (!msgpack_number(in, width, &value))
		return false;
	if (is_signed)
		buf_add_int(out, (int64_t)(value << (64 - 8 * width)) >> (64 - 8 * width));
	else
		buf_format(out, "%llu", (unsigned long long)value);
	return true;
}

bool msgpack_attachment(struct msgpack *in, size_t n, struct buf *out)
{
	if (in->attachment_count == in->attachment_max || !msgpack_bytes(in, n, &in->attachments[in->attachment_count]))
		return false;
	buf_format(out, "{\"_placeholder\":true,\"num\":%zu}", in->attachment_count++);
	return true;
}

static bool write_list(struct msgpack *in, size_t n, struct buf *out, int depth)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(out, ',');
		if (!write_value(in, out, depth + 1))
			return false;
	}
	buf_add_char(out, ']');
	return true;
}

/* A member that is undefined is none, as in JSON.stringify(). */
static bool write_object(struct msgpack *in, size_t n, struct buf *out, int depth)
{
	bool first = true;
	Str name;

	buf_add_char(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (!msgpack_text(in, &name))
			return false;
		if (msgpack_skip_undefined(in))
			continue;
		if (!first)
			buf_add_char(out, ',');
		first = false;
		json_write_text(out, name);
		buf_add_char(out, ':');
		if (!write_value(in, out, depth + 1))
			return false;
	}
	buf_add_char(out, '}');
	return true;
}

static bool write_text(struct msgpack *in, size_t n, struct buf *out)
{
	Str text;

	if (!msgpack_bytes(in, n, &text) || !utf8_valid(text))
		return false;
	json_write_text(out, text);
	return true;
}

static bool write_single(unsigned head, struct buf *out)
{
	if (head <= 0x7f)
		buf_add_int(out, head);
	else if (head >= 0xe0)
		buf_add_int(out, (int64_t)head - 0x100);
	else if (head == NIL || head == FALSE || head == TRUE)
		buf_add_str(out, head == NIL ? STR("null") : head == TRUE ? STR("true") : STR("false"));
	else
		return false;
	return true;
}

static bool write_value(struct msgpack *in, struct buf *out, int depth)
{
	unsigned head;
	size_t n;

	if (depth > DEPTH_MAX || out->failed || !take_head(in, &head))
		return false;
	if (take_length(in, &texts, head, &n))
		return write_text(in, n, out);
	if (take_length(in, &arrays, head, &n))
		return write_list(in, n, out, depth);
	if (take_length(in, &maps, head, &n))
		return write_object(in, n, out, depth);
	if (take_length(in, &bytes, head, &n))
		return msgpack_attachment(in, n, out);
	if (msgpack_is_extension(head))
		return msgpack_extension(in, head, out);
	if (head == 0xca || head == 0xcb)
		return write_float(in, head, out);
	if (head >= 0xcc && head <= 0xd3)
		return write_integer(in, head, out);
	return write_single(head, out);
}

bool msgpack_json(struct msgpack *in, struct buf *out)
{
	return write_value(in, out, 0) && !out->failed;
}
