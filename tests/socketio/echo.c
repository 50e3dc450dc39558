/*
 * A server for interoperability tests, made of the library alone: what real clients are driven against, and what stands
 * beside the reference in measurements. See usage() for its flags and the handlers for what it serves.
 */
#include "socketio/eio.h"
#include "socketio/json_scan.h"
#include "socketio/socketio.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { QUEUE_MAX = 8 * 1024 * 1024, SHORT_MS = 500, BURST_MAX = 1000 * 1000, PADDING_MAX = 1024 * 1024, ROOM_MAX = 200 };

static struct sio_server *server;

/* --- raw Engine.IO --------------------------------------------------------------------------------------------------------- */

static void *raw_open(void *arg, struct eio_session *session, const struct eio_ask *ask)
{
	(void)arg;
	(void)ask;
	return session;
}

static void raw_message(struct eio_session *session, Str data, bool binary)
{
	const Str parts[] = { binary ? STR("") : STR("4"), data };
	struct frame *frame = frame_make(binary, parts, ARRAY_LEN(parts));

	if (frame)
		eio_send(session, frame);
}

static void raw_closed(struct eio_session *session, const char *reason)
{
	(void)session;
	(void)reason;
}

static const struct eio_handlers raw_echo = { .open = raw_open, .message = raw_message, .closed = raw_closed };

/* --- what every namespace does --------------------------------------------------------------------------------------------- */

static void on_connect(struct sio_socket *socket, Str auth, bool resumed, void *arg)
{
	(void)arg;
	if (!resumed)
		sio_emit(socket, "auth", SIO_JSON(auth.n ? auth : STR("{}")));
}

static void on_message(struct sio_event *event, void *arg)
{
	(void)arg;
	sio_emit(event->socket, "message-back", event->data);
}

static void on_message_with_ack(struct sio_event *event, void *arg)
{
	(void)arg;
	sio_ack(event, event->data);
}

/* --- what "/" does besides ------------------------------------------------------------------------------------------------- */

static void on_join(struct sio_event *event, void *arg)
{
	Str room;
	bool joined = sio_arg(event, 0, &room) && sio_join(event->socket, json_plain_text(room));

	(void)arg;
	sio_ack(event, SIO_JSON(joined ? STR("\"ok\"") : STR("\"no\"")));
}

static void on_say(struct sio_event *event, void *arg)
{
	struct sio_target target;
	Str room, text;

	(void)arg;
	if (!sio_arg(event, 0, &room) || !sio_arg(event, 1, &text) || !json_plain_text(room).n)
		return;
	target = sio_to(sio_namespace_of(event->socket), json_plain_text(room));
	sio_broadcast(&target, "said", SIO_JSON(text));
	sio_ack(event, SIO_JSON(STR("\"ok\"")));
}

static void on_burst(struct sio_event *event, void *arg)
{
	Str count, size;
	int64_t n, padding;
	struct buf args;

	(void)arg;
	if (!sio_arg(event, 0, &count) || !sio_arg(event, 1, &size) || !str_to_int(count, &n) || !str_to_int(size, &padding) ||
		n < 0 || n > BURST_MAX || padding < 0 || padding > PADDING_MAX)
		return;
	buf_init(&args, PADDING_MAX + 64);
	for (int64_t i = 0; i < n; i++) {
		char *room;

		buf_clear(&args);
		buf_format(&args, "%lld,\"", (long long)i);
		room = buf_extend(&args, (size_t)padding);
		if (room)
			memset(room, 'x', (size_t)padding);
		buf_add_char(&args, '"');
		sio_emit(event->socket, "seq", SIO_JSON(buf_str(&args)));
	}
	buf_finish(&args);
	sio_ack(event, SIO_JSON(STR("\"ok\"")));
}

static void on_kick_me(struct sio_event *event, void *arg)
{
	(void)arg;
	sio_disconnect(event->socket);
}

static void on_drop_me(struct sio_event *event, void *arg)
{
	(void)arg;
	sio_drop(event->socket);
}

/* --- "/private" ------------------------------------------------------------------------------------------------------------ */

static void cut_short(void *arg)
{
	sio_ref *ref = arg;
	struct sio_socket *socket = sio_find(server, *ref);

	if (socket)
		sio_disconnect(socket);
	free(ref);
}

static bool is_token(Str auth, const char *token)
{
	Str given;

	return json_member(auth, "token", &given) && json_text_is(given, token);
}

static enum sio_admit admit(struct sio_admission *admission, void *arg)
{
	sio_ref *ref;

