#pragma once
/*
 * A small HTTP server of the test's own on a free port: one thread, one connection at a time, every request answered
 * with what the test has set. It counts requests and connections, and can be slow or rude.
 */
#include "base/clock.h"
#include "base/cleanup.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <cmocka.h>

struct http_server {
	int listener;
	int port;
	pthread_t thread;
	pthread_mutex_t lock; /* guards the texts */
	char answer[8192];    /* whole: status line, headers, body */
	char request[2048];   /* the last one */
	_Atomic int requests, connections;
	_Atomic bool silent; /* read, but never answer */
};

/* The headers have come, and as much after them as they announce. */
static inline bool is_whole(const char *request)
{
	const char *end = strstr(request, "\r\n\r\n"), *length = strstr(request, "Content-Length: ");
	int64_t announced = 0;

	if (!end)
		return false;
	if (length && length < end) {
		Str value = str_of(length + strlen("Content-Length: "));

		if (!str_to_int(str_cut(&value, '\r'), &announced))
			return false;
	}
	return (int64_t)strlen(end + 4) >= announced;
}

static inline bool read_request(int fd, char *out, size_t size)
{
	size_t n = 0;

	while (n + 1 < size) {
		ssize_t got = recv(fd, out + n, size - 1 - n, 0);

		if (got <= 0)
			return false;
		n += (size_t)got;
		out[n] = '\0';
		if (is_whole(out))
			return true;
	}
	return false;
}

static inline void serve_connection(struct http_server *server, int fd)
{
	char request[sizeof(server->request)], answer[sizeof(server->answer)];

	while (read_request(fd, request, sizeof(request))) {
		server->requests++;
		pthread_mutex_lock(&server->lock);
		memcpy(server->request, request, sizeof(request));
		memcpy(answer, server->answer, sizeof(answer));
		pthread_mutex_unlock(&server->lock);
		if (!server->silent && send(fd, answer, strlen(answer), MSG_NOSIGNAL) < 0)
			return;
	}
}

static inline void *serve(void *argument)
{
	struct http_server *server = argument;

	for (;;) {
		_cleanup_(cleanup_fd) int fd = accept(server->listener, NULL, NULL);

		if (fd < 0)
			return NULL;
		server->connections++;
		serve_connection(server, fd);
	}
}

static inline void http_start(struct http_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	*server = (struct http_server){ .listener = socket(AF_INET, SOCK_STREAM, 0) };
	pthread_mutex_init(&server->lock, NULL);
	assert_int_equal(bind(server->listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(server->listener, 16), 0);
	assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &length), 0);
	server->port = ntohs(address.sin_port);
	assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

/* Clients have to be gone: the server notices their going. */
static inline void http_stop(struct http_server *server)
{
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listener);
	pthread_mutex_destroy(&server->lock);
}

static inline void http_answer_with(struct http_server *server, const char *status, const char *body)
{
	pthread_mutex_lock(&server->lock);
	snprintf(server->answer, sizeof(server->answer), "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%s", status,
		strlen(body), body);
	pthread_mutex_unlock(&server->lock);
}
