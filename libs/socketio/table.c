#include "table.h"

#include "base/rand.h"

#include <string.h>

enum { SIZE_FIRST = 16 };

static uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* SipHash-1-3. */
static uint64_t hash_of(const struct table *table, Str key)
{
	uint64_t v[4] = { table->seed[0] ^ 0x736f6d6570736575u, table->seed[1] ^ 0x646f72616e646f6du,
		table->seed[0] ^ 0x6c7967656e657261u, table->seed[1] ^ 0x7465646279746573u };

	for (size_t i = 0; i <= key.n / 8; i++) {
		uint64_t word = i == key.n / 8 ? (uint64_t)key.n << 56 : 0;

		memcpy(&word, key.p + i * 8, i == key.n / 8 ? key.n % 8 : 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

bool table_init(struct table *table)
{
	*table = (struct table){ .size = SIZE_FIRST };
	table->buckets = calloc(table->size, sizeof(*table->buckets));
	rand_bytes(table->seed, sizeof(table->seed));
	return table->buckets;
}

void table_finish(struct table *table)
{
	free(table->buckets);
	*table = (struct table){ 0 };
}

struct table_link *table_find(const struct table *table, Str key)
{
	uint64_t hash = hash_of(table, key);
	struct table_link *link = table->buckets[hash & (table->size - 1)];

	while (link && (link->hash != hash || !str_eq(link->key, key)))
		link = link->next;
	return link;
}

static void put(struct table *table, struct table_link *link)
{
	struct table_link **bucket = &table->buckets[link->hash & (table->size - 1)];

	link->next = *bucket;
	*bucket = link;
}

/* Without memory it stays as it is, only slower. */
static void grow(struct table *table)
{
	struct table old = *table;
	struct table_link **buckets = calloc(old.size * 2, sizeof(*buckets));

	if (!buckets)
		return;
	table->buckets = buckets;
	table->size = old.size * 2;
	for (size_t i = 0; i < old.size; i++) {
		for (struct table_link *link = old.buckets[i], *next; link; link = next) {
			next = link->next;
			put(table, link);
		}
	}
	free(old.buckets);
}

void table_add(struct table *table, struct table_link *link, Str key)
{
	link->key = key;
	link->hash = hash_of(table, key);
	if (table->count == table->size)
		grow(table);
	put(table, link);
	table->count++;
}

void table_remove(struct table *table, struct table_link *link)
{
	struct table_link **at = &table->buckets[link->hash & (table->size - 1)];

	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	table->count--;
}

static struct table_link *first_from(const struct table *table, size_t bucket)
{
	for (; bucket < table->size; bucket++) {
		if (table->buckets[bucket])
			return table->buckets[bucket];
	}
	return NULL;
}

struct table_link *table_any(const struct table *table)
{
	return table->count ? first_from(table, 0) : NULL;
}

struct table_link *table_next(const struct table *table, const struct table_link *link)
{
	if (!link)
		return first_from(table, 0);
	return link->next ? link->next : first_from(table, (link->hash & (table->size - 1)) + 1);
}
