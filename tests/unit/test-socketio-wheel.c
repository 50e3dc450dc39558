#include "check.h"
#include "socketio/table.h"
#include "socketio/wheel.h"

#include <stddef.h>

struct thing {
	struct timer timer;
	struct wheel *wheel;
	struct timer *victim;
	int64_t again_ms;
	int fired;
};

static void fire(struct timer *timer)
{
	struct thing *thing = OWNER(struct thing, timer, timer);

	thing->fired++;
	if (thing->victim)
		wheel_clear(thing->wheel, thing->victim);
	if (thing->again_ms)
		wheel_set(thing->wheel, timer, thing->again_ms, fire);
}

static void timers_are_never_early_and_hardly_late(void **state)
{
	static struct wheel wheel;
	int64_t delays[] = { 0, 1, 20, 999, 1000, 45000, 100000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(delays); i++) {
		struct thing thing = { 0 };
		int64_t now = 5;

		wheel_init(&wheel, now);
		wheel_set(&wheel, &thing.timer, delays[i], fire);
		for (; !thing.fired && now < 200000; now++)
			wheel_turn(&wheel, now);
		assert_in_range(now - 5, delays[i], delays[i] + 2 * WHEEL_TICK_MS + 1);
		assert_int_equal(wheel.count, 0);
	}
}

static void one_call_may_clear_and_set_others_of_its_slot(void **state)
{
	static struct wheel wheel;
	struct thing things[3] = { 0 };

	(void)state;
	wheel_init(&wheel, 0);
	for (int i = 0; i < 3; i++) {
		things[i].wheel = &wheel;
		wheel_set(&wheel, &things[i].timer, 100, fire);
	}
	for (int i = 0; i < 3; i++)
		things[i].victim = &things[(i + 1) % 3].timer;
	things[2].again_ms = 100;
	wheel_turn(&wheel, 1000);
	assert_int_equal(things[0].fired + things[1].fired + things[2].fired, 2 + (things[2].fired > 1));
	wheel_clear(&wheel, &things[2].timer);
	assert_int_equal(wheel.count, 0);
}

static void after_a_halt_everything_due_comes_once(void **state)
{
	static struct wheel wheel;
	struct thing things[50] = { 0 };

	(void)state;
	wheel_init(&wheel, 0);
	for (int i = 0; i < 50; i++)
		wheel_set(&wheel, &things[i].timer, 1000 * i, fire);
	wheel_turn(&wheel, 10 * 1000 * 1000);
	for (int i = 0; i < 50; i++)
		assert_int_equal(things[i].fired, 1);
}

/* A ping that is sent late must not find its answer overdue in the same moment. */
static void what_is_set_while_catching_up_has_its_whole_time(void **state)
{
	static struct wheel wheel;
	struct thing thing = { .wheel = &wheel, .again_ms = 20 * 1000 };
	int64_t now = 30 * 1000;

	(void)state;
	wheel_init(&wheel, 0);
	wheel_set(&wheel, &thing.timer, 1000, fire);
	wheel_turn(&wheel, now);
	assert_int_equal(thing.fired, 1);
	wheel_turn(&wheel, now + 19 * 1000);
	assert_int_equal(thing.fired, 1);
	wheel_turn(&wheel, now + 21 * 1000);
	assert_int_equal(thing.fired, 2);
	wheel_clear(&wheel, &thing.timer);
}

static void no_time_is_too_short_or_too_long(void **state)
{
	static struct wheel wheel;
	struct thing past = { 0 }, never = { 0 };

	(void)state;
	wheel_init(&wheel, 0);
	wheel_set(&wheel, &past.timer, -100 * 1000, fire);
	wheel_set(&wheel, &never.timer, INT64_MAX, fire);
	wheel_turn(&wheel, 100);
	assert_int_equal(past.fired, 1);
	wheel_turn(&wheel, INT64_C(1000) * 1000 * 1000);
	assert_int_equal(never.fired, 0);
	wheel_clear(&wheel, &never.timer);
}

struct named {
	struct table_link link;
	char name[16];
};

static void things_are_found_by_their_text(void **state)
{
	static struct named named[1000];
	struct table table;
	size_t seen = 0;

	(void)state;
	assert_true(table_init(&table));
	for (int i = 0; i < 1000; i++) {
		snprintf(named[i].name, sizeof(named[i].name), "n%d", i);
		table_add(&table, &named[i].link, str_of(named[i].name));
	}
	for (int i = 0; i < 1000; i += 2)
		table_remove(&table, &named[i].link);
	for (int i = 0; i < 1000; i++) {
		struct table_link *found = table_find(&table, str_of(named[i].name));

		assert_ptr_equal(found, i % 2 ? &named[i].link : NULL);
	}
	for (struct table_link *link = NULL; (link = table_next(&table, link));)
		seen++;
	assert_int_equal(seen, 500);
	table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_are_never_early_and_hardly_late),
		cmocka_unit_test(one_call_may_clear_and_set_others_of_its_slot),
		cmocka_unit_test(after_a_halt_everything_due_comes_once),
		cmocka_unit_test(what_is_set_while_catching_up_has_its_whole_time),
		cmocka_unit_test(no_time_is_too_short_or_too_long),
		cmocka_unit_test(things_are_found_by_their_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
