#include "io/http_client.h"

#include "base/buf.h"

#include <curl/curl.h>
#include <netdb.h>
#include <string.h>

enum { IDLE_DEFAULT = 8, IDLE_MAX = 256, ANSWER_DEFAULT = 64 * 1024, CONNECT_MS_DEFAULT = 1000 };

struct http_client {
	struct http_client_config config;
	pthread_mutex_t lock; /* guards the idle handles */
	CURL **idle;
	int idle_count;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Never undone: libcurl may be in use by others until the process ends. */
static void init_library(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

Err http_client_create(const struct http_client_config *config, struct http_client **out)
{
	struct http_client *client = calloc(1, sizeof(*client));

	pthread_once(&once, init_library);
	if (!client)
		return fail(INTERNAL, "http client: no memory");
	client->config = *config;
	if (!client->config.idle_max)
		client->config.idle_max = IDLE_DEFAULT;
	if (!client->config.answer_max)
		client->config.answer_max = ANSWER_DEFAULT;
	if (!client->config.connect_ms)
		client->config.connect_ms = CONNECT_MS_DEFAULT;
	if (client->config.idle_max < 0 || client->config.idle_max > IDLE_MAX) {
		free(client);
		return fail(INVALID, "http client: at most %d idle handles", IDLE_MAX);
	}
	client->idle = calloc((size_t)client->config.idle_max, sizeof(CURL *));
	if (!client->idle) {
		free(client);
		return fail(INTERNAL, "http client: no memory");
	}
	pthread_mutex_init(&client->lock, NULL);
	*out = client;
	return OK;
}

void http_client_destroy(struct http_client *client)
{
	if (!client)
		return;
	while (client->idle_count)
		curl_easy_cleanup(client->idle[--client->idle_count]);
	pthread_mutex_destroy(&client->lock);
	free(client->idle);
	free(client);
}

static CURL *take_handle(struct http_client *client)
{
	lock_scope(&client->lock);
	return client->idle_count ? client->idle[--client->idle_count] : curl_easy_init();
}

/* A handle that is kept keeps its connection, but no setting of the last call. */
static void give_handle(struct http_client *client, CURL *handle)
{
	curl_easy_reset(handle);
	pthread_mutex_lock(&client->lock);
	if (client->idle_count < client->config.idle_max) {
		client->idle[client->idle_count++] = handle;
		handle = NULL;
	}
	pthread_mutex_unlock(&client->lock);
	if (handle)
		curl_easy_cleanup(handle);
}

/* A call on its way. */
struct transfer {
	const struct http_call *call;
	CURL *handle;
	struct buf body;
	int64_t sent; /* of the file */
	bool given_up;
};

static bool is_success(CURL *handle)
{
	long status = 0;

	return !curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) && status >= 200 && status < 300;
}

/* libcurl's own types: fewer bytes taken than given ends the transfer. */
static size_t on_body(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *transfer = context;

	if (transfer->call->consume && is_success(transfer->handle)) {
		transfer->given_up = !transfer->call->consume(transfer->call->context, (Str){ .p = bytes, .n = size * n });
		return transfer->given_up ? 0 : size * n;
	}
	buf_add(&transfer->body, bytes, size * n);
	return transfer->body.failed ? 0 : size * n;
}

static size_t on_read(char *out, size_t size, size_t n, void *context)
{
	struct transfer *transfer = context;
	int64_t left = transfer->call->file_size - transfer->sent;
	size_t most = (int64_t)(size * n) < left ? size * n : (size_t)left;
	ssize_t got = pread(transfer->call->file, out, most, transfer->sent);

	if (got < 0 || (got == 0 && most > 0))
		return CURL_READFUNC_ABORT;
	transfer->sent += got;
	return (size_t)got;
}

/* For a body that has to be sent again, on a kept connection that turned out to be dead. */
static int on_seek(void *context, curl_off_t offset, int origin)
{
	struct transfer *transfer = context;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	transfer->sent = offset;
	return CURL_SEEKFUNC_OK;
}

static CURLcode set_request(CURL *handle, const struct http_call *call, struct transfer *transfer)
{
	CURLcode code = CURLE_OK;

#define SET(option, value) (code = code ? code : curl_easy_setopt(handle, option, value))
	if (call->file_size) {
		SET(CURLOPT_UPLOAD, 1L);
		SET(CURLOPT_READFUNCTION, on_read);
		SET(CURLOPT_READDATA, transfer);
		SET(CURLOPT_SEEKFUNCTION, on_seek);
		SET(CURLOPT_SEEKDATA, transfer);
		SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->file_size);
	} else if (call->body.p) {
		SET(CURLOPT_POSTFIELDS, call->body.p);
		SET(CURLOPT_POSTFIELDSIZE, (long)call->body.n);
	}
	if (call->method && strcmp(call->method, "HEAD") == 0)
		SET(CURLOPT_NOBODY, 1L);
	else if (call->method)
		SET(CURLOPT_CUSTOMREQUEST, call->method);
	return code;
}

