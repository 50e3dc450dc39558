#pragma once
/*
 * Passwords: hashing them, comparing them, and saying which are too poor.
 *
 * New hashes are argon2id with 19 MiB and two passes, in PHC form. Verified besides are argon2i/d/id with other
 * parameters, bcrypt ($2a$, $2b$, $2y$) and Django's argon2, bcrypt, bcrypt_sha256 and pbkdf2_sha256; all have ceilings,
 * so that an imported hash cannot ask for a gigabyte or a minute. password_needs_rehash() tells when to replace one.
 *
 * A hash costs some 20 ms of processor and 19 MiB, so hashing is done by a pool: two threads that let others go first
 * (base/background.h) and a queue of 64. A caller waits until its deadline; a full queue or a missed deadline is
 * OVERLOADED. So logins can neither exhaust memory nor starve other requests. A worker keeps its 19 MiB from hash to
 * hash and gives them back after five idle seconds, so that an idle daemon is small.
 *
 * NEVER call while holding a database connection: read the row, finish the transaction, verify, begin another.
 *
 * Any thread may call. Passwords are copied into the job and wiped with it.
 */
#include "base/clock.h"
#include "base/err.h"

enum {
	PASSWORD_BYTES_MAX  = 1024,
	PASSWORD_LENGTH_MIN = 8, /* characters */
};

struct password_config {
	int threads; /* 0: 2 */
	int queue;   /* 0: 64 */
	int keep_ms; /* how long an idle worker keeps its memory; 0: 5000 */
};

struct password_stats {
	int queued, running;
	int64_t hashes, refused; /* refused: OVERLOADED */
};

struct password_pool;

Err password_pool_create(const struct password_config *config, struct password_pool **out) MUST_CHECK;
/* Drains: what is queued is finished, newcomers get SHUTTING_DOWN. No other call may begin after it returns. */
void password_pool_destroy(struct password_pool *pool);
struct password_stats password_stats(struct password_pool *pool);

/* The text for the credentials row, in the arena. */
Err password_hash(struct password_pool *pool, Str password, struct deadline deadline, struct arena *arena, Str *out)
	MUST_CHECK;

/*
 * For a user who does not exist, or has no password, pass an absent hash: it takes as long and never matches, so that
 * the time of an answer does not tell who has an account.
 */
Err password_verify(struct password_pool *pool, Str password, Str hash, struct deadline deadline, bool *matches)
	MUST_CHECK;

/* True for every scheme but argon2id, and for argon2id below today's cost. */
bool password_needs_rehash(Str hash);
/* Is it a hash that password_verify() understands? For imports; a hash that is not never matches. */
bool password_hash_known(Str hash);

enum password_policy {
	PASSWORD_STRICT,  /* eight characters, not one of the common ones, not one's own name or address */
	PASSWORD_RELAXED, /* eight characters */
};

/* NULL when the password will do, else what is wrong with it, for the caller: "must have at least 8 characters". */
const char *password_mistake(enum password_policy policy, Str password, Str email, Str username);
