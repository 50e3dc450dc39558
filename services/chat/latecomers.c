/*
 * Jobs, applications and people are others', and this service hears of them a moment later. Whoever posts a job and speaks in
 * its conversation at once may be ahead of the news. HTTP threads wait for it (act_find); the persister and the hands, who
 * work for everybody, must not: they put such an errand here, where one thread waits for all of them together.
 */
#include "sockets.h"

enum { LATE_MAX = 2000, WAIT_MS = 200, NEWS_MS = 3000, ARENA_BYTES = 1024 * 1024, REFUSED_MAX = 512 };

bool errand_comes_again(struct errand *errand, Err *err)
{
	bool may_change = *err == NOT_FOUND || *err == NO_CONTACT || *err == AMBIGUOUS_EMPLOYER;

	if (may_change && errand->is_late)
		*err = UNAVAILABLE;
	if (!may_change || errand->waited)
		return false;
	errand->waited = true;
	return work_put(&errand->chat->latecomers, &errand->item);
}

static void put_back(struct errand *errand)
{
	struct chat *chat = errand->chat;
	char room[REFUSED_MAX];
	struct buf text = buf_over(room, sizeof(room));

	if (work_put(errand->operation ? &chat->errands : &chat->messages, &errand->item))
		return;
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
