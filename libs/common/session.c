#include "session.h"

#include "base/memo.h"
#include "data/decode.h"
#include "data/json.h"

#include <stdatomic.h>
#include <string.h>

enum {
	ENTRIES_DEFAULT = 65536,
	DENIALS         = 32768,
	STATE_TEXT_MAX  = 512,
	KEY_TEXT        = sizeof("session:") - 1 + UUID_TEXT,
};

WORDS(session_life_words, "session state",
	{ SESSION_LIVE, { "live", "live", "live" }, NULL },
	{ SESSION_DEAD, { "dead", "dead", "dead" }, NULL });

VIEW(session_state_view, session_state,
	FIELD_AS(session_state, life, "state", REQUIRED, .words = &session_life_words),
	FIELD_AS(session_state, user_id, "user", REQUIRED),
	FIELD(session_state, roles, 0, .words = &role_words, .dialect = DIALECT_LOWER),
	FIELD(session_state, as_of, REQUIRED));

/* An answer, and when the question was put. */
struct remembered {
	int64_t learned_us;
	int64_t user_id;
	uint32_t roles;
	uint32_t life;
};

/* What a broadcast said of a session or a user. */
struct distrust {
	int64_t at_us;    /* states as of then, or before, do not count */
	int64_t heard_us; /* nor do answers to questions put before this */
	int64_t denied;   /* nor does anything at all */
};

struct sessions {
	const struct token_ring *ring;
	struct cache *cache;
	struct session_source source;
	struct memo *memory;            /* Uuid -> remembered */
	struct memo *denials;           /* Uuid, or user_key() -> distrust */
	pthread_mutex_t denying;        /* one denial after the other */
	_Atomic int64_t everybody_us;   /* distrust of all, when the denials ran over: at_us and heard_us */
	_Atomic int64_t verified, refused, failed, from_memory, from_cache, from_source;
};

Err sessions_create(const struct session_config *config, struct sessions **out)
{
	struct sessions *sessions = calloc(1, sizeof(*sessions));

	if (!sessions)
		return fail(INTERNAL, "sessions: no memory");
	pthread_mutex_init(&sessions->denying, NULL);
	sessions->ring = config->ring;
	sessions->cache = config->cache;
	sessions->source = config->source;
	sessions->memory = memo_create(config->entries ? config->entries : ENTRIES_DEFAULT, sizeof(Uuid),
		sizeof(struct remembered));
	sessions->denials = memo_create(DENIALS, sizeof(Uuid), sizeof(struct distrust));
	if (!sessions->memory || !sessions->denials) {
		sessions_destroy(sessions);
		return fail(INTERNAL, "sessions: no memory");
	}
	*out = sessions;
	return OK;
}

void sessions_destroy(struct sessions *sessions)
{
	if (!sessions)
		return;
	pthread_mutex_destroy(&sessions->denying);
	memo_destroy(sessions->memory);
	memo_destroy(sessions->denials);
	free(sessions);
}

/* No UUID that was ever made begins with eight zero bytes. */
static Uuid user_key(int64_t user_id)
{
	Uuid key = { 0 };

	memcpy(key.bytes + 8, &user_id, sizeof(user_id));
	return key;
}

static void raise_to(int64_t *value, int64_t least)
{
	if (*value < least)
		*value = least;
}

static void add_distrust(struct sessions *sessions, Uuid key, Time now, struct distrust *sum)
{
	struct distrust found;

	if (!memo_read(sessions->denials, &key, now, &found))
		return;
	raise_to(&sum->at_us, found.at_us);
	raise_to(&sum->heard_us, found.heard_us);
	raise_to(&sum->denied, found.denied);
}

static struct distrust distrust_of(struct sessions *sessions, const struct token_claims *claims, Time now)
{
	int64_t everybody_us = sessions->everybody_us;
	struct distrust sum = { .at_us = everybody_us, .heard_us = everybody_us };

	add_distrust(sessions, claims->session_id, now, &sum);
	add_distrust(sessions, user_key(claims->user_id), now, &sum);
	return sum;
}

/* The clock of the threads differs by a little, and may be set: an answer counts on both sides of when it was learned. */
static bool is_recent(int64_t learned_us, Time now)
{
	int64_t age = now.us - learned_us;

	return age < SESSION_MEMORY_MS * 1000 && age > -SESSION_MEMORY_MS * 1000;
}

static bool find_in_memory(struct sessions *sessions, Uuid session_id, const struct distrust *distrust, Time now,
	struct session_state *out)
{
	struct remembered found;

	if (!memo_read(sessions->memory, &session_id, now, &found))
		return false;
	if (!is_recent(found.learned_us, now) || found.learned_us <= distrust->heard_us)
		return false;
	*out = (struct session_state){ .life = found.life, .user_id = found.user_id, .roles = { .bits = found.roles } };
	sessions->from_memory++;
	return true;
}

static void remember(struct sessions *sessions, Uuid session_id, const struct session_state *state, Time now)
{
	struct remembered remembered = {
		.learned_us = now.us, .user_id = state->user_id, .roles = state->roles.bits, .life = state->life
	};

	memo_write(sessions->memory, &session_id, now, time_plus_ms(now, SESSION_MEMORY_MS), &remembered);
}

static Str key_of(Uuid session_id, char out[static KEY_TEXT])
{
	memcpy(out, "session:", KEY_TEXT - UUID_TEXT);
	uuid_format(session_id, out + KEY_TEXT - UUID_TEXT);
	return (Str){ .p = out, .n = KEY_TEXT };
}

static Err read_state(struct cache *cache, Uuid session_id, struct deadline deadline, struct arena *arena,
	struct session_state *out)
{
	struct field_errors errors = { .arena = arena };
	struct decode decode;
	char key[KEY_TEXT];
	Str text;

