#include "results.h"

#include "base/codec.h"
#include "io/digest.h"

enum { CALL_MS = 50, ACTIVE_KEPT_S = 600, QUESTION_HEX = 32 };

#define GENERATION STR("jobs:search:generation")
#define ACTIVE     STR("jobs:count:active")

/* As scripts take it: a whole number that a double holds exactly. */
static int64_t new_generation(void)
{
	return (int64_t)(rand_u64() >> 12) + 1;
}

static Err set_generation(struct cache *cache, int64_t generation)
{
	char room[INT_TEXT];

	return cache_set(cache, GENERATION, str_of_int(room, generation), 0, deadline_in(CALL_MS));
}

/* The one in force; where there is none, a new one. Whoever sets it has read nothing under it yet. */
static bool get_generation(struct request *r, int64_t *out)
{
	Str text;

	if (cache_get(r->app->cache, GENERATION, deadline_in(CALL_MS), r->arena, &text))
		return false;
	if (str_to_int(text, out))
		return true;
	*out = new_generation();
	return !set_generation(r->app->cache, *out);
}

/* Answers hold the address of the next page, as it was called: by what name and with what slashes. */
static Str question_of(struct request *r)
{
	const struct http_exchange *http = r->http;

	return str_format(r->arena, STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(http_header(http, "X-Forwarded-Proto")),
		STR_ARG(http_header(http, "X-Forwarded-Host")), STR_ARG(http->path), STR_ARG(http->query));
}

static Str question_key(struct request *r, const char *name, int64_t generation)
{
	Str question = question_of(r);
	struct buf hex;
	char room[2 * SHA256_SIZE + 1];
	uint8_t digest[SHA256_SIZE];

	if (!question.p)
		return STR_NONE;
	sha256(question, digest);
	hex = buf_over(room, sizeof(room));
	hex_write(&hex, digest, QUESTION_HEX / 2);
	return str_format(r->arena, "jobs:search:%lld:%s:" STR_FMT, (long long)generation, name, STR_ARG(buf_str(&hex)));
}

struct keeping {
	Str key;
	int64_t keep_ms;
};

/* Whether it could be kept is nobody's concern: the next one asks again. */
static void keep_answer(struct request *r, Str body, void *arg)
{
	const struct keeping *keeping = arg;
	Err err = cache_set(r->app->cache, keeping->key, body, keeping->keep_ms, deadline_in(CALL_MS));

	if (err)
		log_debug("an answer is not kept", LOG("reason", fail_reason()));
}

bool results_answer(struct request *r, const char *name, int64_t keep_ms)
{
	struct keeping *keeping = arena_new(r->arena, struct keeping);
	int64_t generation;
	Str body = STR_NONE;

	if (!keeping || !get_generation(r, &generation))
		return false;
	*keeping = (struct keeping){ .key = question_key(r, name, generation), .keep_ms = keep_ms };
	if (!keeping->key.p || cache_get(r->app->cache, keeping->key, deadline_in(CALL_MS), r->arena, &body))
		return false;
	if (body.p)
		req_answer(r, body);
	else
		req_keep_answer(r, keep_answer, keeping);
	return body.p != NULL;
}

/* The generation first: a count that is kept under it afterwards is of after the change. */
Err results_forget(struct app *app)
{
	const Str keys[] = { ACTIVE };

	TRY(set_generation(app->cache, new_generation()));
	return cache_del(app->cache, keys, ARRAY_LEN(keys), deadline_in(CALL_MS));
}

static void forget(struct request *r, void *arg)
{
	(void)arg;
	if (results_forget(r->app))
		log_debug("what is kept is forgotten by the event alone", LOG("reason", fail_reason()));
}

Err results_forget_later(struct request *r)
{
	return req_after_commit(r, forget, NULL);
}

bool results_active(struct request *r, int64_t *active, int64_t *generation)
{
	Str text;

	*generation = 0;
	if (cache_get(r->app->cache, ACTIVE, deadline_in(CALL_MS), r->arena, &text))
		return false;
	if (str_to_int(text, active))
		return true;
	if (!get_generation(r, generation))
		*generation = 0;
	return false;
}

void results_keep_active(struct request *r, int64_t active, int64_t generation)
{
	static const struct cache_script keep = {
		.text = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end\n"
			"redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])\n"
			"return {1}\n"
	};
	const struct cache_script_call call = {
		.script = &keep, .keys = { GENERATION, ACTIVE }, .args = { generation, active, ACTIVE_KEPT_S }, .arg_count = 3,
	};
	int64_t kept;

	if (generation && cache_run(r->app->cache, &call, deadline_in(CALL_MS), &kept, 1))
		log_debug("the count is not kept", LOG("reason", fail_reason()));
}