/* The name has been resolved by now. Only the address itself is told, without an interface behind it. */
static curl_socket_t open_allowed(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	const struct http_client *client = arg;
	char text[NI_MAXHOST] = "";

	(void)purpose;
	if (getnameinfo(&address->addr, address->addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST) ||
		!client->config.allows(str_slice(str_of(text), 0, str_find(str_of(text), '%'))))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static CURLcode set_up(const struct http_client *client, CURL *handle, const struct http_call *call,
	struct curl_slist *headers, struct deadline deadline, struct transfer *transfer)
{
	CURLcode code = set_request(handle, call, transfer);

	SET(CURLOPT_URL, call->url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)deadline_left_ms(deadline));
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)client->config.connect_ms);
	SET(CURLOPT_USERAGENT, client->config.user_agent);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, transfer);
	if (client->config.allows) {
		SET(CURLOPT_OPENSOCKETFUNCTION, open_allowed);
		SET(CURLOPT_OPENSOCKETDATA, (void *)(uintptr_t)client);
	}
	/*
	 * A proxy that is meant for the world must not get the services' talk among themselves; nor must one connect to what we
	 * would not.
	 */
	if (client->config.direct || client->config.allows)
		SET(CURLOPT_PROXY, "");
#undef SET
	return code;
}

/* The query may be a signature: it is nobody's to read in a log. */
static Str logged_url(const struct http_call *call)
{
	Str url = str_of(call->url);

	return str_cut(&url, '?');
}

static Err perform(struct http_client *client, CURL *handle, const struct http_call *call, struct curl_slist *headers,
	struct deadline deadline, struct transfer *transfer, struct http_answer *out)
{
	CURLcode code = set_up(client, handle, call, headers, deadline, transfer);
	curl_off_t length = -1;
	long response = 0;

	if (!code)
		code = curl_easy_perform(handle);
	if (!code)
		code = curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response);
	if (!code)
		code = curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	if (transfer->body.failed)
		return fail(UNAVAILABLE, STR_FMT ": an answer of more than %zu bytes", STR_ARG(logged_url(call)),
			client->config.answer_max);
	if (transfer->given_up)
		return fail(UNAVAILABLE, STR_FMT ": given up", STR_ARG(logged_url(call)));
	if (code)
		return fail(UNAVAILABLE, STR_FMT ": %s", STR_ARG(logged_url(call)), curl_easy_strerror(code));
	out->status = (int)response;
	out->length = length;
	return OK;
}

static Err list_of(const char *const *headers, struct curl_slist **out)
{
	*out = NULL;
	for (; headers && *headers; headers++) {
		struct curl_slist *longer = curl_slist_append(*out, *headers);

		if (!longer)
			return fail(INTERNAL, "http client: no memory");
		*out = longer;
	}
	return OK;
}

Err http_fetch(struct http_client *client, const struct http_call *call, struct deadline deadline, struct arena *arena,
	struct http_answer *out)
{
	struct transfer transfer = { .call = call };
	struct http_answer answer = { 0 };
	struct curl_slist *list;
	Err err;

	/* For libcurl no time left would mean all the time in the world. */
	if (!deadline_left_ms(deadline))
		return fail(UNAVAILABLE, STR_FMT ": no time left", STR_ARG(logged_url(call)));
	transfer.handle = take_handle(client);
	if (!transfer.handle)
		return fail(INTERNAL, "http client: no memory");
	buf_init(&transfer.body, client->config.answer_max);
	err = list_of(call->headers, &list);
	if (!err)
		err = perform(client, transfer.handle, call, list, deadline, &transfer, &answer);
	if (!err) {
		answer.body = str_copy(arena, buf_str(&transfer.body));
		err = answer.body.p ? OK : fail(INTERNAL, "http client: no memory for the answer");
	}
	if (!err)
		*out = answer;
	give_handle(client, transfer.handle);
	curl_slist_free_all(list);
	buf_finish(&transfer.body);
	return err;
}
