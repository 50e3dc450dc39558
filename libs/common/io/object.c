#include "io/object_private.h"

#include "base/rand.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static bool is_set(const char *text)
{
	return text && *text;
}

static bool is_s3(const struct object_config *config)
{
	return is_set(config->driver) ? strcmp(config->driver, "s3") == 0 : is_set(config->bucket);
}

const char *object_config_mistake(const struct object_config *config)
{
	if (is_set(config->driver) && strcmp(config->driver, "s3") != 0 && strcmp(config->driver, "local") != 0)
		return "OBJECT_STORE must be local or s3";
	if (!is_set(config->dir))
		return "OBJECT_DIR must name a folder";
	if (!is_s3(config))
		return is_set(config->secret) ? NULL : "OBJECT_KEY is needed to sign the addresses of files";
	if (!is_set(config->bucket))
		return "AWS_S3_BUCKET_NAME must name the bucket";
	if (!is_set(config->access_key) || !is_set(config->secret_key))
		return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed for S3";
	return is_set(config->region) ? NULL : "AWS_REGION must be named";
}

bool object_key_is_sound(Str key)
{
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!plain && !(i > 0 && i + 1 < key.n && c && strchr("-./", c) && key.p[i - 1] != c))
			return false;
	}
	return key.n > 0 && key.n < OBJECT_PATH_MAX / 2;
}

/* A folder and those of its own that objects lie in; there already is fine. */
static Err make_folders(const char *dir)
{
	static const char *const folders[] = { "", "/tmp", "/incoming", "/files", "/quarantine" };
	char path[OBJECT_PATH_MAX];

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, folders[i]);
		if (mkdir(path, 0750) && errno != EEXIST)
			return fail(INTERNAL, "%s: %s", path, strerror(errno));
	}
	return OK;
}

static Err open_local(struct object_store *store)
{
	store->driver = &object_local;
	store->key = hmac_key_create(str_of(store->config.secret));
	return store->key ? OK : fail(INTERNAL, "no memory for a key");
}

Err object_open(const struct object_config *config, struct object_store **out)
{
	const char *mistake = object_config_mistake(config);
	struct object_store *store;
	Err err;

	if (mistake)
		return fail(INVALID, "%s", mistake);
	TRY(make_folders(config->dir));
	store = calloc(1, sizeof(*store));
	if (!store)
		return fail(INTERNAL, "no memory for the file store");
	store->config = *config;
	err = is_s3(config) ? object_s3_open(store) : open_local(store);
	if (err)
		object_close(store);
	else
		*out = store;
	return err;
}

void object_close(struct object_store *store)
{
	if (!store)
		return;
	hmac_key_destroy(store->key);
	http_client_destroy(store->client);
	free(store);
}

Err object_write_begin(struct object_store *store, struct object_writer **out)
{
	struct object_writer *writer = calloc(1, sizeof(*writer));
	char name[UUID_TEXT];

	if (!writer)
		return fail(OVERLOADED, "no memory for an object");
	uuid_format(uuid_make(clock_now()), name);
	writer->store = store;
	snprintf(writer->path, sizeof(writer->path), "%s/tmp/%.*s", store->config.dir, UUID_TEXT, name);
	writer->fd = open(writer->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (writer->fd < 0) {
		free(writer);
		return fail(STORE_AWAY, "%s/tmp: %s", store->config.dir, strerror(errno));
	}
	*out = writer;
	return OK;
}

Err object_write(struct object_writer *writer, Str bytes)
{
	while (bytes.n) {
		ssize_t written = write(writer->fd, bytes.p, bytes.n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return fail(STORE_AWAY, "%s: %s", writer->path, strerror(errno));
		writer->size += written;
		bytes = str_slice(bytes, (size_t)written, bytes.n);
	}
	return OK;
}

void object_write_drop(struct object_writer *writer)
{
	if (!writer)
		return;
	close(writer->fd);
	/* Gone already where the file became the object itself. */
	(void)unlink(writer->path);
	free(writer);
}

Err object_write_end(struct object_writer *writer, Str key, Str content_type, struct deadline deadline)
{
	Err err = OK;

	if (!object_key_is_sound(key))
		err = fail(INTERNAL, "a key that is none");
	if (!err)
		err = writer->store->driver->keep(writer, key, content_type, deadline);
	object_write_drop(writer);
	return err;
}

static void sweep_one(int folder, const char *name, Time before)
{
	struct stat status;

	if (*name != '.' && fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
		status.st_mtime < before.us / 1000000)
		(void)unlinkat(folder, name, 0);
}

Err object_sweep(struct object_store *store, Time before)
{
	char path[OBJECT_PATH_MAX];
	struct dirent *entry;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/tmp", store->config.dir);
	folder = opendir(path);
	if (!folder)
		return fail(STORE_AWAY, "%s: %s", path, strerror(errno));
	while ((entry = readdir(folder)))
		sweep_one(dirfd(folder), entry->d_name, before);
	closedir(folder);
	return OK;
}

Err object_upload_url(const struct object_store *store, const struct object_upload *upload, Time now, struct arena *arena,
	Str *out)
{
	return store->driver->upload_url(store, upload, now, arena, out);
}

Err object_download_url(const struct object_store *store, const struct object_download *download, Time now,
	struct arena *arena, Str *out)
{
	return store->driver->download_url(store, download, now, arena, out);
}

Err object_size(struct object_store *store, Str key, struct deadline deadline, int64_t *out)
{
	return store->driver->size(store, key, deadline, out);
}

Err object_read(struct object_store *store, Str key, int64_t most, struct deadline deadline,
	Err (*consume)(void *context, Str bytes), void *context)
{
	return store->driver->read(store, key, most, deadline, consume, context);
}

Err object_move(struct object_store *store, Str from, Str to, struct deadline deadline)
{
	return store->driver->move(store, from, to, deadline);
}

Err object_remove(struct object_store *store, Str key, struct deadline deadline)
{
	return store->driver->remove(store, key, deadline);
}
