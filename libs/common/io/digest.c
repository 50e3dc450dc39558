#include "io/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdatomic.h>

/* OpenSSL may refuse a NULL pointer even for no bytes. */
static const unsigned char *bytes_of(Str data)
{
	return (const unsigned char *)(data.p ? data.p : "");
}

static void require(bool done)
{
	if (!done)
		abort();
}

void sha256(Str data, uint8_t out[static SHA256_SIZE])
{
	require(SHA256(bytes_of(data), data.n, out) != NULL);
}

/* OpenSSL's context behind a name of ours. */
static EVP_MD_CTX *context_of(struct sha256_stream *stream)
{
	return (EVP_MD_CTX *)(void *)stream;
}

struct sha256_stream *sha256_begin(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	require(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
	return (struct sha256_stream *)(void *)context;
}

void sha256_add(struct sha256_stream *stream, Str data)
{
	require(EVP_DigestUpdate(context_of(stream), bytes_of(data), data.n) == 1);
}

void sha256_end(struct sha256_stream *stream, uint8_t out[static SHA256_SIZE])
{
	require(EVP_DigestFinal_ex(context_of(stream), out, NULL) == 1);
	sha256_drop(stream);
}

void sha256_drop(struct sha256_stream *stream)
{
	EVP_MD_CTX_free(context_of(stream));
}

void hmac_sha256(Str key, Str data, uint8_t out[static SHA256_SIZE])
{
	require(key.n <= INT32_MAX);
	require(HMAC(EVP_sha256(), bytes_of(key), (int)key.n, bytes_of(data), data.n, out, NULL) != NULL);
}

bool constant_time_eq(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void sha1_hex(Str data, char out[static SHA1_HEX])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[SHA_DIGEST_LENGTH];

	require(SHA1(bytes_of(data), data.n, digest) != NULL);
	for (size_t i = 0; i < sizeof(digest); i++) {
		*out++ = digits[digest[i] >> 4];
		*out++ = digits[digest[i] & 15];
	}
}

void pbkdf2_sha256(Str password, Str salt, int iterations, uint8_t out[static SHA256_SIZE])
{
	require(password.n <= INT32_MAX && salt.n <= INT32_MAX);
	require(PKCS5_PBKDF2_HMAC((const char *)bytes_of(password), (int)password.n, bytes_of(salt), (int)salt.n,
			iterations, EVP_sha256(), SHA256_SIZE, out) == 1);
}

/*
 * Keys in use by a thread. A key is known by a serial number that is never used again, not by its address: a slot may
 * outlive its key, but no later key can be mistaken for it. More keys than slots only cost a duplication each time.
 */
enum { SLOTS = 4 };

struct slot {
	uint64_t serial;
	EVP_MAC_CTX *context;
};

struct slots {
	struct slot slot[SLOTS];
	unsigned next;
};

struct hmac_key {
	EVP_MAC_CTX *prepared;
	uint64_t serial;
};

static pthread_key_t slots_key;
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

static void slots_free(void *memory)
{
	struct slots *slots = memory;

	for (int i = 0; i < SLOTS; i++)
		EVP_MAC_CTX_free(slots->slot[i].context);
	free(slots);
}

static void slots_init(void)
{
	require(pthread_key_create(&slots_key, slots_free) == 0);
}

static struct slots *slots_of_thread(void)
{
	struct slots *slots;

	pthread_once(&slots_once, slots_init);
	slots = pthread_getspecific(slots_key);
	if (!slots) {
		slots = calloc(1, sizeof(*slots));
		require(slots && pthread_setspecific(slots_key, slots) == 0);
	}
	return slots;
}

static EVP_MAC_CTX *context_for(const struct hmac_key *key)
{
	struct slots *slots = slots_of_thread();
	struct slot *slot;

	for (int i = 0; i < SLOTS; i++) {
		if (slots->slot[i].serial == key->serial)
			return slots->slot[i].context;
	}
	slot = &slots->slot[slots->next++ % SLOTS];
	EVP_MAC_CTX_free(slot->context);
	slot->context = EVP_MAC_CTX_dup(key->prepared);
	require(slot->context != NULL);
	slot->serial = key->serial;
	return slot->context;
}

struct hmac_key *hmac_key_create(Str key)
{
	static _Atomic uint64_t serials;
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	struct hmac_key *made = calloc(1, sizeof(*made));
	EVP_MAC *mac;

	if (!made)
		return NULL;
	mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	require(mac != NULL);
	made->prepared = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	require(made->prepared && EVP_MAC_init(made->prepared, bytes_of(key), key.n, params) == 1);
	made->serial = ++serials;
	return made;
}

void hmac_key_destroy(struct hmac_key *key)
{
	if (!key)
		return;
	EVP_MAC_CTX_free(key->prepared);
	free(key);
}

void hmac_key_sign(const struct hmac_key *key, Str data, uint8_t out[static SHA256_SIZE])
{
	EVP_MAC_CTX *context = context_for(key);
	size_t n;

	/* Without a key: starts over with the one it has. */
	require(EVP_MAC_init(context, NULL, 0, NULL) == 1);
	require(EVP_MAC_update(context, bytes_of(data), data.n) == 1);
	require(EVP_MAC_final(context, out, &n, SHA256_SIZE) == 1 && n == SHA256_SIZE);
}
