#include "io/cache_private.h"

#include "io/digest.h"

struct numbers {
	int64_t *out;
	size_t n;
};

static Err on_numbers(void *ctx, const redisReply *reply)
{
	struct numbers *numbers = ctx;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != numbers->n)
		return fail(INTERNAL, "redis: a script answered something else than %zu numbers", numbers->n);
	for (size_t i = 0; i < numbers->n; i++) {
		if (reply->element[i]->type != REDIS_REPLY_INTEGER)
			return fail(INTERNAL, "redis: a script answered something else than %zu numbers", numbers->n);
		numbers->out[i] = reply->element[i]->integer;
	}
	return OK;
}

/* "EVALSHA digest" or "EVAL text", then the count of keys, keys, arguments. */
static void write_call(struct buf *request, const struct cache *cache, const struct cache_script_call *call, Str verb,
	Str script)
{
	size_t keys = 0;

	while (keys < CACHE_SCRIPT_KEYS && call->keys[keys].p)
		keys++;
	cache_command(request, 3 + keys + call->arg_count);
	cache_word(request, verb);
	cache_word(request, script);
	cache_word_int(request, (int64_t)keys);
	for (size_t i = 0; i < keys; i++)
		cache_word_key(request, cache, call->keys[i]);
	for (size_t i = 0; i < call->arg_count; i++)
		cache_word_int(request, call->args[i]);
}

static Err run_as(struct cache *cache, const struct cache_script_call *call, Str verb, Str script,
	struct deadline deadline,
	struct numbers *numbers)
{
	struct buf request;
	Err err;

	buf_init(&request, CACHE_REQUEST_MAX);
	write_call(&request, cache, call, verb, script);
	err = cache_call(cache, &request, 1, deadline, on_numbers, numbers);
	buf_finish(&request);
	return err;
}

Err cache_run(struct cache *cache, const struct cache_script_call *call, struct deadline deadline, int64_t *out,
	size_t n)
{
	struct numbers numbers = { .out = out, .n = n };
	Str text = str_of(call->script->text);
	char digest[SHA1_HEX];
	Err err;

	sha1_hex(text, digest);
	err = run_as(cache, call, STR("EVALSHA"), (Str){ .p = digest, .n = sizeof(digest) }, deadline, &numbers);
	if (err == CACHE_SCRIPT_UNKNOWN)
		err = run_as(cache, call, STR("EVAL"), text, deadline, &numbers);
	return err;
}
