#include "serve.h"

#include "address.h"
#include "answer.h"
#include "caller.h"
#include "choice.h"
#include "conditional.h"
#include "idempotency.h"
#include "input.h"
#include "probes.h"
#include "problem.h"
#include "projection.h"
#include "trace.h"

enum { ATTEMPTS_MAX = 5, WAITS_MAX = 3, REQUEST_ID_MAX = 64 };

/* What one request needs from the first look to the answer. */
struct work {
	struct request r;
	struct route_match match;
	struct idempotency key;
	struct input_body body;
	struct tx tx;
	struct origin origin;
	struct log_context log;
};

static bool is_request_id(Str id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
			    c == '_' || c == '.'))
			return false;
	}
	return id.n > 0 && id.n <= REQUEST_ID_MAX;
}

static Str request_id(struct request *r)
{
	Str given = http_header(r->http, "X-Request-Id");
	char made[UUID_TEXT];

	if (is_request_id(given))
		return given;
	uuid_format(uuid_make(r->now), made);
	return str_copy(r->arena, (Str){ .p = made, .n = sizeof(made) });
}

static void work_init(struct work *work, struct http_exchange *http, struct app *app)
{
	struct request *r = &work->r;

	*work = (struct work){ 0 };
	r->http = http;
	r->arena = http->arena;
	r->app = app;
	r->state = app->state;
	r->now = clock_now();
	r->deadline = deadline_in(app->config.request_timeout_ms);
	r->id = request_id(r);
	r->traceparent = http_header(http, "traceparent");
	if (!traceparent_is_valid(r->traceparent))
		r->traceparent = STR_NONE;
	r->client = caller_address(http, app->config.trusted_proxies);
	r->client_subject = address_subject(r->arena, r->client);
	r->headers = http->headers;
	r->errors.arena = r->arena;
	r->tx = &work->tx;
	fail_clear();
}

static Str allowed_methods(struct request *r, unsigned allowed)
{
	struct buf list;
	Str text;

	buf_init(&list, 128);
	if (allowed & 1u << HTTP_GET)
		allowed |= 1u << HTTP_HEAD;
	allowed |= 1u << HTTP_OPTIONS;
	for (int m = 0; m < HTTP_METHODS; m++) {
		if (allowed & 1u << m)
			buf_format(&list, "%s%s", list.n ? ", " : "", http_method_name((enum http_method)m));
	}
	text = str_copy(r->arena, buf_str(&list));
	buf_finish(&list);
	return text;
}

static Err find_route(struct work *work)
{
	struct request *r = &work->r;

	router_match(r->app->router, r->arena, r->http->method, r->http->path, &work->match);
	r->route = work->match.route;
	if (r->route && r->route->when)
		r->first_route = r->route;
	if (r->route)
		return OK;
	return work->match.allowed ? METHOD_NOT_ALLOWED : NOT_FOUND;
}

static enum tx_mode tx_mode_of(const struct request *r)
{
	unsigned flags = r->route->operation->flags;
	bool reads = r->http->method == HTTP_GET || r->http->method == HTTP_HEAD || (flags & READS);

	return reads && !(flags & WRITES) ? TX_READ : TX_WRITE;
}

/* A write without a trace begins one, so that all that it causes, everywhere, can be found together. */
static void begin_trace(struct work *work)
{
	struct request *r = &work->r;

	if (!r->traceparent.p && tx_mode_of(r) == TX_WRITE)
		r->traceparent = traceparent_make(r->arena);
	work->log.trace_id = trace_id_of(r->traceparent);
}

static void begin(struct work *work)
{
	struct request *r = &work->r;

	work->origin = (struct origin){ .actor_id = r->user.user_id, .request_id = r->id, .traceparent = r->traceparent };
	tx_init(r->tx, r->app->db, tx_mode_of(r), r->arena, r->deadline);
	r->tx->origin = &work->origin;
	r->status = r->route->status ? r->route->status : r->route->operation->status;
	r->paging = (struct paging){ 0 };
	r->errors = (struct field_errors){ .arena = r->arena };
	r->etag = r->made = STR_NONE;
	r->keep = NULL;
	req_forget_after_commit(r);
	r->http->body->n = HTTP_HEAD_MAX;
}

static Err load_input(struct work *work, void **in)
{
	struct request *r = &work->r;
	const struct view *view = r->route->in ? r->route->in : &none_view;
	bool based = r->route->operation->flags & BASED;

	*in = arena_alloc(r->arena, view->size);
	if (!*in)
		return fail(OVERLOADED, "no memory for the input");
	if (based) {
		/* The path says what to load; what is loaded is then the ground for the whole input. */
		TRY(input_decode_path(r, &work->match, *in));
		TRY(r->route->operation->base(r, *in));
	}
	return input_decode(r, &work->match, &work->body, *in, based);
}

static Err replay(struct request *r, const struct replay *earlier)
{
	r->status = (int)earlier->status;
	buf_add_str(r->headers, earlier->headers);
	req_header(r, "Idempotent-Replayed", STR("true"));
	buf_add_str(r->http->body, earlier->body);
	return OK;
}

static Err perform(struct work *work, void *in)
{
	struct request *r = &work->r;
	size_t own_headers = r->headers->n;
	size_t size = r->route->list ? sizeof(struct page) : r->route->out ? r->route->out->size : sizeof(struct none);
	void *out = arena_alloc(r->arena, size);

	if (!out)
		return fail(OVERLOADED, "no memory for the answer");
	TRY(r->route->operation->handler->run(r, in, out));
	TRY(answer_encode(r, out));
	answer_condense(r);
	return idempotency_store(r, &work->key, str_slice(buf_str(r->headers), own_headers, r->headers->n), answer_body(r));
}

