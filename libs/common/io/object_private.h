#pragma once
/* What the drivers of object.h share. Not for use outside libs/common/io/object*.c. */
#include "io/digest.h"
#include "io/http_client.h"
#include "io/object.h"
#include "io/sigv4.h"

enum { OBJECT_PIECE = 16 * 1024, OBJECT_PATH_MAX = 1024, OBJECT_ARENA = 256 * 1024 };

struct object_driver {
	Err (*upload_url)(const struct object_store *store, const struct object_upload *upload, Time now, struct arena *arena,
		Str *out);
	Err (*download_url)(const struct object_store *store, const struct object_download *download, Time now,
		struct arena *arena, Str *out);
	/* The whole object lies in the writer's file. */
	Err (*keep)(struct object_writer *writer, Str key, Str content_type, struct deadline deadline);
	Err (*size)(struct object_store *store, Str key, struct deadline deadline, int64_t *out);
	Err (*read)(struct object_store *store, Str key, int64_t most, struct deadline deadline,
		Err (*consume)(void *context, Str bytes), void *context);
	Err (*move)(struct object_store *store, Str from, Str to, struct deadline deadline);
	Err (*remove)(struct object_store *store, Str key, struct deadline deadline);
};

extern const struct object_driver object_local, object_s3;

struct object_store {
	struct object_config config;
	const struct object_driver *driver;
	struct hmac_key *key;       /* local */
	struct http_client *client; /* s3, as what follows */
	struct sigv4_credentials credentials;
	char origin[OBJECT_PATH_MAX], public_origin[OBJECT_PATH_MAX];
	char prefix[256]; /* of paths: the bucket in path style */
};

struct object_writer {
	struct object_store *store;
	int fd;
	int64_t size;
	char path[OBJECT_PATH_MAX];
};

/* Small letters, digits, dashes, dots and slashes between them: nothing that a path could be misled with. */
bool object_key_is_sound(Str key);
/* Opens the s3 half of a store whose config is set. */
Err object_s3_open(struct object_store *store) MUST_CHECK;
