#include "io/p256_private.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#define GROUP "prime256v1"

static void free_pkey(EVP_PKEY **pkey)
{
	EVP_PKEY_free(*pkey);
}

static void free_context(EVP_PKEY_CTX **context)
{
	EVP_PKEY_CTX_free(*context);
}

static void free_group(EC_GROUP **group)
{
	EC_GROUP_free(*group);
}

static void free_point(EC_POINT **point)
{
	EC_POINT_free(*point);
}

static void free_number(BIGNUM **number)
{
	BN_clear_free(*number);
}

/* Both halves of a pair, or the public one alone. */
static EVP_PKEY *pkey_of(const BIGNUM *secret, const uint8_t public[static P256_PUBLIC])
{
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;
	bool ok = builder && context && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, GROUP, 0) &&
		OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, public, P256_PUBLIC) &&
		(!secret || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, secret));

	params = ok ? OSSL_PARAM_BLD_to_param(builder) : NULL;
	if (params && EVP_PKEY_fromdata_init(context) == 1)
		EVP_PKEY_fromdata(context, &pkey, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(builder);
	EVP_PKEY_CTX_free(context);
	return pkey;
}

/* The point that belongs to a secret; false for one outside of 1 to n - 1. */
static bool multiply(const BIGNUM *secret, uint8_t out[static P256_PUBLIC])
{
	_cleanup_(free_group) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	_cleanup_(free_point) EC_POINT *point = group ? EC_POINT_new(group) : NULL;

	return point && !BN_is_zero(secret) && BN_cmp(secret, EC_GROUP_get0_order(group)) < 0 &&
		EC_POINT_mul(group, point, secret, NULL, NULL, NULL) == 1 &&
		EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, out, P256_PUBLIC, NULL) == P256_PUBLIC;
}

static Err key_around(EVP_PKEY *pkey, struct p256_key **out)
{
	struct p256_key *key = pkey ? calloc(1, sizeof(*key)) : NULL;
	size_t n = 0;

	if (!key || EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, key->public, P256_PUBLIC, &n) != 1 ||
		n != P256_PUBLIC) {
		EVP_PKEY_free(pkey);
		free(key);
		return fail(INTERNAL, "a key on P-256 cannot be made");
	}
	key->pkey = pkey;
	*out = key;
	return OK;
}

Err p256_make(struct p256_key **out)
{
	return key_around(EVP_EC_gen(GROUP), out);
}

Err p256_of_secret(const uint8_t secret[static P256_SECRET], struct p256_key **out)
{
	_cleanup_(free_number) BIGNUM *number = BN_bin2bn(secret, P256_SECRET, NULL);
	uint8_t public[P256_PUBLIC];

	if (!number || !multiply(number, public))
		return fail(INVALID, "not a secret key of P-256");
	return key_around(pkey_of(number, public), out);
}

void p256_destroy(struct p256_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

void p256_public(const struct p256_key *key, uint8_t out[static P256_PUBLIC])
{
	memcpy(out, key->public, P256_PUBLIC);
}

/* OpenSSL takes no point that lies beside the curve. */
bool p256_is_public(const uint8_t point[static P256_PUBLIC])
{
	_cleanup_(free_pkey) EVP_PKEY *pkey = point[0] == 4 ? pkey_of(NULL, point) : NULL;

	return pkey;
}

Err p256_agree(const struct p256_key *key, const uint8_t public[static P256_PUBLIC], uint8_t out[static P256_SHARED])
{
	_cleanup_(free_pkey) EVP_PKEY *peer = pkey_of(NULL, public);
	_cleanup_(free_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->pkey, NULL);
	size_t n = P256_SHARED;

	if (!peer)
		return fail(INVALID, "not a point of P-256");
	if (!context || EVP_PKEY_derive_init(context) != 1 || EVP_PKEY_derive_set_peer(context, peer) != 1 ||
		EVP_PKEY_derive(context, out, &n) != 1 || n != P256_SHARED)
		return fail(INTERNAL, "two keys on P-256 do not agree");
	return OK;
}

/* From OpenSSL's DER to two numbers of 32 bytes. */
static bool flatten(const uint8_t *der, size_t n, uint8_t out[static P256_SIGNATURE])
{
	ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)n);
	bool ok = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, P256_SIGNATURE / 2) > 0 &&
		BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + P256_SIGNATURE / 2, P256_SIGNATURE / 2) > 0;

	ECDSA_SIG_free(signature);
	return ok;
}

Err p256_sign(const struct p256_key *key, Str data, uint8_t out[static P256_SIGNATURE])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	uint8_t der[80];
	size_t n = sizeof(der);
	bool ok = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
		EVP_DigestSign(context, der, &n, (const uint8_t *)data.p, data.n) == 1;

	EVP_MD_CTX_free(context);
	return ok && flatten(der, n, out) ? OK : fail(INTERNAL, "a signature on P-256 cannot be made");
}
