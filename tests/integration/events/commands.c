#include "probe.h"

#include "contracts/users.h"
#include "data/json.h"
#include "dead_letters.h"
#include "declare.h"
#include "probe/queries.h"
#include "projection.h"
#include "snapshot.h"

#include <string.h>

enum { COMMAND_MS = 20 * 1000, ANSWER_MAX = 1024 * 1024 };

static const struct origin origin = { .actor_id = 7, .request_id = { "probe-request", 13 },
	.traceparent = { "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", 55 } };

struct command {
	struct probe *probe;
	Str text[4];
	int64_t number[4];
	struct buf *answer;
};

static struct user_state user_of(const struct command *c, int64_t id)
{
	return (struct user_state){ .id = id, .version = c->number[3] ? c->number[3] : 1, .username = c->text[2],
		.is_active = true, .created_at = clock_now() };
}

static Err emit_one(const struct command *c, int64_t id, Err (*emit)(struct tx *, const struct user_state *))
{
	struct user_state user = user_of(c, id);
	_cleanup_(tx_finish) struct tx tx;

	arena_reset(&c->probe->arena);
	tx_init(&tx, c->probe->db, TX_WRITE, &c->probe->arena, deadline_in(2000));
	tx.origin = &origin;
	TRY(db_exec(&tx, SQL(deed_insert, .user_id = id), NULL));
	TRY(emit(&tx, &user));
	TRY(tx_commit(&tx));
	relay_wake(c->probe->relay);
	return OK;
}

static Err emit_many(const struct command *c, Err (*emit)(struct tx *, const struct user_state *))
{
	for (int64_t id = c->number[0]; id < c->number[0] + c->number[1]; id++)
		TRY(emit_one(c, id, emit));
	return OK;
}

/* emit FROM COUNT [NAME [VERSION]]: so many users, with a name that their consumer may mind. */
static Err emit(struct command *c)
{
	return emit_many(c, emit_user_registered);
}

static Err emit_broadcast(struct command *c)
{
	return emit_many(c, emit_user_deactivated);
}

/* An event that no queue of the probe's hears. */
static Err emit_unheard(struct command *c)
{
	return emit_many(c, emit_user_deleted);
}

/* One that only the counter hears. */
static Err emit_update(struct command *c)
{
	return emit_many(c, emit_user_updated);
}

static Err with_broker(const struct command *c, struct mq **mq)
{
	return mq_open(&(struct mq_config){ .url = c->probe->amqp_url, .name = "probe", .wake_fd = -1 }, mq);
}

/* twice ID: the same event in two messages, as after a relay's lost mark. */
static Err twice(struct command *c)
{
	struct user_state user = user_of(c, c->number[0]);
	_cleanup_(cleanup_mq) struct mq *mq = NULL;
	_cleanup_(buf_finish) struct buf data, body;
	struct envelope event = { .id = uuid_make(clock_now()), .kind = STR("user.registered"), .version = 1,
		.occurred_at = clock_now(), .object = { .type = STR("user"), .id = c->text[0] } };

	buf_init(&data, EVENT_DATA_MAX);
	buf_init(&body, EVENT_BODY_MAX);
	json_write_object(&data, &user_state_view, &user);
	event.data.text = buf_str(&data);
	envelope_write(&body, &event);
	TRY(with_broker(c, &mq));
	for (int i = 0; i < 2; i++)
		TRY(mq_publish_one(mq, &(struct mq_message){ .exchange = STR("probe.events"), .key = event.kind,
			.kind = event.kind, .body = buf_str(&body) }, deadline_in(2000)));
	return OK;
}

/* raw TEXT: something that is no event, straight into the counter's queue. */
static Err raw(struct command *c)
{
	_cleanup_(cleanup_mq) struct mq *mq = NULL;

	TRY(with_broker(c, &mq));
	return mq_publish_one(mq, &(struct mq_message){ .key = STR("probe.probe.counter.v1"), .kind = STR("user.registered"),
		.id = STR("raw"), .body = c->text[0] }, deadline_in(2000));
}

static Err find(struct command *c)
{
	static const struct projection copies = { .consumer = "copy", .source = "probe" };
	struct user_state user = { 0 };
	int64_t started = clock_monotonic_ms();
	_cleanup_(tx_finish) struct tx tx;
	Err error;

	arena_reset(&c->probe->arena);
	tx_init(&tx, c->probe->db, TX_READ, &c->probe->arena, deadline_in(COMMAND_MS));
	error = projection_find(&tx, &copies, SQL(copy_get, .user_id = c->number[0]), &user_state_view, &user);
	buf_format(c->answer, ",\"found\":\"%s\",\"ms\":%lld", error ? error->code : "yes",
		(long long)(clock_monotonic_ms() - started));
	return OK;
}

/* bind KIND: the counter's queue hears it, too. */
static Err bind(struct command *c)
{
	_cleanup_(cleanup_mq) struct mq *mq = NULL;

	TRY(with_broker(c, &mq));
	return mq_bind(mq, STR("probe.probe.counter.v1"), STR("probe.events"), c->text[0]);
}

static Err depth(struct command *c)
{
	_cleanup_(cleanup_mq) struct mq *mq = NULL;
	int64_t messages, consumers;

	TRY(with_broker(c, &mq));
	TRY(mq_depth(mq, c->text[0], &messages, &consumers));
	buf_format(c->answer, ",\"messages\":%lld,\"consumers\":%lld", (long long)messages, (long long)consumers);
	return OK;
}

