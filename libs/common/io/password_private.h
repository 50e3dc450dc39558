#pragma once
/* What the schemes of hashes, the pool and the policy share. Not for use outside libs/common/io/password*.c. */
#include "io/password.h"

enum {
	PASSWORD_HASH_MAX     = 512, /* bytes of a hash as text */
	PASSWORD_MEMORY_KIB   = 19 * 1024,
	PASSWORD_PASSES       = 2,
	PASSWORD_LANES        = 1,
	PASSWORD_SALT         = 16,
	PASSWORD_DIGEST       = 32,
};

/* What one worker hashes in: kept from hash to hash, belongs to one thread at a time. */
struct password_memory {
	void *blocks; /* of argon2 */
	size_t blocks_n;
	void *crypt; /* of crypt_r */
};

/* A hash that could not be computed, for want of memory, has not been compared. */
enum password_match { MATCH_NO, MATCH_YES, MATCH_UNABLE };

void password_memory_release(struct password_memory *memory);

/*
 * The schemes. What they get begins where the scheme's own form begins ("$argon2id$…" or "$2b$…"), whatever stood
 * before it. A _known function costs nothing; a _match function costs what the hash asks for, within its ceilings.
 */
bool argon2_known(Str hash);
enum password_match argon2_match(struct password_memory *memory, Str password, Str hash);
/* Is it argon2id at no less than today's cost? */
bool argon2_is_current(Str hash);
/* Writes a hash of today's kind into out and returns its length; 0 when there is no memory. */
size_t argon2_write(struct password_memory *memory, Str password, char out[static PASSWORD_HASH_MAX]);

bool bcrypt_known(Str hash);
enum password_match bcrypt_match(struct password_memory *memory, Str password, Str hash);
enum password_match bcrypt_sha256_match(struct password_memory *memory, Str password, Str hash);
bool pbkdf2_known(Str hash);
enum password_match pbkdf2_match(struct password_memory *memory, Str password, Str hash);

/* Standard base64 as hashes use it: argon2 without padding, Django's pbkdf2 with it. */
bool password_base64_read(Str text, void *out, size_t max, size_t *n) MUST_CHECK;

/*
 * One hash to be made or compared. It belongs to the caller, until the caller's deadline passes while a worker is at it:
 * then it is abandoned to that worker.
 */
struct password_job {
	struct password_job *next;
	enum { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_ABANDONED } state;
	enum { JOB_HASH, JOB_VERIFY } kind;
	pthread_cond_t done;
	char password[PASSWORD_BYTES_MAX];
	size_t password_n;
	char hash[PASSWORD_HASH_MAX]; /* in for JOB_VERIFY, out for JOB_HASH */
	size_t hash_n;                /* 0: there was no memory to hash in */
	enum password_match match;
};

void password_job_run(struct password_memory *memory, struct password_job *job);
void password_job_destroy(struct password_job *job);
/* Runs a job to its end. The job is the caller's again on success only; with an error it is gone. */
Err password_pool_run(struct password_pool *pool, struct password_job *job, struct deadline deadline) MUST_CHECK;

extern const char *const password_common[];
extern const size_t password_common_count;
