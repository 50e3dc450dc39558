#include "consumer_private.h"

#include "inbox.h"

#include <string.h>

size_t rows_count(const struct consumer *list)
{
	size_t n = 0;

	while (list && list[n].name)
		n++;
	return n;
}

static bool kinds_have(const char *const *kinds, Str kind)
{
	for (; kinds && *kinds; kinds++) {
		if (kind_matches(*kinds, kind))
			return true;
	}
	return false;
}

/* A snapshot of an object goes to whoever takes any event of that object. */
static bool takes_snapshot(const struct consumer *row, Str kind)
{
	Str object = kind;

	if (!str_ends(kind, STR(".snapshot")))
		return false;
	object.n -= sizeof("snapshot") - 1;
	for (const char *const *key = row->kinds; key && *key; key++) {
		if (str_starts(str_of(*key), object))
			return true;
	}
	return false;
}

static bool takes(const struct consumer *row, Str kind)
{
	return kinds_have(row->kinds, kind) || takes_snapshot(row, kind);
}

const struct consumer *row_for(const struct consumers *consumers, const struct source *source, Str kind)
{
	for (const struct consumer *row = consumers->config.list; row->name; row++) {
		if (!row->broadcast && strcmp(row->name, source->queue->consumer) == 0 && takes(row, kind))
			return row;
	}
	return NULL;
}

const struct consumer *broadcast_row_for(const struct consumers *consumers, Str kind)
{
	for (const struct consumer *row = consumers->config.list; row && row->name; row++) {
		if (row->broadcast && kinds_have(row->kinds, kind))
			return row;
	}
	return NULL;
}

static const struct consumer *first_row(const struct consumer *list, const char *name)
{
	for (const struct consumer *row = list; row && row->name; row++) {
		if (!row->broadcast && strcmp(row->name, name) == 0)
			return row;
	}
	return NULL;
}

void sources_init(struct consumers *consumers)
{
	const struct topology *t = consumers->config.topology;

	for (size_t i = 0; i < t->queue_count; i++) {
		const struct queue *queue = &t->queues[i];
		struct source *source = &consumers->sources[consumers->source_count];

		if (strcmp(queue->service, consumers->config.service) != 0)
			continue;
		source->queue = queue;
		source->name = queue_name(t, queue);
		source->dead = queue_dead_name(t, queue);
		source->first = first_row(consumers->config.list, queue->consumer);
		consumers->source_count++;
	}
}

static bool list_has(const char *const *list, const char *word)
{
	for (; *list; list++) {
		if (strcmp(*list, word) == 0)
			return true;
	}
	return false;
}

static const char *row_mistake(const char *service, const struct topology *t, const struct consumer *row)
{
	if (!row->handler || !row->kinds || !*row->kinds)
		return "a consumer without handler or kinds";
	if (row->group < 0 || row->group >= CONSUMER_GROUPS_MAX)
		return "a consumer of a group that does not exist";
	if (row->batch > INBOX_BATCH_MAX || (row->prefetch && row->batch > row->prefetch))
		return "a batch that is larger than the prefetch, or than batches may be";
	if (row->broadcast && row->handler->run_many)
		return "a broadcast that is handled by the batch";
	for (const char *const *kind = row->kinds; row->broadcast && *kind; kind++) {
		if (!list_has(t->broadcasts, *kind))
			return "a broadcast that the topology does not name";
	}
	if (!row->broadcast && !topology_queue(t, service, row->name))
		return "a consumer without a queue in the topology";
	return NULL;
}

/* Every binding of the queue needs a row that takes it, or events would come that nobody wants. */
static const char *queue_mistake(const struct queue *queue, const struct consumer *list)
{
	for (const char *const *key = queue->kinds; *key; key++) {
		bool taken = false;

		for (const struct consumer *row = list; row && row->name && !taken; row++)
			taken = !row->broadcast && strcmp(row->name, queue->consumer) == 0 &&
				(list_has(row->kinds, *key) || kinds_have(row->kinds, str_of(*key)));
		if (!taken)
			return "a queue in the topology, or a kind of it, that no consumer takes";
	}
	return NULL;
}

const char *consumers_mistake(const char *service, const struct topology *t, const struct consumer *list)
{
	const char *mistake = topology_mistake(t);
	size_t own = 0;

	for (const struct consumer *row = list; row && row->name && !mistake; row++)
		mistake = row_mistake(service, t, row);
	for (size_t i = 0; i < t->queue_count && !mistake; i++) {
		if (strcmp(t->queues[i].service, service) != 0)
			continue;
		mistake = queue_mistake(&t->queues[i], list);
		if (++own > SOURCES_MAX)
			mistake = "more queues than a service may consume";
	}
	return mistake;
}
