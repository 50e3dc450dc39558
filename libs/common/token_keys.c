#include "token_keys.h"

#include <errno.h>
#include <string.h>

enum { PEM_MAX = 16 * 1024 };

/* A variable on one line has "\n" in the place of its line ends. */
static void add_unescaped(struct buf *pem, Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		bool escaped = text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == 'n';

		buf_add_char(pem, escaped ? '\n' : text.p[i]);
		i += escaped;
	}
}

static Err add_file(struct buf *pem, const char *path)
{
	_cleanup_(cleanup_file) FILE *file = fopen(path, "re");
	char part[1024];
	size_t n;

	if (!file)
		return fail(INVALID, "JWT_PRIVATE_KEY: the file cannot be read: %s", strerror(errno));
	while (!pem->failed && (n = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(pem, part, n);
	return ferror(file) ? fail(INVALID, "JWT_PRIVATE_KEY: the file cannot be read") : OK;
}

static Err add_pair(const struct common_config *config, struct token_ring *ring)
{
	const char *given = config->jwt_private_key;
	_cleanup_(buf_finish) struct buf pem;

	buf_init(&pem, PEM_MAX);
	if (!given)
		return fail(INVALID, "ALGORITHM=EdDSA needs JWT_PRIVATE_KEY");
	if (str_starts(str_trim(str_of(given)), STR("-----BEGIN")))
		add_unescaped(&pem, str_of(given));
	else
		TRY(add_file(&pem, given));
	return pem.failed ? fail(INVALID, "JWT_PRIVATE_KEY is too long") : token_ring_add_pem(ring, buf_str(&pem));
}

static Err add_keys(const struct common_config *config, struct token_ring *ring)
{
	/* With EdDSA the shared secret signs no tokens: who can only verify must not be able to make one. */
	if (str_eq_nocase(str_of(config->jwt_algorithm), STR("EdDSA")))
		TRY(add_pair(config, ring));
	else
		TRY(token_ring_add_secret(ring, str_of(config->jwt_secret)));
	return config->jwt_secret_previous ? token_ring_add_secret(ring, str_of(config->jwt_secret_previous)) : OK;
}

Err token_keys_open(const struct common_config *config, struct token_ring **out)
{
	struct token_ring *ring;
	Err err;

	TRY(token_ring_create(config->jwt_issuer, config->jwt_audience, &ring));
	err = add_keys(config, ring);
	if (err)
		token_ring_destroy(ring);
	else
		*out = ring;
	return err;
}
