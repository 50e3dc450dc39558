#include "contracts/topology.h"

#include "contracts/users.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const int delays[] = { 10, 20 };
static const char *const broadcasts[] = { "session.revoked", NULL };

static struct topology of(const struct queue *queues, size_t n)
{
	return (struct topology){ .exchange = "t.events", .prefix = "t", .queues = queues, .queue_count = n,
		.broadcasts = broadcasts, .delays_ms = delays, .delay_count = ARRAY_LEN(delays) };
}

static bool matches(const char *key, const char *kind)
{
	return kind_matches(key, str_of(kind));
}

static void the_suites_own_is_sound(void **state)
{
	(void)state;
	assert_null(topology_mistake(&topology));
}

static void keys_match_as_a_topic_exchange_does(void **state)
{
	(void)state;
	assert_true(matches("user.registered", "user.registered"));
	assert_false(matches("user.registered", "user.updated"));
	assert_false(matches("user.registered", "user.registered.twice"));
	assert_false(matches("user.registered", "user"));
	assert_true(matches("user.*", "user.updated"));
	assert_false(matches("user.*", "user"));
	assert_false(matches("user.*", "user.a.b"));
	assert_true(matches("*.updated", "user.updated"));
	assert_true(matches("#", "user.updated"));
	assert_true(matches("#", "one"));
	assert_true(matches("user.#", "user"));
	assert_true(matches("user.#", "user.a.b"));
	assert_true(matches("#.b", "a.b"));
	assert_true(matches("#.b", "b"));
	assert_true(matches("a.#.d", "a.b.c.d"));
	assert_true(matches("a.#.d", "a.d"));
	assert_false(matches("a.#.d", "a.b.c"));
}

static void names_carry_service_consumer_and_version(void **state)
{
	const struct queue queue = { "notify", "mail", 3, KINDS("user.updated"), NULL };
	const struct topology t = of(&queue, 1);
	struct queue_name name = queue_name(&t, &queue);

	(void)state;
	assert_string_equal(name.text, "t.notify.mail.v3");
	assert_int_equal(name.n, strlen(name.text));
	assert_string_equal(queue_dead_name(&t, &queue).text, "t.notify.mail.v3.dead");
	assert_string_equal(delay_exchange_name(&t, 1).text, "t.retry.20ms");
	assert_string_equal(delay_queue_name(&t, 0).text, "t.retry.10ms.v1");
	assert_ptr_equal(topology_queue(&t, "notify", "mail"), &queue);
	assert_null(topology_queue(&t, "notify", "push"));
	assert_ptr_equal(topology_queue_named(&t, STR("t.notify.mail.v3")), &queue);
	assert_null(topology_queue_named(&t, STR("t.notify.mail.v2")));
}

static void a_queue_knows_what_it_hears_and_copies(void **state)
{
	const struct queue queue = { "chat", "jobs", 1, KINDS("job.*", "user.deleted"), SOURCES("jobs", "auth") };

	(void)state;
	assert_true(queue_hears(&queue, STR("job.posted")));
	assert_true(queue_hears(&queue, STR("user.deleted")));
	assert_false(queue_hears(&queue, STR("user.updated")));
	assert_true(queue_copies_from(&queue, "auth"));
	assert_false(queue_copies_from(&queue, "chat"));
}

static void mistakes_are_named(void **state)
{
	const struct queue twice[] = { { "a", "b", 1, KINDS("#"), NULL }, { "a", "b", 2, KINDS("#"), NULL } };
	const struct queue unheard = { "a", "b", 1, KINDS("user.vanished"), NULL };
	const struct queue deaf = { "a", "b", 1, KINDS(NULL), NULL };
	const struct queue unversioned = { "a", "b", 0, KINDS("#"), NULL };
	struct topology t = of(twice, 2);

	(void)state;
	assert_non_null(topology_mistake(&t));
	t = of(twice, 1);
	assert_null(topology_mistake(&t));
	t.broadcasts = KINDS("session.*");
	assert_non_null(topology_mistake(&t));
	t = of(twice, 1);
	t.delay_count = 0;
	assert_non_null(topology_mistake(&t));
	t = of(&unheard, 1);
	assert_non_null(topology_mistake(&t));
	t = of(&deaf, 1);
	assert_non_null(topology_mistake(&t));
	t = of(&unversioned, 1);
	assert_non_null(topology_mistake(&t));
}

static void events_are_found_by_kind(void **state)
{
	(void)state;
	assert_ptr_equal(event_of_kind(STR("user.registered")), &event_user_registered);
	assert_null(event_of_kind(STR("user.*")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suites_own_is_sound),
		cmocka_unit_test(keys_match_as_a_topic_exchange_does),
		cmocka_unit_test(names_carry_service_consumer_and_version),
		cmocka_unit_test(a_queue_knows_what_it_hears_and_copies),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(events_are_found_by_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
