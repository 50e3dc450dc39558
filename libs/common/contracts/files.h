#pragma once
/*
 * What the applications service, which owns all files, tells the others of them. A file is announced when all of it has
 * arrived, and again with the scanner's verdict; only a clean one may be handed out.
 */
#include "contracts/events.h"

enum file_status { FILE_PENDING = 1, FILE_CLEAN, FILE_INFECTED, FILE_FAILED };

extern const struct words file_status_words;

struct file_state {
	Uuid id;
	int64_t version;
	int64_t owner_id;
	Str filename;
	Str content_type; /* by what is in it */
	int64_t size;
	unsigned status;
	Str key;     /* of the object in the store; none where there is nothing to hand out */
	Str finding; /* of an infected one: what the scanner calls it; of a failed one: why */
	Time uploaded_at;
	Time scanned_at;
	bool deleted;
};

extern const struct view file_state_view;

EVENT(file_uploaded, file_state)
EVENT(file_scanned, file_state)
