#include "act.h"
#include "chat.h"
#include "chat/queries.h"
#include "requests.h"

#include "contracts/files.h"

enum { DOWNLOAD_S = 300, SCAN_S = 2 };

struct shared_file {
	Uuid id;
	unsigned status;
	Str key, filename, content_type;
};

LOCAL_VIEW(shared_file_view, shared_file,
	FIELD(shared_file, id, REQUIRED),
	FIELD(shared_file, status, 0, .words = &file_status_words),
	FIELD(shared_file, key, 0),
	FIELD(shared_file, filename, 0),
	FIELD(shared_file, content_type, 0));

static Err check_clean(struct request *r, const struct shared_file *file)
{
	if (file->status == FILE_CLEAN && file->key.n)
		return OK;
	if (file->status != FILE_PENDING)
		return FILE_UNSAFE;
	r->retry_after_s = SCAN_S;
	return FILE_NOT_SCANNED;
}

/* For members, of what was sent to them; the address is good for a few minutes. */
HANDLER(conversation_file, struct file_ref, struct none)
{
	struct act act = act_of(r);
	struct conversation seen = { 0 };
	struct shared_file file = { 0 };
	struct object_download download;
	Str url;

	TRY(conversation_see(&act, in->id, &seen));
	TRY(conversation_note_look(&act, &seen));
	TRY(db_one(r->tx, SQL(file_in_thread, .thread_id = seen.thread_id, .file_id = in->file_id), &shared_file_view, &file));
	TRY(check_clean(r, &file));
	download = (struct object_download){ .key = file.key, .filename = file.filename, .content_type = file.content_type,
		.expires_s = DOWNLOAD_S };
	TRY(object_download_url(chat_of(r)->store, &download, r->now, r->arena, &url));
	req_header(r, "Location", url);
	return OK;
}
