#include "dead_letters.h"

#include "declare.h"

enum remedy { LOOK, REPLAY, DROP };

struct round {
	struct mq *mq;
	struct queue_name queue, dead;
	enum remedy remedy;
	Str only;
	dead_letter_visit *visit;
	void *arg;
	int64_t done;
	uint64_t kept[DEAD_LETTERS_MAX]; /* tags to be put back at the end */
	size_t kept_n;
};

static void show(const struct round *round, const struct mq_message *message)
{
	round->visit(round->arg,
		&(struct dead_letter){
			.id = message->id,
			.kind = message->kind,
			.error = message->error,
			.request_id = message->request_id,
			.attempts = message->attempt + 1,
			.occurred_at = message->at,
			.body = message->body,
		});
}

static Err send_back(const struct round *round, const struct mq_message *letter)
{
	struct mq_message message = *letter;

	message.exchange = STR_NONE;
	message.key = queue_name_str(&round->queue);
	message.error = STR_NONE;
	message.source = STR_NONE;
	message.attempt = 0;
	return mq_publish_one(round->mq, &message, deadline_in(SEND_TIMEOUT_MS));
}

/* What is kept stays unacknowledged until the end of the round, or it would come again at once. */
static Err treat(struct round *round, const struct mq_delivery *delivery)
{
	bool meant = !round->only.p || str_eq(round->only, delivery->message.id);

	if (round->remedy == LOOK)
		show(round, &delivery->message);
	if (round->remedy == LOOK || !meant) {
		round->kept[round->kept_n++] = delivery->tag;
		return OK;
	}
	if (round->remedy == REPLAY)
		TRY(send_back(round, &delivery->message));
	round->done++;
	return mq_ack(round->mq, delivery->tag, false);
}

static Err walk(struct round *round)
{
	for (int looked = 0; looked < DEAD_LETTERS_MAX; looked++) {
		_cleanup_(cleanup_mq_delivery) struct mq_delivery *delivery = NULL;

		TRY(mq_get(round->mq, queue_name_str(&round->dead), &delivery));
		if (!delivery)
			return OK;
		TRY(treat(round, delivery));
	}
	return OK;
}

/* Newest first, because each goes to the head of the queue. */
static Err put_back(struct round *round)
{
	while (round->kept_n)
		TRY(mq_release(round->mq, round->kept[--round->kept_n]));
	return OK;
}

static Err go_round(struct round *round)
{
	Err error = walk(round);

	/* When the connection is lost the broker puts back by itself. */
	if (error)
		return error;
	return put_back(round);
}

Err dead_letters_list(struct mq *mq, const struct topology *t, const struct queue *queue, dead_letter_visit *visit, void *arg)
{
	struct round round = { .mq = mq, .queue = queue_name(t, queue), .dead = queue_dead_name(t, queue), .remedy = LOOK,
		.visit = visit, .arg = arg };

	return go_round(&round);
}

static Err remove_some(struct mq *mq, const struct topology *t, const struct queue *queue, enum remedy remedy, Str only,
	int64_t *done)
{
	struct round round = { .mq = mq, .queue = queue_name(t, queue), .dead = queue_dead_name(t, queue), .remedy = remedy,
		.only = only };
	Err error = go_round(&round);

	*done = round.done;
	return error;
}

Err dead_letters_replay(struct mq *mq, const struct topology *t, const struct queue *queue, Str only, int64_t *done)
{
	return remove_some(mq, t, queue, REPLAY, only, done);
}

Err dead_letters_drop(struct mq *mq, const struct topology *t, const struct queue *queue, Str only, int64_t *done)
{
	return remove_some(mq, t, queue, DROP, only, done);
}
