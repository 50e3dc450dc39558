#include "io/object_private.h"

#include "base/codec.h"
#include "data/file_name.h"

#include <string.h>

/* How long our own calls' signatures are good: clocks differ. */
enum { OWN_EXPIRES_S = 300, CONNECT_MS = 2000, IDLE = 16 };

static bool is_set(const char *text)
{
	return text && *text;
}

/* https://host, or https://bucket.host */
static void write_origin(const struct object_store *store, const char *endpoint, char out[static OBJECT_PATH_MAX])
{
	Str rest = str_of(endpoint), scheme = str_cut(&rest, '/');

	while (rest.n && rest.p[0] == '/')
		rest = str_slice(rest, 1, rest.n);
	while (rest.n && rest.p[rest.n - 1] == '/')
		rest = str_slice(rest, 0, rest.n - 1);
	snprintf(out, OBJECT_PATH_MAX, STR_FMT "//%s%s" STR_FMT, STR_ARG(scheme),
		store->config.host_style ? store->config.bucket : "", store->config.host_style ? "." : "", STR_ARG(rest));
}

Err object_s3_open(struct object_store *store)
{
	static const struct http_client_config client = { .user_agent = "jobwire", .idle_max = IDLE, .connect_ms = CONNECT_MS };
	struct object_config *config = &store->config;
	char amazon[OBJECT_PATH_MAX];
	const char *endpoint = config->endpoint;

	snprintf(amazon, sizeof(amazon), "https://s3.%s.amazonaws.com", config->region);
	if (!is_set(endpoint)) {
		endpoint = amazon;
		config->host_style = true;
	}
	write_origin(store, endpoint, store->origin);
	write_origin(store, is_set(config->public_endpoint) ? config->public_endpoint : endpoint, store->public_origin);
	if (!config->host_style)
		snprintf(store->prefix, sizeof(store->prefix), "/%s", config->bucket);
	store->driver = &object_s3;
	store->credentials = (struct sigv4_credentials){ str_of(config->access_key), str_of(config->secret_key),
		str_of(config->region) };
	return http_client_create(&client, &store->client);
}

static Str path_of(const struct object_store *store, Str key, struct arena *arena)
{
	return str_format(arena, "%s/" STR_FMT, store->prefix, STR_ARG(key));
}

static Err upload_url(const struct object_store *store, const struct object_upload *upload, Time now, struct arena *arena,
	Str *out)
{
	const struct sigv4_request request = { .method = "PUT", .origin = str_of(store->public_origin),
		.path = path_of(store, upload->key, arena), .expires_s = upload->expires_s, .now = now,
		.headers = { { STR("content-length"), str_format(arena, "%lld", (long long)upload->size) },
			{ STR("content-type"), upload->content_type } } };

	return sigv4_presign(arena, &store->credentials, &request, out);
}

static Err download_url(const struct object_store *store, const struct object_download *download, Time now,
	struct arena *arena, Str *out)
{
	const struct sigv4_request request = { .method = "GET", .origin = str_of(store->public_origin),
		.path = path_of(store, download->key, arena), .expires_s = download->expires_s, .now = now,
		.query = { { STR("response-content-disposition"), file_disposition(arena, download->filename) },
			{ STR("response-content-type"), download->content_type } } };

	return sigv4_presign(arena, &store->credentials, &request, out);
}

/* One of our own calls: signed like a client's, and answered into an arena that is the call's. */
struct call {
	const char *method;
	Str key;
	struct sigv4_pair header; /* signed */
	const char *range;        /* a header line that is not */
	struct http_call http;
};

static Err send(struct object_store *store, const struct call *call, struct deadline deadline, struct arena *arena,
	struct http_answer *answer)
{
	struct sigv4_request request = { .method = call->method, .origin = str_of(store->origin),
		.path = path_of(store, call->key, arena), .expires_s = OWN_EXPIRES_S, .now = clock_now(),
		.headers = { call->header } };
	/* libcurl asks before it sends a large body; S3 is not worth asking. An empty value takes the header away. */
	const char *headers[4] = { "Expect:" }, **last = headers + 1;
	struct http_call http = call->http;
	Str url;
	Err err;

