#include "accounts.h"

#include "auth/queries.h"
#include "contracts/users.h"
#include "io/password.h"
#include "jobctl.h"

enum { TIMEOUT_MS = 30 * 1000 };

LOCAL_VIEW(account_view, account, FIELD(account, id, 0), FIELD(account, email, 0), FIELD(account, username, 0),
	FIELD(account, name, 0), FIELD(account, first_name, 0), FIELD(account, last_name, 0),
	FIELD(account, role, 0, .words = &role_words), FIELD(account, roles, 0, .words = &role_words),
	FIELD(account, is_active, 0), FIELD(account, language, 0), FIELD(account, time_zone, 0),
	FIELD(account, created_at, 0), FIELD(account, version, 0));

Err account_insert(struct tx *tx, const struct new_account *new, struct account *out)
{
	struct user_state state;

	*out = (struct account){ 0 };
	TRY(db_one(tx,
		SQL(user_insert, .email = new->email, .name = new->name,
			.roles = words_stored(tx->arena, &role_words, new->roles), .language = STR("en"),
			.time_zone = STR("UTC"), .password_hash = new->password_hash, .now = clock_now()),
		&account_view, out));
	state = (struct user_state){
		.id = out->id,
		.version = out->version,
		.email = out->email,
		.name = out->name,
		.roles = out->roles,
		.is_active = out->is_active,
		.language = out->language,
		.time_zone = out->time_zone,
		.created_at = out->created_at,
	};
	return emit_user_registered(tx, &state);
}

struct known {
	int64_t id;
	Str password_hash;
	bool is_active;
};

LOCAL_VIEW(known_view, known, FIELD(known, id, 0), FIELD(known, password_hash, 0), FIELD(known, is_active, 0));

Err account_find(struct tx *tx, Str email, struct account *out, bool *found)
{
	struct known known = { 0 };

	*out = (struct account){ 0 };
	TRY(db_maybe(tx, SQL(credentials_by_email, .email = email), &known_view, &known, found));
	return *found ? db_one(tx, SQL(user_get, .id = known.id), &account_view, out) : OK;
}

Err account_hash(Str password, struct arena *arena, Str *out)
{
	static const struct password_config alone = { .threads = 1, .queue = 1 };
	struct password_pool *pool;
	Err err;

	TRY(password_pool_create(&alone, &pool));
	err = password_hash(pool, password, deadline_in(TIMEOUT_MS), arena, out);
	password_pool_destroy(pool);
	return err;
}

Err accounts_open(const struct common_config *config, struct db **out)
{
	static const struct constraint constraints[] = {
		{ "users_email_key", CONFLICT },
		{ 0 },
	};
	struct db_config database = database_of(config, "auth");

	database.constraints = constraints;
	return db_open(&database, out);
}
