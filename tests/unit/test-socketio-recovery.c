/* How sockets are let in and resume, where a program's handlers get in the way of it. */
#include "../socketio/fake-wire.h"
#include "check.h"

enum { WIRES = 2, RECOVERY_MS = 5000 };

struct stage {
	struct wheel wheel;
	struct hub hub;
	struct fake_wire wires[WIRES];
	struct sio_namespace *root;
	enum sio_admit admit;
	struct sio_socket *asking;
	sio_ref newcomer; /* whom the end of another one drops; life 0: nobody */
	int connected, resumed;
};

static enum sio_admit on_admission(struct sio_admission *admission, void *arg)
{
	struct stage *stage = arg;

	stage->asking = admission->socket;
	return stage->admit;
}

static void on_connect(struct sio_socket *socket, Str auth, bool resumed, void *arg)
{
	struct stage *stage = arg;

	(void)socket;
	(void)auth;
	stage->connected++;
	stage->resumed += resumed;
}

static void on_disconnect(struct sio_socket *socket, const char *reason, void *arg)
{
	struct stage *stage = arg;
	struct sio_socket *newcomer = hub_find(&stage->hub, stage->newcomer);

	(void)reason;
	if (newcomer && newcomer != socket)
		sio_drop(newcomer);
}

static int set_up(void **state)
{
	static struct stage stage;
	const struct eio_config engine = fake_config();
	const struct sio_config config = { .connect_timeout_ms = 2000, .recovery_ms = RECOVERY_MS };

	stage = (struct stage){ .admit = SIO_ADMIT };
	wheel_init(&stage.wheel, 0);
	assert_true(hub_init(&stage.hub, &engine, &config, &stage.wheel, NULL));
	stage.root = hub_make_namespace(&stage.hub, "/");
	assert_non_null(stage.root);
	sio_on_admission(stage.root, on_admission, &stage);
	sio_on_connect(stage.root, on_connect, &stage);
	sio_on_disconnect(stage.root, on_disconnect, &stage);
	for (int i = 0; i < WIRES; i++)
		fake_init(&stage.wires[i]);
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	stage->newcomer = (sio_ref){ 0 };
	for (int i = 0; i < WIRES; i++)
		fake_finish(&stage->wires[i]);
	eio_close_all(&stage->hub.engine, EIO_END_SHUTDOWN);
	hub_flush(&stage->hub);
	hub_finish(&stage->hub);
	assert_int_equal(stage->wheel.count, 0);
	return 0;
}

static void open_wire(struct stage *stage, int i)
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
}

/* CONNECT as whoever was told this: 40{"sid":"…","pid":"…"}. */
static void resume_as(const struct stage *stage, int i, char text[static 100])
{
	const char *pid = strstr(stage->wires[i].said.p, "\"pid\":\"");

	assert_non_null(pid);
	snprintf(text, 100, "40{\"pid\":\"%.20s\"}", pid + 7);
}

/* A program that lets a user have one connection may well drop the new one when it hears of the old one's end. */
static void a_newcomer_that_is_dropped_while_it_takes_over_is_gone(void **state)
{
	struct stage *stage = *state;
	char connect[100];

	open_wire(stage, 0);
	say(stage, 0, "40");
	hub_flush(&stage->hub);
	resume_as(stage, 0, connect);
	open_wire(stage, 1);
	stage->newcomer = (sio_ref){ .slot = 1, .life = 1 };
	say(stage, 1, connect);
	hub_flush(&stage->hub);
	assert_true(stage->wires[0].closed);
	assert_true(stage->wires[1].closed);
	assert_int_equal(stage->connected, 1);
	assert_int_equal(stage->hub.socket_count, 0);
}

