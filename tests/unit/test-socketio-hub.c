/* The Socket.IO half of a server, driven over wires without a network. */
#include "../socketio/fake-wire.h"
#include "check.h"

enum { WIRES = 3 };

struct stage {
	struct wheel wheel;
	struct hub hub;
	struct fake_wire wires[WIRES];
	struct sio_namespace *root;
};

static void set_up_with(struct stage *stage, int64_t recovery_ms)
{
	const struct eio_config engine = fake_config();
	const struct sio_config config = { .connect_timeout_ms = 2000, .recovery_ms = recovery_ms };

	*stage = (struct stage){ 0 };
	wheel_init(&stage->wheel, 0);
	assert_true(hub_init(&stage->hub, &engine, &config, &stage->wheel, NULL));
	stage->root = hub_make_namespace(&stage->hub, "/");
	assert_non_null(stage->root);
	for (int i = 0; i < WIRES; i++)
		fake_init(&stage->wires[i]);
}

static int set_up(void **state)
{
	static struct stage stage;

	set_up_with(&stage, 0);
	*state = &stage;
	return 0;
}

/* Whatever a test did, nothing may be left of it. */
static int tear_down(void **state)
{
	struct stage *stage = *state;

	for (int i = 0; i < WIRES; i++)
		fake_finish(&stage->wires[i]);
	eio_close_all(&stage->hub.engine, EIO_END_SHUTDOWN);
	hub_flush(&stage->hub);
	assert_int_equal(stage->hub.socket_count, 0);
	assert_int_equal(stage->hub.room_count, 0);
	hub_finish(&stage->hub);
	assert_int_equal(stage->wheel.count, 0);
	return 0;
}

static void open_socket(struct stage *stage, int i)
{
	struct eio_ask ask = fake_ask(EIO_GET, STR("EIO=4&transport=websocket"), true, -1);

	assert_true(eio_upgrade(&stage->hub.engine, &stage->wires[i].wire, &ask));
	eio_socket_ready(&stage->wires[i].wire);
	hub_flush(&stage->hub);
}

static void say(struct stage *stage, int i, const char *text)
{
	buf_clear(&stage->wires[i].said);
	eio_socket_message(&stage->wires[i].wire, str_of(text), false);
	hub_flush(&stage->hub);
}

static void enter(struct stage *stage, int i)
{
	open_socket(stage, i);
	say(stage, i, "40");
	assert_holds(buf_str(&stage->wires[i].said), "40{\"sid\":\"");
	buf_clear(&stage->wires[i].said);
}

static struct sio_socket *seen;

static void remember(struct sio_event *event, void *arg)
{
	(void)arg;
	seen = event->socket;
}

static void a_broadcast_reaches_everybody_in_any_of_the_rooms_once(void **state)
{
	struct stage *stage = *state;
	struct sio_target target = sio_to(stage->root, STR("one"));

	sio_on(stage->root, "here", remember, NULL);
	for (int i = 0; i < WIRES; i++) {
		enter(stage, i);
		say(stage, i, "42[\"here\"]");
		assert_true(sio_join(seen, i == 2 ? STR("two") : STR("one")));
		assert_true(sio_join(seen, STR("all")));
		assert_true(sio_join(seen, STR("all")));
	}
	target.to[target.to_count++] = STR("all");
	target.except[target.except_count++] = STR("two");
	assert_int_equal(sio_broadcast(&target, "e", SIO_JSON(STR("1"))), 2);
	hub_flush(&stage->hub);
	assert_str(buf_str(&stage->wires[0].said), "42[\"e\",1]\n");
	assert_int_equal(stage->wires[2].said.n, 0);
}

