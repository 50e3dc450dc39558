#include "relay_private.h"

#include "metrics.h"

bool relay_is_connected(const struct relay *relay)
{
	return relay && atomic_load(&relay->connected);
}

struct relay_stats relay_stats(const struct relay *relay)
{
	int64_t oldest_us = atomic_load(&relay->oldest_us);

	return (struct relay_stats){
		.active = atomic_load(&relay->active),
		.connected = atomic_load(&relay->connected),
		.blocked = atomic_load(&relay->blocked),
		.depth = atomic_load(&relay->depth),
		.returned = atomic_load(&relay->returned),
		.age_ms = oldest_us ? (clock_now().us - oldest_us) / 1000 : 0,
		.published_total = atomic_load(&relay->published_total),
		.returned_total = atomic_load(&relay->returned_total),
		.windows_total = atomic_load(&relay->windows_total),
	};
}

static void write_value(struct buf *out, const char *name, const char *type, const char *help, int64_t value)
{
	metrics_head(out, name, type, help);
	metrics_value(out, name, "", value);
}

void relay_write_metrics(const struct relay *relay, struct buf *out)
{
	struct relay_stats stats = relay_stats(relay);

	write_value(out, "jobwire_relay_active", "gauge", "1 in the instance that publishes", stats.active);
	write_value(out, "jobwire_relay_connected", "gauge", "1 while the broker is there", stats.connected);
	write_value(out, "jobwire_broker_blocked", "gauge", "1 while the broker takes nothing", stats.blocked);
	write_value(out, "jobwire_events_published_total", "counter", "Events confirmed by the broker",
		stats.published_total);
	write_value(out, "jobwire_events_returned_total", "counter", "Events that belonged to no queue",
		stats.returned_total);
	/* Only the active one looks: the others would repeat what they saw when they last were. */
	if (!stats.active)
		return;
	write_value(out, "jobwire_outbox_depth", "gauge", "Events to be published", stats.depth);
	write_value(out, "jobwire_outbox_returned", "gauge", "Events kept because they belong to no queue", stats.returned);
	metrics_head(out, "jobwire_outbox_age_seconds", "gauge", "Age of the oldest event to be published");
	metrics_real(out, "jobwire_outbox_age_seconds", "", (double)stats.age_ms / 1000);
}
