#include "consumer_private.h"

#include "contracts/users.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

CONSUMER(on_user, user_state)
{
	(void)d;
	(void)ev;
	return OK;
}

CONSUMER(on_revoked, session_revoked)
{
	(void)d;
	(void)ev;
	return OK;
}

CONSUMER_OF_MANY(on_some)
{
	(void)d;
	(void)events;
	(void)n;
	return OK;
}

static const int delays[] = { 10 };

static const struct queue queues[] = {
	{ "notify", "users", 1, KINDS("user.registered", "user.updated"), SOURCES("auth") },
	{ "chat", "users", 1, KINDS("user.registered"), NULL },
};

static const struct topology t = { .exchange = "t.events", .prefix = "t", .queues = queues, .queue_count = 2,
	.broadcasts = KINDS("session.revoked"), .delays_ms = delays, .delay_count = 1 };

static const struct consumer good[] = {
	{ "users", on_user, KINDS("user.registered") },
	{ "users", on_user, KINDS("user.updated") },
	{ "sessions", on_revoked, KINDS("session.revoked"), .broadcast = true },
	{ 0 },
};

static void a_table_that_fits_is_accepted(void **state)
{
	const struct consumer pattern[] = { { "users", on_user, KINDS("user.*") }, { 0 } };

	(void)state;
	assert_null(consumers_mistake("notify", &t, good));
	assert_null(consumers_mistake("notify", &t, pattern));
	assert_null(consumers_mistake("jobs", &t, NULL));
}

static void what_does_not_fit_is_refused(void **state)
{
	const struct consumer half[] = { { "users", on_user, KINDS("user.registered") }, { 0 } };
	const struct consumer unknown[] = { { "users", on_user, KINDS("user.*") }, { "jobs", on_user, KINDS("#") }, { 0 } };
	const struct consumer loud[] = { { "users", on_user, KINDS("user.*") },
		{ "x", on_user, KINDS("user.updated"), .broadcast = true }, { 0 } };
	const struct consumer greedy[] = { { "users", on_user, KINDS("user.*"), .prefetch = 10, .batch = 20 }, { 0 } };
	const struct consumer heaped[] = { { "users", on_user, KINDS("user.*") },
		{ "x", on_some, KINDS("session.revoked"), .broadcast = true }, { 0 } };
	const struct consumer grouped[] = { { "users", on_user, KINDS("user.*"), .group = CONSUMER_GROUPS_MAX }, { 0 } };

	(void)state;
	assert_non_null(consumers_mistake("notify", &t, NULL));
	assert_non_null(consumers_mistake("notify", &t, half));
	assert_non_null(consumers_mistake("notify", &t, unknown));
	assert_non_null(consumers_mistake("notify", &t, loud));
	assert_non_null(consumers_mistake("notify", &t, greedy));
	assert_non_null(consumers_mistake("notify", &t, heaped));
	assert_non_null(consumers_mistake("notify", &t, grouped));
}

static void events_find_their_rows(void **state)
{
	struct consumers consumers = { .config = { .service = "notify", .topology = &t, .list = good } };
	const struct source *source = &consumers.sources[0];

	(void)state;
	sources_init(&consumers);
	assert_int_equal(consumers.source_count, 1);
	assert_ptr_equal(source->queue, &queues[0]);
	assert_ptr_equal(source->first, &good[0]);
	assert_ptr_equal(row_for(&consumers, source, STR("user.registered")), &good[0]);
	assert_ptr_equal(row_for(&consumers, source, STR("user.updated")), &good[1]);
	assert_null(row_for(&consumers, source, STR("user.deleted")));
	assert_null(row_for(&consumers, source, STR("session.revoked")));
	assert_ptr_equal(broadcast_row_for(&consumers, STR("session.revoked")), &good[2]);
	assert_null(broadcast_row_for(&consumers, STR("user.updated")));
}

static void a_snapshot_goes_to_whoever_takes_its_object(void **state)
{
	struct consumers consumers = { .config = { .service = "notify", .topology = &t, .list = good } };

	(void)state;
	sources_init(&consumers);
	assert_ptr_equal(row_for(&consumers, &consumers.sources[0], STR("user.snapshot")), &good[0]);
	assert_null(row_for(&consumers, &consumers.sources[0], STR("job.snapshot")));
	assert_null(row_for(&consumers, &consumers.sources[0], STR("use.snapshot")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_that_fits_is_accepted),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(events_find_their_rows),
		cmocka_unit_test(a_snapshot_goes_to_whoever_takes_its_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
