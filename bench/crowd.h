#pragma once
/*
 * A crowd of Socket.IO clients over WebSocket, in one thread: they connect, say what the program has them say, and tell it
 * what they hear. What the program does with it is its own: chat.c, messages.c.
 *
 * Everything is the crowd's and lives as long as the process; a mistake of the server's ends it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CROWD_TEXT_MAX = 2048 };

struct client {
	int fd;
	int phase;  /* the program's own, once it has been opened */
	bool upgraded;
	char *rest; /* of a frame that has not come whole */
	size_t rest_n;
};

struct crowd {
	struct client *clients;
	int sockets, ready;
	double seconds;
	/* The session has begun: the client may enter a namespace. */
	void (*opened)(struct client *client);
	/* Any other packet but a ping. */
	void (*heard)(struct client *client, const char *text, size_t n);
};

extern struct crowd crowd;

/* --to, --sockets and --seconds; other flags go to the program, which says whether it knows them. */
void crowd_flags(int argc, char **argv, bool (*own)(const char *name, char *value));
/*
 * Connects all, prints {"connected":N} when each has called crowd_ready(), and waits for a line on standard input; answers
 * pings meanwhile.
 */
void crowd_gather(void);
void crowd_ready(void);
/* Waits so long for something to happen, and has it told. */
void crowd_turn(int wait_ms);
void crowd_say(const struct client *client, const char *text, size_t n);

int64_t crowd_now_us(void);
/* Latencies in microseconds; what share of them was no longer than the answer, in ms. */
void crowd_sample(int64_t us);
void crowd_sort(void);
double crowd_percentile(double share);
