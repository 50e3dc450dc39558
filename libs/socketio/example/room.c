/*
 * A room in which everybody who has said a name hears what anybody says:
 *
 *	const socket = io('http://localhost:3000', { auth: { name: 'ann' } });
 *	socket.on('said', (text) => …);
 *	socket.emit('say', 'hello', (heardBy) => …);
 */
#include "socketio/socketio.h"

#include <signal.h>
#include <stdio.h>

enum { RECOVERY_MS = 120 * 1000 };

static struct sio_server *server;

static enum sio_admit on_admission(struct sio_admission *admission, void *arg)
{
	(void)arg;
	if (admission->auth.n)
		return SIO_ADMIT;
	admission->refusal = STR("{\"message\":\"who are you?\"}");
	return SIO_REFUSE;
}

/* Whoever resumes is in its rooms already. */
static void on_connect(struct sio_socket *socket, Str auth, bool resumed, void *arg)
{
	(void)auth;
	(void)arg;
	if (!resumed && !sio_join(socket, STR("parlour")))
		sio_drop(socket);
}

static void on_say(struct sio_event *event, void *arg)
{
	struct sio_target parlour = sio_to(sio_namespace_of(event->socket), STR("parlour"));
	char heard_by[INT_TEXT];
	Str text;

	(void)arg;
	if (!sio_arg(event, 0, &text))
		return;
	sio_ack(event, SIO_JSON(str_of_int(heard_by, (int64_t)sio_broadcast(&parlour, "said", SIO_JSON(text)))));
}

static void on_signal(int number)
{
	(void)number;
	sio_server_stop(server);
}

int main(void)
{
	const struct sio_config config = { .listen = "127.0.0.1:3000", .recovery_ms = RECOVERY_MS };
	struct sio_namespace *root;

	if (sio_server_create(&config, &server)) {
		fprintf(stderr, "%s\n", fail_reason());
		return 1;
	}
	root = sio_namespace(server, "/");
	if (!root)
		return 1;
	sio_on_admission(root, on_admission, NULL);
	sio_on_connect(root, on_connect, NULL);
	sio_on(root, "say", on_say, NULL);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	sio_server_run(server);
	sio_server_destroy(server);
	return 0;
}
