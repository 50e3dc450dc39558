#include "jobctl.h"

#include "auth/queries.h"
#include "contracts/roles.h"
#include "contracts/users.h"
#include "io/password.h"

#include <string.h>

enum { ARENA_MAX = 1024 * 1024, TIMEOUT_MS = 30 * 1000 };

/* What a new administrator's row comes back as. */
struct made {
	int64_t id, version;
	Str email, username, name;
	unsigned role;
	EnumSet roles;
	bool is_active;
	Str language, time_zone;
	Time created_at;
};

LOCAL_VIEW(made_view, made,
	FIELD(made, id, 0),
	FIELD(made, email, 0),
	FIELD(made, username, 0),
	FIELD(made, name, 0),
	FIELD(made, role, 0, .words = &role_words),
	FIELD(made, roles, 0, .words = &role_words),
	FIELD(made, is_active, 0),
	FIELD(made, language, 0),
	FIELD(made, time_zone, 0),
	FIELD(made, created_at, 0),
	FIELD(made, version, 0));

static Err insert(struct tx *tx, Str email, Str hash)
{
	StrList roles = words_stored(tx->arena, &role_words, role_set(ROLE_ADMIN));
	struct made made = { 0 };
	struct user_state state;

	TRY(db_one(tx,
		SQL(user_insert, .email = email, .name = STR("Administrator"), .roles = roles, .language = STR("en"),
			.time_zone = STR("UTC"), .password_hash = hash, .now = clock_now()),
		&made_view, &made));
	state = (struct user_state){
		.id = made.id,
		.version = made.version,
		.email = made.email,
		.name = made.name,
		.roles = made.roles,
		.is_active = made.is_active,
		.language = made.language,
		.time_zone = made.time_zone,
		.created_at = made.created_at,
	};
	TRY(emit_user_registered(tx, &state));
	return tx_commit(tx);
}

static Err hash(Str password, struct arena *arena, Str *out)
{
	static const struct password_config alone = { .threads = 1, .queue = 1 };
	struct password_pool *pool;
	Err err;

	TRY(password_pool_create(&alone, &pool));
	err = password_hash(pool, password, deadline_in(TIMEOUT_MS), arena, out);
	password_pool_destroy(pool);
	return err;
}

static Err create_in(struct db *db, struct arena *arena, Str email, Str password)
{
	_cleanup_(tx_finish) struct tx tx;
	Str hashed;
	bool known;

	tx_init(&tx, db, TX_WRITE, arena, deadline_in(TIMEOUT_MS));
	TRY(hash(password, arena, &hashed));
	TRY(db_maybe(&tx, SQL(admin_known, .email = email), NULL, NULL, &known));
	if (!known)
		return insert(&tx, email, hashed);
	printf(STR_FMT " is an administrator already\n", STR_ARG(email));
	return OK;
}

static const struct constraint constraints[] = {
	{ "users_email_key", CONFLICT },
	{ 0 },
};

int run_create_admin(const struct common_config *config, int argc, char **argv)
{
	struct db_config database = database_of(config, "auth");
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
	database.constraints = constraints;
	err = db_open(&database, &db);
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
