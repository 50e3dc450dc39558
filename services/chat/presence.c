#include "presence.h"

#include <pthread.h>

enum { BUCKETS = 4096 };

struct person {
	struct person *next;
	int64_t user_id;
	int here; /* sockets on this instance */
	bool said; /* somebody told of their coming; until then only lists have named them */
	Time until[PRESENCE_INSTANCES]; /* as long as the others' word counts */
};

struct presence {
	pthread_mutex_t lock;
	Uuid instances[PRESENCE_INSTANCES];
	size_t count;
	struct person *buckets[BUCKETS];
};

struct presence *presence_create(void)
{
	struct presence *presence = calloc(1, sizeof(*presence));

	if (presence)
		pthread_mutex_init(&presence->lock, NULL);
	return presence;
}

void presence_destroy(struct presence *presence)
{
	if (!presence)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct person *person = presence->buckets[i], *next; person; person = next) {
			next = person->next;
			free(person);
		}
	}
	pthread_mutex_destroy(&presence->lock);
	free(presence);
}

static struct person **place_of(struct presence *presence, int64_t user_id)
{
	struct person **at = &presence->buckets[(uint64_t)user_id % BUCKETS];

	while (*at && (*at)->user_id != user_id)
		at = &(*at)->next;
	return at;
}

static struct person *person_get(struct presence *presence, int64_t user_id)
{
	struct person **at = place_of(presence, user_id);

	if (!*at && (*at = calloc(1, sizeof(**at))))
		(*at)->user_id = user_id;
	return *at;
}

static bool is_elsewhere(const struct person *person, Time now)
{
	for (size_t i = 0; i < PRESENCE_INSTANCES; i++) {
		if (person->until[i].us > now.us)
			return true;
	}
	return false;
}

static void drop_if_gone(struct presence *presence, int64_t user_id, Time now)
{
	struct person **at = place_of(presence, user_id), *person = *at;

	if (!person || person->here || is_elsewhere(person, now))
		return;
	*at = person->next;
	free(person);
}

struct presence_change presence_came(struct presence *presence, int64_t user_id, Time now)
{
	lock_scope(&presence->lock);
	struct person *person = person_get(presence, user_id);
	bool first = person && person->here++ == 0;
	struct presence_change change = { .here = first, .anywhere = first && (!person->said || !is_elsewhere(person, now)) };

	if (first)
		person->said = true;
	return change;
}

struct presence_change presence_went(struct presence *presence, int64_t user_id, Time now)
{
	lock_scope(&presence->lock);
	struct person *person = *place_of(presence, user_id);
	bool last = person && person->here && --person->here == 0;
	struct presence_change change = { .here = last, .anywhere = last && !is_elsewhere(person, now) };

	drop_if_gone(presence, user_id, now);
	return change;
}

/* An instance's place; the one that has been silent for longest makes way, when there are too many. */
static size_t instance_index(struct presence *presence, Uuid instance)
{
	size_t i = 0;

	while (i < presence->count && !uuid_eq(presence->instances[i], instance))
		i++;
	if (i == presence->count) {
		if (presence->count < PRESENCE_INSTANCES)
			presence->count++;
		else
			i = (size_t)(rand_u64() % PRESENCE_INSTANCES);
		presence->instances[i] = instance;
	}
	return i;
}

static bool is_online(const struct person *person, Time now)
{
	return person && (person->here || is_elsewhere(person, now));
}

/* A list may have come ahead of the word that somebody came, and is nothing that sockets were told of. */
static bool came_elsewhere(struct person *person, size_t index, Time now)
{
	bool is_news = !person->said || !is_online(person, now);

	person->said = true;
	person->until[index] = time_plus_ms(now, PRESENCE_MS);
	return is_news;
}

static bool went_elsewhere(struct person *person, size_t index, Time now)
{
	bool was = is_online(person, now);

	person->until[index] = TIME_NONE;
	return was && !is_online(person, now);
}

bool presence_told(struct presence *presence, Uuid instance, int64_t user_id, bool online, Time now)
{
	lock_scope(&presence->lock);
	struct person *person = person_get(presence, user_id);
	size_t index = instance_index(presence, instance);
	bool is_news = person && (online ? came_elsewhere(person, index, now) : went_elsewhere(person, index, now));

	drop_if_gone(presence, user_id, now);
	return is_news;
}

/* Whoever a second list names has been here for longer than any word is under way. */
static void list_one(struct person *person, size_t index, Time now)
{
	person->said = is_online(person, now);
	person->until[index] = time_plus_ms(now, PRESENCE_MS);
}

void presence_told_all(struct presence *presence, Uuid instance, IntList user_ids, Time now)
{
	lock_scope(&presence->lock);
	size_t index = instance_index(presence, instance);

	for (size_t i = 0; i < user_ids.n; i++) {
		struct person *person = person_get(presence, user_ids.items[i]);

		if (person)
			list_one(person, index, now);
	}
}

static IntList list(struct presence *presence, struct arena *arena, Time now, bool here_only)
{
	lock_scope(&presence->lock);
	IntList out = { 0 };
	size_t n = 1;

	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct person *person = presence->buckets[i]; person; person = person->next)
			n++;
	}
	out.items = arena_new_array(arena, n, int64_t);
	for (size_t i = 0; out.items && i < BUCKETS; i++) {
		for (struct person *person = presence->buckets[i]; person; person = person->next) {
			if (person->here || (!here_only && is_elsewhere(person, now)))
				out.items[out.n++] = person->user_id;
		}
	}
	return out;
}

IntList presence_online(struct presence *presence, struct arena *arena, Time now)
{
	return list(presence, arena, now, false);
}

IntList presence_here(struct presence *presence, struct arena *arena)
{
	return list(presence, arena, TIME_NONE, true);
}

bool presence_is_online(struct presence *presence, int64_t user_id, Time now)
{
	lock_scope(&presence->lock);

	return is_online(*place_of(presence, user_id), now);
}
