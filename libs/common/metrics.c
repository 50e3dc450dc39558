#include "metrics.h"

static const int64_t bounds_us[HISTOGRAM_BUCKETS - 1] = {
	250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000,
};

void histogram_observe(struct histogram *histogram, int64_t us)
{
	int bucket = 0;

	while (bucket < HISTOGRAM_BUCKETS - 1 && us > bounds_us[bucket])
		bucket++;
	atomic_fetch_add_explicit(&histogram->buckets[bucket], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&histogram->sum_us, us, memory_order_relaxed);
}

bool histogram_is_empty(struct histogram *histogram)
{
	for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed))
			return false;
	}
	return true;
}

void metrics_head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_name(struct buf *out, const char *name, const char *suffix, const char *labels)
{
	if (*labels)
		buf_format(out, "%s%s{%s} ", name, suffix, labels);
	else
		buf_format(out, "%s%s ", name, suffix);
}

void metrics_value(struct buf *out, const char *name, const char *labels, int64_t value)
{
	write_name(out, name, "", labels);
	buf_add_int(out, value);
	buf_add_char(out, '\n');
}

void metrics_real(struct buf *out, const char *name, const char *labels, double value)
{
	write_name(out, name, "", labels);
	buf_format(out, "%.6f\n", value);
}

void metrics_counter(struct buf *out, struct counter *counter)
{
	metrics_head(out, counter->name, "counter", counter->help);
	metrics_value(out, counter->name, "", atomic_load_explicit(&counter->value, memory_order_relaxed));
}

void metrics_histogram(struct buf *out, const char *name, const char *labels, struct histogram *histogram)
{
	const char *comma = *labels ? "," : "";
	int64_t total = 0;

	for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		total += atomic_load_explicit(&histogram->buckets[i], memory_order_relaxed);
		if (i < HISTOGRAM_BUCKETS - 1)
			buf_format(out, "%s_bucket{%s%sle=\"%g\"} %lld\n", name, labels, comma, (double)bounds_us[i] / 1e6,
				(long long)total);
	}
	buf_format(out, "%s_bucket{%s%sle=\"+Inf\"} %lld\n", name, labels, comma, (long long)total);
	write_name(out, name, "_sum", labels);
	buf_format(out, "%.6f\n", (double)atomic_load(&histogram->sum_us) / 1e6);
	write_name(out, name, "_count", labels);
	buf_format(out, "%lld\n", (long long)total);
}
