#include "codec.h"

#include <ctype.h>
#include <string.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char hex[] = "0123456789abcdef";

void base64url_write(struct buf *out, const void *bytes, size_t n)
{
	const uint8_t *in = bytes;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t group = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
			(left > 2 ? in[i + 2] : 0);
		char text[4];

		for (int c = 0; c < 4; c++)
			text[c] = base64url[group >> (18 - 6 * c) & 63];
		buf_add(out, text, left > 2 ? 4 : left + 1);
	}
}

static int base64url_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : -1;
}

bool base64url_read(Str text, void *out, size_t max, size_t *n)
{
	size_t length = text.n * 3 / 4;
	uint8_t *bytes = out;
	uint32_t group = 0;
	unsigned bits = 0;

	if (text.n % 4 == 1 || length > max)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		int value = base64url_value(text.p[i]);

		if (value < 0)
			return false;
		group = group << 6 | (uint32_t)value;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			*bytes++ = (uint8_t)(group >> bits);
		}
	}
	/* Bits that belong to no byte must be zero, or two texts would stand for the same bytes. */
	if (group & ((1u << bits) - 1))
		return false;
	*n = length;
	return true;
}

void hex_write(struct buf *out, const void *bytes, size_t n)
{
	const uint8_t *in = bytes;

	for (size_t i = 0; i < n; i++) {
		char text[2] = { hex[in[i] >> 4], hex[in[i] & 15] };

		buf_add(out, text, sizeof(text));
	}
}

static int hex_digit(char c)
{
	const char *at = c ? strchr(hex, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - hex) : -1;
}

Str percent_decode(struct arena *arena, Str text, bool plus_is_blank)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	if (!copy)
		return STR_NONE;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '%') {
			int high = i + 2 < text.n ? hex_digit(text.p[i + 1]) : -1;
			int low = i + 2 < text.n ? hex_digit(text.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return STR_NONE;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_blank) {
			c = ' ';
		}
		copy[n++] = c;
	}
	return (Str){ .p = copy, .n = n };
}

void percent_encode(struct buf *out, Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
			buf_add_char(out, (char)c);
		else
			buf_format(out, "%%%02X", c);
	}
}

/* The length of the sequence a lead byte begins and the range its second byte must lie in (Unicode, table 3-7). */
static size_t sequence(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef) {
		if (lead == 0xe0)
			*low = 0xa0;
		if (lead == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		if (lead == 0xf0)
			*low = 0x90;
		if (lead == 0xf4)
			*high = 0x8f;
		return 4;
	}
	return 0;
}

/* Bytes of the character that a text of n bytes begins with; 0 when it begins with none. */
static size_t character(const unsigned char *at, size_t n)
{
	unsigned char low, high;
	size_t length;

	if (*at < 0x80)
		return *at != 0;
	length = sequence(*at, &low, &high);
	if (!length || length > n || at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

Str utf8_prefix(Str text)
{
	const unsigned char *at = (const unsigned char *)text.p;
	size_t n = 0, more;

	while (n < text.n && (more = character(at + n, text.n - n)))
		n += more;
	return str_slice(text, 0, n);
}

bool utf8_valid(Str text)
{
	return utf8_prefix(text).n == text.n;
}

size_t utf8_length(Str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return count;
}
