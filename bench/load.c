/*
 * A load generator of constant rate, for latencies that can be believed: requests are due at fixed times whatever the
 * server does, and a latency is counted from when its request was due, not from when it could be sent. (A generator that
 * waits for answers before it sends on measures a server that is never asked while it is slow.)
 *
 *	load --to 127.0.0.1:8080 --rate 500 --seconds 10 --connections 32 --header 'Authorization: Bearer …' < requests
 *
 * Standard input has one request a line, "GET /path" or "POST /path body"; they are sent in turn. Prints one line of
 * JSON: how many were answered, how many not with 2xx, and the percentiles in milliseconds. One thread, epoll.
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
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUESTS_MAX = 100000, CONNECTIONS_MAX = 4096, ANSWER_MAX = 256 * 1024, HEADERS_MAX = 4096 };

struct text {
	char *p;
	size_t n;
};

struct connection {
	int fd;
	bool busy;
	int64_t due_us;
	char *answer;
	size_t n;
};

struct load {
	struct sockaddr_in to;
	char host[64];
	char headers[HEADERS_MAX];
	double rate, seconds;
	int connection_count;
	struct text *requests;
	size_t request_count;
	struct connection connections[CONNECTIONS_MAX];
	int epoll;
	uint32_t *latencies_us;
	size_t answered, failed, capacity;
};

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

static void parse_address(struct load *load, const char *text)
{
	const char *colon = strrchr(text, ':');

	snprintf(load->host, sizeof(load->host), "%s", text);
	if (!colon || inet_pton(AF_INET, "127.0.0.1", &load->to.sin_addr) != 1)
		die("--to");
	load->to.sin_family = AF_INET;
	load->to.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
}

static void parse_options(struct load *load, int argc, char **argv)
{
	load->rate = 100;
	load->seconds = 5;
	load->connection_count = 16;
	for (int i = 1; i + 1 < argc; i += 2) {
		const char *name = argv[i], *value = argv[i + 1];

		if (strcmp(name, "--to") == 0)
			parse_address(load, value);
		else if (strcmp(name, "--rate") == 0)
			load->rate = strtod(value, NULL);
		else if (strcmp(name, "--seconds") == 0)
			load->seconds = strtod(value, NULL);
		else if (strcmp(name, "--connections") == 0)
			load->connection_count = (int)strtol(value, NULL, 10);
		else if (strcmp(name, "--header") == 0)
			snprintf(load->headers + strlen(load->headers), sizeof(load->headers) - strlen(load->headers),
				"%s\r\n", value);
		else
			die(name);
	}
	if (!load->to.sin_port || load->connection_count < 1 || load->connection_count > CONNECTIONS_MAX)
		die("options");
}

/* "POST /path body" becomes the bytes to send. */
static struct text compose(const struct load *load, char *line)
{
	char *path = strchr(line, ' '), *body;
	struct text request;
	int n;

	line[strcspn(line, "\n")] = '\0';
	if (!path)
		die("a request without a path");
	*path++ = '\0';
	body = strchr(path, ' ');
	if (body)
		*body++ = '\0';
	n = asprintf(&request.p,
		"%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", line,
		path, load->host, load->headers, body ? strlen(body) : 0, body ? body : "");
	if (n < 0)
		die("memory");
	request.n = (size_t)n;
	return request;
}

static void read_requests(struct load *load)
{
	char *line = NULL;
	size_t size = 0;

	load->requests = calloc(REQUESTS_MAX, sizeof(*load->requests));
	while (load->requests && load->request_count < REQUESTS_MAX && getline(&line, &size, stdin) > 0)
		load->requests[load->request_count++] = compose(load, line);
	free(line);
	if (!load->request_count)
		die("no requests");
}

static void open_connection(struct load *load, struct connection *connection)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
	int on = 1;

	connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connection->fd < 0 || connect(connection->fd, (struct sockaddr *)&load->to, sizeof(load->to)))
		die("connect");
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->fd, &event))
		die("epoll");
	if (!connection->answer)
		connection->answer = malloc(ANSWER_MAX);
	connection->busy = false;
	connection->n = 0;
}

