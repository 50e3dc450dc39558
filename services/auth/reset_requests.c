#include "auth.h"
#include "auth/queries.h"
#include "workers.h"

enum { LOOK_EVERY_MS = 200, ONE_MS = 10 * 1000, ARENA_MAX = 64 * 1024 };

struct reset_request {
	Str email, request_id;
	Time requested_at;
};

LOCAL_VIEW(reset_request_view, reset_request,
	FIELD(reset_request, email, 0),
	FIELD(reset_request, request_id, 0),
	FIELD(reset_request, requested_at, 0));

static Err make_link(struct tx *tx, const struct reset_request *request, int64_t ttl_s)
{
	struct password_reset reset = { 0 };
	bool known;

	TRY(db_maybe(tx,
		SQL(reset_insert, .email = request->email, .now = request->requested_at,
			.expires_at = time_plus_ms(request->requested_at, ttl_s * 1000)),
		&password_reset_view, &reset, &known));
	return known ? emit_password_reset_requested(tx, &reset) : OK;
}

static Err answer_one(struct app *app, bool *found)
{
	const struct auth_config *config = app->service_config;
	struct reset_request request = { 0 };
	struct origin origin = { 0 };
	_cleanup_(arena_finish) struct arena arena;
	_cleanup_(tx_finish) struct tx tx;

	arena_init(&arena, ARENA_MAX);
	tx_init(&tx, app->db, TX_WRITE, &arena, deadline_in(ONE_MS));
	TRY(db_maybe(&tx, SQL(reset_request_take), &reset_request_view, &request, found));
	if (*found) {
		origin.request_id = request.request_id;
		tx.origin = &origin;
		TRY(make_link(&tx, &request, config->reset_ttl_s));
	}
	TRY(tx_commit(&tx));
	if (tx.emitted)
		relay_wake(app->relay);
	return OK;
}

void answer_reset_requests(struct app *app)
{
	while (app_wait(app, LOOK_EVERY_MS)) {
		bool found = true;
		Err err = OK;

		while (found && !err && !app_is_stopping(app))
			err = answer_one(app, &found);
		if (err)
			log_warn("reset links are not made", LOG("reason", fail_reason()));
	}
}
