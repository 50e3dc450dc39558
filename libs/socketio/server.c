#include "server_private.h"

#include "base/clock.h"

#include <string.h>

enum {
	PING_INTERVAL_MS   = 25 * 1000,
	PING_TIMEOUT_MS    = 20 * 1000,
	UPGRADE_TIMEOUT_MS = 10 * 1000,
	PAYLOAD_MAX        = 1000 * 1000,
	QUEUE_MAX          = 256 * 1024,
	CONNECTIONS_MAX    = 16 * 1024,
};

static struct eio_config engine_config(const struct sio_config *config)
{
	return (struct eio_config){
		.path = config->path ? config->path : "/socket.io/",
		.origins = config->origins,
		.tag = config->tag,
		.ping_interval_ms = config->ping_interval_ms ? config->ping_interval_ms : PING_INTERVAL_MS,
		.ping_timeout_ms = config->ping_timeout_ms ? config->ping_timeout_ms : PING_TIMEOUT_MS,
		.upgrade_timeout_ms = config->upgrade_timeout_ms ? config->upgrade_timeout_ms : UPGRADE_TIMEOUT_MS,
		.max_payload = config->max_payload ? config->max_payload : PAYLOAD_MAX,
		.max_queue = config->max_queue ? config->max_queue : QUEUE_MAX,
		.max_sessions = config->max_connections ? config->max_connections : CONNECTIONS_MAX,
	};
}

/* --- the loop ------------------------------------------------------------------------------------------------------------ */

/* Before the loop waits, for what timers have sent; and after it has waited, for what arrived. */
static void flush(struct sio_server *server)
{
	hub_flush(&server->hub);
	for (int i = 0; i < server->raw_count; i++)
		eio_flush(&server->raw[i]);
}

static void on_before(uv_prepare_t *handle)
{
	flush(handle->data);
}

static void on_after(uv_check_t *handle)
{
	flush(handle->data);
}

static void on_tick(uv_timer_t *handle)
{
	struct sio_server *server = handle->data;

	wheel_turn(&server->wheel, clock_monotonic_ms());
}

static void close_everything(struct sio_server *server)
{
	eio_close_all(&server->hub.engine, EIO_END_SHUTDOWN);
	for (int i = 0; i < server->raw_count; i++)
		eio_close_all(&server->raw[i], EIO_END_SHUTDOWN);
	flush(server);
	server_unlisten(server);
	uv_stop(&server->loop);
}

/* --- draining -------------------------------------------------------------------------------------------------------------- */

enum { DRAIN_STEP_MS = 100 };

static void drain_step(struct timer *timer)
{
	struct sio_server *server = OWNER(struct sio_server, drain, timer);
	size_t count = server->hub.engine.sessions.count;

	if (!count || server->drain_steps <= 1) {
		close_everything(server);
		return;
	}
	eio_close_some(&server->hub.engine, (count + (size_t)server->drain_steps - 1) / (size_t)server->drain_steps,
		EIO_END_SHUTDOWN);
	server->drain_steps--;
	wheel_set(&server->wheel, timer, DRAIN_STEP_MS, drain_step);
}

static void drain_begin(struct sio_server *server)
{
	int64_t over_ms = atomic_load(&server->drain_ms);

	if (!over_ms || server->hub.engine.draining)
		return;
	server->hub.engine.draining = true;
	server->drain_steps = (int)(over_ms / DRAIN_STEP_MS) + 1;
	drain_step(&server->drain);
}

void sio_server_drain(struct sio_server *server, int64_t over_ms)
{
	atomic_store(&server->drain_ms, over_ms > 0 ? over_ms : 1);
	uv_async_send(&server->wake);
}

static struct post *take_posts(struct sio_server *server)
{
	lock_scope(&server->lock);
	struct post *posts = take(server->posts);

	server->posts_end = &server->posts;
	return posts;
}

static void on_wake(uv_async_t *handle)
{
	struct sio_server *server = handle->data;
	struct post *post = take_posts(server);

	while (post) {
		struct post *next = post->next;

		post->run(post->arg);
		free(post);
		post = next;
	}
	drain_begin(server);
	if (atomic_load(&server->stopping))
		close_everything(server);
}

bool sio_post(struct sio_server *server, void (*run)(void *arg), void *arg)
{
	struct post *post = malloc(sizeof(*post));

	if (!post)
		return false;
	*post = (struct post){ .run = run, .arg = arg };
	pthread_mutex_lock(&server->lock);
	*server->posts_end = post;
	server->posts_end = &post->next;
	pthread_mutex_unlock(&server->lock);
	uv_async_send(&server->wake);
	return true;
}

void sio_server_stop(struct sio_server *server)
{
	atomic_store(&server->stopping, true);
	uv_async_send(&server->wake);
}

void sio_server_run(struct sio_server *server)
{
	uv_run(&server->loop, UV_RUN_DEFAULT);
}

struct alarm {
	struct timer timer;
	void (*run)(void *arg);
	void *arg;
};

static void ring(struct timer *timer)
{
	struct alarm *alarm = OWNER(struct alarm, timer, timer);

	alarm->run(alarm->arg);
	free(alarm);
}

bool sio_later(struct sio_server *server, int64_t ms, void (*run)(void *arg), void *arg)
{
	struct alarm *alarm = calloc(1, sizeof(*alarm));

	if (!alarm)
		return false;
	alarm->run = run;
	alarm->arg = arg;
	wheel_set(&server->wheel, &alarm->timer, ms, ring);
	return true;
}

/* --- making and ending --------------------------------------------------------------------------------------------------- */