static void write_letter(void *arg, const struct dead_letter *letter)
{
	struct buf *out = arg;

	buf_add_str(out, out->p[out->n - 1] == '[' ? STR("{\"id\":") : STR(",{\"id\":"));
	json_write_text(out, letter->id.p ? letter->id : STR(""));
	buf_add_literal(out, ",\"error\":");
	json_write_text(out, letter->error.p ? letter->error : STR(""));
	buf_format(out, ",\"attempts\":%lld}", (long long)letter->attempts);
}

static Err dead(struct command *c)
{
	_cleanup_(cleanup_mq) struct mq *mq = NULL;

	TRY(with_broker(c, &mq));
	buf_add_literal(c->answer, ",\"letters\":[");
	TRY(dead_letters_list(mq, &probe_topology, topology_queue(&probe_topology, "probe", "counter"), write_letter, c->answer));
	buf_add_char(c->answer, ']');
	return OK;
}

static Err mend(struct command *c, Err (*how)(struct mq *, const struct topology *, const struct queue *, Str, int64_t *))
{
	_cleanup_(cleanup_mq) struct mq *mq = NULL;
	int64_t done = 0;

	TRY(with_broker(c, &mq));
	TRY(how(mq, &probe_topology, topology_queue(&probe_topology, "probe", "counter"), c->text[0], &done));
	buf_format(c->answer, ",\"done\":%lld", (long long)done);
	return OK;
}

static Err replay(struct command *c)
{
	return mend(c, dead_letters_replay);
}

static Err drop(struct command *c)
{
	return mend(c, dead_letters_drop);
}

/* snapshot FROM COUNT NAME */
static Err snapshot(struct command *c)
{
	struct snapshot *sent;
	int64_t count = 0;
	Err error = OK;

	TRY(snapshot_open(c->probe->amqp_url, &probe_topology, "probe", "copy", &sent));
	for (int64_t id = c->number[0]; id < c->number[0] + c->number[1]; id++) {
		struct user_state user = user_of(c, id);

		error = snapshot_add(sent, &event_user_registered, &user);
		if (error)
			break;
	}
	error = error ? error : snapshot_finish(sent, &count);
	snapshot_close(sent);
	buf_format(c->answer, ",\"sent\":%lld", (long long)count);
	return error;
}

static Err stats(struct command *c)
{
	struct relay_stats s = relay_stats(c->probe->relay);

	buf_format(c->answer,
		",\"active\":%d,\"connected\":%d,\"blocked\":%d,\"depth\":%lld,\"returned\":%lld,\"age_ms\":%lld,"
		"\"published_total\":%lld,"
		"\"returned_total\":%lld,\"windows_total\":%lld,\"heard\":%lld,\"missed\":%lld,\"followed\":%lld",
		s.active, s.connected, s.blocked, (long long)s.depth, (long long)s.returned, (long long)s.age_ms,
		(long long)s.published_total, (long long)s.returned_total, (long long)s.windows_total,
		(long long)atomic_load(&c->probe->heard), (long long)atomic_load(&c->probe->missed),
		(long long)atomic_load(&c->probe->followed));
	return OK;
}

static Err metrics(struct command *c)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, ANSWER_MAX);
	relay_write_metrics(c->probe->relay, &text);
	consumers_write_metrics(c->probe->consumers, &text);
	buf_add_literal(c->answer, ",\"text\":");
	json_write_text(c->answer, buf_str(&text));
	return OK;
}

static const struct {
	const char *name;
	Err (*run)(struct command *command);
} commands[] = {
	{ "emit", emit }, { "broadcast", emit_broadcast }, { "unheard", emit_unheard },
	{ "update", emit_update }, { "bind", bind }, { "twice", twice }, { "raw", raw },
	{ "find", find }, { "depth", depth }, { "dead", dead }, { "replay", replay }, { "drop", drop },
	{ "snapshot", snapshot }, { "stats", stats }, { "metrics", metrics },
};

static Err run(struct command *command, Str name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (str_eq(name, str_of(commands[i].name)))
			return commands[i].run(command);
	}
	return fail(NOT_FOUND, "there is no such command");
}

static void answer(struct buf *out, Err error)
{
	buf_add_literal(out, ",\"error\":");
	if (error)
		json_write_text(out, str_of(fail_reason()));
	else
		buf_add_literal(out, "null");
	buf_add_literal(out, "}\n");
	if (fwrite(out->p, 1, out->n, stdout) != out->n || fflush(stdout))
		exit(EXIT_FAILURE);
}

bool probe_obey(struct probe *probe, Str line)
{
	_cleanup_(buf_finish) struct buf out;
	struct command command = { .probe = probe, .answer = &out };
	Str name = str_cut(&line, ' ');

	buf_init(&out, ANSWER_MAX);
	if (str_eq(name, STR("quit")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(command.text) && line.p; i++) {
		command.text[i] = str_cut(&line, ' ');
		if (!str_to_int(command.text[i], &command.number[i]))
			command.number[i] = 0;
	}
	buf_add_literal(&out, "{\"ok\":true");
	answer(&out, run(&command, name));
	return true;
}