/* More attachments than a packet may have: the connection ends, and nothing more is said on it. */
static void what_cannot_be_sent_to_whom_is_let_in_ends_its_connection(void **state)
{
	static const Str attachments[SIO_ATTACHMENTS_MAX + 1];
	const struct sio_missed missed[] = {
		{ "e", { .json = STR("1"), .attachments = attachments, .attachment_count = ARRAY_LEN(attachments) } },
		{ "e", SIO_JSON(STR("2")) },
	};
	const struct sio_welcome welcome = { .missed = missed, .missed_count = ARRAY_LEN(missed) };
	struct stage *stage = *state;

	stage->admit = SIO_LATER;
	open_wire(stage, 0);
	say(stage, 0, "40");
	hub_flush(&stage->hub);
	hub_admit(&stage->hub, sio_ref_of(stage->asking), &welcome);
	hub_flush(&stage->hub);
	assert_true(stage->wires[0].closed);
	assert_int_equal(stage->connected, 0);
}

/* Asking elsewhere first must not cost a client what it missed. */
static void who_is_let_in_later_resumes_as_well(void **state)
{
	struct sio_target everybody = { 0 };
	struct stage *stage = *state;
	char connect[100];

	stage->admit = SIO_LATER;
	open_wire(stage, 0);
	say(stage, 0, "40");
	hub_admit(&stage->hub, sio_ref_of(stage->asking), NULL);
	hub_flush(&stage->hub);
	resume_as(stage, 0, connect);
	eio_wire_gone(&stage->wires[0].wire);
	everybody.namespace = stage->root;
	sio_broadcast(&everybody, "e", SIO_JSON(STR("1")));
	open_wire(stage, 1);
	say(stage, 1, connect);
	hub_admit(&stage->hub, sio_ref_of(stage->asking), NULL);
	hub_flush(&stage->hub);
	assert_int_equal(stage->resumed, 1);
	assert_holds(buf_str(&stage->wires[1].said), "42[\"e\",1,");
}

/* Ids are no secret, and rooms may be named by clients. */
static void what_was_emitted_to_one_is_kept_for_that_one(void **state)
{
	struct stage *stage = *state;
	struct sio_socket *victim;
	char connect[100];

	open_wire(stage, 0);
	say(stage, 0, "40");
	victim = stage->asking;
	open_wire(stage, 1);
	say(stage, 1, "40");
	assert_true(sio_join(stage->asking, sio_id(victim)));
	hub_flush(&stage->hub);
	resume_as(stage, 1, connect);
	eio_wire_gone(&stage->wires[1].wire);
	sio_emit(victim, "secret", SIO_JSON(STR("1")));
	open_wire(stage, 1);
	say(stage, 1, connect);
	hub_flush(&stage->hub);
	assert_int_equal(stage->resumed, 1);
	assert_holds(buf_str(&stage->wires[0].said), "secret");
	buf_add_char(&stage->wires[1].said, 0);
	assert_null(strstr(stage->wires[1].said.p, "secret"));
}

/* Connections that come and go must not pile up for as long as they could be resumed. */
static void so_many_are_remembered_as_there_may_be(void **state)
{
	struct stage *stage = *state;
	size_t most = stage->hub.engine.config.max_sessions;
	char first[100], last[100];

	for (size_t i = 0; i <= most; i++) {
		open_wire(stage, 0);
		say(stage, 0, "40");
		hub_flush(&stage->hub);
		resume_as(stage, 0, i ? last : first);
		eio_wire_gone(&stage->wires[0].wire);
		hub_flush(&stage->hub);
	}
	open_wire(stage, 0);
	say(stage, 0, last);
	assert_int_equal(stage->resumed, 0);
	open_wire(stage, 1);
	say(stage, 1, first);
	assert_int_equal(stage->resumed, 1);
	hub_flush(&stage->hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_newcomer_that_is_dropped_while_it_takes_over_is_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_sent_to_whom_is_let_in_ends_its_connection, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_emitted_to_one_is_kept_for_that_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(so_many_are_remembered_as_there_may_be, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_is_let_in_later_resumes_as_well, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
