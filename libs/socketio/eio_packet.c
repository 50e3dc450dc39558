#include "eio_packet.h"

#include "base/codec.h"

#include <string.h>

bool eio_packet_read(Str text, bool in_body, struct eio_packet *out)
{
	if (!text.n)
		return false;
	if (in_body && *text.p == 'b') {
		*out = (struct eio_packet){ .type = EIO_MESSAGE, .binary = true, .data = str_slice(text, 1, text.n) };
		return true;
	}
	if (*text.p < EIO_OPEN || *text.p > EIO_NOOP)
		return false;
	*out = (struct eio_packet){ .type = (enum eio_type)*text.p, .data = str_slice(text, 1, text.n) };
	return true;
}

bool eio_body_next(Str *body, Str *part)
{
	if (!body->p)
		return false;
	*part = str_cut(body, EIO_SEPARATOR);
	return true;
}

bool eio_text_good(Str text)
{
	while (text.p) {
		if (!utf8_valid(str_cut(&text, 0)))
			return false;
	}
	return true;
}

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int letter_value(char c)
{
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

/* Four letters, of which the last `padding` are "=". */
static bool read_group(const char *text, int padding, char *room)
{
	unsigned bits = 0;

	for (int i = 0; i < 4; i++) {
		int value = i < 4 - padding ? letter_value(text[i]) : 0;

		if (value < 0)
			return false;
		bits = bits << 6 | (unsigned)value;
	}
	for (int i = 0; i < 3 - padding; i++)
		room[i] = (char)(bits >> (16 - 8 * i));
	return true;
}

bool base64_read(Str text, char *room, size_t *n)
{
	int padding = 0;

	if (text.n % 4)
		return false;
	if (text.n && text.p[text.n - 1] == '=')
		padding = text.p[text.n - 2] == '=' ? 2 : 1;
	*n = BASE64_BYTES(text.n) - (size_t)padding;
	for (size_t i = 0; i < text.n; i += 4) {
		if (!read_group(text.p + i, i + 4 == text.n ? padding : 0, room + i / 4 * 3))
			return false;
	}
	return true;
}

void base64_write(struct buf *out, Str bytes)
{
	char *at = buf_extend(out, (bytes.n + 2) / 3 * 4);

	for (size_t i = 0; at && i < bytes.n; i += 3, at += 4) {
		size_t left = bytes.n - i;
		unsigned bits = (unsigned)(unsigned char)bytes.p[i] << 16;

		if (left > 1)
			bits |= (unsigned)(unsigned char)bytes.p[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned char)bytes.p[i + 2];
		at[0] = letters[bits >> 18];
		at[1] = letters[bits >> 12 & 63];
		at[2] = left > 1 ? letters[bits >> 6 & 63] : '=';
		at[3] = left > 2 ? letters[bits & 63] : '=';
	}
}