/* Rooms may be named by clients, and ids of sockets are no secret. */
static void a_room_named_like_a_socket_takes_nothing_from_it(void **state)
{
	struct stage *stage = *state;
	struct sio_socket *victim;
	struct sio_target both;

	sio_on(stage->root, "here", remember, NULL);
	enter(stage, 0);
	say(stage, 0, "42[\"here\"]");
	victim = seen;
	enter(stage, 1);
	say(stage, 1, "42[\"here\"]");
	assert_true(sio_join(seen, sio_id(victim)));
	both = sio_to(stage->root, sio_id(victim));
	sio_emit(victim, "secret", SIO_JSON(STR("1")));
	hub_flush(&stage->hub);
	assert_str(buf_str(&stage->wires[0].said), "42[\"secret\",1]\n");
	assert_int_equal(stage->wires[1].said.n, 0);
	assert_int_equal(sio_broadcast(&both, "e", SIO_JSON(STR("2"))), 2);
}

/* Rooms are kept as C strings for those who come back. */
static void a_room_has_a_name_that_can_be_kept(void **state)
{
	struct stage *stage = *state;

	sio_on(stage->root, "here", remember, NULL);
	enter(stage, 0);
	say(stage, 0, "42[\"here\"]");
	assert_false(sio_join(seen, STR("den\0of others")));
	assert_false(sio_join(seen, STR("")));
	assert_int_equal(stage->hub.room_count, 0);
}

/* Nobody holds memory for attachments before they were let in. */
static void a_stranger_announces_nothing(void **state)
{
	struct stage *stage = *state;

	open_socket(stage, 0);
	say(stage, 0, "451-[\"e\",{\"_placeholder\":true,\"num\":0}]");
	assert_true(stage->wires[0].closed);
}

static void bytes_that_are_no_text_end_a_probe_alone(void **state)
{
	struct stage *stage = *state;
	struct eio_ask ask = fake_ask(EIO_GET, STR("EIO=4&transport=polling"), false, -1);
	char query[100];

	eio_request(&stage->hub.engine, &stage->wires[0].wire, &ask);
	snprintf(query, sizeof(query), "EIO=4&transport=websocket&sid=%.20s", stage->wires[0].said.p + 9);
	ask = fake_ask(EIO_GET, str_of(query), true, -1);
	assert_true(eio_upgrade(&stage->hub.engine, &stage->wires[1].wire, &ask));
	eio_socket_message(&stage->wires[1].wire, STR("\xff"), false);
	hub_flush(&stage->hub);
	assert_true(stage->wires[1].closed);
	assert_int_equal(stage->hub.engine.sessions.count, 1);
}

static void what_gathers_in_a_turn_goes_out_in_one_write(void **state)
{
	struct stage *stage = *state;
	struct sio_target everybody = sio_to(stage->root, STR_NONE);
	int64_t before;

	enter(stage, 0);
	before = stage->hub.engine.stats.writes;
	for (int i = 0; i < 50; i++)
		sio_broadcast(&everybody, "e", SIO_JSON(STR("\"a text\"")));
	hub_flush(&stage->hub);
	assert_int_equal(stage->hub.engine.stats.writes - before, 1);
	assert_int_equal(stage->wires[0].said.n, 50 * strlen("42[\"e\",\"a text\"]\n"));
}

static void a_slow_reader_is_dropped_and_nobody_else(void **state)
{
	struct stage *stage = *state;
	struct sio_target everybody = sio_to(stage->root, STR_NONE);
	char text[1002];

	memset(text, 'x', sizeof(text));
	text[0] = text[1001] = '"';
	enter(stage, 0);
	enter(stage, 1);
	stage->wires[0].stuck = true;
	for (int i = 0; i < 20; i++) {
		sio_broadcast(&everybody, "e", SIO_JSON(((Str){ .p = text, .n = sizeof(text) })));
		hub_flush(&stage->hub);
	}
	assert_true(stage->wires[0].closed);
	assert_false(stage->wires[1].closed);
	assert_int_equal(stage->hub.engine.stats.slow, 1);
}

static int answers;

static void count_answer(struct sio_socket *socket, const struct sio_data *answer, void *arg)
{
	(void)socket;
	answers += answer ? 1 : 100;
	if (answer)
		assert_true(str_eq(answer->json, STR("\"yes\"")));
	(void)arg;
}