	if (call->header.name.p)
		*last++ = str_format(arena, STR_FMT ": " STR_FMT, STR_ARG(call->header.name), STR_ARG(call->header.value)).p;
	if (call->range)
		*last++ = call->range;
	TRY(sigv4_presign(arena, &store->credentials, &request, &url));
	http.url = url.p;
	http.headers = headers;
	http.method = call->method;
	err = http_fetch(store->client, &http, deadline, arena, answer);
	if (err)
		return err == UNAVAILABLE ? STORE_AWAY : err;
	if (answer->status == 404)
		return NOT_FOUND;
	if (answer->status < 200 || answer->status > 299)
		return fail(STORE_AWAY, "S3 answers %s of " STR_FMT " with %d", call->method, STR_ARG(call->key), answer->status);
	return OK;
}

static Err send_alone(struct object_store *store, const struct call *call, struct deadline deadline)
{
	_cleanup_(arena_finish) struct arena arena;
	struct http_answer answer = { 0 };

	arena_init(&arena, OBJECT_ARENA);
	return send(store, call, deadline, &arena, &answer);
}

static Err keep(struct object_writer *writer, Str key, Str content_type, struct deadline deadline)
{
	struct call call = { .method = "PUT", .key = key, .header = { STR("content-type"), content_type },
		.http = { .file = writer->fd, .file_size = writer->size } };

	/* No bytes are a body, too: without one the request would not say how long it is. */
	if (!writer->size)
		call.http.body = STR("");
	return send_alone(writer->store, &call, deadline);
}

static Err size(struct object_store *store, Str key, struct deadline deadline, int64_t *out)
{
	_cleanup_(arena_finish) struct arena arena;
	const struct call call = { .method = "HEAD", .key = key };
	struct http_answer answer = { 0 };

	arena_init(&arena, OBJECT_ARENA);
	TRY(send(store, &call, deadline, &arena, &answer));
	*out = answer.length;
	return OK;
}

/* The consumer's own error goes before what libcurl makes of it. */
struct reading {
	Err (*consume)(void *context, Str bytes);
	void *context;
	Err err;
};

static bool consume_piece(void *context, Str bytes)
{
	struct reading *reading = context;

	reading->err = reading->consume(reading->context, bytes);
	return !reading->err;
}

static Err read_object(struct object_store *store, Str key, int64_t most, struct deadline deadline,
	Err (*consume)(void *context, Str bytes), void *context)
{
	struct reading reading = { .consume = consume, .context = context };
	char range[64];
	const struct call call = { .method = "GET", .key = key, .range = most ? range : NULL,
		.http = { .consume = consume_piece, .context = &reading } };
	Err err;

	snprintf(range, sizeof(range), "Range: bytes=0-%lld", (long long)most - 1);
	err = send_alone(store, &call, deadline);
	return reading.err ? reading.err : err;
}

/* S3 may find out that a copy failed when it has already said 200; then it says so in the body. */
static bool is_copied(Str body)
{
	for (size_t i = 0; i < body.n; i++) {
		if (str_starts(str_slice(body, i, body.n), STR("<CopyObjectResult")))
			return true;
	}
	return false;
}

static Err move(struct object_store *store, Str from, Str to, struct deadline deadline)
{
	_cleanup_(arena_finish) struct arena arena;
	struct http_answer answer = { 0 };
	struct call call = { .method = "PUT", .key = to, .http = { .body = STR("") } };

	arena_init(&arena, OBJECT_ARENA);
	call.header = (struct sigv4_pair){ STR("x-amz-copy-source"),
		str_format(&arena, "/%s/" STR_FMT, store->config.bucket, STR_ARG(from)) };
	TRY(send(store, &call, deadline, &arena, &answer));
	if (!is_copied(answer.body))
		return fail(STORE_AWAY, "S3 did not copy " STR_FMT, STR_ARG(from));
	return object_remove(store, from, deadline);
}

static Err remove_object(struct object_store *store, Str key, struct deadline deadline)
{
	const struct call call = { .method = "DELETE", .key = key };
	Err err = send_alone(store, &call, deadline);

	return err == NOT_FOUND ? OK : err;
}

const struct object_driver object_s3 = {
	.upload_url = upload_url,
	.download_url = download_url,
	.keep = keep,
	.size = size,
	.read = read_object,
	.move = move,
	.remove = remove_object,
};
