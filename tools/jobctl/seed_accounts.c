#include "seed.h"

#include "accounts.h"
#include "auth/queries.h"
#include "token_keys.h"

enum {
	TIMEOUT_MS = 60 * 1000,
	SESSION_MS = 15 * 60 * 1000,
	/* After a day a repeated request is a new one; from here on nothing is repeated. */
	RESUME_MS = 20 * 60 * 60 * 1000,
};

/* Of everybody; the README says so. */
static const char demo_password[] = "password123";
static const char last_email[] = "newcomer@people.example";

/* The letters in lower case, a dot between the names. */
static Str email_of(struct arena *arena, const char *name)
{
	Str email = str_format(arena, "%s@people.example", name), lower = str_lower(arena, email);
	size_t blank = str_find(lower, ' ');

	if (blank == lower.n)
		return lower;
	return str_format(arena, STR_FMT "." STR_FMT, STR_ARG(str_slice(lower, 0, blank)),
		STR_ARG(str_slice(lower, blank + 1, lower.n)));
}

struct signing {
	struct seed *seed;
	struct tx *tx;
	struct token_ring *ring;
	Str hash;
	Time now;
};

static Err sign_in(struct signing *s, int64_t user_id, struct actor *out)
{
	struct token_claims claims = {
		.user_id = user_id,
		.session_id = uuid_make(s->now),
		.issued_at = s->now,
		.expires_at = time_plus_ms(s->now, SESSION_MS),
		.token_id = uuid_make(s->now),
	};
	_cleanup_(buf_finish) struct buf text;

	TRY(db_exec(s->tx,
		SQL(session_insert, .id = claims.session_id, .user_id = user_id, .now = s->now,
			.expires_at = claims.expires_at, .client_address = STR(""), .user_agent = STR("jobctl seed")),
		NULL));
	buf_init(&text, TOKEN_TEXT_MAX);
	TRY(token_sign(s->ring, &claims, &text));
	*out = (struct actor){ .id = user_id, .token = str_copy(s->seed->arena, buf_str(&text)) };
	return out->token.p ? OK : fail(OVERLOADED, "no memory for a token");
}

static Err open_account(struct signing *s, Str email, const char *name, EnumSet roles, struct account *out)
{
	struct new_account new = { .email = email, .name = str_of(name), .roles = roles, .password_hash = s->hash };
	bool found;

	TRY(account_find(s->tx, email, out, &found));
	return found ? OK : account_insert(s->tx, &new, out);
}

/* The demo account is the first user there is, before any administrator. */
static Err open_demo_account(struct signing *s)
{
	const struct demo_company *own = &demo_companies[DEMO_COMPANIES - 1];
	EnumSet roles = { .bits = role_set(ROLE_SEEKER).bits | role_set(ROLE_RECRUITER).bits };
	struct account account;

	TRY(open_account(s, str_of(own->email), own->recruiter, roles, &account));
	s->seed->began = account.created_at;
	TRY(sign_in(s, account.id, &s->seed->seekers[0]));
	s->seed->recruiters[DEMO_COMPANIES - 1] = s->seed->seekers[0];
	return OK;
}

static Err open_others(struct signing *s)
{
	struct account account;

	for (size_t i = 0; i + 1 < DEMO_COMPANIES; i++) {
		const struct demo_company *company = &demo_companies[i];

		TRY(open_account(s, str_of(company->email), company->recruiter, role_set(ROLE_RECRUITER), &account));
		TRY(sign_in(s, account.id, &s->seed->recruiters[i]));
	}
	for (size_t i = 1; i < DEMO_SEEKERS; i++) {
		Str email = email_of(s->tx->arena, demo_seekers[i]);

		TRY(open_account(s, email, demo_seekers[i], role_set(ROLE_SEEKER), &account));
		TRY(sign_in(s, account.id, &s->seed->seekers[i]));
	}
	return OK;
}

static Err look(struct tx *tx, Time now, enum seed_state *state)
{
	struct account account;
	bool found;

	TRY(account_find(tx, str_of(last_email), &account, &found));
	*state = found ? SEED_DONE : SEED_TO_DO;
	if (found)
		return OK;
	TRY(account_find(tx, str_of(demo_companies[DEMO_COMPANIES - 1].email), &account, &found));
	if (found && time_plus_ms(account.created_at, RESUME_MS).us < now.us)
		*state = SEED_TOO_LATE;
	return OK;
}

/* All in one transaction: nobody is there without an event, or with a session and no token. */
static Err open_all(struct signing *s, enum seed_state *state)
{
	TRY(look(s->tx, s->now, state));
	if (*state != SEED_TO_DO)
		return OK;
	TRY(account_hash(str_of(demo_password), s->seed->arena, &s->hash));
	TRY(open_demo_account(s));
	TRY(open_others(s));
	return tx_commit(s->tx);
}

Err seed_accounts(struct seed *seed, const struct common_config *config, enum seed_state *state)
{
	struct signing signing = { .seed = seed, .now = clock_now() };
	struct db *db;
	struct tx tx;
	Err err;

	TRY(token_keys_open(config, &signing.ring));
	err = accounts_open(config, &db);
	if (!err) {
		tx_init(&tx, db, TX_WRITE, seed->arena, deadline_in(TIMEOUT_MS));
		signing.tx = &tx;
		err = open_all(&signing, state);
		tx_finish(&tx);
		db_close(db);
	}
	token_ring_destroy(signing.ring);
	return err;
}

/* Somebody who has just signed up and done nothing yet; nobody signs in under that name. */
static Err insert_last(struct seed *seed, struct db *db)
{
	struct new_account last = {
		.email = str_of(last_email), .name = STR("Nora Newcomer"), .roles = role_set(ROLE_SEEKER)
	};
	_cleanup_(tx_finish) struct tx tx;
	struct account made;

	tx_init(&tx, db, TX_WRITE, seed->arena, deadline_in(TIMEOUT_MS));
	TRY(account_hash(str_of(demo_password), seed->arena, &last.password_hash));
	TRY(account_insert(&tx, &last, &made));
	return tx_commit(&tx);
}

Err seed_mark_done(struct seed *seed, const struct common_config *config)
{
	struct db *db;
	Err err;

	TRY(accounts_open(config, &db));
	err = insert_last(seed, db);
	db_close(db);
	return err;
}
