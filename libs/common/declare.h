#pragma once
/*
 * The topology as the broker is told it: exchanges, queues, dead-letter queues, bindings, the ladder of delays. Every
 * call may be repeated; what exists already stays as it is. The connection is the caller's own.
 */
#include "contracts/topology.h"
#include "io/mq.h"

Err declare_topology(struct mq *mq, const struct topology *topology) MUST_CHECK;

/* Carries a message down the ladder and back to the queue; keeps its id and kind. */
Err send_later(struct mq *mq, const struct topology *topology, size_t rung, Str queue, const struct mq_message *message)
	MUST_CHECK;

enum { SEND_TIMEOUT_MS = 5000 };
