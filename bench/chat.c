/*
 * What a server's fan-out costs. Clients join rooms of a size, then so many messages are kept in flight: each acknowledgement
 * sends the next one, from the next socket. A message carries the time it was sent, so every delivery tells its latency.
 *
 *	chat --to 127.0.0.1:3000 --sockets 1000 --room 10 --in-flight 1 --seconds 10
 *
 * Prints one line of JSON behind crowd_gather()'s. The server is tests/socketio/echo.c or bench/peers/socketio.mjs: "join"
 * and "say" are all that is asked of it.
 */
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum phase { ENTERING = 1, JOINING, READY };

static int room = 10, in_flight = 1, next;
static int64_t until_us, deliveries, acks;

static int room_of(const struct client *client)
{
	return (int)(client - crowd.clients) / room;
}

static void say_next(void)
{
	const struct client *client = &crowd.clients[next++ * 7919LL % crowd.sockets];
	char text[CROWD_TEXT_MAX];
	int64_t now_us = crowd_now_us();
	int n = snprintf(text, sizeof(text), "420[\"say\",\"r%d\",\"%020lld\"]", room_of(client), (long long)now_us);

	if (now_us < until_us)
		crowd_say(client, text, (size_t)n);
}

static void opened(struct client *client)
{
	client->phase = ENTERING;
	crowd_say(client, "40", 2);
}

static void join(struct client *client)
{
	char text[CROWD_TEXT_MAX];
	int n = snprintf(text, sizeof(text), "420[\"join\",\"r%d\"]", room_of(client));

	client->phase = JOINING;
	crowd_say(client, text, (size_t)n);
}

static void acknowledged(struct client *client)
{
	if (client->phase == READY) {
		acks++;
		say_next();
	} else {
		client->phase = READY;
		crowd_ready();
	}
}

static void take_delivery(const char *text, size_t n)
{
	const size_t at = sizeof("42[\"said\",\"") - 1;

	deliveries++;
	if (n > at + 20)
		crowd_sample(crowd_now_us() - strtoll(text + at, NULL, 10));
}

static void heard(struct client *client, const char *text, size_t n)
{
	if (n > 1 && memcmp(text, "43", 2) == 0)
		acknowledged(client);
	else if (n > 8 && memcmp(text, "42[\"said", 8) == 0)
		take_delivery(text, n);
	else if (n > 1 && memcmp(text, "40", 2) == 0 && client->phase == ENTERING)
		join(client);
}

static bool flag(const char *name, char *value)
{
	int *known = strcmp(name, "--room") == 0 ? &room : strcmp(name, "--in-flight") == 0 ? &in_flight : NULL;

	if (known)
		*known = (int)strtol(value, NULL, 10);
	return known;
}

int main(int argc, char **argv)
{
	int64_t begun;

	crowd_flags(argc, argv, flag);
	crowd.opened = opened;
	crowd.heard = heard;
	crowd_gather();
	begun = crowd_now_us();
	until_us = begun + (int64_t)(crowd.seconds * 1e6);
	for (int i = 0; i < in_flight; i++)
		say_next();
	while (crowd_now_us() < until_us + 200 * 1000)
		crowd_turn(50);
	crowd_sort();
	printf("{\"deliveries\":%lld,\"messages\":%lld,\"seconds\":%.2f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
		(long long)deliveries, (long long)acks, (double)(crowd_now_us() - begun) / 1e6, crowd_percentile(0.5),
		crowd_percentile(0.99));
	return EXIT_SUCCESS;
}
