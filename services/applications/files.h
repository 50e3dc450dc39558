#pragma once
/*
 * Files as the parts of this service share them. What speaks to the store or the scanner runs in no transaction and holds
 * no database connection meanwhile; each step is a short transaction of its own that may be repeated.
 */
#include "file_model.h"
#include "state.h"

/* Announced by one person and not here yet. */
enum { FILES_EXPECTED_MAX = 100 };

/* Where in the store: incoming/<id> is where clients write, files/<id> where it stays, quarantine/<id> where nobody reads. */
Str file_key(struct arena *arena, const char *folder, Uuid id);

/* A transaction of its own. */
Err file_find(struct app *app, struct arena *arena, Uuid id, struct deadline deadline, struct file *out) MUST_CHECK;

typedef Err emit_file(struct tx *tx, const struct file_state *state);

Err file_announce(struct tx *tx, const struct file *file, emit_file *emit) MUST_CHECK;

/*
 * Brings in what was uploaded below incoming/: moves it to where no client can write, and only then looks at it. OK also
 * when it is here already; FILE_NOT_UPLOADED when nothing is there; what is not taken becomes a failed file.
 */
Err file_arrive(struct app *app, struct arena *arena, Uuid id, struct deadline deadline) MUST_CHECK;

/* What has come through the service lies at its key: now it is a file. */
struct arrival {
	Uuid id;
	Str key;
	int64_t size;
	const char *type;  /* NULL: none that is taken */
	const char *wrong; /* with it; NULL: nothing */
};

Err file_settle(struct app *app, struct arena *arena, const struct arrival *arrival, struct deadline deadline) MUST_CHECK;

/* Of files for themselves, of those that come with an application, and of the folder's addresses. */
extern const struct file_sink file_sink, attachment_sink, object_sink;

/* Workers. */
void bring_in_uploads(struct app *app);
void scan_files(struct app *app);
