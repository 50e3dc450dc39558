/* The worker that looks after uploads: those that nobody called complete, those that never came, and what is left of them. */
#include "applications/queries.h"
#include "files.h"
#include "problems.h"

enum {
	LOOK_EVERY_MS = 2000,
	AGAIN_MS = 4000,                /* between two looks for the same file */
	WORK_MS = 30 * 1000,
	GRACE_MS = 60 * 1000,           /* after its URL's end a file may still be on its way in */
	UNKEPT_MS = 60 * 60 * 1000,
	UNFINISHED_MS = 60 * 60 * 1000, /* longer than any upload may take */
	PORTION = 50,
	ARENA_MAX = 1024 * 1024,
};

/* A statement that takes a portion of files in hand, in a transaction of its own. */
typedef Err take_portion(struct tx *tx, Time now, struct rows *rows);
/* What is done about each of them, outside of it. */
typedef Err treat(struct app *app, struct arena *arena, const struct file *file);

static Err take_due(struct tx *tx, Time now, struct rows *rows)
{
	return db_query(tx, SQL(files_due, .now = now, .again_at = time_plus_ms(now, AGAIN_MS), .most = PORTION), rows);
}

static Err take_abandoned(struct tx *tx, Time now, struct rows *rows)
{
	return db_query(tx, SQL(files_abandoned, .now = now, .before = time_plus_ms(now, -GRACE_MS), .most = PORTION), rows);
}

static Err take_left_over(struct tx *tx, Time now, struct rows *rows)
{
	return db_query(tx, SQL(files_left_over, .before = time_plus_ms(now, -GRACE_MS), .most = PORTION), rows);
}

static Err take_unkept(struct tx *tx, Time now, struct rows *rows)
{
	return db_query(tx, SQL(files_unkept, .before = time_plus_ms(now, -UNKEPT_MS), .most = PORTION), rows);
}

static Err change(struct app *app, struct arena *arena, const struct statement *statement, const void *args)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, app->background_db, TX_WRITE, arena, deadline_in(WORK_MS));
	TRY(db_exec(&tx, statement, args, NULL));
	return tx_commit(&tx);
}

static Err bring_in(struct app *app, struct arena *arena, const struct file *file)
{
	Err err = file_arrive(app, arena, file->id, deadline_in(WORK_MS));

	return err == FILE_NOT_UPLOADED ? OK : err;
}

static Err remove_incoming(struct app *app, struct arena *arena, const struct file *file)
{
	return object_remove(state_of(app)->store, file_key(arena, "incoming", file->id), deadline_in(WORK_MS));
}

/* The objects go first: a row without its object is found again, an object without its row is not. */
static Err remove_all(struct app *app, struct arena *arena, const struct file *file)
{
	TRY(remove_incoming(app, arena, file));
	TRY(object_remove(state_of(app)->store, file_key(arena, "files", file->id), deadline_in(WORK_MS)));
	TRY(object_remove(state_of(app)->store, file_key(arena, "quarantine", file->id), deadline_in(WORK_MS)));
	return change(app, arena, SQL(file_delete, .id = file->id));
}

static Err tidy_up(struct app *app, struct arena *arena, const struct file *file)
{
	TRY(remove_incoming(app, arena, file));
	return change(app, arena, SQL(file_tidied, .id = file->id));
}

static const struct sweep {
	const char *what;
	take_portion *choose;
	treat *treat;
} sweeps[] = {
	{ "files that were uploaded", take_due, bring_in },
	{ "files that never came", take_abandoned, remove_all },
	{ "what is left of uploads", take_left_over, tidy_up },
	{ "files that no application took", take_unkept, remove_all },
};

static Err take_in_hand(struct app *app, struct arena *arena, const struct sweep *sweep, struct file *files, int *n)
{
	_cleanup_(tx_finish) struct tx tx;
	struct rows rows;

	tx_init(&tx, app->background_db, TX_WRITE, arena, deadline_in(WORK_MS));
	TRY(sweep->choose(&tx, clock_now(), &rows));
	for (*n = 0; *n < rows.count; (*n)++)
		TRY(rows_read(&rows, *n, &file_row_view, arena, &files[*n]));
	return tx_commit(&tx);
}

static Err run(struct app *app, struct arena *arena, const struct sweep *sweep)
{
	struct file *files = arena_new_array(arena, PORTION, struct file);
	int n = 0;

	if (!files)
		return fail(OVERLOADED, "no memory for a portion of files");
	TRY(take_in_hand(app, arena, sweep, files, &n));
	for (int i = 0; i < n && !app_is_stopping(app); i++)
		TRY(sweep->treat(app, arena, &files[i]));
	return OK;
}

static void sweep_unfinished(struct app *app)
{
	if (object_sweep(state_of(app)->store, time_plus_ms(clock_now(), -UNFINISHED_MS)))
		log_warn("left for later", LOG("what", "uploads that were cut off"), LOG("reason", fail_reason()));
}

void bring_in_uploads(struct app *app)
{
	_cleanup_(arena_finish) struct arena arena;

	arena_init(&arena, ARENA_MAX);
	while (app_wait(app, LOOK_EVERY_MS)) {
		for (size_t i = 0; i < ARRAY_LEN(sweeps); i++) {
			Err err = run(app, &arena, &sweeps[i]);

			if (err)
				log_warn("left for later", LOG("what", sweeps[i].what), LOG("reason", fail_reason()));
			arena_reset(&arena);
		}
		sweep_unfinished(app);
	}
}