static void open_all(struct load *load)
{
	load->epoll = epoll_create1(EPOLL_CLOEXEC);
	load->capacity = (size_t)(load->rate * load->seconds) + 1;
	load->latencies_us = calloc(load->capacity, sizeof(*load->latencies_us));
	for (int i = 0; i < load->connection_count; i++)
		open_connection(load, &load->connections[i]);
}

/* Is the answer whole, and where does it end? */
static bool answer_is_whole(const struct connection *connection)
{
	char *end = memmem(connection->answer, connection->n, "\r\n\r\n", 4);
	char *length = end ? memmem(connection->answer, (size_t)(end - connection->answer), "Content-Length: ", 16) : NULL;
	size_t head = end ? (size_t)(end - connection->answer) + 4 : 0;

	if (!end)
		return false;
	if (!length)
		return memmem(connection->answer + head, connection->n - head, "0\r\n\r\n", 5) || connection->answer[9] == '2';
	return connection->n >= head + (size_t)strtol(length + 16, NULL, 10);
}

static void finish(struct load *load, struct connection *connection)
{
	if (load->answered < load->capacity)
		load->latencies_us[load->answered++] = (uint32_t)(now_us() - connection->due_us);
	load->failed += connection->answer[9] != '2';
	connection->busy = false;
	connection->n = 0;
}

static void receive(struct load *load, struct connection *connection)
{
	ssize_t got = recv(connection->fd, connection->answer + connection->n, ANSWER_MAX - connection->n, 0);

	if (got <= 0) {
		/* The server closed: a request that was on its way counts as failed. */
		load->failed += connection->busy;
		close(connection->fd);
		open_connection(load, connection);
		return;
	}
	connection->n += (size_t)got;
	if (connection->busy && answer_is_whole(connection))
		finish(load, connection);
}

static void await_answers(struct load *load, int64_t until_us)
{
	struct epoll_event events[64];
	int64_t left_us = until_us - now_us();
	struct timespec wait = { .tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000 };
	int n;

	if (left_us < 0)
		wait = (struct timespec){ 0 };
	n = epoll_pwait2(load->epoll, events, 64, &wait, NULL);
	for (int i = 0; i < n; i++)
		receive(load, events[i].data.ptr);
}

static struct connection *idle_connection(struct load *load)
{
	for (int i = 0; i < load->connection_count; i++) {
		if (!load->connections[i].busy)
			return &load->connections[i];
	}
	return NULL;
}

static void send_due(struct load *load, size_t number, int64_t due_us)
{
	const struct text *request = &load->requests[number % load->request_count];
	struct connection *connection = idle_connection(load);

	while (!connection) {
		await_answers(load, now_us() + 1000000);
		connection = idle_connection(load);
	}
	connection->busy = true;
	connection->due_us = due_us;
	if (send(connection->fd, request->p, request->n, MSG_NOSIGNAL) != (ssize_t)request->n)
		load->failed++;
}

static void run(struct load *load)
{
	size_t total = (size_t)(load->rate * load->seconds);
	int64_t start_us = now_us(), give_up_us;

	for (size_t i = 0; i < total; i++) {
		int64_t due_us = start_us + (int64_t)((double)i * 1e6 / load->rate);

		while (now_us() < due_us)
			await_answers(load, due_us);
		send_due(load, i, due_us);
	}
	give_up_us = now_us() + 5000000;
	while (load->answered + load->failed < total && now_us() < give_up_us)
		await_answers(load, give_up_us);
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static double percentile(const struct load *load, double share)
{
	return load->answered ? load->latencies_us[(size_t)((double)(load->answered - 1) * share)] / 1000.0 : 0;
}

int main(int argc, char **argv)
{
	static struct load load;

	parse_options(&load, argc, argv);
	read_requests(&load);
	open_all(&load);
	run(&load);
	qsort(load.latencies_us, load.answered, sizeof(*load.latencies_us), by_size);
	printf("{\"answered\":%zu,\"failed\":%zu,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"max\":%.3f}\n", load.answered,
		load.failed, percentile(&load, 0.5), percentile(&load, 0.9), percentile(&load, 0.99),
		percentile(&load, 1));
	return EXIT_SUCCESS;
}
