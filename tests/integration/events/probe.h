#pragma once
/*
 * A daemon for tests: a producer, a relay, consumers, a projection and a listener to broadcasts, on a topology of its
 * own with a short ladder. It is told what to do by lines on standard input and answers each with a line of JSON on
 * standard output; what its consumers did is in its tables.
 */
#include "consumer.h"
#include "io/db.h"
#include "relay.h"

#include <stdatomic.h>

struct probe {
	const char *amqp_url;
	struct db *db;
	struct relay *relay;
	struct consumers *consumers;
	struct arena arena;
	atomic_llong heard, missed, followed;
};

extern const struct topology probe_topology;
extern const struct consumer probe_consumers[];
extern const struct migration_set common_migrations, probe_migrations;

/* Carries out one line; false when it was the last. */
bool probe_obey(struct probe *probe, Str line);