	TRY(cache_get(cache, key_of(session_id, key), deadline, arena, &text));
	if (!text.p)
		return NOT_FOUND;
	decode_init(&decode, &session_state_view, out, &errors);
	TRY(decode_event(&decode, text));
	return decode_finish(&decode);
}

/* Whatever is wrong with what Redis says, or with Redis, is answered by asking further. */
static bool find_in_cache(struct sessions *sessions, Uuid session_id, const struct distrust *distrust,
	struct deadline deadline, struct session_state *out)
{
	struct session_state state = { 0 };
	struct arena arena;
	Err err;

	if (!sessions->cache)
		return false;
	arena_init(&arena, 16 * 1024);
	err = read_state(sessions->cache, session_id, deadline, &arena, &state);
	arena_finish(&arena);
	if (err)
		return false;
	if (state.life == SESSION_LIVE && distrust->at_us &&
		state.as_of.us <= distrust->at_us + SESSION_DISTRUST_MS * 1000)
		return false;
	*out = state;
	sessions->from_cache++;
	return true;
}

static Err find_state(struct sessions *sessions, const struct token_claims *claims, Time now, struct deadline deadline,
	struct session_state *out)
{
	struct distrust distrust = distrust_of(sessions, claims, now);

	if (distrust.denied) {
		*out = (struct session_state){ .life = SESSION_DEAD };
		return OK;
	}
	if (find_in_memory(sessions, claims->session_id, &distrust, now, out))
		return OK;
	if (!find_in_cache(sessions, claims->session_id, &distrust, deadline, out)) {
		TRY(sessions->source.fetch(sessions->source.ctx, claims->session_id, deadline, out));
		sessions->from_source++;
	}
	remember(sessions, claims->session_id, out, now);
	return OK;
}

static Err verify(struct sessions *sessions, Str bearer_token, Time now, struct deadline deadline,
	struct principal *out)
{
	struct session_state state = { 0 };
	struct token_claims claims;

	TRY(token_verify(sessions->ring, bearer_token, now, &claims));
	TRY(find_state(sessions, &claims, now, deadline, &state));
	if (state.life != SESSION_LIVE)
		return fail(UNAUTHENTICATED, "session: it has ended");
	if (state.user_id != claims.user_id)
		return fail(UNAUTHENTICATED, "session: it is another user's");
	*out = (struct principal){
		.user_id = claims.user_id,
		.session_id = claims.session_id,
		.roles = state.roles,
		.expires_at = claims.expires_at,
	};
	return OK;
}

Err session_verify(struct sessions *sessions, Str bearer_token, Time now, struct deadline deadline,
	struct principal *out)
{
	Err err = verify(sessions, bearer_token, now, deadline, out);

	if (!err)
		sessions->verified++;
	else if (err == UNAUTHENTICATED)
		sessions->refused++;
	else
		sessions->failed++;
	return err;
}

/* A denial that would push out another: from now on nothing that is known of anybody counts. */
static void put_distrust(struct sessions *sessions, Uuid key, struct distrust distrust, Time now)
{
	lock_scope(&sessions->denying);
	add_distrust(sessions, key, now, &distrust);
	if (!memo_write(sessions->denials, &key, now, time_plus_ms(now, SESSION_DEAD_MS), &distrust))
		sessions->everybody_us = now.us;
}

void session_deny(struct sessions *sessions, Uuid session_id, Time now)
{
	put_distrust(sessions, session_id, (struct distrust){ .denied = true }, now);
}

void session_distrust_everybody(struct sessions *sessions, Time now)
{
	sessions->everybody_us = now.us;
}

void session_distrust_user(struct sessions *sessions, int64_t user_id, Time at, Time now)
{
	put_distrust(sessions, user_key(user_id), (struct distrust){ .at_us = at.us, .heard_us = now.us }, now);
}

void session_unlearn(struct sessions *sessions, Uuid session_id, Time now)
{
	static const struct remembered nothing;
	struct remembered found;

	/* Only what is there: a new entry could push out another session's. */
	if (memo_read(sessions->memory, &session_id, now, &found))
		memo_write(sessions->memory, &session_id, now, now, &nothing);
}

Err session_store_all(struct cache *cache, const Uuid *ids, size_t n, const struct session_state *state,
	struct deadline deadline)
{
	int64_t keep_ms = state->life == SESSION_LIVE ? SESSION_LIVE_MS : SESSION_DEAD_MS;
	struct cache_batch batch;
	char key[KEY_TEXT];
	struct buf text;
	Err err;

	buf_init(&text, STATE_TEXT_MAX);
	cache_batch_init(&batch, cache);
	json_write_object(&text, &session_state_view, state);
	for (size_t i = 0; i < n; i++)
		cache_batch_set(&batch, key_of(ids[i], key), buf_str(&text), keep_ms);
	err = text.failed ? fail(INTERNAL, "sessions: no memory") : cache_batch_send(&batch, deadline);
	cache_batch_finish(&batch);
	buf_finish(&text);
	return err;
}

Err session_store(struct cache *cache, Uuid session_id, const struct session_state *state, struct deadline deadline)
{
	return session_store_all(cache, &session_id, 1, state, deadline);
}

struct session_stats session_stats(struct sessions *sessions)
{
	return (struct session_stats){
		.verified = sessions->verified,
		.refused = sessions->refused,
		.failed = sessions->failed,
		.from_memory = sessions->from_memory,
		.from_cache = sessions->from_cache,
		.from_source = sessions->from_source,
	};
}

Err session_forget(struct cache *cache, Uuid session_id, struct deadline deadline)
{
	char key[KEY_TEXT];
	Str name = key_of(session_id, key);

	return cache_del(cache, &name, 1, deadline);
}
