#include "io/mq_private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum { FRAME_MAX = 128 * 1024, DEFAULT_TIMEOUT_MS = 5000, DEFAULT_HEARTBEAT_S = 10, TURN_MS = 1000 };

Err mq_lost(struct mq *mq, const char *doing, int status)
{
	mq->lost = true;
	return fail(BROKER_AWAY, "%s: %s", doing, amqp_error_string2(status));
}

static Err closed_by_broker(struct mq *mq, const char *doing, const amqp_method_t *method)
{
	mq->lost = true;
	if (method->id == AMQP_CHANNEL_CLOSE_METHOD) {
		const amqp_channel_close_t *close = method->decoded;

		return fail(BROKER_REFUSES, "%s: " STR_FMT, doing, STR_ARG(mq_str(close->reply_text)));
	}
	if (method->id == AMQP_CONNECTION_CLOSE_METHOD) {
		const amqp_connection_close_t *close = method->decoded;

		return fail(BROKER_AWAY, "%s: " STR_FMT, doing, STR_ARG(mq_str(close->reply_text)));
	}
	return fail(BROKER_AWAY, "%s: unexpected method 0x%08x", doing, method->id);
}

Err mq_answer(struct mq *mq, const char *doing, amqp_rpc_reply_t reply)
{
	switch (reply.reply_type) {
	case AMQP_RESPONSE_NORMAL:
		return OK;
	case AMQP_RESPONSE_LIBRARY_EXCEPTION:
		return mq_lost(mq, doing, reply.library_error);
	case AMQP_RESPONSE_SERVER_EXCEPTION:
		return closed_by_broker(mq, doing, &reply.reply);
	case AMQP_RESPONSE_NONE:
		break;
	}
	mq->lost = true;
	return fail(BROKER_AWAY, "%s: the connection ended", doing);
}

Err mq_answered(struct mq *mq, const char *doing)
{
	return mq_answer(mq, doing, amqp_get_rpc_reply(mq->connection));
}

/* --- opening and closing ----------------------------------------------------------------------------------------- */

static amqp_table_entry_t yes(const char *key)
{
	return (amqp_table_entry_t){ .key = amqp_cstring_bytes(key),
		.value = { .kind = AMQP_FIELD_KIND_BOOLEAN, .value = { .boolean = 1 } } };
}

/* Without the first two capabilities a deleted queue and a broker that takes nothing any more would go unnoticed. */
static Err login(struct mq *mq, const struct mq_config *config, const struct amqp_connection_info *to)
{
	amqp_table_entry_t capabilities[] = { yes("consumer_cancel_notify"), yes("connection.blocked"), yes("basic.nack"),
		yes("publisher_confirms") };
	amqp_table_entry_t entries[] = {
		{ .key = amqp_cstring_bytes("connection_name"),
			.value = { .kind = AMQP_FIELD_KIND_UTF8, .value = { .bytes = amqp_cstring_bytes(config->name) } } },
		{ .key = amqp_cstring_bytes("capabilities"),
			.value = { .kind = AMQP_FIELD_KIND_TABLE,
				.value = { .table = { .num_entries = ARRAY_LEN(capabilities), .entries = capabilities } } } },
	};
	amqp_table_t properties = { .num_entries = ARRAY_LEN(entries), .entries = entries };
	int heartbeat_s = config->heartbeat_s ? config->heartbeat_s : DEFAULT_HEARTBEAT_S;

	return mq_answer(mq, "log in",
		amqp_login_with_properties(mq->connection, to->vhost, MQ_CHANNEL, FRAME_MAX, heartbeat_s, &properties,
			AMQP_SASL_METHOD_PLAIN, to->user, to->password));
}

static void tune_socket(const struct mq *mq)
{
	int fd = amqp_get_sockfd(mq->connection);
	int yes_ = 1, stuck_ms = MQ_STUCK_MS, bytes = 2 * MQ_WINDOW_BYTES;

	/* Each only narrows a risk; a kernel that lacks one is no reason to stay away. */
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes_, sizeof(yes_));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &stuck_ms, sizeof(stuck_ms));
}

static Err connect_to(struct mq *mq, const struct mq_config *config, const struct amqp_connection_info *to)
{
	struct timeval timeout = { .tv_sec = mq->timeout_ms / 1000, .tv_usec = mq->timeout_ms % 1000 * 1000 };
	amqp_socket_t *socket = amqp_tcp_socket_new(mq->connection);
	int status;

	if (!socket)
		return fail(OVERLOADED, "no memory for a connection");
	status = amqp_socket_open_noblock(socket, to->host, to->port, &timeout);
	if (status != AMQP_STATUS_OK)
		return mq_lost(mq, "connect", status);
	tune_socket(mq);
	amqp_set_handshake_timeout(mq->connection, &timeout);
	amqp_set_rpc_timeout(mq->connection, &timeout);
	TRY(login(mq, config, to));
	amqp_channel_open(mq->connection, MQ_CHANNEL);
	return mq_answered(mq, "open a channel");
}

Err mq_open(const struct mq_config *config, struct mq **out)
{
	_cleanup_(cleanup_free) char *url = strdup(config->url);
	_cleanup_(cleanup_mq) struct mq *mq = calloc(1, sizeof(*mq));
	struct amqp_connection_info to;

	if (!mq || !url)
		return fail(OVERLOADED, "no memory for a connection");
	/* The URL may hold a password: it is not repeated. */
	if (amqp_parse_url(url, &to) != AMQP_STATUS_OK || to.ssl)
		return fail(BROKER_REFUSES, "the broker's URL is not of the form amqp://user:password@host:port/vhost");
	mq->newest = &mq->oldest;
	mq->wake_fd = config->wake_fd;
	mq->timeout_ms = config->timeout_ms ? config->timeout_ms : DEFAULT_TIMEOUT_MS;
	mq->lost = true;
	mq->connection = amqp_new_connection();
	if (!mq->connection)
		return fail(OVERLOADED, "no memory for a connection");
	TRY(connect_to(mq, config, &to));
	mq->lost = false;
	*out = take(mq);
	return OK;
}

