#include "seed.h"

#include "data/decode.h"
#include "data/json.h"
#include "io/http_client.h"

#include <poll.h>

enum { TIMEOUT_MS = 10 * 1000, PATIENCE_MS = 30 * 1000, PAUSE_MS = 50, BODY_MAX = 64 * 1024, PAGE = 100 };

struct made {
	int64_t id;
};

LOCAL_VIEW(made_view, made, FIELD(made, id, 0));

static Err fetch(struct seed *seed, const struct actor *as, const struct call *call, Str body, struct http_answer *out)
{
	const char *headers[4] = { NULL };
	struct http_call http = {
		.url = str_format(seed->arena, "%s/api/v1" STR_FMT, seed->gateway, STR_ARG(call->path)).p,
		.headers = headers,
		.method = call->method,
		.body = body,
	};
	size_t n = 0;

	if (call->view)
		headers[n++] = "Content-Type: application/json";
	if (as)
		headers[n++] = str_format(seed->arena, "Authorization: Bearer " STR_FMT, STR_ARG(as->token)).p;
	if (!call->method)
		headers[n++] = str_format(seed->arena, "Idempotency-Key: demo-%lld", (long long)seed->step).p;
	for (size_t i = 0; i < n; i++) {
		if (!headers[i])
			return fail(OVERLOADED, "no memory for a header");
	}
	return http_fetch(seed->client, &http, deadline_in(TIMEOUT_MS), seed->arena, out);
}

/*
 * Not there yet, as a service has not heard of it; the same request is still being worked on, since a call before was
 * cut short; too many requests; a part away: all of that passes.
 */
static bool may_pass(Err err, int status)
{
	return err == UNAVAILABLE || status == 404 || status == 409 || status == 429 || status >= 502;
}

static Err send(struct seed *seed, const struct actor *as, const struct call *call, Str body, struct http_answer *out)
{
	struct deadline deadline = deadline_in(PATIENCE_MS);
	Err err;

	for (;;) {
		*out = (struct http_answer){ 0 };
		err = fetch(seed, as, call, body, out);
		if (!may_pass(err, out->status) || !deadline_left_ms(deadline))
			break;
		poll(NULL, 0, PAUSE_MS);
	}
	TRY(err);
	if (out->status >= 300)
		return fail(CONFLICT, "%s " STR_FMT ": %d " STR_FMT, call->method ? call->method : "POST",
			STR_ARG(call->path), out->status, STR_ARG(out->body));
	return OK;
}

static Err read_answer(struct seed *seed, Str body, const struct view *view, void *out)
{
	struct field_errors errors = { .arena = seed->arena };
	struct decode decode;

	decode_init(&decode, view, out, &errors);
	TRY(decode_event(&decode, body));
	return decode_finish(&decode);
}

static Err ask(struct seed *seed, const struct actor *as, const struct call *call, int64_t *id)
{
	_cleanup_(buf_finish) struct buf body;
	struct http_answer answer;
	struct made made = { 0 };

	buf_init(&body, BODY_MAX);
	if (call->view)
		json_write_object(&body, call->view, call->body);
	if (body.failed)
		return fail(OVERLOADED, "no memory for a body");
	TRY(send(seed, as, call, buf_str(&body), &answer));
	if (!id)
		return OK;
	TRY(read_answer(seed, answer.body, &made_view, &made));
	*id = made.id;
	return OK;
}

Err seed_call(struct seed *seed, const struct actor *as, const struct call *call, int64_t *id)
{
	struct arena_mark mark = arena_mark(seed->arena);
	Err err;

	seed->step++;
	err = ask(seed, as, call, id);
	arena_rewind(seed->arena, mark);
	return err;
}

/* --- catalogues --------------------------------------------------------------------------------------------------- */

LOCAL_VIEW(term_view, term, FIELD(term, id, 0), FIELD(term, name, 0));

struct term_page {
	List data;
	Str next_cursor;
};

LOCAL_VIEW(term_page_view, term_page, FIELD(term_page, data, 0, .of = &term_view, .max = PAGE),
	FIELD(term_page, next_cursor, 0));

static Err append(struct seed *seed, struct catalogue *catalogue, const List *more)
{
	struct term *terms = arena_new_array(seed->arena, catalogue->n + more->n, struct term);

	if (!terms)
		return fail(OVERLOADED, "no memory for a catalogue");
	for (size_t i = 0; i < catalogue->n; i++)
		terms[i] = catalogue->terms[i];
	for (size_t i = 0; i < more->n; i++)
		terms[catalogue->n + i] = ((const struct term *)more->items)[i];
	*catalogue = (struct catalogue){ .terms = terms, .n = catalogue->n + more->n };
	return OK;
}

static Err read_catalogue(struct seed *seed, const char *name, struct catalogue *out)
{
	struct term_page page = { .next_cursor = STR("") };

	while (page.next_cursor.p) {
		struct http_answer answer;
		struct call get = {
			.method = "GET",
			.path = PATH(seed, "/%s?limit=%d&cursor=" STR_FMT, name, PAGE, STR_ARG(page.next_cursor)),
		};

		TRY(send(seed, &seed->seekers[0], &get, STR_NONE, &answer));
		page = (struct term_page){ 0 };
		TRY(read_answer(seed, answer.body, &term_page_view, &page));
		TRY(append(seed, out, &page.data));
	}
	return OK;
}

Err seed_catalogues(struct seed *seed)
{
	TRY(read_catalogue(seed, "skills", &seed->skills));
	return read_catalogue(seed, "interests", &seed->interests);
}

Err seed_ids(struct seed *seed, const struct catalogue *catalogue, const char *const *names, size_t n, IntList *out)
{
	*out = (IntList){ .items = arena_new_array(seed->arena, n, int64_t) };
	if (!out->items)
		return fail(OVERLOADED, "no memory for a list");
	for (size_t i = 0; i < n && names[i]; i++) {
		size_t at = 0;

		while (at < catalogue->n && !str_eq_nocase(catalogue->terms[at].name, str_of(names[i])))
			at++;
		if (at == catalogue->n)
			return fail(INVALID, "the catalogue has no %s", names[i]);
		out->items[out->n++] = catalogue->terms[at].id;
	}
	return OK;
}
