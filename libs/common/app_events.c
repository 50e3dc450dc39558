#include "app_events.h"

#include "contracts/topology.h"
#include "contracts/users.h"

enum { CONSUMERS_MAX = 32 };

/* The state of a consumer is the app: the service's own handlers reach theirs through it. */
CONSUMER(on_session_revoked, session_revoked)
{
	struct app *app = d->state;

	session_deny(app->sessions, ev->id, d->now);
	if (app->service->session_ended)
		app->service->session_ended(app, ev->id, ev->user_id);
	return OK;
}

CONSUMER(on_user_changed, user_state)
{
	struct app *app = d->state;

	session_distrust_user(app->sessions, ev->id, d->event.occurred_at, d->now);
	if (app->service->session_ended && (ev->deleted || !ev->is_active))
		app->service->session_ended(app, (Uuid){ 0 }, ev->id);
	return OK;
}

/* Who was revoked while nobody listened is unknown, so everybody is asked for anew. */
static void on_missed(void *state)
{
	struct app *app = state;

	session_distrust_everybody(app->sessions, clock_now());
	if (app->service->session_ended)
		app->service->session_ended(app, (Uuid){ 0 }, 0);
}

static const struct consumer everywhere[] = {
	{ "sessions", on_session_revoked, KINDS("session.revoked"), .broadcast = true },
	{ "users", on_user_changed, KINDS("user.deactivated", "user.deleted", "user.role_changed"), .broadcast = true },
};

Err events_check(const struct app *app)
{
	const char *mistake = topology_mistake(&topology);

	if (!mistake)
		mistake = consumers_mistake(app->service->name, &topology, app->service->consumers);
	return mistake ? fail(INTERNAL, "events: %s", mistake) : OK;
}

static Err gather_consumers(struct app *app)
{
	size_t n = 0;

	app->consumer_list = calloc(CONSUMERS_MAX + 1, sizeof(*app->consumer_list));
	if (!app->consumer_list)
		return fail(INTERNAL, "no memory for the consumers");
	for (const struct consumer *own = app->service->consumers; own && own->name; own++) {
		if (n == CONSUMERS_MAX - ARRAY_LEN(everywhere))
			return fail(INTERNAL, "more than %d consumers", CONSUMERS_MAX);
		app->consumer_list[n++] = *own;
	}
	for (size_t i = 0; i < ARRAY_LEN(everywhere); i++)
		app->consumer_list[n++] = everywhere[i];
	return OK;
}

static Err start_relay(struct app *app)
{
	struct relay_config config = {
		.db = app->db,
		.service = app->service->name,
		.amqp_url = app->config.amqp_url,
		.topology = &topology,
	};

	return relay_start(&config, &app->relay);
}

Err events_start(struct app *app)
{
	struct consumers_config config = {
		.db = app->background_db,
		.service = app->service->name,
		.amqp_url = app->config.amqp_url,
		.topology = &topology,
		.state = app,
		.missed = on_missed,
	};

	TRY(start_relay(app));
	TRY(gather_consumers(app));
	config.relay = app->relay;
	config.list = app->consumer_list;
	return consumers_start(&config, &app->consumers);
}

void events_stop(struct app *app)
{
	consumers_stop(take(app->consumers));
	relay_stop(take(app->relay));
	free(take(app->consumer_list));
}
