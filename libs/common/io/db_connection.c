#include "io/db_private.h"

#include <errno.h>
#include <string.h>

enum {
	OPTIONS_MAX = 1024,
	IDLE_IN_TRANSACTION_MS = 60 * 1000,
	SESSION_IDLE_MS = 8 * 1000,  /* db_session_wait() lets the server hear something more often */
};

/*
 * Notices are for the server's own log. But what the server says to an idle connection comes as a notice too, and it may
 * be that it ends it.
 */
static void take_notice(void *argument, const PGresult *notice)
{
	struct connection *connection = argument;
	const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0))
		connection->ended = true;
}

bool wait_for(struct pollfd *fds, nfds_t n, struct deadline deadline)
{
	int ready;

	do
		ready = poll(fds, n, deadline_left_ms(deadline));
	while (ready < 0 && (errno == EINTR || errno == EAGAIN));
	return ready > 0;
}

static bool is_plain_word(const char *text)
{
	return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* libpq's own message is left out: it may quote the password. */
static Err url_options(const char *url, struct buf *out)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);

	if (!options)
		return fail(INTERNAL, "DATABASE_URL cannot be understood");
	for (PQconninfoOption *option = options; option->keyword; option++) {
		if (strcmp(option->keyword, "options") == 0 && option->val)
			buf_format(out, "%s ", option->val);
	}
	PQconninfoFree(options);
	return OK;
}

Err connection_check_config(const struct db_config *config)
{
	struct buf unused;
	Err err;

	if (!is_plain_word(config->service))
		return fail(INTERNAL, "a service is named in lower case, digits and _");
	buf_init(&unused, OPTIONS_MAX);
	err = url_options(config->url, &unused);
	buf_finish(&unused);
	return err;
}

/*
 * All settings travel in the start-up packet, so that a connection is never seen without them. The server looks every
 * second whether the client of a running statement is still there: a connection that was closed because it missed its
 * deadline does not go on burning the server. Compiling a plan, or starting workers to share it, takes longer than any
 * statement of ours may.
 */
static Err session_options(const struct db_config *config, enum connection_use use, struct buf *out)
{
	TRY(url_options(config->url, out));
	buf_format(out, "-c search_path=%s,public -c TimeZone=UTC -c DateStyle=ISO -c jit=off", config->service);
	buf_format(out, " -c max_parallel_workers_per_gather=0 -c client_connection_check_interval=1000");
	if (use != CONNECTION_MIGRATION && config->use_role)
		buf_format(out, " -c role=jobwire_%s", config->service);
	if (use != CONNECTION_MIGRATION)
		buf_format(out, " -c statement_timeout=%d -c idle_in_transaction_session_timeout=%d",
			config->statement_timeout_ms, IDLE_IN_TRANSACTION_MS);
	if (use == CONNECTION_SESSION)
		buf_format(out, " -c idle_session_timeout=%d -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2"
				" -c tcp_keepalives_count=3", SESSION_IDLE_MS);
	buf_add_char(out, '\0');
	return out->failed ? fail(INTERNAL, "the options in DATABASE_URL are too long") : OK;
}

static PGconn *start(const struct db_config *config, const char *options)
{
	/* What stands ahead of the URL may be changed by it; what stands behind may not. */
	const char *const keys[] = { "gssencmode", "keepalives_idle", "keepalives_interval", "keepalives_count", "dbname",
		"application_name", "client_encoding", "options", NULL };
	const char *const values[] = { "disable", "10", "5", "3", config->url, config->application, "UTF8", options, NULL };

	return PQconnectStartParams(keys, values, 1);
}

/* A libpq message without its line ends. */
static void flatten(const char *message, char *out, size_t size)
{
	size_t n = 0;

	for (; *message && n + 1 < size; message++)
		out[n++] = *message == '\n' || *message == '\t' ? ' ' : *message;
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

Err connection_lost(struct connection *connection, const char *during)
{
	char message[256];

	flatten(PQerrorMessage(connection->pg), message, sizeof(message));
	connection_close(connection);
	return fail(DATABASE_AWAY, "%s: %s", during, *message ? message : "connection lost");
}

static Err drive_connect(struct connection *connection, struct deadline deadline)
{
	PostgresPollingStatusType step = PGRES_POLLING_WRITING;

	if (PQstatus(connection->pg) == CONNECTION_BAD)
		return connection_lost(connection, "connect");
	while (step != PGRES_POLLING_OK) {
		struct pollfd fd = { .fd = PQsocket(connection->pg),
			.events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT };

		if (!wait_for(&fd, 1, deadline)) {
			connection_close(connection);
			return fail(DATABASE_AWAY, "connect: no answer in time");
		}
		step = PQconnectPoll(connection->pg);
		if (step == PGRES_POLLING_FAILED)
			return connection_lost(connection, "connect");
	}
	return OK;
}

Err connection_open(struct connection *connection, enum connection_use use, struct deadline deadline)
{
	struct buf options;
	Err err;

	buf_init(&options, OPTIONS_MAX);
	err = session_options(connection->config, use, &options);
	if (!err) {
		connection->pg = start(connection->config, options.p);
		err = connection->pg ? drive_connect(connection, deadline) : fail(INTERNAL, "connect: out of memory");
	}
	buf_finish(&options);
	if (err)
		return err;
	PQsetNoticeReceiver(connection->pg, take_notice, connection);
	if (PQsetnonblocking(connection->pg, 1) != 0 || !PQenterPipelineMode(connection->pg))
		return connection_lost(connection, "connect");
	return OK;
}

void connection_close(struct connection *connection)
{
	PQfinish(connection->pg);
	prepared_forget_all(connection);
	connection->pg = NULL;
	connection->flight_count = 0;
	connection->unsent = false;
	connection->stale = false;
	connection->ended = false;
}

bool connection_is_alive(struct connection *connection)
{
	struct pollfd fd = { .fd = PQsocket(connection->pg), .events = POLLIN };

	/* Silence is the rule: one cheap look at the socket. */
	if (poll(&fd, 1, 0) == 0)
		return true;
	/* PQisBusy() takes apart what was read. */
	return PQconsumeInput(connection->pg) && (PQisBusy(connection->pg) || !connection->ended);
}

Err connection_wait(struct connection *connection, struct deadline deadline)
{
	struct pollfd fd = { .fd = PQsocket(connection->pg),
		.events = (short)(POLLIN | (connection->unsent ? POLLOUT : 0)) };
	int flushed;

	if (!wait_for(&fd, 1, deadline)) {
		connection_close(connection);
		return fail(DATABASE_AWAY, "no answer in time");
	}
	if (fd.revents & ~POLLOUT && !PQconsumeInput(connection->pg))
		return connection_lost(connection, "receive");
	if (!connection->unsent)
		return OK;
	flushed = PQflush(connection->pg);
	if (flushed < 0)
		return connection_lost(connection, "send");
	connection->unsent = flushed > 0;
	return OK;
}
