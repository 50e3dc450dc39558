#include "io/eddsa.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

struct eddsa_key {
	EVP_PKEY *pair;
	uint8_t public[EDDSA_PUBLIC];
	bool is_private;
};

/* OpenSSL would ask on the terminal for the password of an encrypted key. */
static int no_password(char *text, int size, int writing, void *ctx)
{
	(void)text, (void)size, (void)writing, (void)ctx;
	return -1;
}

static EVP_PKEY *read_pem(Str pem, bool *is_private)
{
	BIO *bio = pem.n && pem.n <= INT32_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
	EVP_PKEY *pair;

	if (!bio)
		return NULL;
	pair = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	*is_private = pair != NULL;
	if (!pair && BIO_reset(bio) == 1)
		pair = PEM_read_bio_PUBKEY(bio, NULL, no_password, NULL);
	BIO_free(bio);
	ERR_clear_error();
	return pair;
}

Err eddsa_key_read(Str pem, struct eddsa_key **out)
{
	struct eddsa_key *key = calloc(1, sizeof(*key));
	size_t n = EDDSA_PUBLIC;

	if (!key)
		return fail(INTERNAL, "no memory for a key");
	key->pair = read_pem(pem, &key->is_private);
	if (!key->pair) {
		eddsa_key_destroy(key);
		return fail(INVALID, "the key is not an unencrypted PEM private or public key");
	}
	if (EVP_PKEY_get_base_id(key->pair) != EVP_PKEY_ED25519 ||
		EVP_PKEY_get_raw_public_key(key->pair, key->public, &n) != 1 || n != EDDSA_PUBLIC) {
		eddsa_key_destroy(key);
		return fail(INVALID, "the key is not an Ed25519 key");
	}
	*out = key;
	return OK;
}

void eddsa_key_destroy(struct eddsa_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pair);
	free(key);
}

bool eddsa_key_is_private(const struct eddsa_key *key)
{
	return key->is_private;
}

void eddsa_key_public(const struct eddsa_key *key, uint8_t out[static EDDSA_PUBLIC])
{
	memcpy(out, key->public, EDDSA_PUBLIC);
}

static void cleanup_context(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

Err eddsa_sign(const struct eddsa_key *key, Str data, uint8_t out[static EDDSA_SIGNATURE])
{
	_cleanup_(cleanup_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t n = EDDSA_SIGNATURE;

	if (!key->is_private)
		return fail(INTERNAL, "a public key cannot sign");
	if (!context || EVP_DigestSignInit(context, NULL, NULL, NULL, key->pair) != 1 ||
		EVP_DigestSign(context, out, &n, (const unsigned char *)data.p, data.n) != 1 || n != EDDSA_SIGNATURE)
		return fail(INTERNAL, "Ed25519 signing failed");
	return OK;
}

bool eddsa_verify(const struct eddsa_key *key, Str data, const uint8_t signature[static EDDSA_SIGNATURE])
{
	_cleanup_(cleanup_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pair) == 1 &&
		EVP_DigestVerify(context, signature, EDDSA_SIGNATURE, (const unsigned char *)data.p, data.n) == 1;

	/* A refused signature leaves an entry in the thread's queue, which nobody reads. */
	if (!good)
		ERR_clear_error();
	return good;
}
