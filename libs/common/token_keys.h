#pragma once
/*
 * The ring of keys for access tokens, as the settings have it: with ALGORITHM=HS256 the shared secret, with EdDSA the key
 * of JWT_PRIVATE_KEY; and JWT_SECRET_PREVIOUS, which verifies what was signed before a change of either. For start-up, on
 * one thread; the ring is the caller's.
 */
#include "io/token.h"
#include "service.h"

Err token_keys_open(const struct common_config *config, struct token_ring **out) MUST_CHECK;
