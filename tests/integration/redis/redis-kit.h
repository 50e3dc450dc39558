#pragma once
/*
 * A Redis of the test's own, in a folder of its own under /tmp, on a Unix socket and on a port that was free. It is a
 * child process: it can be paused, killed and started again at the same place.
 */
#include "base/clock.h"
#include "io/cache.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <cmocka.h>

/* A time that no test comes near, also under sanitizers. */
enum { LONG_MS = 30 * 1000 };

struct redis {
	char folder[64];
	char socket_url[96];
	char tcp_url[96];
	int port;
	const char *password; /* NULL: none */
	pid_t pid;
};

static inline int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	_cleanup_(cleanup_fd) int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	return ntohs(address.sin_port);
}

static inline void redis_start(struct redis *redis)
{
	char socket_path[80], port[16];

	snprintf(socket_path, sizeof(socket_path), "%s/redis.sock", redis->folder);
	snprintf(port, sizeof(port), "%d", redis->port);
	redis->pid = fork();
	assert_true(redis->pid >= 0);
	if (redis->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that aborts leaves no server behind */
		execlp("redis-server", "redis-server", "--bind", "127.0.0.1", "--port", port, "--unixsocket",
			socket_path,
			"--dir", redis->folder, "--save", "", "--appendonly", "no", "--loglevel", "warning", "--logfile",
			"redis.log", redis->password ? "--requirepass" : NULL, redis->password, NULL);
		_exit(127);
	}
}

static inline void redis_kill(struct redis *redis)
{
	if (redis->pid > 0) {
		kill(redis->pid, SIGKILL);
		waitpid(redis->pid, NULL, 0);
	}
	redis->pid = 0;
}

static inline void redis_create(struct redis *redis, const char *password)
{
	*redis = (struct redis){ .folder = "/tmp/jobwire-redis-XXXXXX", .password = password };
	assert_non_null(mkdtemp(redis->folder));
	redis->port = free_port();
	snprintf(redis->socket_url, sizeof(redis->socket_url), "unix://%s/redis.sock", redis->folder);
	snprintf(redis->tcp_url, sizeof(redis->tcp_url), "redis://127.0.0.1:%d", redis->port);
	redis_start(redis);
}

static inline void redis_destroy(struct redis *redis)
{
	static const char *const files[] = { "redis.sock", "redis.log" };

	redis_kill(redis);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char path[96];

		snprintf(path, sizeof(path), "%s/%s", redis->folder, files[i]);
		unlink(path);
	}
	rmdir(redis->folder);
}

/* How long a call may take in tests: more than a busy machine needs, less than a test can wait for. */
enum { CALL_MS = 1000 };

/* A cache on it that is ready. */
static inline struct cache *cache_on(const char *url, const char *prefix)
{
	struct cache_config config = { .url = url, .prefix = prefix, .name = "test", .call_ms = CALL_MS };
	struct cache *cache;

	assert_null(cache_open(&config, &cache));
	if (cache_ping(cache, deadline_in(LONG_MS)))
		fail_msg("%s", fail_reason());
	return cache;
}
