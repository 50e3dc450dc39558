/* Who is online, as one instance of several learns of it. */
#include "../../services/chat/presence.h"
#include "check.h"

static const Uuid one = { { 1 } }, other = { { 2 } };
static const Time now = { INT64_C(1800000000000000) };

static int set_up(void **state)
{
	*state = presence_create();
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	presence_destroy(*state);
	return 0;
}

static void list(struct presence *presence, Uuid instance, int64_t user_id, Time at)
{
	presence_told_all(presence, instance, (IntList){ .items = &user_id, .n = 1 }, at);
}

static void the_first_and_the_last_socket_make_the_difference(void **state)
{
	assert_true(presence_came(*state, 1, now).anywhere);
	assert_false(presence_came(*state, 1, now).here);
	assert_false(presence_went(*state, 1, now).here);
	assert_false(presence_told(*state, one, 1, true, now));
	assert_true(presence_is_online(*state, 1, now));
	assert_true(presence_went(*state, 1, now).here);
	assert_true(presence_told(*state, one, 1, false, now));
	assert_false(presence_is_online(*state, 1, now));
}

static void a_list_ahead_of_the_word_takes_nothing_from_it(void **state)
{
	list(*state, one, 1, now);
	assert_true(presence_is_online(*state, 1, now));
	assert_true(presence_told(*state, one, 1, true, now));
	assert_false(presence_told(*state, other, 1, true, now));
	/* The same of a socket here, of whom the sockets have not heard either. */
	list(*state, one, 2, now);
	assert_true(presence_came(*state, 2, now).anywhere);
	assert_false(presence_told(*state, one, 2, true, now));
}

static void who_is_listed_again_has_been_here_for_long(void **state)
{
	list(*state, one, 1, now);
	list(*state, one, 1, time_plus_ms(now, PRESENCE_TELL_MS));
	assert_false(presence_came(*state, 1, time_plus_ms(now, PRESENCE_TELL_MS)).anywhere);
}

static void who_was_only_listed_goes_with_a_word(void **state)
{
	list(*state, one, 1, now);
	assert_true(presence_told(*state, one, 1, false, now));
	assert_false(presence_told(*state, one, 1, false, now));
	assert_true(presence_told(*state, one, 1, true, now));
}

static void an_instance_that_is_silent_counts_no_more(void **state)
{
	Time later = time_plus_ms(now, PRESENCE_MS + 1);

	assert_true(presence_told(*state, one, 1, true, now));
	assert_false(presence_is_online(*state, 1, later));
	assert_true(presence_told(*state, one, 1, true, later));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_and_the_last_socket_make_the_difference, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_list_ahead_of_the_word_takes_nothing_from_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_listed_again_has_been_here_for_long, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_was_only_listed_goes_with_a_word, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_instance_that_is_silent_counts_no_more, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