static Err read_address(struct sio_server *server, Str listen)
{
	size_t colon = listen.n;
	int64_t port;

	while (colon && listen.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || colon > sizeof(server->host) || !str_to_int(str_slice(listen, colon, listen.n), &port) || port < 0 ||
		port > UINT16_MAX)
		return fail(INVALID, "\"" STR_FMT "\" is no address:port to listen on", STR_ARG(listen));
	memcpy(server->host, listen.p, colon - 1);
	server->port = (int)port;
	return OK;
}

static Err loop_init(struct sio_server *server)
{
	if (uv_loop_init(&server->loop) || uv_timer_init(&server->loop, &server->clock) ||
		uv_prepare_init(&server->loop, &server->before) || uv_check_init(&server->loop, &server->after) ||
		uv_async_init(&server->loop, &server->wake, on_wake))
		return fail(INTERNAL, "no loop can be made");
	server->clock.data = server->before.data = server->after.data = server->wake.data = server;
	uv_timer_start(&server->clock, on_tick, WHEEL_TICK_MS, WHEEL_TICK_MS);
	uv_prepare_start(&server->before, on_before);
	uv_check_start(&server->after, on_after);
	return OK;
}

static Err build(struct sio_server *server, const struct sio_config *config)
{
	TRY(read_address(server, str_of(config->listen)));
	server->engine = engine_config(config);
	server->max_connections = server->engine.max_sessions;
	wheel_init(&server->wheel, clock_monotonic_ms());
	TRY(loop_init(server));
	if (!hub_init(&server->hub, &server->engine, config, &server->wheel, server))
		return fail(INTERNAL, "no memory for the server");
	return server_listen(server);
}

Err sio_server_create(const struct sio_config *config, struct sio_server **out)
{
	struct sio_server *server = calloc(1, sizeof(*server));
	Err err;

	if (!server)
		return fail(INTERNAL, "no memory for the server");
	pthread_mutex_init(&server->lock, NULL);
	server->posts_end = &server->posts;
	err = build(server, config);
	if (err)
		free(server); /* at start, and the process ends */
	else
		*out = server;
	return err;
}

/* What still hangs on the wheel is alarms of sio_later(): they are dropped without a call. */
static void drop_alarms(struct wheel *wheel)
{
	for (size_t i = 0; i < WHEEL_SLOTS; i++) {
		while (wheel->slots[i]) {
			struct timer *timer = wheel->slots[i];

			wheel_clear(wheel, timer);
			if (timer->fire == ring)
				free(OWNER(struct alarm, timer, timer));
		}
	}
}

static void drop_posts(struct sio_server *server)
{
	for (struct post *post = server->posts, *next; post; post = next) {
		next = post->next;
		free(post);
	}
}

void sio_server_destroy(struct sio_server *server)
{
	server_unlisten(server);
	hub_finish(&server->hub);
	for (int i = 0; i < server->raw_count; i++)
		eio_finish(&server->raw[i]);
	drop_alarms(&server->wheel);
	drop_posts(server);
	uv_close((uv_handle_t *)&server->clock, NULL);
	uv_close((uv_handle_t *)&server->before, NULL);
	uv_close((uv_handle_t *)&server->after, NULL);
	uv_close((uv_handle_t *)&server->wake, NULL);
	uv_run(&server->loop, UV_RUN_DEFAULT);
	uv_loop_close(&server->loop);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

/* --- its parts ------------------------------------------------------------------------------------------------------------- */

int sio_server_port(const struct sio_server *server)
{
	return server->port;
}

struct sio_namespace *sio_namespace(struct sio_server *server, const char *name)
{
	return hub_make_namespace(&server->hub, name);
}

struct sio_socket *sio_find(struct sio_server *server, sio_ref ref)
{
	return hub_find(&server->hub, ref);
}

void sio_admit(struct sio_server *server, sio_ref socket, const struct sio_welcome *welcome)
{
	hub_admit(&server->hub, socket, welcome);
}

void sio_refuse(struct sio_server *server, sio_ref socket, Str refusal)
{
	hub_refuse(&server->hub, socket, refusal);
}

bool sio_emitter_message(struct sio_server *server, Str channel, Str message)
{
	return hub_emitter_message(&server->hub, channel, message);
}

bool sio_serve_engine(struct sio_server *server, const char *path, const struct eio_handlers *handlers, void *arg)
{
	struct eio_config config = server->engine;

	config.path = path;
	if (server->raw_count == ARRAY_LEN(server->raw) ||
		!eio_init(&server->raw[server->raw_count], &config, handlers, arg, &server->wheel))
		return false;
	server->raw_count++;
	return true;
}

struct eio_engine *server_engine(struct sio_server *server, Str path)
{
	if (eio_serves(&server->hub.engine, path))
		return &server->hub.engine;
	for (int i = 0; i < server->raw_count; i++) {
		if (eio_serves(&server->raw[i], path))
			return &server->raw[i];
	}
	return NULL;
}

struct sio_stats sio_server_stats(const struct sio_server *server)
{
	const struct eio_stats *stats = &server->hub.engine.stats;

	return (struct sio_stats){
		.connections = (int64_t)server->hub.engine.sessions.count,
		.sockets = server->hub.socket_count,
		.rooms = server->hub.room_count,
		.opened = stats->opened,
		.closed = stats->closed,
		.refused = stats->refused,
		.upgraded = stats->upgraded,
		.slow = stats->slow,
		.packets_in = stats->frames_in,
		.packets_out = stats->frames_out,
		.bytes_out = stats->bytes_out,
		.writes = stats->writes,
		.restored = server->hub.restored,
	};
}
