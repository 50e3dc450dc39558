#include "projection.h"

#include "common/queries.h"

#include <stdatomic.h>
#include <time.h>

/*
 * CLOCK_SLACK_MS: the two services' clocks may differ by this much without a row being declared missing too early.
 */
enum { LOOK_EVERY_MS = 40, CLOCK_SLACK_MS = 50 };

struct progress {
	Time seen_to;
};

VIEW(progress_view, progress, FIELD(progress, seen_to, 0));

/* Threads of this process that wait; only ever counted up and down. */
static atomic_int waiting;

struct search {
	struct db *db;
	struct arena *arena;
	struct deadline deadline;
	const struct projection *projection;
	const struct statement *statement; /* NULL: none, it is only waited */
	const void *args;
	const struct view *view;
	void *out;
	Time asked;
	bool found;
	bool caught_up;
};

/* Ends the caller's transaction and with it the hold on a connection. Whoever goes on in it regardless is stopped. */
static void let_go(struct tx *tx)
{
	tx_finish(tx);
	tx->failed = tx->mode == TX_WRITE;
}

static Err has_come(const struct search *search, struct tx *tx, const char *source, bool *out)
{
	struct progress progress = { .seen_to = TIME_NONE };
	bool known;

	TRY(db_maybe(tx,
		SQL(projection_seen_to, .consumer = str_of(search->projection->consumer), .source = str_of(source)),
		&progress_view, &progress, &known));
	*out = progress.seen_to.us > time_plus_ms(search->asked, CLOCK_SLACK_MS).us;
	return OK;
}

/* The progress is read first: a row that came in between is then found, not missed. */
static Err look(struct search *search)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, search->db, TX_READ, search->arena, search->deadline);
	TRY(has_come(search, &tx, search->projection->source, &search->caught_up));
	if (search->caught_up && search->projection->also)
		TRY(has_come(search, &tx, search->projection->also, &search->caught_up));
	if (!search->statement)
		return OK;
	return db_maybe(&tx, search->statement, search->args, search->view, search->out, &search->found);
}

static Err look_until(struct search *search, struct deadline deadline)
{
	do {
		clock_pause(LOOK_EVERY_MS);
		TRY(look(search));
		if (search->found)
			return OK;
		if (search->caught_up)
			return NOT_FOUND;
	} while (deadline_left_ms(deadline));
	return fail(UNAVAILABLE, "projection %s is behind %s", search->projection->consumer, search->projection->source);
}

static Err wait_for(struct search *search)
{
	int wait_ms = search->projection->wait_ms ? search->projection->wait_ms : PROJECTION_WAIT_MS;
	Err error = UNAVAILABLE;

	if (atomic_fetch_add(&waiting, 1) < PROJECTION_WAITERS)
		error = look_until(search, deadline_sooner(deadline_in(wait_ms), search->deadline));
	atomic_fetch_sub(&waiting, 1);
	return error;
}

Err projection_find(struct tx *tx, const struct projection *projection, const struct statement *statement, const void *args,
	const struct view *view, void *out)
{
	struct search search = {
		.db = tx->db,
		.arena = tx->arena,
		.deadline = tx->deadline,
		.projection = projection,
		.statement = statement,
		.args = args,
		.view = view,
		.out = out,
		.asked = clock_now(),
	};

	TRY(db_maybe(tx, statement, args, view, out, &search.found));
	if (search.found)
		return OK;
	let_go(tx);
	TRY(wait_for(&search));
	return tx->mode == TX_WRITE ? PROJECTION_CAME : OK;
}

Err projection_await(struct db *db, struct arena *arena, const struct projection *projection, struct deadline deadline)
{
	struct search search = {
		.db = db,
		.arena = arena,
		.deadline = deadline,
		.projection = projection,
		.asked = clock_now(),
	};
	Err err = look_until(&search, deadline);

	return err == NOT_FOUND ? OK : err;
}
