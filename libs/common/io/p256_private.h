#pragma once
/* What the files of p256.h share. Not for use outside libs/common/io. */
#include "io/p256.h"

#include <openssl/evp.h>
#include <string.h>

struct p256_key {
	EVP_PKEY *pkey;
	uint8_t public[P256_PUBLIC];
};

/* The secret that both sides come to. INVALID for what is no point. */
Err p256_agree(const struct p256_key *key, const uint8_t public[static P256_PUBLIC], uint8_t out[static P256_SHARED])
	MUST_CHECK;
