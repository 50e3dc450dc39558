#pragma once
/*
 * Rebuilding a projection: the source sends the present state of every object as `<object>.snapshot`, with the object's
 * own version, straight to the one queue that asked. Never through the exchange: under their old ids the events would be
 * dropped as duplicates, and under new ones every other consumer would take them for news and mail everybody again.
 *
 * A snapshot overtakes nothing, because a projection ignores what is older than it has; it should accept what is equally
 * old, so that a rebuild also repairs. One thread; the connection to the broker is the snapshot's own.
 */
#include "contracts/events.h"
#include "contracts/topology.h"

struct snapshot;

/* service and consumer name the queue, which must be a projection. */
Err snapshot_open(const char *amqp_url, const struct topology *topology, const char *service, const char *consumer,
	struct snapshot **out) MUST_CHECK;
/* event: any of the object's events; it gives the object's name and the view of its data. */
Err snapshot_add(struct snapshot *snapshot, const struct event *event, const void *data) MUST_CHECK;
/* Awaits the last confirms: only then has everything arrived. */
Err snapshot_finish(struct snapshot *snapshot, int64_t *sent) MUST_CHECK;
/* Takes NULL. */
void snapshot_close(struct snapshot *snapshot);
