#pragma once
/*
 * Numbers for Prometheus. A metric is a row in a table that its owner declares; values are atomics, so any thread may
 * count. What is known only when asked (the depth of a queue, the size of a pool) is written by a callback at /metrics.
 */
#include "base/buf.h"

#include <stdatomic.h>

struct counter {
	const char *name, *help;
	atomic_llong value;
};

static inline void counter_add(struct counter *counter, int64_t n)
{
	atomic_fetch_add_explicit(&counter->value, n, memory_order_relaxed);
}

/* Upper bounds in microseconds; the last bucket is open. */
enum { HISTOGRAM_BUCKETS = 14 };

struct histogram {
	atomic_llong buckets[HISTOGRAM_BUCKETS];
	atomic_llong sum_us;
};

void histogram_observe(struct histogram *histogram, int64_t us);
bool histogram_is_empty(struct histogram *histogram);

/* Writers of the text format. labels is "" or `a="b",c="d"`. */
void metrics_head(struct buf *out, const char *name, const char *type, const char *help);
void metrics_value(struct buf *out, const char *name, const char *labels, int64_t value);
void metrics_real(struct buf *out, const char *name, const char *labels, double value);
void metrics_histogram(struct buf *out, const char *name, const char *labels, struct histogram *histogram);
void metrics_counter(struct buf *out, struct counter *counter);
