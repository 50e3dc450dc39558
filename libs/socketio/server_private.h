#pragma once
/* What the files of a running server share: the loop, and what carries the wires. All on the thread of the loop. */
#include "hub.h"

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

enum { ENGINES_MAX = 4 };

struct lws_context;

/* Work handed over by other threads. */
struct post {
	struct post *next;
	void (*run)(void *arg);
	void *arg;
};

struct sio_server {
	struct hub hub;
	struct eio_engine raw[ENGINES_MAX - 1];
	int raw_count;
	struct wheel wheel;
	struct eio_config engine;
	size_t max_connections;
	char host[64];
	int port;

	uv_loop_t loop;
	uv_timer_t clock;
	uv_prepare_t before;
	uv_check_t after;
	uv_async_t wake;
	struct lws_context *lws;
	struct post *posts, **posts_end; /* under the lock */
	pthread_mutex_t lock;
	atomic_bool stopping;
	atomic_llong drain_ms; /* 0: it serves */
	struct timer drain;
	int drain_steps;       /* that are left */
};

/* server.c */
struct eio_engine *server_engine(struct sio_server *server, Str path);

/* server_lws.c. Listens at host and port; the port is set when it was 0. */
Err server_listen(struct sio_server *server) MUST_CHECK;
/* Stops listening and lets go of all connections; the loop must run a little longer. */
void server_unlisten(struct sio_server *server);
