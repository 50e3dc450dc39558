#include "crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_MAX = 256 * 1024, EVENTS_MAX = 512, SAMPLES_MAX = 4 * 1000 * 1000, CONNECTING_MAX = 200 };

struct crowd crowd = { .sockets = 1000, .seconds = 10 };

static struct sockaddr_in to;
static int epoll, made;
static uint32_t *samples;
static size_t sample_count;

static void die(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

int64_t crowd_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* Masked with zeroes, which is a mask. Small enough for a socket to take it whole. */
void crowd_say(const struct client *client, const char *text, size_t n)
{
	unsigned char frame[CROWD_TEXT_MAX + 8] = { 0x81 };
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

static void take_text(struct client *client, const char *text, size_t n)
{
	if (n == 1 && *text == '2')
		crowd_say(client, "3", 1);
	else if (n && *text == '0')
		crowd.opened(client);
	else
		crowd.heard(client, text, n);
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

	if (!client->upgraded) {
		const char *end = memmem(bytes, n, "\r\n\r\n", 4);

		if (!end)
			return;
		used = (size_t)(end + 4 - bytes);
		client->upgraded = true;
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
	struct client *client = &crowd.clients[made];
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
	int on = 1;

	if (made == crowd.sockets)
		return;
	made++;
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&to, sizeof(to)))
		die("connect");
	setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (send(client->fd, request, sizeof(request) - 1, MSG_NOSIGNAL) < 0 ||
		epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event))
		die("upgrade");
}

void crowd_ready(void)
{
	crowd.ready++;
	open_next();
}

void crowd_turn(int wait_ms)
{
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(epoll, events, EVENTS_MAX, wait_ms);

	for (int i = 0; i < n; i++)
		readable(events[i].data.ptr);
}

void crowd_sample(int64_t us)
{
	if (sample_count < SAMPLES_MAX)
		samples[sample_count++] = (uint32_t)us;
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

double crowd_percentile(double share)
{
	return sample_count ? samples[(size_t)(share * (double)(sample_count - 1))] / 1000.0 : 0;
}

void crowd_sort(void)
{
	qsort(samples, sample_count, sizeof(*samples), by_size);
}

void crowd_flags(int argc, char **argv, bool (*own)(const char *name, char *value))
{
	for (int i = 1; i + 1 < argc; i += 2) {
		char *colon = strchr(argv[i + 1], ':');

		if (strcmp(argv[i], "--to") == 0 && colon) {
			*colon = 0;
			to = (struct sockaddr_in){ .sin_family = AF_INET,
				.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10)) };
			inet_pton(AF_INET, argv[i + 1], &to.sin_addr);
		} else if (strcmp(argv[i], "--sockets") == 0) {
			crowd.sockets = (int)strtol(argv[i + 1], NULL, 10);
		} else if (strcmp(argv[i], "--seconds") == 0) {
			crowd.seconds = strtod(argv[i + 1], NULL);
		} else if (!own(argv[i], argv[i + 1])) {
			fprintf(stderr, "%s %s means nothing\n", argv[i], argv[i + 1]);
			exit(EXIT_FAILURE);
		}
	}
}

/* Pings come while somebody makes up their mind. */
static void wait_for_line(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };
	char line[16];

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event))
		return;
	for (;;) {
		struct epoll_event one;

		if (epoll_wait(epoll, &one, 1, -1) != 1)
			continue;
		if (!one.data.ptr)
			break;
		readable(one.data.ptr);
	}
	epoll_ctl(epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
	if (!fgets(line, sizeof(line), stdin))
		exit(EXIT_SUCCESS);
}

void crowd_gather(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	epoll = epoll_create1(0);
	crowd.clients = calloc((size_t)crowd.sockets, sizeof(*crowd.clients));
	samples = malloc(SAMPLES_MAX * sizeof(*samples));
	for (int i = 0; i < crowd.sockets && i < CONNECTING_MAX; i++)
		open_next();
	while (crowd.ready < crowd.sockets)
		crowd_turn(1000);
	printf("{\"connected\":%d}\n", crowd.ready);
	fflush(stdout);
	wait_for_line();
}
