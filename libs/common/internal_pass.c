#include "internal_pass.h"

#include "base/buf.h"
#include "base/codec.h"
#include "io/digest.h"


static void write_at(Str secret, Str path, int64_t seconds, char out[static INTERNAL_PASS_TEXT])
{
	_cleanup_(buf_finish) struct buf text;
	uint8_t key[SHA256_SIZE], digest[SHA256_SIZE];

	hmac_sha256(secret, STR("jobwire internal calls"), key);
	buf_init(&text, 8192);
	buf_format(&text, "%lld\n" STR_FMT, (long long)seconds, STR_ARG(path));
	hmac_sha256((Str){ .p = (const char *)key, .n = sizeof(key) }, buf_str(&text), digest);
	buf_clear(&text);
	buf_format(&text, "%lld.", (long long)seconds);
	hex_write(&text, digest, sizeof(digest));
	snprintf(out, INTERNAL_PASS_TEXT, STR_FMT, STR_ARG(buf_str(&text)));
}

void internal_pass_write(Str secret, Str path, Time now, char out[static INTERNAL_PASS_TEXT])
{
	write_at(secret, path, now.us / 1000000, out);
}

bool internal_pass_is_good(Str secret, Str path, Str pass, Time now)
{
	char expected[INTERNAL_PASS_TEXT];
	Str rest = pass, made;
	int64_t seconds, now_s = now.us / 1000000, slack_s = INTERNAL_PASS_MS / 1000;

	/* Anybody can send any number: nothing is reckoned with it. */
	if (!str_to_int(str_cut(&rest, '.'), &seconds) || seconds < now_s - slack_s || seconds > now_s + slack_s)
		return false;
	write_at(secret, path, seconds, expected);
	made = str_of(expected);
	return made.n == pass.n && constant_time_eq(made.p, pass.p, made.n);
}
