#pragma once
/* What the tests of sessions share: a ring, tokens, and a source that says what the test tells it to and counts. */
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const Time start = { .us = INT64_C(1800000000000000) };

struct told_source {
	struct session_state state;
	Err err;
	int asked;
};

static inline Err told_fetch(void *ctx, Uuid session_id, struct deadline deadline, struct session_state *out)
{
	struct told_source *told = ctx;

	(void)session_id, (void)deadline;
	told->asked++;
	if (told->err)
		return told->err;
	*out = told->state;
	return OK;
}

static inline struct told_source live_user(int64_t user_id, enum role role)
{
	return (struct told_source){
		.state = { .life = SESSION_LIVE, .user_id = user_id, .roles = role_set(role), .as_of = start }
	};
}

static inline struct token_ring *some_ring(void)
{
	struct token_ring *ring;

	assert_null(token_ring_create("jobwire", "jobwire-api", &ring));
	assert_null(token_ring_add_secret(ring, STR("an HS256 secret for tests only, long enough")));
	return ring;
}

static inline struct sessions *sessions_of(const struct token_ring *ring, struct cache *cache, struct told_source *told)
{
	struct session_config config = {
		.ring = ring, .cache = cache, .source = { .fetch = told_fetch, .ctx = told }, .entries = 1024
	};
	struct sessions *sessions;

	assert_null(sessions_create(&config, &sessions));
	return sessions;
}

static inline Uuid session_number(uint8_t number)
{
	return (Uuid){ .bytes = { 0x01, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number } };
}

static inline struct buf token_for(const struct token_ring *ring, int64_t user_id, uint8_t session)
{
	struct token_claims claims = {
		.user_id = user_id,
		.session_id = session_number(session),
		.issued_at = start,
		.expires_at = time_plus_ms(start, 15 * 60 * 1000),
	};
	struct buf token;

	buf_init(&token, TOKEN_TEXT_MAX);
	assert_null(token_sign(ring, &claims, &token));
	return token;
}

static inline Err verify_at(struct sessions *sessions, const struct buf *token, int64_t ms, struct principal *out)
{
	return session_verify(sessions, buf_str(token), time_plus_ms(start, ms), deadline_in(30 * 1000), out);
}
