#include "jobctl.h"

#include "accounts.h"
#include "auth/queries.h"
#include "io/password.h"

#include <string.h>

enum { ARENA_MAX = 1024 * 1024, TIMEOUT_MS = 30 * 1000 };

static Err create_in(struct db *db, struct arena *arena, Str email, Str password)
{
	struct new_account new = { .email = email, .name = STR("Administrator"), .roles = role_set(ROLE_ADMIN) };
	_cleanup_(tx_finish) struct tx tx;
	struct account made;
	bool known;

	tx_init(&tx, db, TX_WRITE, arena, deadline_in(TIMEOUT_MS));
	TRY(account_hash(password, arena, &new.password_hash));
	TRY(db_maybe(&tx, SQL(admin_known, .email = email), NULL, NULL, &known));
	if (known) {
		printf(STR_FMT " is an administrator already\n", STR_ARG(email));
		return OK;
	}
	TRY(account_insert(&tx, &new, &made));
	return tx_commit(&tx);
}

int run_create_admin(const struct common_config *config, int argc, char **argv)
{
	_cleanup_(arena_finish) struct arena arena;
	char password[PASSWORD_BYTES_MAX];
	const char *mistake;
	struct db *db;
	Err err;

	arena_init(&arena, ARENA_MAX);
	if (argc != 1 || !strchr(argv[0], '@') || !fgets(password, sizeof(password), stdin)) {
		fprintf(stderr, "usage: echo PASSWORD | jobctl create-admin EMAIL\n");
		return EXIT_USAGE;
	}
	if (!is_set(config->database_url, "DATABASE_URL"))
		return EXIT_FAILURE;
	if (!strchr(password, '\n') && !feof(stdin)) {
		fprintf(stderr, "jobctl: the password is longer than %zu bytes\n", sizeof(password) - 2);
		return EXIT_FAILURE;
	}
	password[strcspn(password, "\n")] = '\0';
	mistake = password_mistake(PASSWORD_STRICT, str_of(password), str_of(argv[0]), STR_NONE);
	if (mistake) {
		fprintf(stderr, "jobctl: the password %s\n", mistake);
		return EXIT_FAILURE;
	}
	err = accounts_open(config, &db);
	if (err)
		return give_up("create-admin", err);
	err = create_in(db, &arena, str_of(argv[0]), str_of(password));
	db_close(db);
	if (err == CONFLICT) {
		fprintf(stderr, "jobctl: %s is registered already, and not as an active administrator\n", argv[0]);
		return EXIT_FAILURE;
	}
	return err ? give_up("create-admin", err) : EXIT_SUCCESS;
}
