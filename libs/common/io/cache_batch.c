#include "io/cache_private.h"

void cache_batch_init(struct cache_batch *batch, struct cache *cache)
{
	*batch = (struct cache_batch){ .cache = cache };
	buf_init(&batch->request, CACHE_REQUEST_MAX);
}

void cache_batch_finish(struct cache_batch *batch)
{
	buf_finish(&batch->request);
	batch->commands = 0;
}

void cache_batch_set(struct cache_batch *batch, Str key, Str value, int64_t keep_ms)
{
	cache_command(&batch->request, keep_ms ? 5 : 3);
	cache_word(&batch->request, STR("SET"));
	cache_word_key(&batch->request, batch->cache, key);
	cache_word(&batch->request, value);
	if (keep_ms) {
		cache_word(&batch->request, STR("PX"));
		cache_word_int(&batch->request, keep_ms);
	}
	batch->commands++;
}

void cache_batch_del(struct cache_batch *batch, Str key)
{
	cache_command(&batch->request, 2);
	cache_word(&batch->request, STR("DEL"));
	cache_word_key(&batch->request, batch->cache, key);
	batch->commands++;
}

void cache_batch_publish(struct cache_batch *batch, Str channel, Str message)
{
	cache_command(&batch->request, 3);
	cache_word(&batch->request, STR("PUBLISH"));
	cache_word_key(&batch->request, batch->cache, channel);
	cache_word(&batch->request, message);
	batch->commands++;
}

Err cache_batch_send(struct cache_batch *batch, struct deadline deadline)
{
	Err err = OK;

	if (batch->commands)
		err = cache_call(batch->cache, &batch->request, batch->commands, deadline, cache_ignore_reply, NULL);
	buf_clear(&batch->request);
	batch->commands = 0;
	return err;
}
