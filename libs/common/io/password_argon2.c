#include "io/password_private.h"

#include "base/codec.h"
#include "base/rand.h"
#include "io/digest.h"

#include <argon2.h>
#include <string.h>
#include <sys/mman.h>

/*
 * Hashes in PHC form: $argon2id$v=19$m=19456,t=2,p=1$<salt>$<digest>. libargon2's own verifier is not used, because it
 * allocates what the hash asks for, however much that is; ours refuses above the ceilings and hashes in the worker's own
 * memory, which can be given back when it is not needed.
 */
enum {
	MEMORY_KIB_MAX = 128 * 1024, /* Django asks for 100 MiB */
	PASSES_MAX     = 10,
	LANES_MAX      = 8,
	SALT_MIN       = 8,
	DIGEST_MIN     = 16,
	BYTES_MAX      = 64,
};

struct phc {
	argon2_type type;
	int64_t version, memory_kib, passes, lanes;
	uint8_t salt[BYTES_MAX];
	size_t salt_n;
	uint8_t digest[BYTES_MAX];
	size_t digest_n;
};

static bool read_type(Str word, argon2_type *out)
{
	static const argon2_type types[] = { Argon2_id, Argon2_i, Argon2_d };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (str_eq(word, str_of(argon2_type2string(types[i], 0)))) {
			*out = types[i];
			return true;
		}
	}
	return false;
}

static bool read_number(Str text, Str name, int64_t min, int64_t max, int64_t *out)
{
	return str_starts(text, name) && str_to_int(str_slice(text, name.n, text.n), out) && *out >= min && *out <= max;
}

static bool read_costs(Str text, struct phc *out)
{
	Str memory = str_cut(&text, ','), passes = str_cut(&text, ','), lanes = text;

	return read_number(lanes, STR("p="), 1, LANES_MAX, &out->lanes) &&
		read_number(passes, STR("t="), 1, PASSES_MAX, &out->passes) &&
		read_number(memory, STR("m="), 8 * out->lanes, MEMORY_KIB_MAX, &out->memory_kib);
}

static bool read_phc(Str text, struct phc *out)
{
	Str salt;

	if (str_cut(&text, '$').n || !read_type(str_cut(&text, '$'), &out->type))
		return false;
	/* Hashes of the first version do not name it. */
	out->version = ARGON2_VERSION_10;
	if (str_starts(text, STR("v=")) &&
		!read_number(str_cut(&text, '$'), STR("v="), ARGON2_VERSION_10, ARGON2_VERSION_13, &out->version))
		return false;
	if (!read_costs(str_cut(&text, '$'), out))
		return false;
	salt = str_cut(&text, '$');
	return password_base64_read(salt, out->salt, sizeof(out->salt), &out->salt_n) && out->salt_n >= SALT_MIN &&
		password_base64_read(text, out->digest, sizeof(out->digest), &out->digest_n) &&
			out->digest_n >= DIGEST_MIN;
}

bool argon2_known(Str hash)
{
	struct phc phc;

	return read_phc(hash, &phc);
}

bool argon2_is_current(Str hash)
{
	struct phc phc;

	return read_phc(hash, &phc) && phc.type == Argon2_id && phc.version == ARGON2_VERSION_13 &&
		phc.memory_kib >= PASSWORD_MEMORY_KIB && phc.passes >= PASSWORD_PASSES && phc.lanes == PASSWORD_LANES &&
		phc.salt_n >= PASSWORD_SALT && phc.digest_n >= PASSWORD_DIGEST;
}

/* libargon2 hands its callbacks no context: the memory of the hash that this thread is computing. */
static _Thread_local struct password_memory *lent;

static void release_blocks(struct password_memory *memory)
{
	if (memory->blocks)
		munmap(memory->blocks, memory->blocks_n);
	memory->blocks = NULL;
	memory->blocks_n = 0;
}

