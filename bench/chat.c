/*
 * A crowd of Socket.IO clients over WebSocket, for what a server's fan-out costs. They join rooms of a size, then so many
 * messages are kept in flight: each acknowledgement sends the next one, from the next socket. A message carries the time it
 * was sent, so every delivery tells its latency.
 *
 *	chat --to 127.0.0.1:3000 --sockets 1000 --room 10 --in-flight 1 --seconds 10
 *
 * Prints {"connected":N} when all have joined, waits for a line on standard input, runs, and prints one line of JSON. The
 * server is tests/socketio/echo.c or bench/peers/socketio.mjs: "join" and "say" are all that is asked of it. One thread.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_MAX = 256 * 1024, EVENTS_MAX = 512, SAMPLES_MAX = 4 * 1000 * 1000, TEXT_MAX = 256, CONNECTING_MAX = 200 };
enum phase { UPGRADING, OPENING, ENTERING, JOINING, READY };

struct client {
	int fd;
	enum phase phase;
	char *rest; /* of a frame that has not come whole */
	size_t rest_n;
};

static struct {
	struct sockaddr_in to;
	int sockets, room, in_flight;
	double seconds;
	struct client *clients;
	int epoll, opened, ready, next;
	bool running;
	int64_t until_us;
	uint32_t *samples;
	size_t sample_count;
	int64_t deliveries, acks;
} crowd = { .sockets = 1000, .room = 10, .in_flight = 1, .seconds = 10 };

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* Masked with zeroes, which is a mask. Small enough for a socket to take it whole. */
static void send_text(const struct client *client, const char *text, size_t n)
{
	unsigned char frame[TEXT_MAX + 8] = { 0x81 };
	size_t head = 2;

	if (n < 126) {
		frame[1] = (unsigned char)(0x80 | n);
	} else {
		frame[1] = 0x80 | 126;
		frame[2] = (unsigned char)(n >> 8);
		frame[3] = (unsigned char)n;
		head = 4;
	}
	memset(frame + head, 0, 4);
	memcpy(frame + head + 4, text, n);
	if (send(client->fd, frame, head + 4 + n, MSG_NOSIGNAL) != (ssize_t)(head + 4 + n))
		die("send");
}

static int room_of(const struct client *client)
{
	return (int)(client - crowd.clients) / crowd.room;
}

static void say(const struct client *client)
{
	char text[TEXT_MAX];
	int n = snprintf(text, sizeof(text), "420[\"say\",\"r%d\",\"%020lld\"]", room_of(client), (long long)now_us());

	send_text(client, text, (size_t)n);
}

static void say_next(void)
{
	if (now_us() < crowd.until_us)
		say(&crowd.clients[crowd.next++ * 7919LL % crowd.sockets]);
}

static void open_next(void);

static void advance(struct client *client)
{
	char text[TEXT_MAX];
	int n;

	switch (++client->phase) {
	case ENTERING:
		send_text(client, "40", 2);
		break;
	case JOINING:
		n = snprintf(text, sizeof(text), "420[\"join\",\"r%d\"]", room_of(client));
		send_text(client, text, (size_t)n);
		break;
	case READY:
		crowd.ready++;
		open_next();
		break;
	default:
		break;
	}
}

static void take_delivery(const char *text, size_t n)
{
	const size_t at = sizeof("42[\"said\",\"") - 1;

	crowd.deliveries++;
	if (n > at + 20 && crowd.sample_count < SAMPLES_MAX)
		crowd.samples[crowd.sample_count++] = (uint32_t)(now_us() - strtoll(text + at, NULL, 10));
}

static void take_text(struct client *client, const char *text, size_t n)
{
	if (n == 1 && *text == '2')
		send_text(client, "3", 1);
	else if (n > 1 && text[0] == '4' && text[1] == '3' && client->phase == READY) {
		crowd.acks++;
		say_next();
	} else if (n > 8 && memcmp(text, "42[\"said", 8) == 0)
		take_delivery(text, n);
	else if ((client->phase == OPENING && *text == '0') || (client->phase == ENTERING && memcmp(text, "40", 2) == 0) ||
		(client->phase == JOINING && memcmp(text, "43", 2) == 0))
		advance(client);
}

/* How many bytes made whole frames. */
static size_t take_frames(struct client *client, const char *bytes, size_t n)
{
	size_t used = 0;

	while (n - used >= 2) {
		const unsigned char *at = (const unsigned char *)bytes + used;
		size_t length = at[1] & 127, head = length < 126 ? 2 : length == 126 ? 4 : 10;

		if (n - used < head)
			break;
		if (head == 4)
			length = (size_t)at[2] << 8 | at[3];
		if (head == 10 || (at[0] & 15) == 8) {
			fprintf(stderr, "the server closed a connection\n");
			exit(EXIT_FAILURE);
		}
		if (n - used < head + length)
			break;
		take_text(client, bytes + used + head, length);
		used += head + length;
	}
	return used;
}

