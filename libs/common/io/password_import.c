#include "io/password_private.h"

#include "base/codec.h"
#include "io/digest.h"

#include <crypt.h>
#include <ctype.h>
#include <string.h>

/*
 * Hashes that come from other systems. Their costs have ceilings that keep one verification around a second; who has a
 * dearer hash resets the password.
 */
enum {
	BCRYPT_TEXT           = 60,
	BCRYPT_COST_MIN       = 4,
	BCRYPT_COST_MAX       = 14,
	PBKDF2_ITERATIONS_MAX = 2000000,
	BASE64_MAX            = 128,
};

bool password_base64_read(Str text, void *out, size_t max, size_t *n)
{
	char url[BASE64_MAX];

	if (text.n > sizeof(url))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '-' || c == '_')
			return false;
		url[i] = (char)(c == '+' ? '-' : c == '/' ? '_' : c);
	}
	return base64url_read((Str){ .p = url, .n = text.n }, out, max, n);
}

/* $2b$12$ and 53 characters of salt and digest. The older $2x$ is a known bug's and not taken. */
bool bcrypt_known(Str hash)
{
	int64_t cost;

	if (hash.n != BCRYPT_TEXT || hash.p[0] != '$' || hash.p[1] != '2' || hash.p[3] != '$' || hash.p[6] != '$')
		return false;
	if (hash.p[2] != 'a' && hash.p[2] != 'b' && hash.p[2] != 'y')
		return false;
	if (!str_to_int(str_slice(hash, 4, 6), &cost) || cost < BCRYPT_COST_MIN || cost > BCRYPT_COST_MAX)
		return false;
	for (size_t i = 7; i < hash.n; i++) {
		char c = hash.p[i];

		if (!isalnum((unsigned char)c) && c != '.' && c != '/')
			return false;
	}
	return true;
}

/* crypt_r takes C strings; a password with a zero byte would be cut there, so it matches nothing. */
enum password_match bcrypt_match(struct password_memory *memory, Str password, Str hash)
{
	char plain[PASSWORD_BYTES_MAX + 1], setting[BCRYPT_TEXT + 1];
	const char *result;
	bool same;

	if (!bcrypt_known(hash) || password.n > PASSWORD_BYTES_MAX || str_find(password, '\0') < password.n)
		return MATCH_NO;
	if (!memory->crypt)
		memory->crypt = calloc(1, sizeof(struct crypt_data));
	if (!memory->crypt)
		return MATCH_UNABLE;
	memcpy(plain, password.p, password.n);
	plain[password.n] = '\0';
	memcpy(setting, hash.p, BCRYPT_TEXT);
	setting[BCRYPT_TEXT] = '\0';
	result = crypt_r(plain, setting, memory->crypt);
	same = result && strlen(result) == BCRYPT_TEXT && constant_time_eq(result, setting, BCRYPT_TEXT);
	explicit_bzero(plain, sizeof(plain));
	explicit_bzero(memory->crypt, sizeof(struct crypt_data));
	return same ? MATCH_YES : MATCH_NO;
}

/* Django's way around bcrypt's limit of 72 bytes: bcrypt of the SHA-256 in hex. */
enum password_match bcrypt_sha256_match(struct password_memory *memory, Str password, Str hash)
{
	uint8_t digest[SHA256_SIZE];
	struct buf hex;
	enum password_match result = MATCH_UNABLE;

	buf_init(&hex, 2 * SHA256_SIZE);
	sha256(password, digest);
	hex_write(&hex, digest, sizeof(digest));
	if (!hex.failed)
		result = bcrypt_match(memory, buf_str(&hex), hash);
	explicit_bzero(digest, sizeof(digest));
	if (hex.p)
		explicit_bzero(hex.p, hex.n);
	buf_finish(&hex);
	return result;
}

/* Django: <iterations>$<salt>$<base64 of the digest, padded>. */
static bool read_pbkdf2(Str hash, int64_t *iterations, Str *salt, uint8_t digest[static SHA256_SIZE])
{
	size_t n;

	if (!str_to_int(str_cut(&hash, '$'), iterations) || *iterations < 1 || *iterations > PBKDF2_ITERATIONS_MAX)
		return false;
	*salt = str_cut(&hash, '$');
	if (!salt->n || !str_ends(hash, STR("=")))
		return false;
	return password_base64_read(str_slice(hash, 0, hash.n - 1), digest, SHA256_SIZE, &n) && n == SHA256_SIZE;
}

bool pbkdf2_known(Str hash)
{
	uint8_t digest[SHA256_SIZE];
	int64_t iterations;
	Str salt;

	return read_pbkdf2(hash, &iterations, &salt, digest);
}

enum password_match pbkdf2_match(struct password_memory *memory, Str password, Str hash)
{
	uint8_t expected[SHA256_SIZE], digest[SHA256_SIZE];
	int64_t iterations;
	Str salt;

	(void)memory;
	if (!read_pbkdf2(hash, &iterations, &salt, expected))
		return MATCH_NO;
	pbkdf2_sha256(password, salt, (int)iterations, digest);
	return constant_time_eq(digest, expected, SHA256_SIZE) ? MATCH_YES : MATCH_NO;
}
