#include "memo.h"

#include "rand.h"

#include <string.h>

enum { WAYS = 8, LOCKS = 64 };

/* A slot is this, the key and the value, one behind the other. until_us 0: free. */
struct slot {
	int64_t until_us;
	char key[];
};

struct memo {
	size_t buckets, key_size, value_size, slot_size;
	uint64_t seed;
	char *slots;
	pthread_mutex_t locks[LOCKS];
};

struct memo *memo_create(size_t entries, size_t key_size, size_t value_size)
{
	struct memo *memo = calloc(1, sizeof(*memo));

	if (!memo)
		return NULL;
	*memo = (struct memo){
		.buckets = (entries + WAYS - 1) / WAYS,
		.key_size = key_size,
		.value_size = value_size,
		.slot_size = sizeof(struct slot) + key_size + value_size,
		.seed = rand_u64(),
	};
	memo->slots = calloc(memo->buckets * WAYS, memo->slot_size);
	if (!memo->slots) {
		free(memo);
		return NULL;
	}
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&memo->locks[i], NULL);
	return memo;
}

void memo_destroy(struct memo *memo)
{
	if (!memo)
		return;
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&memo->locks[i]);
	free(memo->slots);
	free(memo);
}

static size_t bucket_of(const struct memo *memo, const void *key)
{
	uint64_t hash = memo->seed;

	for (size_t i = 0; i < memo->key_size; i += sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, (const char *)key + i, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash % memo->buckets;
}

static pthread_mutex_t *lock_of(struct memo *memo, size_t bucket)
{
	return &memo->locks[bucket % LOCKS];
}

static struct slot *slot_at(const struct memo *memo, size_t bucket, size_t way)
{
	return (struct slot *)(void *)(memo->slots + (bucket * WAYS + way) * memo->slot_size);
}

static void *value_of(const struct memo *memo, struct slot *slot)
{
	return slot->key + memo->key_size;
}

static struct slot *find(const struct memo *memo, size_t bucket, const void *key, Time now)
{
	for (size_t way = 0; way < WAYS; way++) {
		struct slot *slot = slot_at(memo, bucket, way);

		if (slot->until_us > now.us && memcmp(slot->key, key, memo->key_size) == 0)
			return slot;
	}
	return NULL;
}

/* The one that can best be spared; free slots have expired in 1970. The key must not be in the bucket. */
static struct slot *claim(const struct memo *memo, size_t bucket, const void *key)
{
	struct slot *best = slot_at(memo, bucket, 0);

	for (size_t way = 1; way < WAYS; way++) {
		struct slot *slot = slot_at(memo, bucket, way);

		if (slot->until_us < best->until_us)
			best = slot;
	}
	memcpy(best->key, key, memo->key_size);
	return best;
}

bool memo_read(struct memo *memo, const void *key, Time now, void *value)
{
	size_t bucket = bucket_of(memo, key);
	struct slot *slot;

	lock_scope(lock_of(memo, bucket));
	slot = find(memo, bucket, key, now);
	if (slot)
		memcpy(value, value_of(memo, slot), memo->value_size);
	return slot != NULL;
}

bool memo_write(struct memo *memo, const void *key, Time now, Time until, const void *value)
{
	size_t bucket = bucket_of(memo, key);
	bool spared = true;
	struct slot *slot;

	lock_scope(lock_of(memo, bucket));
	slot = find(memo, bucket, key, now);
	if (!slot) {
		slot = claim(memo, bucket, key);
		spared = slot->until_us <= now.us;
	}
	slot->until_us = until.us;
	memcpy(value_of(memo, slot), value, memo->value_size);
	return spared;
}

void *memo_hold(struct memo *memo, const void *key, Time now)
{
	size_t bucket = bucket_of(memo, key);
	struct slot *slot;

	pthread_mutex_lock(lock_of(memo, bucket));
	slot = find(memo, bucket, key, now);
	if (!slot) {
		slot = claim(memo, bucket, key);
		memset(value_of(memo, slot), 0, memo->value_size);
	}
	return value_of(memo, slot);
}

void memo_release(struct memo *memo, void *value, Time until)
{
	struct slot *slot = (struct slot *)(void *)((char *)value - memo->key_size - sizeof(struct slot));
	size_t bucket = (size_t)((char *)slot - memo->slots) / memo->slot_size / WAYS;

	slot->until_us = until.us;
	pthread_mutex_unlock(lock_of(memo, bucket));
}
