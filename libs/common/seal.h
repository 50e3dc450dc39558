#pragma once
/*
 * Sealed texts: a few bytes and their HMAC, in base64url. Whoever has the key can tell what the text stands for and that
 * nobody made it up, so what stands for a right (a reset link, a refresh token, the link that ends a kind of mail) need
 * not be stored anywhere: it is derived again from what it says. The key decides what a text is good for: use one key for
 * one purpose. Texts lie in the caller's arena; any thread.
 */
#include "base/str.h"
#include "io/digest.h"

enum { SEALED_MAX = 64 }; /* bytes, without the HMAC */

/* Absent without memory, or for more than SEALED_MAX bytes. */
Str seal(struct arena *arena, const struct hmac_key *key, const void *bytes, size_t n);
/* False, and nothing written, unless the text is what seal() made of just n bytes. */
bool unseal(const struct hmac_key *key, Str text, void *bytes, size_t n) MUST_CHECK;

/* A number as eight bytes, the highest first. */
void int64_put(uint8_t out[static 8], int64_t value);
int64_t int64_get(const uint8_t in[static 8]);

/*
 * The token of a password reset: its id under PASSWORD_RESET_KEY, which only auth and notify have. Auth makes the reset
 * and knows its token again; notify writes it into the mail. Nothing between the two holds more than the id.
 */
Str reset_token_write(const struct hmac_key *key, struct arena *arena, int64_t reset_id);
bool reset_token_read(const struct hmac_key *key, Str text, int64_t *reset_id) MUST_CHECK;
