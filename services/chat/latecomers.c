/*
 * Jobs, applications and people are others', and this service hears of them a moment later. Whoever posts a job and speaks in
 * its conversation at once may be ahead of the news. HTTP threads wait for it (act_find); the persister and the hands, who
 * work for everybody, must not: they put such an errand here, where one thread waits for all of them together.
 */
#include "sockets.h"

enum { LATE_MAX = 2000, WAIT_MS = 200, NEWS_MS = 3000, ARENA_BYTES = 1024 * 1024, REFUSED_MAX = 512 };

/* Of messages alone is it said that they wait: nothing else has to come after them. */
static bool is_message(const struct errand *errand)
{
	return !errand->operation;
}

/* Nobody may look at it any more once it is put. */
static bool put_aside(struct errand *errand)
{
	struct pass *pass = is_message(errand) ? pass_hold(errand->pass) : NULL;
	bool is_put;

	if (pass)
		atomic_fetch_add(&pass->late, 1);
	errand->waited = true;
	is_put = work_put(&errand->chat->latecomers, &errand->item);
	if (pass && !is_put)
		atomic_fetch_sub(&pass->late, 1);
	pass_drop(pass);
	return is_put;
}

bool errand_comes_again(struct errand *errand, Err *err)
{
	bool may_change = *err == NOT_FOUND || *err == NO_CONTACT || *err == AMBIGUOUS_EMPLOYER;

	if (may_change && errand->is_late)
		*err = UNAVAILABLE;
	if (!may_change || errand->waited)
		return false;
	if (put_aside(errand))
		return true;
	*err = UNAVAILABLE;
	return false;
}

/* They lie in their queue in the order in which they came, and those that come again are put behind what is in it. */
bool message_falls_behind(struct errand *errand, Err *err)
{
	if (errand->waited)
		atomic_fetch_sub(&errand->pass->late, 1);
	else if (atomic_load(&errand->pass->late) && put_aside(errand))
		return true;
	else if (errand->waited)
		*err = OVERLOADED;
	return false;
}

static void put_back(struct errand *errand)
{
	struct chat *chat = errand->chat;
	char room[REFUSED_MAX];
	struct buf text = buf_over(room, sizeof(room));

	if (work_put(errand->operation ? &chat->errands : &chat->messages, &errand->item))
		return;
	if (is_message(errand))
		atomic_fetch_sub(&errand->pass->late, 1);
	refusal_write(&text, OVERLOADED, 1, NULL);
	reply_post(chat, errand->reply, buf_str(&text));
	errand->item.drop(&errand->item);
}

static bool news_came(struct app *app, struct arena *arena)
{
	struct deadline deadline = deadline_in(NEWS_MS);
	Err err;

	arena_reset(arena);
	err = projection_await(app->background_db, arena, &known_conversations, deadline);
	if (!err)
		err = projection_await(app->background_db, arena, &known_people, deadline);
	if (err)
		log_warn("the news of others is late", LOG("reason", fail_reason()));
	return !err;
}

void wait_for_latecomers(struct app *app)
{
	struct chat *chat = app->state;
	struct work_item *list, *next;
	struct arena arena;
	bool came;

	arena_init(&arena, ARENA_BYTES);
	while (!atomic_load(&chat->served)) {
		list = work_take(&chat->latecomers, LATE_MAX, WAIT_MS);
		came = list && news_came(app, &arena);
		for (; list; list = next) {
			struct errand *errand = (struct errand *)(void *)list;

			next = list->next;
			errand->is_late = !came;
			put_back(errand);
		}
	}
	arena_finish(&arena);
}
