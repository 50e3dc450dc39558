#include "token_keys.h"

#include "token-kit.h"

#include <unistd.h>

#define OLD "an older HS256 secret for tests, long enough"
#define NEW "a newer HS256 secret for tests, long enough"

static const struct common_config plain = {
	.jwt_algorithm = "HS256", .jwt_secret = NEW, .jwt_issuer = "jobwire", .jwt_audience = "jobwire-api"
};

static struct token_ring *open_keys(struct common_config config)
{
	struct token_ring *ring;

	assert_null(token_keys_open(&config, &ring));
	return ring;
}

/* What does a ring of these settings say of a token that the other one signed? */
static Err verified(struct common_config by, struct common_config signer)
{
	struct token_ring *signing = open_keys(signer), *verifying = open_keys(by);
	struct token_claims claims = some_claims(), out;
	struct buf token = signed_by(signing, &claims);
	Err err = token_verify(verifying, buf_str(&token), now, &out);

	buf_finish(&token);
	token_ring_destroy(signing);
	token_ring_destroy(verifying);
	return err;
}

static struct common_config with_key(const char *key)
{
	struct common_config config = plain;

	config.jwt_algorithm = "eddsa";
	config.jwt_private_key = key;
	return config;
}

static void a_secret_may_be_changed(void **state)
{
	struct common_config old = plain, both = plain;

	(void)state;
	old.jwt_secret = OLD;
	both.jwt_secret_previous = OLD;
	assert_ptr_equal(verified(plain, old), UNAUTHENTICATED);
	assert_null(verified(both, old));
	assert_null(verified(plain, both));
	assert_ptr_equal(verified(old, both), UNAUTHENTICATED);
}

static void a_pair_of_keys_signs_and_is_published(void **state)
{
	struct common_config from_text = with_key(private_pem);
	struct token_ring *ring = open_keys(from_text);

	(void)state;
	assert_int_equal(token_jwks(ring).keys.n, 1);
	token_ring_destroy(ring);
	assert_null(verified(with_key(public_pem), from_text));
	assert_ptr_equal(verified(plain, from_text), UNAUTHENTICATED);
	/* The shared secret makes no token then, unless it is named as the one before. */
	assert_ptr_equal(verified(from_text, plain), UNAUTHENTICATED);
	from_text.jwt_secret_previous = NEW;
	assert_null(verified(from_text, plain));
}

static void a_pair_may_stand_on_one_line_or_in_a_file(void **state)
{
	char path[] = "/tmp/jobwire-key-XXXXXX", line[sizeof(private_pem) + 16];
	int fd = mkstemp(path);
	size_t n = 0;

	(void)state;
	assert_int_equal(write(fd, private_pem, strlen(private_pem)), (ssize_t)strlen(private_pem));
	close(fd);
	assert_null(verified(with_key(path), with_key(private_pem)));
	unlink(path);
	for (const char *c = private_pem; *c; c++) {
		if (*c == '\n')
			line[n++] = '\\';
		line[n++] = *c == '\n' ? 'n' : *c;
	}
	line[n] = '\0';
	assert_null(verified(with_key(line), with_key(private_pem)));
}

static void assert_refuses(struct common_config config)
{
	struct token_ring *ring = NULL;

	assert_ptr_equal(token_keys_open(&config, &ring), INVALID);
	assert_null(ring);
	assert_null(strstr(fail_reason(), "MC4C"));
}

static void what_is_no_key_is_refused(void **state)
{
	struct common_config twice = plain;

	(void)state;
	assert_refuses(with_key(NULL));
	assert_refuses(with_key("/nonexistent/key.pem"));
	assert_refuses(with_key("/dev/zero"));
	assert_refuses(with_key("-----BEGIN PRIVATE KEY-----\\nMC4C\\n-----END PRIVATE KEY-----"));
	twice.jwt_secret_previous = NEW;
	assert_refuses(twice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_may_be_changed),
		cmocka_unit_test(a_pair_of_keys_signs_and_is_published),
		cmocka_unit_test(a_pair_may_stand_on_one_line_or_in_a_file),
		cmocka_unit_test(what_is_no_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
