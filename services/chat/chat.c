#include "chat.h"

#include "chat/queries.h"
#include "follower.h"
#include "maintenance.h"
#include "object_settings.h"
#include "order.h"
#include "sockets.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

enum { MINUTE_MS = 60 * 1000, QUEUE_MAX = 20 * 1000, CLEAN_EVERY_MS = MINUTE_MS, SPARE_FILES = 2048 };

#define CONFIG struct chat_config

static const char *check_tag(const char *text)
{
	for (const char *c = text; *c; c++) {
		if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '-') || c - text > 30)
			return "must be up to 30 small letters, digits and dashes";
	}
	return NULL;
}

const struct setting chat_settings[] = {
	OBJECT_SETTINGS(CONFIG, objects),
	SETTING_STR(CONFIG, socket_listen, "SOCKET_LISTEN", "127.0.0.1:7150", "Address and port for Socket.IO."),
	SETTING_STR(CONFIG, socket_tag, "SOCKET_TAG", "c1",
		"Leads the session ids of this instance, for the gateway to find it by; another one for each instance.",
		.check = check_tag),
	SETTING_INT(CONFIG, ping_interval_ms, "SOCKET_PING_INTERVAL_MS", "25000", 100, 300000,
		"How often a client is asked whether it is still there."),
	SETTING_INT(CONFIG, ping_timeout_ms, "SOCKET_PING_TIMEOUT_MS", "20000", 100, 300000, "How long it may take to answer."),
	SETTING_INT(CONFIG, recovery_s, "SOCKET_RECOVERY", "120", 1, 86400,
		"Seconds after which a client that was away begins anew instead of getting what it missed."),
	SETTING_INT(CONFIG, max_sockets, "SOCKET_CONNECTIONS", "16384", 16, 1000000, "Connections of one instance."),
	SETTING_INT(CONFIG, messages_per_minute, "MESSAGES_PER_MINUTE", "100", 1, 1000000, "Messages a minute of one user."),
	{ 0 },
};

/* A socket that polls has its GET and its POST. */
static void raise_file_limit(int64_t sockets)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 2 * (rlim_t)sockets + SPARE_FILES) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* An own key, that of the tokens apart. */
static Err derive_key(struct chat *chat)
{
	uint8_t derived[SHA256_SIZE];

	hmac_sha256(str_of(chat->app->config.jwt_secret), STR("resumed sockets"), derived);
	chat->resume_key = hmac_key_create((Str){ .p = (const char *)derived, .n = sizeof(derived) });
	return chat->resume_key ? OK : fail(INTERNAL, "no memory for the key");
}

static Err open_server(struct chat *chat)
{
	const struct sio_config config = {
		.listen = chat->config->socket_listen,
		.origins = "*", /* a token is what lets somebody in, and no page of a stranger's has one */
		.tag = chat->config->socket_tag,
		.ping_interval_ms = chat->config->ping_interval_ms,
		.ping_timeout_ms = chat->config->ping_timeout_ms,
		.max_connections = (size_t)chat->config->max_sockets,
	};

	raise_file_limit(chat->config->max_sockets);
	TRY(sio_server_create(&config, &chat->server));
	return sockets_open(chat);
}

Err chat_init(struct app *app)
{
	struct chat *chat = calloc(1, sizeof(*chat));

	if (!chat)
		return fail(INTERNAL, "no memory for the service");
	app->state = chat;
	chat->app = app;
	chat->config = app->service_config;
	chat->instance = uuid_make(clock_now());
	chat->kept = (struct counter){ .name = "jobwire_chat_messages_total", .help = "Messages from sockets that were kept." };
	chat->batches = (struct counter){ .name = "jobwire_chat_batches_total", .help = "Batches of the feed, applied" };
	chat->errors = (struct counter){ .name = "jobwire_chat_refusals_total", .help = "Messages from sockets, refused" };
	chat->messages_limit = (struct rate_limit){ .name = "messages", .count = chat->config->messages_per_minute,
		.period_ms = MINUTE_MS, .exact = true };
	work_init(&chat->messages, QUEUE_MAX);
	work_init(&chat->errands, QUEUE_MAX);
	work_init(&chat->latecomers, QUEUE_MAX);
	chat->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	chat->presence = presence_create();
	chat->order = order_create(chat);
	if (chat->wake_fd < 0 || !chat->presence || !chat->order)
		return fail(INTERNAL, "no memory for the service");
	chat->unauthorized = denial_write(STR("unauthorized"), UNAUTHENTICATED, chat->denials[0]);
	chat->unavailable = denial_write(STR("unavailable"), UNAVAILABLE, chat->denials[1]);
	TRY(derive_key(chat));
	TRY(object_open(&chat->config->objects, &chat->store));
	return open_server(chat);
}

void chat_finish(struct app *app)
{
	struct chat *chat = app->state;

	if (chat->server)
		sio_server_destroy(chat->server);
	if (chat->order)
		order_destroy(chat->order);
	work_finish(&chat->messages);
	work_finish(&chat->errands);
	work_finish(&chat->latecomers);
	presence_destroy(chat->presence);
	if (chat->store)
		object_close(chat->store);
	if (chat->resume_key)
		hmac_key_destroy(chat->resume_key);
	close(chat->wake_fd);
	free(chat);
}

struct rate_verdict chat_take_message(struct chat *chat, int64_t user_id, struct deadline deadline)
{
	char room[INT_TEXT];

	return rate_limit_take(chat->app->limiter, &chat->messages_limit, str_of_int(room, user_id), clock_steady(), deadline);
}

void chat_write_metrics(struct app *app, struct buf *out)
{
	struct chat *chat = app->state;

	metrics_counter(out, &chat->kept);
	metrics_counter(out, &chat->batches);
	metrics_counter(out, &chat->errors);
}

/* --- workers ------------------------------------------------------------------------------------------------------ */

static void serve_sockets(struct app *app)
{
	struct chat *chat = app->state;

	sio_server_run(chat->server);
	atomic_store(&chat->served, true);
	follower_wake(chat);
}

/* What nobody can resume from any more. */
static Err clean_feed(struct tx *tx, int64_t *removed)
{
	return db_exec(tx, SQL(feed_clean, .before = time_plus_ms(clock_now(), -60 * MINUTE_MS)), removed);
}

static void clean(struct app *app)
{
	do {
		maintenance_clean(app, "told events", clean_feed);
	} while (app_wait(app, CLEAN_EVERY_MS));
}

const struct worker chat_workers[] = {
	{ "sockets", serve_sockets },
	{ "messages", keep_messages },
	{ "hand", do_errands },
	{ "second hand", do_errands },
	{ "latecomers", wait_for_latecomers },
	{ "feed", follow_feed },
	{ "cleaner", clean },
	{ 0 },
};
