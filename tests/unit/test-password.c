/* Hashes of every kind that is understood, what is refused of them, and which passwords are too poor. */
#include "io/password.h"
#include "io/password_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

#define PASSWORD STR("correct horse staple")

/* Digests of PASSWORD under the salt "saltsaltsaltsalt". */
#define CURRENT       "sK5eZLGjTgaowjcwg9YHUCOT+Tug62G7vs5ZU4bwbfw"
#define LANES         "Yh4NYXCB5bmnrE5vy187naX4UiUQIjO+SUttL0Gf3Ww"
#define ARGON2I       "RstNXg9Y0VXMgU0hk0MO7Hy9gwQMaqpdY7xyG/Rhf7A"
#define ARGON2D       "47sx/P0eVcbRQG9V0NInOUmZcDYAlgZlJyE5iVA3A3I"
#define DJANGO_ARGON2 "gNqrWXeRrleFCAwfuqIfLEJBxwSreFll8aJeJ1m4LFE"

/* A time that no test comes near, also under sanitizers. */
enum { LONG_MS = 60 * 1000 };

static struct password_pool *pool;

static int open_pool(void **state)
{
	(void)state;
	return password_pool_create(&(struct password_config){ 0 }, &pool) ? -1 : 0;
}

static int close_pool(void **state)
{
	(void)state;
	password_pool_destroy(pool);
	return 0;
}

static bool matches(Str password, const char *hash)
{
	bool yes;

	assert_null(password_verify(pool, password, str_of(hash), deadline_in(LONG_MS), &yes));
	return yes;
}

static void assert_hash_of_password(const char *hash)
{
	assert_true(password_hash_known(str_of(hash)));
	assert_true(matches(PASSWORD, hash));
	assert_false(matches(STR("correct horse stapl"), hash));
	assert_false(matches(STR("correct horse staple "), hash));
	assert_false(matches(STR(""), hash));
	assert_false(matches(STR_NONE, hash));
}

static void new_hashes_match_and_are_current(void **state)
{
	Str hash, again;
	struct arena arena;

	(void)state;
	arena_init(&arena, 4096);
	assert_null(password_hash(pool, PASSWORD, deadline_in(LONG_MS), &arena, &hash));
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(password_needs_rehash(hash));
	assert_hash_of_password(hash.p);
	assert_null(password_hash(pool, PASSWORD, deadline_in(LONG_MS), &arena, &again));
	assert_false(str_eq(hash, again));
	arena_finish(&arena);
}

