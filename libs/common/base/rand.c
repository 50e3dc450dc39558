#include "rand.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

void rand_bytes(void *out, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t more = getrandom((char *)out + got, n - got, 0);

		/* A signal may come in between. */
		if (more < 0 && errno != EINTR)
			abort();
		got += more > 0 ? (size_t)more : 0;
	}
}

uint64_t rand_u64(void)
{
	uint64_t value;

	rand_bytes(&value, sizeof(value));
	return value;
}

Uuid uuid_make(Time now)
{
	uint64_t ms = (uint64_t)(now.us / 1000);
	Uuid uuid;

	rand_bytes(uuid.bytes, sizeof(uuid.bytes));
	for (int i = 0; i < 6; i++)
		uuid.bytes[i] = (uint8_t)(ms >> (8 * (5 - i)));
	uuid.bytes[6] = (uint8_t)(0x70 | (uuid.bytes[6] & 0x0f));
	uuid.bytes[8] = (uint8_t)(0x80 | (uuid.bytes[8] & 0x3f));
	return uuid;
}

bool uuid_is_none(Uuid uuid)
{
	return uuid_eq(uuid, (Uuid){ 0 });
}

bool uuid_eq(Uuid a, Uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

static bool dash_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void uuid_format(Uuid uuid, char out[static UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
		if (dash_before(i))
			*out++ = '-';
		*out++ = digits[uuid.bytes[i] >> 4];
		*out++ = digits[uuid.bytes[i] & 15];
	}
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

bool uuid_parse(Str text, Uuid *out)
{
	const char *at = text.p;
	Uuid uuid;

	if (text.n != UUID_TEXT)
		return false;
	for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
		int high, low;

		if (dash_before(i) && *at++ != '-')
			return false;
		high = hex_value(*at++);
		low = hex_value(*at++);
		if (high < 0 || low < 0)
			return false;
		uuid.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*out = uuid;
	return true;
}