static void a_client_answers_once_or_the_time_runs_out(void **state)
{
	struct stage *stage = *state;

	answers = 0;
	sio_on(stage->root, "here", remember, NULL);
	enter(stage, 0);
	say(stage, 0, "42[\"here\"]");
	sio_call(seen, "ask", SIO_JSON(STR("1")), 100, count_answer, NULL);
	sio_call(seen, "ask", SIO_JSON(STR("2")), 100, count_answer, NULL);
	hub_flush(&stage->hub);
	assert_str(buf_str(&stage->wires[0].said), "420[\"ask\",1]\n421[\"ask\",2]\n");
	say(stage, 0, "430[\"yes\"]");
	say(stage, 0, "430[\"yes\"]");
	say(stage, 0, "439[\"yes\"]");
	assert_int_equal(answers, 1);
	wheel_turn(&stage->wheel, 200);
	assert_int_equal(answers, 101);
}

static void a_reference_to_a_socket_outlives_it(void **state)
{
	struct stage *stage = *state;
	sio_ref ref;

	sio_on(stage->root, "here", remember, NULL);
	enter(stage, 0);
	say(stage, 0, "42[\"here\"]");
	ref = sio_ref_of(seen);
	assert_ptr_equal(hub_find(&stage->hub, ref), seen);
	eio_wire_gone(&stage->wires[0].wire);
	hub_flush(&stage->hub);
	assert_null(hub_find(&stage->hub, ref));
	enter(stage, 1);
	assert_null(hub_find(&stage->hub, ref));
}

static void a_volatile_event_is_for_those_who_are_ready(void **state)
{
	struct stage *stage = *state;
	struct sio_target everybody = sio_to(stage->root, STR_NONE);

	everybody.is_volatile = true;
	enter(stage, 0);
	enter(stage, 1);
	stage->wires[0].stuck = true;
	assert_int_equal(sio_broadcast(&everybody, "e", SIO_JSON(STR(""))), 1);
}

/* As @socket.io/redis-emitter 5.1 publishes: to("den").except("x").emit("said", "hi", {a: […]}, Buffer.from([1, 2])). */
static void a_neighbours_event_reaches_our_rooms(void **state)
{
	static const char message[] = "\x93\xa7" "emitter\x83\xa4type\x02\xa4" "data\x94\xa4said\xa2hi\x81\xa1" "a\x95\x01\xfe"
		"\xcb\x3f\xf8\0\0\0\0\0\0\xc0\xc3\xc4\x02\x01\x02\xa3nsp\xa1/\x83\xa5rooms\x91\xa3" "den\xa5" "flags\x80"
		"\xa6" "except\x91\xa1x";
	struct stage *stage = *state;
	Str whole = { .p = message, .n = sizeof(message) - 1 };

	sio_on(stage->root, "here", remember, NULL);
	enter(stage, 0);
	enter(stage, 1);
	say(stage, 0, "42[\"here\"]");
	assert_true(sio_join(seen, STR("den")));
	assert_true(hub_emitter_message(&stage->hub, STR("socket.io#/#den#"), whole));
	hub_flush(&stage->hub);
	assert_str(buf_str(&stage->wires[0].said),
		"451-[\"said\",\"hi\",{\"a\":[1,-2,1.5,null,true]},{\"_placeholder\":true,\"num\":0}]\n\x01\x02\n");
	assert_int_equal(stage->wires[1].said.n, 0);
	for (size_t n = 0; n < whole.n; n++)
		assert_false(hub_emitter_message(&stage->hub, STR("socket.io#/#"), str_slice(whole, 0, n)));
	assert_false(hub_emitter_message(&stage->hub, STR("elsewhere"), whole));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_broadcast_reaches_everybody_in_any_of_the_rooms_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_room_named_like_a_socket_takes_nothing_from_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_room_has_a_name_that_can_be_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stranger_announces_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bytes_that_are_no_text_end_a_probe_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_gathers_in_a_turn_goes_out_in_one_write, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_slow_reader_is_dropped_and_nobody_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_client_answers_once_or_the_time_runs_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_reference_to_a_socket_outlives_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_volatile_event_is_for_those_who_are_ready, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_neighbours_event_reaches_our_rooms, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
