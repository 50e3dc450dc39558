/*
 * Messages that are kept: clients of the chat service send them and count what is acknowledged, which says that they are
 * committed. Either so many are kept in flight, or they are sent at a constant rate and the latencies counted from when each
 * was due, so that a server that stalls is not flattered.
 *
 *	messages --to 127.0.0.1:7150 --seats FILE --sockets 80 --in-flight 400 --seconds 10
 *	messages --to 127.0.0.1:7150 --seats FILE --sockets 80 --rate 500 --seconds 10
 *
 * A line of FILE is a token and the conversation to write to; the sockets take them in turn. Prints one line of JSON behind
 * crowd_gather()'s.
 */
#include "crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEATS_MAX = 1000, UNANSWERED_MAX = 1 << 20, LAST_ANSWERS_MS = 2000 };

static struct seat {
	char token[1024], conversation[64];
} seats[SEATS_MAX];

static int seat_count, in_flight;
static double rate;
static int64_t due_us[UNANSWERED_MAX]; /* by the number of the message */
static int64_t until_us, sent, answered, in_time, refused, deliveries;
static char refusal[CROWD_TEXT_MAX];

static const struct seat *seat_of(const struct client *client)
{
	return &seats[(client - crowd.clients) % seat_count];
}

static void send_next(int64_t due)
{
	const struct client *client = &crowd.clients[sent % crowd.sockets];
	char text[CROWD_TEXT_MAX];
	int n = snprintf(text, sizeof(text),
		"42%lld[\"sendMessage\",{\"chatGroupId\":\"%s\",\"content\":\"When could you begin?\",\"clientId\":\"%d-%lld\"}]",
		(long long)sent, seat_of(client)->conversation, (int)getpid(), (long long)sent);

	due_us[sent++ % UNANSWERED_MAX] = due;
	crowd_say(client, text, (size_t)n);
}

static void opened(struct client *client)
{
	char text[CROWD_TEXT_MAX];
	int n = snprintf(text, sizeof(text), "40{\"token\":\"%s\"}", seat_of(client)->token);

	crowd_say(client, text, (size_t)n);
}

static void take_answer(const char *text, size_t n)
{
	char *end;
	int64_t id = strtoll(text + 2, &end, 10), now_us = crowd_now_us();

	answered++;
	if (memmem(end, n - (size_t)(end - text), "\"received\"", 10)) {
		in_time += now_us <= until_us;
		crowd_sample(now_us - due_us[id % UNANSWERED_MAX]);
	} else {
		refused++;
		snprintf(refusal, sizeof(refusal), "%.*s", (int)n, text);
	}
	if (!(rate > 0) && now_us < until_us)
		send_next(now_us);
}

static void heard(struct client *client, const char *text, size_t n)
{
	if (n > 2 && memcmp(text, "43", 2) == 0) {
		take_answer(text, n);
	} else if (n > 10 && memcmp(text, "42[\"message\"", 12) == 0) {
		deliveries++;
	} else if (n > 1 && memcmp(text, "40", 2) == 0 && !client->phase) {
		client->phase = 1;
		crowd_ready();
	} else if (n > 1 && memcmp(text, "44", 2) == 0) {
		fprintf(stderr, "not let in: %.*s\n", (int)n, text);
		exit(EXIT_FAILURE);
	}
}

static void read_seats(const char *path)
{
	FILE *file = fopen(path, "r");

	while (file && seat_count < SEATS_MAX &&
		fscanf(file, "%1023s %63s", seats[seat_count].token, seats[seat_count].conversation) == 2)
		seat_count++;
	if (!seat_count) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	fclose(file);
}

static bool flag(const char *name, char *value)
{
	if (strcmp(name, "--seats") == 0)
		read_seats(value);
	else if (strcmp(name, "--in-flight") == 0)
		in_flight = (int)strtol(value, NULL, 10);
	else if (strcmp(name, "--rate") == 0)
		rate = strtod(value, NULL);
	else
		return false;
	return true;
}

static int ms_to_next(int64_t begun)
{
	int64_t due = begun + (int64_t)((double)sent * 1e6 / rate);

	return due > crowd_now_us() ? (int)((due - crowd_now_us()) / 1000) : 0;
}

static void at_rate(int64_t begun)
{
	while (crowd_now_us() < until_us) {
		for (int64_t due; (due = begun + (int64_t)((double)sent * 1e6 / rate)) <= crowd_now_us();)
			send_next(due);
		crowd_turn(ms_to_next(begun));
	}
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
		send_next(begun);
	if (rate > 0)
		at_rate(begun);
	while (crowd_now_us() < until_us)
		crowd_turn(50);
	while (crowd_now_us() < until_us + LAST_ANSWERS_MS * 1000 && answered < sent)
		crowd_turn(50);
	crowd_sort();
	if (refused)
		fprintf(stderr, "refused: %s\n", refusal);
	printf("{\"sent\":%lld,\"in_time\":%lld,\"unanswered\":%lld,\"refused\":%lld,\"deliveries\":%lld,\"seconds\":%.2f,"
	       "\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", (long long)sent, (long long)in_time, (long long)(sent - answered),
		(long long)refused, (long long)deliveries, crowd.seconds, crowd_percentile(0.5), crowd_percentile(0.99));
	return EXIT_SUCCESS;
}
