#include "io/http_client.h"

#include "base/buf.h"

#include <curl/curl.h>
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

/* libcurl's own type: fewer bytes taken than given ends the transfer. */
static size_t on_body(char *bytes, size_t size, size_t n, void *body)
{
	buf_add(body, bytes, size * n);
	return ((struct buf *)body)->failed ? 0 : size * n;
}

static CURLcode set_up(const struct http_client *client, CURL *handle, const struct http_call *call,
	struct curl_slist *headers, struct deadline deadline, struct buf *body)
{
	CURLcode code = CURLE_OK;

#define SET(option, value) (code = code ? code : curl_easy_setopt(handle, option, value))
	SET(CURLOPT_URL, call->url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)deadline_left_ms(deadline));
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)client->config.connect_ms);
	SET(CURLOPT_USERAGENT, client->config.user_agent);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, body);
	if (call->body.p) {
		SET(CURLOPT_POSTFIELDS, call->body.p);
		SET(CURLOPT_POSTFIELDSIZE, (long)call->body.n);
	}
	/* A proxy that is meant for the world must not get the services' talk among themselves. */
	if (client->config.direct)
		SET(CURLOPT_PROXY, "");
#undef SET
	return code;
}

static Err perform(struct http_client *client, CURL *handle, const struct http_call *call, struct curl_slist *headers,
	struct deadline deadline, struct buf *body, int *status)
{
	CURLcode code = set_up(client, handle, call, headers, deadline, body);
	long response = 0;

	if (!code)
		code = curl_easy_perform(handle);
	if (!code)
		code = curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response);
	if (body->failed)
		return fail(UNAVAILABLE, "%s: an answer of more than %zu bytes", call->url, client->config.answer_max);
	if (code)
		return fail(UNAVAILABLE, "%s: %s", call->url, curl_easy_strerror(code));
	*status = (int)response;
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
	struct curl_slist *list;
	struct buf body;
	CURL *handle;
	int status = 0;
	Err err;

	/* For libcurl no time left would mean all the time in the world. */
	if (!deadline_left_ms(deadline))
		return fail(UNAVAILABLE, "%s: no time left", call->url);
	handle = take_handle(client);
	if (!handle)
		return fail(INTERNAL, "http client: no memory");
	buf_init(&body, client->config.answer_max);
	err = list_of(call->headers, &list);
	if (!err)
		err = perform(client, handle, call, list, deadline, &body, &status);
	if (!err) {
		*out = (struct http_answer){ .status = status, .body = str_copy(arena, buf_str(&body)) };
		err = out->body.p ? OK : fail(INTERNAL, "http client: no memory for the answer");
	}
	give_handle(client, handle);
	curl_slist_free_all(list);
	buf_finish(&body);
	return err;
}
