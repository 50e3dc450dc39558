/* Sessions without Redis: what is asked, what is remembered and for how long, and what broadcasts do to it. */
#include "../session-kit.h"

#include "data/decode.h"
#include "data/json.h"

static struct token_ring *ring;
static struct told_source told;
static struct sessions *sessions;
static struct buf token;

static int setup(void **state)
{
	(void)state;
	ring = some_ring();
	told = live_user(42, ROLE_RECRUITER);
	sessions = sessions_of(ring, NULL, &told);
	token = token_for(ring, 42, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_finish(&token);
	sessions_destroy(sessions);
	token_ring_destroy(ring);
	return 0;
}

static Err verify_ms(int64_t ms)
{
	struct principal principal;

	return verify_at(sessions, &token, ms, &principal);
}

static void a_live_session_is_a_principal(void **state)
{
	struct principal principal;

	(void)state;
	assert_null(verify_at(sessions, &token, 0, &principal));
	assert_int_equal(principal.user_id, 42);
	assert_true(uuid_eq(principal.session_id, session_number(1)));
	assert_int_equal(principal.roles.bits, role_set(ROLE_RECRUITER).bits);
	assert_int_equal(principal.expires_at.us, time_plus_ms(start, 15 * 60 * 1000).us);
}

static void an_answer_is_remembered_for_half_a_second(void **state)
{
	(void)state;
	assert_null(verify_ms(0));
	assert_null(verify_ms(499));
	assert_int_equal(told.asked, 1);
	assert_null(verify_ms(500));
	assert_int_equal(told.asked, 2);
	assert_int_equal(session_stats(sessions).from_memory, 1);
	assert_int_equal(session_stats(sessions).from_source, 2);
	assert_int_equal(session_stats(sessions).verified, 3);
}

static void a_clock_set_back_is_not_trusted_for_long(void **state)
{
	(void)state;
	assert_null(verify_ms(0));
	assert_null(verify_ms(400));
	told.state.life = SESSION_DEAD;
	assert_null(verify_ms(-99));
	assert_ptr_equal(verify_ms(-501), UNAUTHENTICATED);
}

static void roles_come_from_the_source(void **state)
{
	struct principal principal;

	(void)state;
	assert_null(verify_ms(0));
	told.state.roles = role_set(ROLE_SEEKER);
	assert_null(verify_at(sessions, &token, 600, &principal));
	assert_int_equal(principal.roles.bits, role_set(ROLE_SEEKER).bits);
}

static void a_revoked_session_dies_within_a_second(void **state)
{
	(void)state;
	assert_null(verify_ms(0));
	told.state.life = SESSION_DEAD;
	assert_null(verify_ms(400));
	assert_ptr_equal(verify_ms(600), UNAUTHENTICATED);
	assert_non_null(strstr(fail_reason(), "ended"));
	assert_int_equal(session_stats(sessions).refused, 1);
}

static void what_is_unlearned_is_asked_anew(void **state)
{
	(void)state;
	session_unlearn(sessions, session_number(1), start);
	assert_null(verify_ms(0));
	told.state.life = SESSION_DEAD;
	session_unlearn(sessions, session_number(2), time_plus_ms(start, 1));
	assert_null(verify_ms(2));
	session_unlearn(sessions, session_number(1), time_plus_ms(start, 3));
	assert_ptr_equal(verify_ms(3), UNAUTHENTICATED);
	assert_int_equal(told.asked, 2);
}

static void a_bad_token_asks_nobody(void **state)
{
	(void)state;
	token.p[token.n - 3] ^= 1;
	assert_ptr_equal(verify_ms(0), UNAUTHENTICATED);
	assert_non_null(strstr(fail_reason(), "token"));
	assert_int_equal(told.asked, 0);
	token.p[token.n - 3] ^= 1;
	assert_ptr_equal(verify_ms(15 * 60 * 1000), UNAUTHENTICATED);
	assert_int_equal(told.asked, 0);
}

/* The session in a token and the user in it must belong together. */
static void another_users_session(void **state)
{
	(void)state;
	told.state.user_id = 43;
	assert_ptr_equal(verify_ms(0), UNAUTHENTICATED);
	assert_non_null(strstr(fail_reason(), "another user"));
}

static void a_source_that_is_away_is_no_refusal(void **state)
{
	(void)state;
	told.err = UNAVAILABLE;
	assert_ptr_equal(verify_ms(0), UNAVAILABLE);
	assert_int_equal(session_stats(sessions).failed, 1);
	told.err = OK;
	assert_null(verify_ms(1));
	/* What is remembered does not outlive its half second because the source is away. */
	told.err = UNAVAILABLE;
	assert_null(verify_ms(400));
	assert_ptr_equal(verify_ms(501), UNAVAILABLE);
}

static void a_denied_session_is_dead_at_once(void **state)
{
	struct buf other = token_for(ring, 42, 2);
	struct principal principal;

	(void)state;
	assert_null(verify_ms(0));
	session_deny(sessions, session_number(1), time_plus_ms(start, 10));
	assert_ptr_equal(verify_ms(11), UNAUTHENTICATED);
	assert_ptr_equal(verify_ms(5000), UNAUTHENTICATED);
	assert_int_equal(told.asked, 1);
	assert_null(verify_at(sessions, &other, 11, &principal));
	buf_finish(&other);
}

static void a_distrusted_user_is_asked_for_again(void **state)
{
	(void)state;
	assert_null(verify_ms(0));
	told.state.life = SESSION_DEAD;
	session_distrust_user(sessions, 42, time_plus_ms(start, 5), time_plus_ms(start, 10));
	assert_ptr_equal(verify_ms(11), UNAUTHENTICATED);
	assert_int_equal(told.asked, 2);
}

static void distrust_is_of_the_past_only(void **state)
{
	(void)state;
	session_distrust_user(sessions, 42, time_plus_ms(start, 5), time_plus_ms(start, 10));
	/* What the source says now counts, and is remembered as ever. */
	assert_null(verify_ms(11));
	assert_null(verify_ms(200));
	assert_int_equal(told.asked, 1);
	session_distrust_user(sessions, 43, time_plus_ms(start, 5), time_plus_ms(start, 300));
	assert_null(verify_ms(301));
	assert_int_equal(told.asked, 1);
}

/* An older event that comes late must not take back what a newer one said. */
static void events_out_of_order(void **state)
{
	(void)state;
	session_distrust_user(sessions, 42, time_plus_ms(start, 5), time_plus_ms(start, 100));
	assert_null(verify_ms(95));
	session_distrust_user(sessions, 42, time_plus_ms(start, 1), time_plus_ms(start, 90));
	assert_null(verify_ms(96));
	assert_int_equal(told.asked, 2);
}

/* Denials that run over cost trust in everybody, not the denials. */
static void too_many_denials(void **state)
{
	(void)state;
	assert_null(verify_ms(0));
	assert_null(verify_ms(1));
	assert_int_equal(told.asked, 1);
	for (int64_t user = 100; user < 100 + 200000; user++)
		session_distrust_user(sessions, user, time_plus_ms(start, 2), time_plus_ms(start, 3));
	assert_null(verify_ms(4));
	assert_int_equal(told.asked, 2);
}

/* As when a listener to broadcasts was away: what was learned before says nothing. */
static void everybody_is_asked_for_again(void **state)
{
	(void)state;
	assert_null(verify_ms(0));
	assert_null(verify_ms(1));
	assert_int_equal(told.asked, 1);
	session_distrust_everybody(sessions, time_plus_ms(start, 2));
	assert_null(verify_ms(3));
	assert_int_equal(told.asked, 2);
	assert_null(verify_ms(4));
	assert_int_equal(told.asked, 2);
}

/* Sixty-four places for 250 sessions: forgotten early, and asked for again. */
static void more_sessions_than_places(void **state)
{
	struct session_config config = { .ring = ring, .source = { .fetch = told_fetch, .ctx = &told }, .entries = 64 };

	(void)state;
	sessions_destroy(sessions);
	assert_null(sessions_create(&config, &sessions));
	for (int round = 0; round < 2; round++) {
		for (int number = 0; number < 250; number++) {
			struct buf other = token_for(ring, 42, (uint8_t)number);
			struct principal principal;

			assert_null(verify_at(sessions, &other, 0, &principal));
			assert_true(uuid_eq(principal.session_id, session_number((uint8_t)number)));
			buf_finish(&other);
		}
	}
	assert_in_range(told.asked, 251, 500);
}

static void states_are_written_as_they_are_read(void **state)
{
	struct session_state written = told.state, read = { 0 };
	struct field_errors errors = { 0 };
	struct decode decode;
	struct arena arena;
	struct buf text;

	(void)state;
	assert_null(view_mistake(&session_state_view));
	arena_init(&arena, 4096);
	errors.arena = &arena;
	buf_init(&text, 4096);
	json_write_object(&text, &session_state_view, &written);
	decode_init(&decode, &session_state_view, &read, &errors);
	assert_null(decode_event(&decode, buf_str(&text)));
	assert_null(decode_finish(&decode));
	assert_memory_equal(&read, &written, sizeof(read));
	buf_add_char(&text, '\0');
	assert_string_equal(text.p,
		"{\"state\":\"live\",\"user\":42,\"roles\":[\"recruiter\"],\"as_of\":\"2027-01-15T08:00:00Z\"}");
	buf_finish(&text);
	arena_finish(&arena);
}

static void *verify_often(void *failures)
{
	struct principal principal;

	for (int i = 0; i < 3000; i++) {
		if (verify_at(sessions, &token, i, &principal) || principal.user_id != 42)
			++*(int *)failures;
		if (i % 100 == 0)
			session_distrust_user(sessions, 42, start, time_plus_ms(start, i));
	}
	return NULL;
}

/* The told source is not for several threads, so this one has none of its own state. */
static Err constant_fetch(void *ctx, Uuid session_id, struct deadline deadline, struct session_state *out)
{
	(void)ctx, (void)session_id, (void)deadline;
	*out = live_user(42, ROLE_SEEKER).state;
	return OK;
}

static void threads_verify_side_by_side(void **state)
{
	struct session_config config = { .ring = ring, .source = { .fetch = constant_fetch } };
	pthread_t threads[4];
	int failures[4] = { 0 };

	(void)state;
	sessions_destroy(sessions);
	assert_null(sessions_create(&config, &sessions));
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, verify_often, &failures[i]), 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(failures[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_live_session_is_a_principal, setup, teardown),
		cmocka_unit_test_setup_teardown(an_answer_is_remembered_for_half_a_second, setup, teardown),
		cmocka_unit_test_setup_teardown(a_clock_set_back_is_not_trusted_for_long, setup, teardown),
		cmocka_unit_test_setup_teardown(roles_come_from_the_source, setup, teardown),
		cmocka_unit_test_setup_teardown(a_revoked_session_dies_within_a_second, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_unlearned_is_asked_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(a_bad_token_asks_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(another_users_session, setup, teardown),
		cmocka_unit_test_setup_teardown(a_source_that_is_away_is_no_refusal, setup, teardown),
		cmocka_unit_test_setup_teardown(a_denied_session_is_dead_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_distrusted_user_is_asked_for_again, setup, teardown),
		cmocka_unit_test_setup_teardown(distrust_is_of_the_past_only, setup, teardown),
		cmocka_unit_test_setup_teardown(events_out_of_order, setup, teardown),
		cmocka_unit_test_setup_teardown(too_many_denials, setup, teardown),
		cmocka_unit_test_setup_teardown(everybody_is_asked_for_again, setup, teardown),
		cmocka_unit_test_setup_teardown(more_sessions_than_places, setup, teardown),
		cmocka_unit_test_setup_teardown(states_are_written_as_they_are_read, setup, teardown),
		cmocka_unit_test_setup_teardown(threads_verify_side_by_side, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