/* A broker that hangs is not worth waiting for: whoever closes may be on the way out. */
static void say_goodbye(struct mq *mq)
{
	const struct timeval patience = { .tv_sec = 1 };

	amqp_set_rpc_timeout(mq->connection, &patience);
	amqp_connection_close(mq->connection, AMQP_REPLY_SUCCESS);
}

void mq_close(struct mq *mq)
{
	if (!mq)
		return;
	if (mq->connection && !mq->lost)
		say_goodbye(mq);
	if (mq->connection)
		amqp_destroy_connection(mq->connection);
	while (mq->oldest) {
		struct mq_delivery *delivery = mq->oldest;

		mq->oldest = delivery->next;
		mq_delivery_free(delivery);
	}
	free(mq);
}

bool mq_is_blocked(const struct mq *mq)
{
	return mq->blocked;
}

/* --- what comes in ----------------------------------------------------------------------------------------------- */

static Err read_content(struct mq *mq, const char *doing, amqp_message_t *message)
{
	return mq_answer(mq, doing, amqp_read_message(mq->connection, MQ_CHANNEL, message, 0));
}

static Err handle_return(struct mq *mq)
{
	amqp_message_t message;

	TRY(read_content(mq, "read a returned message", &message));
	mq_on_return(mq, &message);
	amqp_destroy_message(&message);
	return OK;
}

static Err handle_delivery(struct mq *mq, const amqp_basic_deliver_t *method)
{
	amqp_message_t message;
	Err error;

	TRY(read_content(mq, "read a delivery", &message));
	error = mq_on_delivery(mq, method, &message);
	amqp_destroy_message(&message);
	return error;
}

static Err handle_method(struct mq *mq, const amqp_method_t *method)
{
	const amqp_basic_ack_t *ack = method->decoded;
	const amqp_basic_nack_t *nack = method->decoded;

	switch (method->id) {
	case AMQP_BASIC_ACK_METHOD:
		mq_on_ack(mq, ack->delivery_tag, ack->multiple, MQ_CONFIRMED);
		return OK;
	case AMQP_BASIC_NACK_METHOD:
		mq_on_ack(mq, nack->delivery_tag, nack->multiple, MQ_REFUSED);
		return OK;
	case AMQP_BASIC_RETURN_METHOD:
		return handle_return(mq);
	case AMQP_BASIC_DELIVER_METHOD:
		return handle_delivery(mq, method->decoded);
	case AMQP_CONNECTION_BLOCKED_METHOD:
		mq->blocked = true;
		return OK;
	case AMQP_CONNECTION_UNBLOCKED_METHOD:
		mq->blocked = false;
		return OK;
	case AMQP_BASIC_CANCEL_METHOD:
		mq->lost = true;
		return fail(BROKER_AWAY, "a consumed queue was deleted or moved");
	default:
		return closed_by_broker(mq, "wait", method);
	}
}

/* False when the wait was cut short by wake_fd; what is already in the library's buffers needs no waiting. */
static bool wait_readable(struct mq *mq, struct deadline deadline, int wake_fd)
{
	struct pollfd fds[] = {
		{ .fd = amqp_get_sockfd(mq->connection), .events = POLLIN },
		{ .fd = wake_fd, .events = POLLIN },
	};
	int wait_ms = deadline_left_ms(deadline);

	if (amqp_frames_enqueued(mq->connection) || amqp_data_in_buffer(mq->connection))
		return true;
	if (poll(fds, ARRAY_LEN(fds), wait_ms < TURN_MS ? wait_ms : TURN_MS) <= 0)
		return true;
	return fds[0].revents || !fds[1].revents;
}

Err mq_turn(struct mq *mq, struct deadline deadline, int wake_fd, bool *got)
{
	struct timeval at_once = { 0 };
	amqp_frame_t frame;
	int status;

	*got = false;
	if (mq->lost)
		return fail(BROKER_AWAY, "the connection is lost");
	amqp_maybe_release_buffers(mq->connection);
	if (!wait_readable(mq, deadline, wake_fd))
		return OK;
	/* Sends a heartbeat when one is due, and notices when the broker's own have stayed out. */
	status = amqp_simple_wait_frame_noblock(mq->connection, &frame, &at_once);
	if (status == AMQP_STATUS_TIMEOUT)
		return OK;
	if (status != AMQP_STATUS_OK)
		return mq_lost(mq, "wait", status);
	*got = true;
	return frame.frame_type == AMQP_FRAME_METHOD ? handle_method(mq, &frame.payload.method) : OK;
}

bool mq_is_awake(const struct mq *mq)
{
	struct pollfd fd = { .fd = mq->wake_fd, .events = POLLIN };

	return poll(&fd, 1, 0) > 0;
}

Err mq_pump(struct mq *mq, int wait_ms)
{
	struct deadline deadline = deadline_in(wait_ms);
	bool got;

	do
		TRY(mq_turn(mq, deadline, mq->wake_fd, &got));
	while (got || (deadline_left_ms(deadline) && !mq_is_awake(mq)));
	return OK;
}
