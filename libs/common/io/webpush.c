#include "io/digest.h"
#include "io/p256_private.h"

enum { RECORD_SIZE = 4096, KEY_SIZE = 16, NONCE_SIZE = 12, TAG_SIZE = 16, LAST_RECORD = 2 };

static Str bytes(const void *p, size_t n)
{
	return (Str){ .p = p, .n = n };
}

/* HKDF's expansion to at most one block. */
static void expand(const uint8_t key[static SHA256_SIZE], Str info, uint8_t out[static SHA256_SIZE])
{
	char room[256];
	struct buf text = buf_over(room, sizeof(room));

	buf_add_str(&text, info);
	buf_add_char(&text, 1);
	hmac_sha256(bytes(key, SHA256_SIZE), buf_str(&text), out);
}

/* RFC 8291, section 3.4: both public keys go into it, so the secret is of this pair and no other. */
static void combine(const uint8_t shared[static P256_SHARED], const struct webpush_receiver *receiver,
	const uint8_t sender[static P256_PUBLIC], uint8_t out[static SHA256_SIZE])
{
	uint8_t key[SHA256_SIZE];
	char room[256];
	struct buf info = buf_over(room, sizeof(room));

	buf_add_literal(&info, "WebPush: info\0");
	buf_add(&info, receiver->public, P256_PUBLIC);
	buf_add(&info, sender, P256_PUBLIC);
	hmac_sha256(bytes(receiver->auth, WEBPUSH_AUTH), bytes(shared, P256_SHARED), key);
	expand(key, buf_str(&info), out);
}

struct content_key {
	uint8_t key[SHA256_SIZE], nonce[SHA256_SIZE]; /* of each only the beginning counts */
};

/* RFC 8188, section 2.2. */
static void derive(const uint8_t input[static SHA256_SIZE], const uint8_t salt[static WEBPUSH_SALT], struct content_key *out)
{
	uint8_t key[SHA256_SIZE];

	hmac_sha256(bytes(salt, WEBPUSH_SALT), bytes(input, SHA256_SIZE), key);
	expand(key, (Str){ "Content-Encoding: aes128gcm\0", 28 }, out->key);
	expand(key, (Str){ "Content-Encoding: nonce\0", 24 }, out->nonce);
}

static void add_header(struct buf *out, const uint8_t salt[static WEBPUSH_SALT], const uint8_t sender[static P256_PUBLIC])
{
	static const uint8_t record_size[] = { RECORD_SIZE >> 24 & 255, RECORD_SIZE >> 16 & 255, RECORD_SIZE >> 8 & 255,
		RECORD_SIZE & 255 };

	buf_add(out, salt, WEBPUSH_SALT);
	buf_add(out, record_size, sizeof(record_size));
	buf_add_char(out, P256_PUBLIC);
	buf_add(out, sender, P256_PUBLIC);
}

static bool seal_record(const struct content_key *key, Str plain, struct buf *out)
{
	static const uint8_t end[] = { LAST_RECORD };
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	char *room = buf_extend(out, plain.n + sizeof(end) + TAG_SIZE);
	uint8_t *at = (uint8_t *)room;
	int n = 0, rest = 0, none;
	bool ok = context && room && EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key->key, key->nonce) == 1 &&
		EVP_EncryptUpdate(context, at, &n, (const uint8_t *)plain.p, (int)plain.n) == 1 &&
		EVP_EncryptUpdate(context, at + n, &rest, end, sizeof(end)) == 1 &&
		EVP_EncryptFinal_ex(context, at + n + rest, &none) == 1 &&
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, at + n + rest) == 1;

	EVP_CIPHER_CTX_free(context);
	return ok;
}

Err webpush_encrypt(const struct p256_key *sender, const uint8_t salt[static WEBPUSH_SALT],
	const struct webpush_receiver *receiver, Str plain, struct buf *out)
{
	uint8_t shared[P256_SHARED], input[SHA256_SIZE];
	struct content_key key;

	if (plain.n > WEBPUSH_PLAIN_MAX)
		return fail(TOO_LARGE, "a push message of more than %d bytes", WEBPUSH_PLAIN_MAX);
	TRY(p256_agree(sender, receiver->public, shared));
	combine(shared, receiver, sender->public, input);
	derive(input, salt, &key);
	add_header(out, salt, sender->public);
	if (!seal_record(&key, plain, out))
		return fail(INTERNAL, "a push message cannot be encrypted");
	return OK;
}