/* One try at the whole transaction. */
static Err attempt(struct work *work)
{
	struct request *r = &work->r;
	struct replay earlier;
	bool done;
	void *in;

	begin(work);
	TRY(load_input(work, &in));
	if (r->route->operation->prepare)
		TRY(r->route->operation->prepare(r, in));
	TRY(idempotency_begin(r, &work->key, &earlier, &done));
	if (done)
		return replay(r, &earlier);
	TRY(perform(work, in));
	r->tx->kept = false;
	TRY(tx_commit(r->tx));
	req_committed(r);
	return OK;
}

static Err run(struct work *work)
{
	struct request *r = &work->r;
	struct arena_mark mark = arena_mark(r->arena);
	size_t headers = r->headers->n;
	int collisions = 0, waits = 0;
	Err err;

	do {
		arena_rewind(r->arena, mark);
		r->headers->n = headers;
		r->headers->failed = false;
		err = attempt(work);
		if (r->tx->emitted)
			relay_wake(r->app->relay);
		tx_finish(r->tx);
		collisions += err == TRY_AGAIN;
		waits += err == PROJECTION_CAME;
	} while ((err == TRY_AGAIN && collisions < ATTEMPTS_MAX) || (err == PROJECTION_CAME && waits < WAITS_MAX));
	if (err)
		r->headers->n = headers;
	return err;
}

/* Where the body says what is asked for, it is read before it can be asked who may. */
static Err receive_choice(struct work *work)
{
	struct request *r = &work->r;
	Err err = input_read_body(r, &work->body);

	if (!err)
		err = choice_make(r, &work->body);
	if (err)
		TRY(caller_count(r));
	if (err || r->route->to)
		return err;
	TRY(caller_identify(r));
	begin_trace(work);
	return OK;
}

static Err receive(struct work *work)
{
	struct request *r = &work->r;

	if (r->route->when)
		return receive_choice(work);
	TRY(caller_identify(r));
	begin_trace(work);
	return input_read_body(r, &work->body);
}

static Err handle(struct work *work)
{
	struct request *r = &work->r;

	if (!atomic_load(&r->app->ready))
		return fail(UNAVAILABLE, "still starting");
	/* Under steady load the drain would otherwise never end, and cut off whatever is at work when its time is up. */
	if (app_is_stopping(r->app))
		return SHUTTING_DOWN;
	TRY(find_route(work));
	TRY(receive(work));
	if (r->route->to)
		return choice_hand_over(r);
	TRY(idempotency_open(r, work->body.bytes, &work->key));
	return run(work);
}

/* What belongs to no route is counted with the end of their table. */
static struct histogram *times_of(struct app *app, const struct route *route, int status)
{
	size_t index = route ? (size_t)(route - app->routes) : app->route_count;

	return &app->stats[index].by_class[status / 100];
}

static void note(const struct work *work, Err err, int64_t started_us)
{
	const struct request *r = &work->r;
	int64_t took_us = clock_monotonic_us() - started_us;
	const char *operation = r->route ? r->route->operation->name : "none";

	histogram_observe(times_of(r->app, r->route, r->status), took_us);
	if (!err)
		log_debug("answered", LOG("route", operation), LOG("status", r->status), LOG("us", took_us));
	else if (err->status >= 500 && err != SHUTTING_DOWN)
		log_error("failed", LOG("route", operation), LOG("status", r->status), LOG("code", err->code),
			LOG("reason", fail_reason()), LOG("us", took_us));
	else
		log_info("refused", LOG("route", operation), LOG("status", r->status), LOG("code", err->code),
			LOG("reason", fail_reason()), LOG("us", took_us));
}

static bool answers_options(struct work *work)
{
	struct request *r = &work->r;

	if (r->http->method != HTTP_OPTIONS || !work->match.allowed)
		return false;
	req_header(r, "Allow", allowed_methods(r, work->match.allowed));
	r->status = 204;
	return true;
}

void serve(struct http_exchange *http, void *context)
{
	int64_t started_us = clock_monotonic_us();
	struct app *app = context;
	struct work work;
	struct request *r = &work.r;
	Err err;

	work_init(&work, http, app);
	if (!probe_answer(app, http)) {
		work.log = (struct log_context){ .request_id = r->id, .trace_id = trace_id_of(r->traceparent) };
		log_set_context(&work.log);
		err = handle(&work);
		if (err && answers_options(&work))
			err = OK;
		else if (err)
			answer_problem(r, err);
		if (err == METHOD_NOT_ALLOWED)
			req_header(r, "Allow", allowed_methods(r, work.match.allowed));
		answer_send(r);
		note(&work, err, started_us);
		log_set_context(NULL);
	}
}

/* Nothing of such a request can be relied on, its id neither. */
void serve_refusal(struct http_exchange *http, int status, void *context)
{
	int64_t started_us = clock_monotonic_us();
	char text[UUID_TEXT];
	Str id = { .p = text, .n = sizeof(text) };

	uuid_format(uuid_make(clock_now()), text);
	buf_add_literal(http->headers, "Content-Type: " PROBLEM_TYPE "\r\nCache-Control: no-store\r\nX-Request-Id: ");
	buf_add_str(http->headers, id);
	buf_add_literal(http->headers, "\r\n");
	problem_write_status(http->body, status, id);
	http_send(http, status);
	histogram_observe(times_of(context, NULL, status), clock_monotonic_us() - started_us);
	log_set_context(&(struct log_context){ .request_id = id });
	log_info("refused", LOG("route", "none"), LOG("status", status));
	log_set_context(NULL);
}