static int lend_blocks(uint8_t **out, size_t n)
{
	if (n > lent->blocks_n) {
		void *blocks = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (blocks == MAP_FAILED)
			return ARGON2_MEMORY_ALLOCATION_ERROR;
		release_blocks(lent);
		lent->blocks = blocks;
		lent->blocks_n = n;
	}
	*out = lent->blocks;
	return ARGON2_OK;
}

/* Wiped by libargon2 before it comes here; kept for the next hash. */
static void take_back_blocks(uint8_t *blocks, size_t n)
{
	(void)blocks, (void)n;
}

static bool compute(struct password_memory *memory, Str password, const struct phc *phc, uint8_t out[static BYTES_MAX])
{
	argon2_context context = {
		.out = out,
		.outlen = (uint32_t)phc->digest_n,
		.pwd = (uint8_t *)password.p,
		.pwdlen = (uint32_t)password.n,
		.salt = (uint8_t *)phc->salt,
		.saltlen = (uint32_t)phc->salt_n,
		.t_cost = (uint32_t)phc->passes,
		.m_cost = (uint32_t)phc->memory_kib,
		.lanes = (uint32_t)phc->lanes,
		.threads = 1, /* a hash has the worker's thread and no other */
		.version = (uint32_t)phc->version,
		.allocate_cbk = lend_blocks,
		.free_cbk = take_back_blocks,
		.flags = ARGON2_DEFAULT_FLAGS,
	};
	int result;

	lent = memory;
	result = argon2_ctx(&context, phc->type);
	/* What an imported hash needed beyond the usual is not kept. */
	if (memory->blocks_n > PASSWORD_MEMORY_KIB * 1024)
		release_blocks(memory);
	return result == ARGON2_OK;
}

enum password_match argon2_match(struct password_memory *memory, Str password, Str hash)
{
	uint8_t digest[BYTES_MAX];
	struct phc phc;

	if (!read_phc(hash, &phc))
		return MATCH_NO;
	if (!compute(memory, password, &phc, digest))
		return MATCH_UNABLE;
	return constant_time_eq(digest, phc.digest, phc.digest_n) ? MATCH_YES : MATCH_NO;
}

/* base64url in the standard alphabet. */
static void add_base64(struct buf *out, const void *bytes, size_t n)
{
	size_t start = out->n;

	base64url_write(out, bytes, n);
	for (size_t i = start; i < out->n; i++) {
		if (out->p[i] == '-')
			out->p[i] = '+';
		else if (out->p[i] == '_')
			out->p[i] = '/';
	}
}

size_t argon2_write(struct password_memory *memory, Str password, char out[static PASSWORD_HASH_MAX])
{
	struct phc phc = {
		.type = Argon2_id,
		.version = ARGON2_VERSION_13,
		.memory_kib = PASSWORD_MEMORY_KIB,
		.passes = PASSWORD_PASSES,
		.lanes = PASSWORD_LANES,
		.salt_n = PASSWORD_SALT,
		.digest_n = PASSWORD_DIGEST,
	};
	struct buf text;
	size_t n;

	rand_bytes(phc.salt, phc.salt_n);
	if (!compute(memory, password, &phc, phc.digest))
		return 0;
	buf_init(&text, PASSWORD_HASH_MAX);
	buf_format(&text, "$argon2id$v=%d$m=%d,t=%d,p=%d$", ARGON2_VERSION_13, PASSWORD_MEMORY_KIB, PASSWORD_PASSES,
		PASSWORD_LANES);
	add_base64(&text, phc.salt, phc.salt_n);
	buf_add_char(&text, '$');
	add_base64(&text, phc.digest, phc.digest_n);
	n = text.failed ? 0 : text.n;
	memcpy(out, buf_str(&text).p, n);
	buf_finish(&text);
	return n;
}

void password_memory_release(struct password_memory *memory)
{
	release_blocks(memory);
	free(memory->crypt);
	memory->crypt = NULL;
}
