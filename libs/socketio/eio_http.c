#include "eio_private.h"

#include <string.h>

static const struct {
	int status;
	const char *message;
} errors[] = {
	[EIO_UNKNOWN_TRANSPORT] = { 400, "Transport unknown" },
	[EIO_UNKNOWN_SID] = { 400, "Session ID unknown" },
	[EIO_BAD_METHOD] = { 400, "Bad handshake method" },
	[EIO_BAD_REQUEST] = { 400, "Bad request" },
	[EIO_FORBIDDEN] = { 403, "Forbidden" },
	[EIO_BAD_VERSION] = { 400, "Unsupported protocol version" },
};

/* Nothing that counts here needs percent-decoding: whatever is coded is not what we know. */
struct eio_query eio_query_read(Str query)
{
	struct eio_query out = { 0 };

	while (query.p) {
		Str value = str_cut(&query, '&');
		Str name = str_cut(&value, '=');

		if (str_eq(name, STR("transport")))
			out.transport = value;
		else if (str_eq(name, STR("sid")))
			out.sid = value;
		else if (str_eq(name, STR("EIO")))
			out.version = value;
		else if (str_eq(name, STR("j")))
			out.jsonp = true;
	}
	return out;
}

static bool is_listed(Str list, Str origin)
{
	while (list.n) {
		size_t n = 0;

		while (n < list.n && !strchr(" ,\t\n", list.p[n]))
			n++;
		if (n && (str_eq(str_slice(list, 0, n), origin) || (n == 1 && *list.p == '*')))
			return true;
		list = str_slice(list, n < list.n ? n + 1 : n, list.n);
	}
	return false;
}

static bool is_own(Str origin, Str host)
{
	Str scheme = str_starts(origin, STR("https://")) ? STR("https://") : STR("http://");

	return host.n && str_starts(origin, scheme) && str_eq_nocase(str_slice(origin, scheme.n, origin.n), host);
}

static bool is_text(Str header)
{
	for (size_t i = 0; i < header.n; i++) {
		if ((unsigned char)header.p[i] < 0x20 || header.p[i] == 0x7f)
			return false;
	}
	return true;
}

/* Credentials are for origins that were named; with "*" nobody has said whom to trust. */
static void remember_cors(struct wire *wire, Str origin, bool anybody)
{
	struct buf lines;

	buf_init(&lines, 2048);
	buf_add_literal(&lines, "Access-Control-Allow-Origin: ");
	buf_add_str(&lines, origin);
	buf_add_literal(&lines, "\r\nVary: Origin\r\n");
	if (!anybody)
		buf_add_literal(&lines, "Access-Control-Allow-Credentials: true\r\n");
	buf_add_char(&lines, 0);
	free(wire->cors);
	wire->cors = lines.failed ? NULL : strdup(lines.p);
	buf_finish(&lines);
}

bool eio_origin_check(const struct eio_engine *engine, struct wire *wire, const struct eio_ask *ask)
{
	Str origins = str_of(engine->config.origins);

	free(take(wire->cors));
	if (!ask->origin.p || is_own(ask->origin, ask->host))
		return true;
	if (!is_text(ask->origin) || !is_listed(origins, ask->origin))
		return false;
	remember_cors(wire, ask->origin, is_listed(origins, STR("*")));
	return true;
}

static void answer(struct wire *wire, struct wire_answer *out)
{
	char *cors = take(wire->cors);

	out->headers = cors ? str_of(cors) : STR("");
	buf_finish(&wire->body);
	wire->session = NULL;
	wire->use = WIRE_IDLE;
	wire->ops->answer(wire, out);
	free(cors);
}

void eio_answer(struct wire *wire, int status, const char *type, Str body)
{
	answer(wire, &(struct wire_answer){ .status = status, .type = type, .body = body });
}

void eio_answer_last(struct wire *wire, int status, const char *type, Str body)
{
	answer(wire, &(struct wire_answer){ .status = status, .type = type, .body = body, .close = true });
}

void eio_answer_error(struct wire *wire, enum eio_error error, bool upgrade)
{
	char text[80];
	struct buf body = buf_over(text, sizeof(text));

	if (upgrade) {
		eio_answer_last(wire, 400, "text/plain; charset=UTF-8", str_of(errors[error].message));
		return;
	}
	buf_format(&body, "{\"code\":%d,\"message\":\"%s\"}", error, errors[error].message);
	eio_answer(wire, errors[error].status, "application/json", buf_str(&body));
}

void eio_answer_preflight(struct wire *wire, const struct eio_ask *ask)
{
	struct buf lines;

	if (!wire->cors) {
		eio_answer(wire, 204, NULL, STR(""));
		return;
	}
	buf_init(&lines, 4096);
	buf_add_str(&lines, str_of(wire->cors));
	buf_add_literal(&lines, "Access-Control-Allow-Methods: GET, POST\r\nAccess-Control-Max-Age: 600\r\n");
	if (ask->preflight_headers.n && is_text(ask->preflight_headers)) {
		buf_add_literal(&lines, "Access-Control-Allow-Headers: ");
		buf_add_str(&lines, ask->preflight_headers);
		buf_add_literal(&lines, "\r\n");
	}
	buf_add_char(&lines, 0);
	free(take(wire->cors));
	wire->cors = lines.failed ? NULL : strdup(lines.p);
	buf_finish(&lines);
	eio_answer(wire, 204, NULL, STR(""));
}

void wire_finish(struct wire *wire)
{
	free(take(wire->cors));
	buf_finish(&wire->body);
}
