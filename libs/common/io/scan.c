#include "io/scan.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { ANSWER_MAX = 1024, CHUNK_MAX = 1024 * 1024 };

struct scan {
	int fd;
	struct deadline deadline;
};

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_un un;
};

/* Where the scanner is, as the address says it; looked up anew for each file, since a name may lead elsewhere by then. */
struct place {
	char host[NI_MAXHOST], port[sizeof("65535")];
	struct sockaddr_un un; /* of no family: it is the other two */
};

static bool is_host(Str host)
{
	for (size_t i = 0; i < host.n; i++) {
		if (!isalnum((unsigned char)host.p[i]) && !strchr(".-_", host.p[i]))
			return false;
	}
	return host.n && host.n < NI_MAXHOST;
}

static bool read_place(const char *text, struct place *out)
{
	Str port = str_of(text), host = str_cut(&port, ':');
	int64_t number;

	*out = (struct place){ 0 };
	if (text && text[0] == '/' && strlen(text) < sizeof(out->un.sun_path)) {
		out->un.sun_family = AF_UNIX;
		memcpy(out->un.sun_path, text, strlen(text));
		return true;
	}
	if (!port.p || !is_host(host) || !str_to_int(port, &number) || number < 1 || number > 65535)
		return false;
	snprintf(out->host, sizeof(out->host), STR_FMT, STR_ARG(host));
	snprintf(out->port, sizeof(out->port), "%d", (int)number);
	return true;
}

const char *scan_address_mistake(const char *address)
{
	struct place place;

	return read_place(address, &place) ? NULL : "must be a host with a port, or the path of a socket";
}

static Err away(const char *what)
{
	return fail(SCANNER_AWAY, "scanner: %s: %s", what, strerror(errno));
}

static Err await(const struct scan *scan, short events)
{
	struct pollfd poll_fd = { .fd = scan->fd, .events = events };
	int ready;

	do
		ready = poll(&poll_fd, 1, deadline_left_ms(scan->deadline));
	while (ready < 0 && errno == EINTR);
	if (ready > 0)
		return OK;
	return ready ? away("poll") : fail(SCANNER_AWAY, "scanner: no answer in time");
}

static Err send_all(const struct scan *scan, const void *bytes, size_t n)
{
	const char *next = bytes;

	while (n) {
		ssize_t sent = send(scan->fd, next, n, MSG_NOSIGNAL);

		if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			TRY(await(scan, POLLOUT));
		else if (sent < 0 && errno != EINTR)
			return away("send");
		if (sent > 0) {
			next += sent;
			n -= (size_t)sent;
		}
	}
	return OK;
}

static Err connect_to(const struct scan *scan, const union address *address, socklen_t length)
{
	socklen_t size = sizeof(int);
	int error = 0;

	if (connect(scan->fd, &address->any, length) == 0)
		return OK;
	if (errno != EINPROGRESS)
		return away("connect");
	TRY(await(scan, POLLOUT));
	if (getsockopt(scan->fd, SOL_SOCKET, SO_ERROR, &error, &size))
		return away("connect");
	errno = error;
	return error ? away("connect") : OK;
}

static Err look_up(const struct place *place, union address *out, socklen_t *length)
{
	const struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	int error;

	if (place->un.sun_family) {
		*out = (union address){ .un = place->un };
		*length = sizeof(out->un);
		return OK;
	}
	error = getaddrinfo(place->host, place->port, &wanted, &found);
	if (error)
		return fail(SCANNER_AWAY, "scanner: %s: %s", place->host, gai_strerror(error));
	*length = sizeof(out->in);
	memcpy(&out->in, found->ai_addr, *length);
	freeaddrinfo(found);
	return OK;
}

Err scan_begin(const char *address, struct deadline deadline, struct scan **out)
{
	union address to;
	struct place place;
	socklen_t length = 0;
	struct scan *scan;
	Err err;

	if (!read_place(address, &place))
		return fail(INVALID, "scanner: %s", scan_address_mistake(address));
	TRY(look_up(&place, &to, &length));
	scan = calloc(1, sizeof(*scan));
	if (!scan)
		return fail(OVERLOADED, "no memory for a scan");
	scan->deadline = deadline;
	scan->fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	err = scan->fd < 0 ? away("socket") : connect_to(scan, &to, length);
	if (!err)
		err = send_all(scan, "zINSTREAM", sizeof("zINSTREAM"));
	if (err)
		scan_drop(scan);
	else
		*out = scan;
	return err;
}

/* A chunk is led by its length; one of none would end the stream. */
Err scan_feed(struct scan *scan, Str bytes)
{
	while (bytes.n) {
		Str chunk = str_slice(bytes, 0, bytes.n < CHUNK_MAX ? bytes.n : CHUNK_MAX);
		uint32_t length = htonl((uint32_t)chunk.n);

		TRY(send_all(scan, &length, sizeof(length)));
		TRY(send_all(scan, chunk.p, chunk.n));
		bytes = str_slice(bytes, chunk.n, bytes.n);
	}
	return OK;
}

/* Up to the zero byte that ends it. */
static Err receive(const struct scan *scan, char out[static ANSWER_MAX], size_t *n)
{
	for (*n = 0; *n < ANSWER_MAX; ) {
		ssize_t got = recv(scan->fd, out + *n, ANSWER_MAX - *n, 0);

		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			TRY(await(scan, POLLIN));
		else if (got < 0 && errno != EINTR)
			return away("receive");
		else if (got == 0)
			return fail(SCANNER_AWAY, "scanner: hung up");
		*n += got > 0 ? (size_t)got : 0;
		if (*n && !out[*n - 1]) {
			*n -= 1;
			return OK;
		}
	}
	return fail(SCANNER_AWAY, "scanner: an answer without an end");
}

/* "stream: OK", "stream: NAME FOUND"; anything else is a complaint. */
static Err judge(Str answer, struct arena *arena, Str *finding)
{
	*finding = STR_NONE;
	if (!str_starts(answer, STR("stream: ")))
		return fail(SCAN_REFUSED, "scanner: " STR_FMT, STR_ARG(answer));
	answer = str_slice(answer, sizeof("stream: ") - 1, answer.n);
	if (str_eq(answer, STR("OK")))
		return OK;
	if (!str_ends(answer, STR(" FOUND")))
		return fail(SCAN_REFUSED, "scanner: " STR_FMT, STR_ARG(answer));
	*finding = str_copy(arena, str_slice(answer, 0, answer.n - (sizeof(" FOUND") - 1)));
	return finding->p ? OK : fail(OVERLOADED, "no memory for a finding");
}

Err scan_end(struct scan *scan, struct arena *arena, Str *finding)
{
	const uint32_t end = 0;
	char answer[ANSWER_MAX];
	size_t n = 0;
	Err err = send_all(scan, &end, sizeof(end));

	if (!err)
		err = receive(scan, answer, &n);
	if (!err)
		err = judge((Str){ .p = answer, .n = n }, arena, finding);
	scan_drop(scan);
	return err;
}

void scan_drop(struct scan *scan)
{
	if (!scan)
		return;
	if (scan->fd >= 0)
		close(scan->fd);
	free(scan);
}
