#include "consumer_private.h"

#include "metrics.h"

static void write_counts(struct consumers *consumers, struct buf *out, const char *name, const char *type, const char *help,
	size_t offset)
{
	metrics_head(out, name, type, help);
	for (size_t i = 0; i < consumers->source_count; i++) {
		struct source *source = &consumers->sources[i];
		atomic_llong *value = (atomic_llong *)(void *)((char *)&source->counts + offset);
		char labels[64];

		snprintf(labels, sizeof(labels), "consumer=\"%s\"", source->queue->consumer);
		metrics_value(out, name, labels, atomic_load(value));
	}
}

static void write_lag(struct consumers *consumers, struct buf *out)
{
	metrics_head(out, "jobwire_projection_lag_seconds", "gauge", "How far a projection was behind its source");
	for (size_t i = 0; i < consumers->source_count; i++) {
		struct source *source = &consumers->sources[i];
		char labels[64];

		if (!source->queue->sources)
			continue;
		snprintf(labels, sizeof(labels), "consumer=\"%s\"", source->queue->consumer);
		metrics_real(out, "jobwire_projection_lag_seconds", labels, (double)atomic_load(&source->counts.lag_ms) / 1000);
	}
}

#define COUNT(member) offsetof(struct consumer_counts, member)

void consumers_write_metrics(struct consumers *consumers, struct buf *out)
{
	if (!consumers)
		return;
	write_counts(consumers, out, "jobwire_events_handled_total", "counter", "Events that took effect", COUNT(handled));
	write_counts(consumers, out, "jobwire_events_duplicate_total", "counter", "Events that had taken effect before",
		COUNT(duplicates));
	write_counts(consumers, out, "jobwire_events_ignored_total", "counter", "Events of a kind no longer handled",
		COUNT(ignored));
	write_counts(consumers, out, "jobwire_events_retried_total", "counter", "Failures sent down the ladder", COUNT(retried));
	write_counts(consumers, out, "jobwire_events_dead_total", "counter", "Events given up", COUNT(dead));
	write_counts(consumers, out, "jobwire_events_redelivered_total", "counter", "Deliveries that were not the first",
		COUNT(redelivered));
	write_lag(consumers, out);
}