	(void)arg;
	if (is_token(admission->auth, "good"))
		return SIO_ADMIT;
	admission->refusal = STR("{\"message\":\"unauthorized\",\"data\":{\"code\":401}}");
	if (!is_token(admission->auth, "short"))
		return SIO_REFUSE;
	ref = malloc(sizeof(*ref));
	if (!ref)
		return SIO_REFUSE;
	*ref = sio_ref_of(admission->socket);
	if (sio_later(server, SHORT_MS, cut_short, ref))
		return SIO_ADMIT;
	free(ref);
	return SIO_REFUSE;
}

/* --- set-up ---------------------------------------------------------------------------------------------------------------- */

static void serve_namespace(const char *name)
{
	struct sio_namespace *namespace = sio_namespace(server, name);

	if (!namespace)
		abort();
	sio_on_connect(namespace, on_connect, NULL);
	sio_on(namespace, "message", on_message, NULL);
	sio_on(namespace, "message-with-ack", on_message_with_ack, NULL);
}

static void serve_rooms(void)
{
	struct sio_namespace *namespace = sio_namespace(server, "/");

	sio_on(namespace, "join", on_join, NULL);
	sio_on(namespace, "say", on_say, NULL);
	sio_on(namespace, "burst", on_burst, NULL);
	sio_on(namespace, "kick-me", on_kick_me, NULL);
	sio_on(namespace, "drop-me", on_drop_me, NULL);
}

static struct {
	int64_t port, ping_interval_ms, ping_timeout_ms, max_payload, upgrade_timeout_ms, connect_timeout_ms, recovery_ms;
	int64_t max_queue, max_connections;
} flags = { .port = 3000, .max_queue = QUEUE_MAX, .max_connections = 20000 };

static const struct {
	const char *name;
	int64_t *value;
} flag_table[] = {
	{ "--port", &flags.port },
	{ "--ping-interval", &flags.ping_interval_ms },
	{ "--ping-timeout", &flags.ping_timeout_ms },
	{ "--max-payload", &flags.max_payload },
	{ "--upgrade-timeout", &flags.upgrade_timeout_ms },
	{ "--connect-timeout", &flags.connect_timeout_ms },
	{ "--recovery", &flags.recovery_ms },
	{ "--max-queue", &flags.max_queue },
	{ "--max-connections", &flags.max_connections },
};

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s", program);
	for (size_t i = 0; i < ARRAY_LEN(flag_table); i++)
		fprintf(stderr, " [%s N]", flag_table[i].name);
	fprintf(stderr, "\nTimes in ms, sizes in bytes; port 0: any, printed at start; recovery 0: off.\n");
	return EXIT_FAILURE;
}

static bool read_flag(const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_LEN(flag_table); i++) {
		if (strcmp(flag_table[i].name, name) == 0)
			return str_to_int(str_of(value), flag_table[i].value) && *flag_table[i].value >= 0;
	}
	return false;
}

static void on_signal(int number)
{
	(void)number;
	sio_server_stop(server);
}

static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int main(int argc, char **argv)
{
	char listen[64];
	struct sio_config config;

	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc || !read_flag(argv[i], argv[i + 1]))
			return usage(argv[0]);
	}
	snprintf(listen, sizeof(listen), "127.0.0.1:%lld", (long long)flags.port);
	config = (struct sio_config){
		.listen = listen,
		.origins = "*",
		.ping_interval_ms = flags.ping_interval_ms,
		.ping_timeout_ms = flags.ping_timeout_ms,
		.upgrade_timeout_ms = flags.upgrade_timeout_ms,
		.connect_timeout_ms = flags.connect_timeout_ms,
		.recovery_ms = flags.recovery_ms,
		.max_payload = (size_t)flags.max_payload,
		.max_queue = (size_t)flags.max_queue,
		.max_connections = (size_t)flags.max_connections,
	};
	raise_file_limit();
	signal(SIGPIPE, SIG_IGN);
	if (sio_server_create(&config, &server)) {
		fprintf(stderr, "%s: %s\n", argv[0], fail_reason());
		return EXIT_FAILURE;
	}
	serve_namespace("/");
	serve_namespace("/custom");
	serve_namespace("/private");
	serve_rooms();
	sio_on_admission(sio_namespace(server, "/private"), admit, NULL);
	if (!sio_serve_engine(server, "/engine.io/", &raw_echo, NULL))
		abort();
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	printf("listening on %d\n", sio_server_port(server));
	fflush(stdout);
	sio_server_run(server);
	sio_server_destroy(server);
	return EXIT_SUCCESS;
}
