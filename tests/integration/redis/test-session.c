/* Sessions with a real Redis: what auth writes there is believed by the others, as far as broadcasts allow. */
#include "../../session-kit.h"
#include "redis-kit.h"

static struct redis redis;
static struct cache *cache;
static struct token_ring *ring;
static struct told_source told;
static struct sessions *sessions;
static struct buf token;

static int start_redis(void **state)
{
	(void)state;
	redis_create(&redis, NULL);
	cache = cache_on(redis.socket_url, "test:");
	ring = some_ring();
	token = token_for(ring, 42, 1);
	return 0;
}

static int stop_redis(void **state)
{
	(void)state;
	buf_finish(&token);
	token_ring_destroy(ring);
	cache_close(cache);
	redis_destroy(&redis);
	return 0;
}

static int setup(void **state)
{
	int64_t deleted;

	(void)state;
	assert_null(cache_ping(cache, deadline_in(LONG_MS)));
	assert_null(cache_del_matching(cache, STR("*"), deadline_in(LONG_MS), &deleted));
	told = live_user(42, ROLE_SEEKER);
	sessions = sessions_of(ring, cache, &told);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sessions_destroy(sessions);
	return 0;
}

static void store(enum session_life life, enum role role, int64_t as_of_ms)
{
	struct session_state state = {
		.life = life, .user_id = 42, .roles = role_set(role), .as_of = time_plus_ms(start, as_of_ms)
	};

	assert_null(session_store(cache, session_number(1), &state, deadline_in(LONG_MS)));
}

static void redis_spares_the_source(void **state)
{
	struct principal principal;

	(void)state;
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	assert_null(verify_at(sessions, &token, 0, &principal));
	assert_int_equal(principal.roles.bits, role_set(ROLE_ADMIN).bits);
	assert_int_equal(told.asked, 0);
	assert_int_equal(session_stats(sessions).from_cache, 1);
	/* What is dead there is dead here as soon as memory lets go. */
	store(SESSION_DEAD, ROLE_ADMIN, 1);
	assert_null(verify_at(sessions, &token, 499, &principal));
	assert_ptr_equal(verify_at(sessions, &token, 500, &principal), UNAUTHENTICATED);
	assert_int_equal(told.asked, 0);
}

static void a_miss_asks_the_source_and_writes_nothing(void **state)
{
	struct principal principal;
	struct arena arena;
	Str value;

	(void)state;
	arena_init(&arena, 4096);
	assert_null(verify_at(sessions, &token, 0, &principal));
	assert_int_equal(told.asked, 1);
	assert_null(cache_get(cache, STR("session:01900000-0000-7000-8000-000000000001"), deadline_in(LONG_MS),
		&arena, &value));
	assert_null(value.p);
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	assert_null(cache_get(cache, STR("session:01900000-0000-7000-8000-000000000001"), deadline_in(LONG_MS),
		&arena, &value));
	assert_non_null(value.p);
	arena_finish(&arena);
}

/* A user whose roles changed: the next question goes past Redis. */
static void a_forgotten_state_is_asked_for(void **state)
{
	struct principal principal;

	(void)state;
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	assert_null(verify_at(sessions, &token, 0, &principal));
	assert_int_equal(told.asked, 0);
	assert_null(session_forget(cache, session_number(1), deadline_in(LONG_MS)));
	assert_null(session_forget(cache, session_number(2), deadline_in(LONG_MS)));
	assert_null(verify_at(sessions, &token, 500, &principal));
	assert_int_equal(told.asked, 1);
	assert_int_equal(principal.roles.bits, role_set(ROLE_SEEKER).bits);
}

static void rubbish_in_redis_is_passed_over(void **state)
{
	static const char *const rubbish[] = { "", "{", "null", "{}", "{\"state\":\"undead\",\"user\":42}",
		"{\"state\":\"live\",\"user\":\"42\",\"as_of\":\"2027-01-15T08:00:00Z\"}" };
	struct principal principal;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rubbish); i++) {
		assert_null(cache_set(cache, STR("session:01900000-0000-7000-8000-000000000001"), str_of(rubbish[i]), 0,
			deadline_in(LONG_MS)));
		assert_null(verify_at(sessions, &token, (int64_t)i * 1000, &principal));
		assert_int_equal(principal.roles.bits, role_set(ROLE_SEEKER).bits);
		assert_int_equal(told.asked, i + 1);
	}
}