/* Made by libargon2's own argon2id_hash_encoded() and its like. */
static void argon2_of_others(void **state)
{
	(void)state;
	assert_hash_of_password("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT);
	assert_hash_of_password("$argon2id$v=19$m=1024,t=2,p=8$c2FsdHNhbHRzYWx0c2FsdA$" LANES);
	assert_hash_of_password("$argon2i$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" ARGON2I);
	assert_hash_of_password("$argon2d$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" ARGON2D);
	/* Of libargon2's own tests: another password, and the first version, which has no v=. */
	assert_true(matches(STR("password"), "$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ"
					     "$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ"));
	assert_true(matches(STR("password"), "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
					     "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

static void bcrypt_of_others(void **state)
{
	(void)state;
	assert_hash_of_password("$2a$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2");
	assert_hash_of_password("$2b$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2");
	assert_hash_of_password("$2y$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2");
	/* Solar Designer's test vector. */
	assert_true(matches(STR("U*U"), "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

static void djangos_hashes(void **state)
{
	(void)state;
	assert_hash_of_password("pbkdf2_sha256$1000$saltsalt$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE=");
	assert_hash_of_password("bcrypt$$2b$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2");
	assert_hash_of_password("bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuUogZuD/T/a43LdZelnQ2AjZjFtr7qb2");
	assert_hash_of_password("argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHRzYWx0c2FsdA$" DJANGO_ARGON2);
}

static void old_kinds_are_to_be_replaced(void **state)
{
	(void)state;
	assert_false(password_needs_rehash(STR("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT)));
	assert_true(password_needs_rehash(STR("$argon2id$v=19$m=19455,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT)));
	assert_true(password_needs_rehash(STR("$argon2id$v=19$m=19456,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT)));
	assert_true(password_needs_rehash(STR("$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT)));
	assert_true(password_needs_rehash(STR("$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT)));
	assert_true(password_needs_rehash(STR("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$" CURRENT)));
	assert_true(password_needs_rehash(STR("argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT)));
	assert_true(password_needs_rehash(STR("$2b$12$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2")));
	assert_true(password_needs_rehash(STR_NONE));
	assert_true(password_needs_rehash(STR("plain text")));
}

/* Broken, unknown or beyond a ceiling: not known, and without reading a single byte too many. */
static void hashes_that_are_refused(void **state)
{
	static const char *const hashes[] = {
		"",
		"$",
		"plain text",
		"correct horse staple",
		"!",
		"md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
		"$1$salt$qJH7.N4xYta3aEG/dfqo/0",
		"$argon2id",
		"$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA",
		"$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$",
		"$argon2id$v=19$m=1024,t=2,p=1$$c2FsdHNhbHRzYWx0c2FsdA",
		"$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAA",           /* digest too short */
		"$argon2id$v=19$m=1024,t=2,p=1$c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* salt too short */
		"$argon2id$v=19$m=1048576,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,          /* a gigabyte */
		"$argon2id$v=19$m=4294967296,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=19$m=1024,t=11,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=19$m=1024,t=0,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=19$m=1024,t=2,p=9$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=19$m=8,t=2,p=2$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=19$t=2,m=1024,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=20$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" CURRENT,
		"$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdB$" CURRENT, /* bits that stand for nothing */
		"$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA==$" CURRENT,
		"$2b$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa",
		"$2b$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2x",
		"$2b$15$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2", /* two seconds */
		"$2b$03$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2",
		"$2x$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2",
		"$2b$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RK:2",
		"pbkdf2_sha256$0$saltsalt$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE=",
		"pbkdf2_sha256$2000001$saltsalt$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE=",
		"pbkdf2_sha256$1000$$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE=",
		"pbkdf2_sha256$1000$saltsalt$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE",
		"pbkdf2_sha256$1000$saltsalt$8pCHZAJDRZCTyW6ctcpOs-EgSuW_6VEOBaRYvwel7qE=",
		"pbkdf2_sha256$1000$saltsalt$=",
		"pbkdf2_sha1$1000$saltsalt$AAAA=",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hashes); i++) {
		char *copy = strdup(hashes[i]); /* so that a read beyond its end is noticed */

		if (password_hash_known(str_of(copy)))
			fail_msg("known: %s", hashes[i]);
		free(copy);
	}
	/* They never match, and cost what any comparison costs. */
	assert_false(matches(STR("plain text"), "plain text"));
	assert_false(matches(STR(""), ""));
	assert_false(password_hash_known(STR_NONE));
}

static void a_hash_too_long_for_a_job(void **state)
{
	char hash[PASSWORD_HASH_MAX + 200];
	const char *end = "$8pCHZAJDRZCTyW6ctcpOs+EgSuW/6VEOBaRYvwel7qE=";
	Str text = { .p = hash, .n = sizeof(hash) };
	bool yes = true;

	(void)state;
	memset(hash, 's', sizeof(hash));
	memcpy(hash, "pbkdf2_sha256$1$", strlen("pbkdf2_sha256$1$"));
	memcpy(hash + sizeof(hash) - strlen(end), end, strlen(end));
	assert_false(password_hash_known(text));
	assert_null(password_verify(pool, PASSWORD, text, deadline_in(LONG_MS), &yes));
	assert_false(yes);
}

static void passwords_at_the_limit(void **state)
{
	char longest[PASSWORD_BYTES_MAX + 1];
	struct arena arena;
	bool yes;
	Str hash;

	(void)state;
	memset(longest, 'x', sizeof(longest));
	arena_init(&arena, 4096);
	assert_null(password_hash(pool, (Str){ longest, PASSWORD_BYTES_MAX }, deadline_in(LONG_MS), &arena, &hash));
	assert_true(matches((Str){ longest, PASSWORD_BYTES_MAX }, hash.p));
	assert_ptr_equal(password_hash(pool, (Str){ longest, PASSWORD_BYTES_MAX + 1 }, deadline_in(LONG_MS),
		&arena, &hash),
		INVALID);
	/* One byte too many is not cut off to make a match. */
	assert_null(password_verify(pool, (Str){ longest, PASSWORD_BYTES_MAX + 1 }, hash, deadline_in(LONG_MS), &yes));
	assert_false(yes);
	/* bcrypt would stop at a zero byte. */
	assert_false(matches(STR("correct horse staple\0tail"),
		"$2b$04$abcdefghijklmnopqrstuuExwjrTlMuvouivHACqNbgvEJuF0RKa2"));
	arena_finish(&arena);
}

static void assert_mistake(enum password_policy policy, Str password, const char *part)
{
	const char *mistake = password_mistake(policy, password, STR("Jane.Doe.Jr@example.com"),
		STR("jane_the_recruiter"));

	if (!part)
		assert_null(mistake);
	else
		assert_non_null(strstr(mistake, part));
}

static void the_strict_policy(void **state)
{
	static const Str common[] = { STR("password"), STR("Password123"), STR("QWERTYUIOP"), STR("12345678"),
		STR("iloveyou"), STR("11111111"), STR("!qaz2wsx"), STR("zzzzzzzz") };

	(void)state;
	assert_mistake(PASSWORD_STRICT, STR(""), "at least 8");
	assert_mistake(PASSWORD_STRICT, STR("seven77"), "at least 8");
	assert_mistake(PASSWORD_STRICT, STR("äöüß"), "at least 8"); /* eight bytes, four characters */
	assert_mistake(PASSWORD_STRICT, STR("äöüßéàîõ"), NULL);
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		assert_mistake(PASSWORD_STRICT, common[i], "most common");
	assert_mistake(PASSWORD_STRICT, STR("jane.doe.jr@EXAMPLE.com"), "your name");
	assert_mistake(PASSWORD_STRICT, STR("Jane.Doe.Jr"), "your name");
	assert_mistake(PASSWORD_STRICT, STR("Jane_the_Recruiter"), "your name");
	assert_mistake(PASSWORD_STRICT, STR("violet-otter-41"), NULL);
	assert_mistake(PASSWORD_STRICT, STR("password\0"), NULL);
	assert_null(password_mistake(PASSWORD_STRICT, STR("violet-otter-41"), STR_NONE, STR_NONE));
}

static void the_relaxed_policy(void **state)
{
	(void)state;
	assert_mistake(PASSWORD_RELAXED, STR("password123"), NULL);
	assert_mistake(PASSWORD_RELAXED, STR("jane_the_recruiter"), NULL);
	assert_mistake(PASSWORD_RELAXED, STR("seven77"), "at least 8");
}

/* A binary search in a list that is out of order would let some of it through. */
static void the_common_passwords_are_in_order(void **state)
{
	(void)state;
	assert_true(password_common_count > 300);
	for (size_t i = 0; i < password_common_count; i++) {
		const char *entry = password_common[i];

		assert_true(i == 0 || strcmp(password_common[i - 1], entry) < 0);
		assert_true(strlen(entry) >= PASSWORD_LENGTH_MIN);
		assert_non_null(password_mistake(PASSWORD_STRICT, str_of(entry), STR_NONE, STR_NONE));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_hashes_match_and_are_current),
		cmocka_unit_test(argon2_of_others),
		cmocka_unit_test(bcrypt_of_others),
		cmocka_unit_test(djangos_hashes),
		cmocka_unit_test(old_kinds_are_to_be_replaced),
		cmocka_unit_test(hashes_that_are_refused),
		cmocka_unit_test(a_hash_too_long_for_a_job),
		cmocka_unit_test(passwords_at_the_limit),
		cmocka_unit_test(the_strict_policy),
		cmocka_unit_test(the_relaxed_policy),
		cmocka_unit_test(the_common_passwords_are_in_order),
	};

	return cmocka_run_group_tests(tests, open_pool, close_pool);
}
