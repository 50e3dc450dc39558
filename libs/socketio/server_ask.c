#include "server_ask.h"

#include <string.h>

/* Absent when there is none, or too much of it. */
static Str header(struct lws *lws, enum lws_token_indexes token, char *room, size_t size)
{
	int n = lws_hdr_total_length(lws, token) ? lws_hdr_copy(lws, room, (int)size, token) : -1;

	return n < 0 ? STR_NONE : (Str){ .p = room, .n = (size_t)n };
}

/* libwebsockets has cut it at each "&" and undone the percent-coding. */
static Str query_of(struct lws *lws, char *room, size_t size)
{
	size_t n = 0;
	int length;

	for (int i = 0; (length = lws_hdr_copy_fragment(lws, room + n, (int)(size - n), WSI_TOKEN_HTTP_URI_ARGS, i)) > 0; i++) {
		n += (size_t)length;
		room[n++] = '&';
		if (n == size)
			return STR_NONE;
	}
	return (Str){ .p = room, .n = n };
}

static Str other_header(struct lws *lws, const char *name, char *room, size_t size)
{
	int n = lws_hdr_custom_length(lws, name, (int)strlen(name));

	if (n <= 0 || (size_t)n >= size || lws_hdr_custom_copy(lws, room, (int)size, name, (int)strlen(name)) < 0)
		return STR_NONE;
	return (Str){ .p = room, .n = (size_t)n };
}

static enum eio_method method_of(struct lws *lws, enum lws_token_indexes *uri)
{
	static const struct {
		enum lws_token_indexes uri;
		enum eio_method method;
	} methods[] = {
		{ WSI_TOKEN_GET_URI, EIO_GET }, { WSI_TOKEN_POST_URI, EIO_POST }, { WSI_TOKEN_OPTIONS_URI, EIO_OPTIONS },
		{ WSI_TOKEN_PUT_URI, EIO_OTHER }, { WSI_TOKEN_PATCH_URI, EIO_OTHER }, { WSI_TOKEN_DELETE_URI, EIO_OTHER },
		{ WSI_TOKEN_HEAD_URI, EIO_OTHER },
	};

	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (lws_hdr_total_length(lws, methods[i].uri)) {
			*uri = methods[i].uri;
			return methods[i].method;
		}
	}
	*uri = WSI_TOKEN_GET_URI;
	return EIO_OTHER;
}

static Str client_address(struct lws *lws, struct texts *texts)
{
	Str told = other_header(lws, "x-real-ip:", texts->client, sizeof(texts->client));

	if (told.p)
		return told;
	lws_get_peer_simple(lws, texts->client, sizeof(texts->client));
	return str_of(texts->client);
}

struct eio_ask ask_of(struct lws *lws, struct texts *texts, bool upgrade)
{
	enum lws_token_indexes uri;
	struct eio_ask ask = { .method = method_of(lws, &uri), .upgrade = upgrade };
	Str length;

	ask.path = header(lws, uri, texts->path, sizeof(texts->path));
	ask.query = query_of(lws, texts->query, sizeof(texts->query));
	ask.host = header(lws, WSI_TOKEN_HOST, texts->host, sizeof(texts->host));
	ask.origin = header(lws, WSI_TOKEN_ORIGIN, texts->origin, sizeof(texts->origin));
	ask.content_type = header(lws, WSI_TOKEN_HTTP_CONTENT_TYPE, texts->type, sizeof(texts->type));
	length = header(lws, WSI_TOKEN_HTTP_CONTENT_LENGTH, texts->headers, sizeof(texts->headers));
	if (!length.p || !str_to_int(length, &ask.length))
		ask.length = -1;
	ask.preflight_headers = header(lws, WSI_TOKEN_HTTP_AC_REQUEST_HEADERS, texts->headers, sizeof(texts->headers));
	ask.authorization = header(lws, WSI_TOKEN_HTTP_AUTHORIZATION, texts->authorization, sizeof(texts->authorization));
	ask.client = client_address(lws, texts);
	return ask;
}