/* Redis may be behind: auth could not write to it, but its event has come. */
static void a_distrusted_state_in_redis_is_not_believed(void **state)
{
	struct principal principal;

	(void)state;
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	told.state.life = SESSION_DEAD;
	session_distrust_user(sessions, 42, time_plus_ms(start, 5), time_plus_ms(start, 5));
	assert_ptr_equal(verify_at(sessions, &token, 6, &principal), UNAUTHENTICATED);
	assert_int_equal(told.asked, 1);
	/* Nor is one that may be older than it says: auth's clock was read before its row. */
	store(SESSION_LIVE, ROLE_ADMIN, 5 + SESSION_DISTRUST_MS);
	assert_ptr_equal(verify_at(sessions, &token, 9000, &principal), UNAUTHENTICATED);
	assert_int_equal(told.asked, 2);
	/* One that auth has filled in clearly after the event is. */
	store(SESSION_LIVE, ROLE_RECRUITER, 5 + SESSION_DISTRUST_MS + 1);
	assert_null(verify_at(sessions, &token, 11000, &principal));
	assert_int_equal(principal.roles.bits, role_set(ROLE_RECRUITER).bits);
	assert_int_equal(told.asked, 2);
}

static void a_denied_session_does_not_come_back_by_redis(void **state)
{
	struct principal principal;

	(void)state;
	session_deny(sessions, session_number(1), start);
	store(SESSION_LIVE, ROLE_ADMIN, 60 * 1000);
	assert_ptr_equal(verify_at(sessions, &token, 60 * 1000, &principal), UNAUTHENTICATED);
}

static void live_states_do_not_last(void **state)
{
	struct cache_script ttl_script = { .text = "return {redis.call('PTTL', KEYS[1])}" };
	struct cache_script_call call = {
		.script = &ttl_script, .keys = { STR("session:01900000-0000-7000-8000-000000000001") }
	};
	int64_t ttl;

	(void)state;
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	assert_null(cache_run(cache, &call, deadline_in(LONG_MS), &ttl, 1));
	assert_in_range(ttl, 1, SESSION_LIVE_MS);
	store(SESSION_DEAD, ROLE_ADMIN, 0);
	assert_null(cache_run(cache, &call, deadline_in(LONG_MS), &ttl, 1));
	assert_in_range(ttl, SESSION_LIVE_MS, SESSION_DEAD_MS);
}

static void everything_works_while_redis_is_away(void **state)
{
	struct principal principal;

	(void)state;
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	redis_kill(&redis);
	assert_null(verify_at(sessions, &token, 0, &principal));
	assert_int_equal(principal.roles.bits, role_set(ROLE_SEEKER).bits);
	assert_int_equal(told.asked, 1);
	told.state.life = SESSION_DEAD;
	assert_ptr_equal(verify_at(sessions, &token, 500, &principal), UNAUTHENTICATED);
	assert_ptr_equal(session_store(cache, session_number(1), &told.state, deadline_in(LONG_MS)), CACHE_AWAY);
	redis_start(&redis);
	assert_null(cache_ping(cache, deadline_in(LONG_MS)));
	store(SESSION_LIVE, ROLE_ADMIN, 0);
	assert_null(verify_at(sessions, &token, 1000, &principal));
	assert_int_equal(principal.roles.bits, role_set(ROLE_ADMIN).bits);
}

/* A stopped Redis costs the first request the time of one call, and nobody else any. */
static void a_paused_redis_delays_one_request(void **state)
{
	struct principal principal;
	int64_t begun = clock_monotonic_ms();

	(void)state;
	kill(redis.pid, SIGSTOP);
	for (int64_t i = 0; i < 20; i++)
		assert_null(verify_at(sessions, &token, i * 1000, &principal));
	assert_int_equal(told.asked, 20);
	assert_in_range(clock_monotonic_ms() - begun, CALL_MS - 10, 2 * CALL_MS);
	kill(redis.pid, SIGCONT);
	assert_null(cache_ping(cache, deadline_in(LONG_MS)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(redis_spares_the_source, setup, teardown),
		cmocka_unit_test_setup_teardown(a_miss_asks_the_source_and_writes_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_forgotten_state_is_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(rubbish_in_redis_is_passed_over, setup, teardown),
		cmocka_unit_test_setup_teardown(a_distrusted_state_in_redis_is_not_believed, setup, teardown),
		cmocka_unit_test_setup_teardown(a_denied_session_does_not_come_back_by_redis, setup, teardown),
		cmocka_unit_test_setup_teardown(live_states_do_not_last, setup, teardown),
		cmocka_unit_test_setup_teardown(everything_works_while_redis_is_away, setup, teardown),
		cmocka_unit_test_setup_teardown(a_paused_redis_delays_one_request, setup, teardown),
	};

	return cmocka_run_group_tests(tests, start_redis, stop_redis);
}
