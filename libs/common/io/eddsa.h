#pragma once
/*
 * Ed25519 signatures (RFC 8032) with keys in PEM. A key is constant after it was read; any thread may sign and verify
 * with it until it is destroyed.
 */
#include "base/err.h"
#include "base/str.h"

enum { EDDSA_SIGNATURE = 64, EDDSA_PUBLIC = 32 };

struct eddsa_key;

/* A private key (PKCS #8, not encrypted) or a public one. Refuses keys of other kinds, saying so. */
Err eddsa_key_read(Str pem, struct eddsa_key **out) MUST_CHECK;
void eddsa_key_destroy(struct eddsa_key *key);
bool eddsa_key_is_private(const struct eddsa_key *key);
void eddsa_key_public(const struct eddsa_key *key, uint8_t out[static EDDSA_PUBLIC]);

Err eddsa_sign(const struct eddsa_key *key, Str data, uint8_t out[static EDDSA_SIGNATURE]) MUST_CHECK;
bool eddsa_verify(const struct eddsa_key *key, Str data, const uint8_t signature[static EDDSA_SIGNATURE]) MUST_CHECK;
