#include "io/password_private.h"

#include "base/wait.h"

#include <string.h>

/* Every form of hash that is understood, by how it begins. Django puts its own word before the others' forms. */
struct scheme {
	const char *begins;
	size_t skip; /* bytes before the scheme's own form */
	bool (*known)(Str hash);
	enum password_match (*match)(struct password_memory *memory, Str password, Str hash);
};

#define DJANGO(word) word "$", sizeof(word "$") - 1

static const struct scheme schemes[] = {
	{ "$argon2", 0, argon2_known, argon2_match },
	{ "$2", 0, bcrypt_known, bcrypt_match },
	{ "argon2$", sizeof("argon2") - 1, argon2_known, argon2_match },
	{ DJANGO("bcrypt"), bcrypt_known, bcrypt_match },
	{ DJANGO("bcrypt_sha256"), bcrypt_known, bcrypt_sha256_match },
	{ DJANGO("pbkdf2_sha256"), pbkdf2_known, pbkdf2_match },
};

static const struct scheme *scheme_of(Str *hash)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		const struct scheme *scheme = &schemes[i];

		if (!str_starts(*hash, str_of(scheme->begins)))
			continue;
		*hash = str_slice(*hash, scheme->skip, hash->n);
		return scheme;
	}
	return NULL;
}

bool password_hash_known(Str hash)
{
	const struct scheme *scheme = hash.n <= PASSWORD_HASH_MAX ? scheme_of(&hash) : NULL;

	return scheme && scheme->known(hash);
}

bool password_needs_rehash(Str hash)
{
	return !argon2_is_current(hash);
}

static enum password_match match(struct password_memory *memory, Str password, Str hash)
{
	const struct scheme *scheme = scheme_of(&hash);

	return scheme ? scheme->match(memory, password, hash) : MATCH_NO;
}

void password_job_destroy(struct password_job *job)
{
	pthread_cond_destroy(&job->done);
	explicit_bzero(job, sizeof(*job));
	free(job);
}

void password_job_run(struct password_memory *memory, struct password_job *job)
{
	Str password = { .p = job->password, .n = job->password_n };

	if (job->kind == JOB_HASH)
		job->hash_n = argon2_write(memory, password, job->hash);
	else
		job->match = match(memory, password, (Str){ .p = job->hash, .n = job->hash_n });
}

/*
 * What an unknown user's password is compared with: today's cost, a digest that nothing is known to hash to, and the
 * answer is no in any case.
 */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA"
				   "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static struct password_job *job_create(Str password, Str hash)
{
	struct password_job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	wait_init(&job->done);
	memcpy(job->password, password.p ? password.p : "", password.n);
	job->password_n = password.n;
	memcpy(job->hash, hash.p ? hash.p : "", hash.n);
	job->hash_n = hash.n;
	return job;
}

Err password_hash(struct password_pool *pool, Str password, struct deadline deadline, struct arena *arena, Str *out)
{
	struct password_job *job;
	Str hash;

	if (password.n > PASSWORD_BYTES_MAX)
		return fail(INVALID, "passwords: too long");
	job = job_create(password, STR_NONE);
	if (!job)
		return fail(INTERNAL, "passwords: no memory");
	job->kind = JOB_HASH;
	TRY(password_pool_run(pool, job, deadline));
	hash = job->hash_n ? str_copy(arena, (Str){ .p = job->hash, .n = job->hash_n }) : STR_NONE;
	password_job_destroy(job);
	if (!hash.p)
		return fail(UNAVAILABLE, "passwords: no memory for a hash");
	*out = hash;
	return OK;
}

Err password_verify(struct password_pool *pool, Str password, Str hash, struct deadline deadline, bool *matches)
{
	/* A password that is none compares as unequal, but still costs a hash. */
	bool possible = password_hash_known(hash) && password.n <= PASSWORD_BYTES_MAX;
	Str compared = possible ? hash : str_of(nobodys_hash);
	struct password_job *job = job_create(str_slice(password, 0, PASSWORD_BYTES_MAX), compared);
	enum password_match result;

	if (!job)
		return fail(INTERNAL, "passwords: no memory");
	job->kind = JOB_VERIFY;
	TRY(password_pool_run(pool, job, deadline));
	result = job->match;
	password_job_destroy(job);
	if (result == MATCH_UNABLE)
		return fail(UNAVAILABLE, "passwords: no memory for a hash");
	*matches = result == MATCH_YES && possible;
	return OK;
}
