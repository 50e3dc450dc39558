#include "contracts/files.h"

WORDS(file_status_words, "status",
	{ FILE_PENDING, { "pending", "pending", "pending" }, NULL },
	{ FILE_CLEAN, { "clean", "clean", "clean" }, NULL },
	{ FILE_INFECTED, { "infected", "infected", "infected" }, NULL },
	{ FILE_FAILED, { "failed", "failed", "failed" }, NULL });

VIEW(file_state_view, file_state,
	FIELD(file_state, id, REQUIRED),
	FIELD(file_state, version, REQUIRED),
	FIELD(file_state, owner_id, 0),
	FIELD(file_state, filename, 0),
	FIELD(file_state, content_type, 0),
	FIELD(file_state, size, 0),
	FIELD(file_state, status, 0, .words = &file_status_words),
	FIELD(file_state, key, 0),
	FIELD(file_state, finding, 0),
	FIELD(file_state, uploaded_at, 0),
	FIELD(file_state, scanned_at, 0),
	FIELD(file_state, deleted, 0));

EVENT_DEFINE(file_uploaded, "file.uploaded", "file", file_state);
EVENT_DEFINE(file_scanned, "file.scanned", "file", file_state);