static void take_bytes(struct client *client, const char *bytes, size_t n)
{
	size_t used = 0;

	if (client->phase == UPGRADING) {
		const char *end = memmem(bytes, n, "\r\n\r\n", 4);

		if (!end)
			return;
		used = (size_t)(end + 4 - bytes);
		client->phase = OPENING;
	}
	used += take_frames(client, bytes + used, n - used);
	free(client->rest);
	client->rest = NULL;
	client->rest_n = n - used;
	if (client->rest_n) {
		client->rest = malloc(client->rest_n);
		memcpy(client->rest, bytes + used, client->rest_n);
	}
}

static void readable(struct client *client)
{
	static char room[READ_MAX];
	ssize_t n;

	memcpy(room, client->rest ? client->rest : "", client->rest_n);
	n = recv(client->fd, room + client->rest_n, sizeof(room) - client->rest_n, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		die("a connection ended");
	take_bytes(client, room, client->rest_n + (size_t)n);
}

/* Blocking, then read by epoll: connecting is not what is measured. */
static void open_next(void)
{
	static const char request[] =
		"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
		"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
		"AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
	struct client *client = &crowd.clients[crowd.opened];
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
	int on = 1;

	if (crowd.opened == crowd.sockets)
		return;
	crowd.opened++;
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&crowd.to, sizeof(crowd.to)))
		die("connect");
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (send(client->fd, request, sizeof(request) - 1, MSG_NOSIGNAL) < 0 ||
		epoll_ctl(crowd.epoll, EPOLL_CTL_ADD, client->fd, &event))
		die("upgrade");
}

static void turn(int wait_ms)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(crowd.epoll, events, EVENTS_MAX, wait_ms);

	for (int i = 0; i < n; i++)
		readable(events[i].data.ptr);
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double percentile(double part)
{
	return crowd.sample_count ? crowd.samples[(size_t)(part * (double)(crowd.sample_count - 1))] / 1000.0 : 0;
}

static void read_flags(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i += 2) {
		char *colon = strchr(argv[i + 1], ':');

		if (strcmp(argv[i], "--to") == 0 && colon) {
			*colon = 0;
			crowd.to = (struct sockaddr_in){ .sin_family = AF_INET,
				.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10)) };
			inet_pton(AF_INET, argv[i + 1], &crowd.to.sin_addr);
		} else if (strcmp(argv[i], "--sockets") == 0) {
			crowd.sockets = (int)strtol(argv[i + 1], NULL, 10);
		} else if (strcmp(argv[i], "--room") == 0) {
			crowd.room = (int)strtol(argv[i + 1], NULL, 10);
		} else if (strcmp(argv[i], "--in-flight") == 0) {
			crowd.in_flight = (int)strtol(argv[i + 1], NULL, 10);
		} else if (strcmp(argv[i], "--seconds") == 0) {
			crowd.seconds = strtod(argv[i + 1], NULL);
		}
	}
}

/* Pings come while somebody makes up their mind. */
static void wait_for_line(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
	char line[16];

	if (epoll_ctl(crowd.epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event))
		return;
	for (;;) {
		struct epoll_event one;

		if (epoll_wait(crowd.epoll, &one, 1, -1) != 1)
			continue;
		if (!one.data.ptr)
			break;
		readable(one.data.ptr);
	}
	epoll_ctl(crowd.epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
	if (!fgets(line, sizeof(line), stdin))
		exit(EXIT_SUCCESS);
}

int main(int argc, char **argv)
{
	struct rlimit files;
	int64_t begun;

	read_flags(argc, argv);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	crowd.epoll = epoll_create1(0);
	crowd.clients = calloc((size_t)crowd.sockets, sizeof(*crowd.clients));
	crowd.samples = malloc(SAMPLES_MAX * sizeof(*crowd.samples));
	for (int i = 0; i < crowd.sockets && i < CONNECTING_MAX; i++)
		open_next();
	while (crowd.ready < crowd.sockets)
		turn(1000);
	printf("{\"connected\":%d}\n", crowd.ready);
	fflush(stdout);
	wait_for_line();
	begun = now_us();
	crowd.until_us = begun + (int64_t)(crowd.seconds * 1e6);
	for (int i = 0; i < crowd.in_flight; i++)
		say_next();
	while (now_us() < crowd.until_us + 200 * 1000)
		turn(50);
	qsort(crowd.samples, crowd.sample_count, sizeof(*crowd.samples), by_size);
	printf("{\"deliveries\":%lld,\"messages\":%lld,\"seconds\":%.2f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
		(long long)crowd.deliveries, (long long)crowd.acks, (double)(now_us() - begun) / 1e6, percentile(0.5),
		percentile(0.99));
	return EXIT_SUCCESS;
}
