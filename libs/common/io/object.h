#pragma once
/*
 * Files in a store, under keys of our own making. Two drivers: a folder (`local`), and S3 or what speaks like it (`s3`).
 * Both give clients URLs to upload and download by, signed and short-lived, so that no file has to pass through a
 * service; the folder's URLs lead to the service that owns the files (see object_ticket), S3's to S3.
 *
 * Clients only ever write below `incoming/`. What has arrived is moved to a key that no client can write before anybody
 * looks at it, so that a URL which is still good cannot replace what was looked at.
 *
 * A store is constant once it is open; any thread may call. A writer belongs to one. Nothing is ever whole in memory.
 */
#include "base/clock.h"
#include "base/err.h"

PROBLEM(STORE_AWAY, 503, "unavailable", "The file store is away, try again shortly");

/* The texts outlive the store. */
struct object_config {
	const char *driver; /* "local" or "s3"; empty: s3 where a bucket is named */
	const char *dir;    /* the folder; with s3, where uploads through a service are spooled */
	const char *public_url; /* local: where clients reach the gateway; empty: addresses begin with the path */
	const char *secret;     /* local: signs the URLs */
	const char *endpoint, *public_endpoint, *region, *bucket, *access_key, *secret_key; /* s3 */
	bool host_style; /* https://bucket.host/key, not https://host/bucket/key */
};

struct object_store;

/* What is wrong with a configuration, or NULL. */
const char *object_config_mistake(const struct object_config *config);
Err object_open(const struct object_config *config, struct object_store **out) MUST_CHECK;
void object_close(struct object_store *store);

/* A PUT of so many bytes of this type, which its headers have to say. */
struct object_upload {
	Str key;
	Str content_type;
	int64_t size;
	int expires_s;
};

/* A GET that is answered as an attachment. */
struct object_download {
	Str key;
	Str filename;
	Str content_type;
	int expires_s;
};

Err object_upload_url(const struct object_store *store, const struct object_upload *upload, Time now, struct arena *arena,
	Str *out) MUST_CHECK;
Err object_download_url(const struct object_store *store, const struct object_download *download, Time now,
	struct arena *arena, Str *out) MUST_CHECK;

/* What a URL of the folder's says; members that its method has no use for are absent. */
struct object_ticket {
	const char *method;
	Str key;
	int64_t expires; /* seconds since 1970 */
	int64_t size;
	Str content_type;
	Str filename;
};

#define OBJECT_PATH "/objects/"

/* Is the signature, in hex, ours for just this, and is it still good? FORBIDDEN, also where the store is no folder. */
Err object_ticket_check(const struct object_store *store, const struct object_ticket *ticket, Str signature, Time now)
	MUST_CHECK;

/* An object that is written piece by piece and there, whole, only when it ends well. One of end and drop ends it. */
struct object_writer;

Err object_write_begin(struct object_store *store, struct object_writer **out) MUST_CHECK;
Err object_write(struct object_writer *writer, Str bytes) MUST_CHECK;
Err object_write_end(struct object_writer *writer, Str key, Str content_type, struct deadline deadline) MUST_CHECK;
void object_write_drop(struct object_writer *writer);

/*
 * Removes what writers have left that began before a time and were not ended: their process was killed. A time ago that no
 * writer lives for; then it may be called while others write.
 */
Err object_sweep(struct object_store *store, Time before) MUST_CHECK;

/* NOT_FOUND when there is none. */
Err object_size(struct object_store *store, Str key, struct deadline deadline, int64_t *out) MUST_CHECK;
/*
 * The first `most` bytes, or all of them for 0, piece by piece. What consume() returns but OK ends the reading and is
 * what it ends in.
 */
Err object_read(struct object_store *store, Str key, int64_t most, struct deadline deadline,
	Err (*consume)(void *context, Str bytes), void *context) MUST_CHECK;
/* Replaces what was there. Cut short, it may leave both; it can be repeated. */
Err object_move(struct object_store *store, Str from, Str to, struct deadline deadline) MUST_CHECK;
/* No error when there is none. */
Err object_remove(struct object_store *store, Str key, struct deadline deadline) MUST_CHECK;
