#include "io/cache_private.h"

#include <string.h>

enum { SCAN_COUNT = 500 };

struct scan {
	struct cache *cache;
	char cursor[24];
	struct buf unlink; /* the keys found, as words */
	size_t keys;
};

/* [next cursor, [keys]]. The keys come with the prefix and go back as they are. */
static Err on_keys(void *ctx, const redisReply *reply)
{
	struct scan *scan = ctx;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 || reply->element[0]->type != REDIS_REPLY_STRING ||
		reply->element[1]->type != REDIS_REPLY_ARRAY || reply->element[0]->len >= sizeof(scan->cursor))
		return fail(INTERNAL, "redis: SCAN answered something unexpected");
	memcpy(scan->cursor, reply->element[0]->str, reply->element[0]->len + 1);
	for (size_t i = 0; i < reply->element[1]->elements; i++) {
		const redisReply *key = reply->element[1]->element[i];

		cache_word(&scan->unlink, (Str){ .p = key->str, .n = key->len });
		scan->keys++;
	}
	return OK;
}

static Err scan_next(struct scan *scan, Str pattern, struct deadline deadline)
{
	struct buf request;
	Err err;

	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, 6);
	cache_word(&request, STR("SCAN"));
	cache_word(&request, str_of(scan->cursor));
	cache_word(&request, STR("MATCH"));
	cache_word_key(&request, scan->cache, pattern);
	cache_word(&request, STR("COUNT"));
	cache_word_int(&request, SCAN_COUNT);
	err = cache_call(scan->cache, &request, 1, deadline, on_keys, scan);
	buf_finish(&request);
	return err;
}

static Err on_count(void *ctx, const redisReply *reply)
{
	int64_t *deleted = ctx;

	*deleted += reply->integer;
	return OK;
}

static Err unlink_found(struct scan *scan, struct deadline deadline, int64_t *deleted)
{
	struct buf request;
	Err err;

	if (!scan->keys)
		return OK;
	buf_init(&request, CACHE_REQUEST_MAX);
	cache_command(&request, 1 + scan->keys);
	cache_word(&request, STR("UNLINK"));
	buf_add_str(&request, buf_str(&scan->unlink));
	if (scan->unlink.failed)
		request.failed = true;
	err = cache_call(scan->cache, &request, 1, deadline, on_count, deleted);
	buf_finish(&request);
	buf_clear(&scan->unlink);
	scan->keys = 0;
	return err;
}

Err cache_del_matching(struct cache *cache, Str pattern, struct deadline deadline, int64_t *deleted)
{
	struct scan scan = { .cache = cache, .cursor = "0" };
	Err err;

	*deleted = 0;
	buf_init(&scan.unlink, CACHE_REQUEST_MAX);
	do {
		err = scan_next(&scan, pattern, deadline);
		if (!err)
			err = unlink_found(&scan, deadline, deleted);
	} while (!err && strcmp(scan.cursor, "0") != 0);
	buf_finish(&scan.unlink);
	return err;
}
