#pragma once
/*
 * Keys on the curve P-256: agreeing on a secret (ECDH), signing (ES256), and the encryption of Web Push that is made of
 * both parties' keys (RFC 8291 over RFC 8188). Public keys are points as they are sent, uncompressed: 65 bytes.
 *
 * A key is constant after it was made; any thread may use it until it is destroyed.
 */
#include "base/buf.h"
#include "base/err.h"

enum {
	P256_SECRET = 32,
	P256_PUBLIC = 65,
	P256_SHARED = 32,
	P256_SIGNATURE = 64, /* r and s, as JWTs have them */
	WEBPUSH_AUTH = 16,
	WEBPUSH_SALT = 16,
	WEBPUSH_PLAIN_MAX = 3993, /* so that a message has the 4096 bytes that every push service takes */
};

struct p256_key;

/* A new one, for one message. */
Err p256_make(struct p256_key **out) MUST_CHECK;
/* INVALID for a number that is no key. */
Err p256_of_secret(const uint8_t secret[static P256_SECRET], struct p256_key **out) MUST_CHECK;
void p256_destroy(struct p256_key *key);
void p256_public(const struct p256_key *key, uint8_t out[static P256_PUBLIC]);
/* Is it a point of the curve? */
bool p256_is_public(const uint8_t point[static P256_PUBLIC]);

Err p256_sign(const struct p256_key *key, Str data, uint8_t out[static P256_SIGNATURE]) MUST_CHECK;

struct webpush_receiver {
	uint8_t public[P256_PUBLIC]; /* p256dh */
	uint8_t auth[WEBPUSH_AUTH];
};

/* Appends the body of the request: header and one encrypted record. The sender's key and the salt are for this one. */
Err webpush_encrypt(const struct p256_key *sender, const uint8_t salt[static WEBPUSH_SALT],
	const struct webpush_receiver *receiver, Str plain, struct buf *out) MUST_CHECK;
