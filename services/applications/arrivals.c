#include "applications/queries.h"
#include "data/file_type.h"
#include "files.h"
#include "problems.h"

/* A caller's deadline is shorter by far; who waits for another one to bring a file in looks this often, this long. */
enum { LEASE_MS = 60 * 1000, LOOK_EVERY_MS = 20, WAIT_MS = 2000 };

#define NOT_TAKEN "this kind of file is not taken"
#define NO_SIZE   "it is not as large as was announced"

Str file_key(struct arena *arena, const char *folder, Uuid id)
{
	char text[UUID_TEXT];

	uuid_format(id, text);
	return str_format(arena, "%s/%.*s", folder, UUID_TEXT, text);
}

Err file_find(struct app *app, struct arena *arena, Uuid id, struct deadline deadline, struct file *out)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, app->db, TX_READ, arena, deadline);
	return db_one(&tx, SQL(file_get, .id = id), &file_row_view, out);
}

Err file_announce(struct tx *tx, const struct file *file, emit_file *emit)
{
	const struct file_state state = {
		.id = file->id,
		.version = file->version,
		.owner_id = file->owner_id,
		.filename = file->filename,
		.content_type = file->content_type,
		.size = file->size,
		.status = file->status,
		.key = file->key,
		.finding = file->finding,
		.uploaded_at = file->uploaded_at,
		.scanned_at = file->scanned_at,
	};

	return emit(tx, &state);
}

/* Of several who bring the same file in one does it: whoever came late could move another object over what was seen. */
static Err take_lease(struct app *app, struct arena *arena, Uuid id, struct deadline deadline, struct file *file,
	bool *taken)
{
	_cleanup_(tx_finish) struct tx tx;
	Time now = clock_now();

	tx_init(&tx, app->db, TX_WRITE, arena, deadline);
	TRY(db_maybe(&tx, SQL(file_lease, .id = id, .until = time_plus_ms(now, LEASE_MS), .now = now), &file_row_view, file,
		taken));
	return tx_commit(&tx);
}

static Err give_lease_back(struct app *app, struct arena *arena, Uuid id, struct deadline deadline)
{
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, app->db, TX_WRITE, arena, deadline);
	TRY(db_exec(&tx, SQL(file_release, .id = id), NULL));
	return tx_commit(&tx);
}

Err file_settle(struct app *app, struct arena *arena, const struct arrival *arrival, struct deadline deadline)
{
	_cleanup_(tx_finish) struct tx tx;
	struct file file = { 0 };
	bool arrived;
	Err err;

	tx_init(&tx, app->db, TX_WRITE, arena, deadline);
	TRY(db_maybe(&tx,
		SQL(file_arrived, .id = arrival->id, .key = arrival->key, .size = arrival->size,
			.content_type = str_of(arrival->type), .status = arrival->wrong ? STR("failed") : STR("pending"),
			.finding = str_of(arrival->wrong), .now = clock_now()),
		&file_row_view, &file, &arrived));
	if (arrived)
		TRY(file_announce(&tx, &file, file.status == FILE_PENDING ? emit_file_uploaded : emit_file_scanned));
	err = tx_commit(&tx);
	if (!err && arrived)
		relay_wake(app->relay);
	return err;
}

/* The beginning of an object, for telling what it is. */
struct beginning {
	char bytes[FILE_TYPE_BYTES];
	size_t n;
};

static Err add_beginning(void *context, Str bytes)
{
	struct beginning *beginning = context;

	for (size_t i = 0; i < bytes.n && beginning->n < sizeof(beginning->bytes); i++)
		beginning->bytes[beginning->n++] = bytes.p[i];
	return OK;
}

static Err look_at(struct object_store *store, struct arrival *arrival, struct deadline deadline)
{
	struct beginning beginning = { .n = 0 };

	TRY(object_size(store, arrival->key, deadline, &arrival->size));
	if (!arrival->size)
		return OK;
	TRY(object_read(store, arrival->key, FILE_TYPE_BYTES, deadline, add_beginning, &beginning));
	arrival->type = file_type_of((Str){ .p = beginning.bytes, .n = beginning.n }, arrival->size <= FILE_TYPE_BYTES);
	return OK;
}

/* Where nothing came in, it may be that an earlier try ended between moving and telling. */
static Err move_in(struct app *app, struct arena *arena, const struct file *file, struct deadline deadline)
{
	struct object_store *store = state_of(app)->store;
	struct arrival arrival = { .id = file->id, .key = file_key(arena, "files", file->id) };
	Err err = object_move(store, file_key(arena, "incoming", file->id), arrival.key, deadline);

	if (err && err != NOT_FOUND)
		return err;
	TRY(look_at(store, &arrival, deadline));
	if (arrival.size != file->size)
		arrival.wrong = NO_SIZE;
	else if (!arrival.type)
		arrival.wrong = NOT_TAKEN;
	TRY(file_settle(app, arena, &arrival, deadline));
	return arrival.wrong ? object_remove(store, arrival.key, deadline) : OK;
}

static Err move_in_leased(struct app *app, struct arena *arena, const struct file *file, struct deadline deadline)
{
	Err err = move_in(app, arena, file, deadline);

	if (!err)
		return OK;
	/* A lease that cannot be given back runs out; the first error is the one to tell. */
	if (give_lease_back(app, arena, file->id, deadline))
		log_warn("a file's lease stays until it ends", LOG("reason", fail_reason()));
	return err == NOT_FOUND ? FILE_NOT_UPLOADED : err;
}

/* A sweep that looked a moment before the upload ended gives its lease back: then it is for us to look again. */
Err file_arrive(struct app *app, struct arena *arena, Uuid id, struct deadline deadline)
{
	struct deadline patience = deadline_sooner(deadline_in(WAIT_MS), deadline);

	for (;;) {
		struct file file = { 0 };
		bool taken;

		TRY(take_lease(app, arena, id, deadline, &file, &taken));
		if (taken)
			return move_in_leased(app, arena, &file, deadline);
		TRY(file_find(app, arena, id, deadline, &file));
		if (!file.is_expected)
			return OK;
		if (!deadline_left_ms(patience))
			return fail(UNAVAILABLE, "a file is just being brought in");
		clock_pause(LOOK_EVERY_MS);
	}
}
