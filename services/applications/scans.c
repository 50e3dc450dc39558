/* The worker that has files scanned, one at a time; several instances take different ones. */
#include "applications/queries.h"
#include "files.h"
#include "io/scan.h"

enum {
	LOOK_EVERY_MS = 250,
	AWAY_MS = 1000,           /* before the scanner, or the store, is asked again */
	SCAN_MS = 60 * 1000,
	LEASE_MS = 2 * SCAN_MS,
	TRIES_MAX = 5,            /* of a file that the scanner cannot judge */
	ARENA_MAX = 256 * 1024,
};

#define NOT_JUDGED "the scanner could not judge it"
#define LOST       "it is not in the store any more"

static Err take_next(struct app *app, struct arena *arena, struct file *out, bool *found)
{
	_cleanup_(tx_finish) struct tx tx;
	Time now = clock_now();

	tx_init(&tx, app->background_db, TX_WRITE, arena, deadline_in(SCAN_MS));
	TRY(db_maybe(&tx, SQL(file_to_scan, .now = now, .until = time_plus_ms(now, LEASE_MS)), &file_row_view, out, found));
	return tx_commit(&tx);
}

/* It was nobody's fault: it does not count as a try. */
static Err put_back(struct app *app, struct arena *arena, Uuid id)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, app->background_db, TX_WRITE, arena, deadline_in(SCAN_MS));
	TRY(db_exec(&tx, SQL(file_put_back, .id = id, .next_at = time_plus_ms(clock_now(), AWAY_MS)), NULL));
	return tx_commit(&tx);
}

struct verdict {
	unsigned status;
	Str key, finding;
};

static Err tell(struct app *app, struct arena *arena, Uuid id, const struct verdict *verdict)
{
	_cleanup_(tx_finish) struct tx tx;
	struct file file = { 0 };
	bool changed;

	tx_init(&tx, app->background_db, TX_WRITE, arena, deadline_in(SCAN_MS));
	TRY(db_maybe(&tx,
		SQL(file_scanned, .id = id, .status = word_stored(&file_status_words, verdict->status), .key = verdict->key,
			.finding = verdict->finding, .now = clock_now()),
		&file_row_view, &file, &changed));
	if (changed)
		TRY(file_announce(&tx, &file, emit_file_scanned));
	TRY(tx_commit(&tx));
	if (changed)
		atomic_fetch_add(&((struct applications *)app->state)->scanned[verdict->status], 1);
	relay_wake(app->relay);
	return OK;
}

static Err feed(void *scan, Str bytes)
{
	return scan_feed(scan, bytes);
}

static Err scan_object(struct app *app, struct arena *arena, Str key, Str *finding)
{
	const struct applications *state = state_of(app);
	struct deadline deadline = deadline_in(SCAN_MS);
	struct scan *scan;
	Err err;

	TRY(scan_begin(state->config->clamd, deadline, &scan));
	err = object_read(state->store, key, 0, deadline, feed, scan);
	if (!err)
		return scan_end(scan, arena, finding);
	scan_drop(scan);
	return err;
}

/* It leaves the place that downloads are signed for before anybody is told. A try cut short in between finds it there. */
static Err judge(struct app *app, struct arena *arena, const struct file *file, struct verdict *out)
{
	Str quarantine = file_key(arena, "quarantine", file->id), finding = STR_NONE;
	Err err = scan_object(app, arena, file->key, &finding);

	*out = (struct verdict){ .status = FILE_CLEAN, .key = file->key };
	if (!err && !finding.p)
		return OK;
	*out = (struct verdict){ .status = FILE_INFECTED, .finding = finding };
	if (err == NOT_FOUND)
		return scan_object(app, arena, quarantine, &out->finding);
	if (err)
		return err;
	return object_move(state_of(app)->store, file->key, quarantine, deadline_in(SCAN_MS));
}

static Err scan_file(struct app *app, struct arena *arena, const struct file *file, int64_t tries)
{
	struct verdict verdict = { 0 };
	Err err = judge(app, arena, file, &verdict);

	if (err == NOT_FOUND)
		verdict = (struct verdict){ .status = FILE_FAILED, .finding = STR(LOST) };
	else if (err == SCAN_REFUSED && tries >= TRIES_MAX)
		verdict = (struct verdict){ .status = FILE_FAILED, .finding = STR(NOT_JUDGED) };
	else if (err == SCAN_REFUSED)
		return OK;
	else if (err)
		return err;
	return tell(app, arena, file->id, &verdict);
}

static Err scan_next(struct app *app, struct arena *arena, bool *found)
{
	struct file file = { 0 };
	Err err;

	TRY(take_next(app, arena, &file, found));
	if (!*found)
		return OK;
	err = scan_file(app, arena, &file, file.tries);
	if (err && put_back(app, arena, file.id))
		log_warn("a file waits until its lease ends", LOG("reason", fail_reason()));
	return err;
}

/* While scanner or store are away files wait, and it is told once. */
void scan_files(struct app *app)
{
	_cleanup_(arena_finish) struct arena arena;
	Err known = OK;

	arena_init(&arena, ARENA_MAX);
	while (!app_is_stopping(app)) {
		bool found = false;
		Err err = scan_next(app, &arena, &found);

		if (err && err != known)
			log_warn("files are not scanned", LOG("code", err->code), LOG("reason", fail_reason()));
		if (!err && known && found)
			log_info("files are scanned again");
		known = err || found ? err : known;
		atomic_store(&((struct applications *)app->state)->scans_held_up, known != OK);
		arena_reset(&arena);
		if (err || !found)
			app_wait(app, err ? AWAY_MS : LOOK_EVERY_MS);
	}
}
