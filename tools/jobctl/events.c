#include "jobctl.h"

#include "dead_letters.h"

#include <string.h>

typedef Err dead_letter_action(struct mq *mq, const struct topology *topology, const struct queue *queue, Str only,
	int64_t *done);

static void print_letter(void *arg, const struct dead_letter *letter)
{
	char time[TIME_TEXT_MAX];
	int *count = arg;

	(*count)++;
	printf(STR_FMT "  %.*s  " STR_FMT "  %lld attempts  " STR_FMT "\n", STR_ARG(letter->id),
		(int)time_format(letter->occurred_at, time), time, STR_ARG(letter->kind), (long long)letter->attempts,
		STR_ARG(letter->error.p ? letter->error : STR("too many deliveries")));
}

static Err list(struct mq *mq, const struct queue *queue)
{
	int count = 0;

	TRY(dead_letters_list(mq, &topology, queue, print_letter, &count));
	printf("%d events\n", count);
	return OK;
}

static Err act(struct mq *mq, const struct queue *queue, const char *verb, Str only)
{
	dead_letter_action *action = strcmp(verb, "replay") == 0 ? dead_letters_replay : dead_letters_drop;
	int64_t done;

	TRY(action(mq, &topology, queue, only, &done));
	printf("%lld events\n", (long long)done);
	return OK;
}

static int print_queues(void)
{
	for (size_t i = 0; i < topology.queue_count; i++) {
		const struct queue *queue = &topology.queues[i];
		struct queue_name name = queue_name(&topology, queue), dead = queue_dead_name(&topology, queue);

		printf("%s %s " STR_FMT " " STR_FMT "\n", queue->service, queue->consumer, STR_ARG(queue_name_str(&name)),
			STR_ARG(queue_name_str(&dead)));
	}
	return EXIT_SUCCESS;
}

static bool is_verb(const char *verb)
{
	return strcmp(verb, "list") == 0 || strcmp(verb, "replay") == 0 || strcmp(verb, "drop") == 0;
}

int run_events(const struct common_config *config, int argc, char **argv)
{
	struct mq_config settings = { .url = config->amqp_url, .name = "jobctl", .wake_fd = -1 };
	const struct queue *queue;
	struct mq *mq;
	Err err;

	if (argc == 1 && strcmp(argv[0], "queues") == 0)
		return print_queues();
	if (argc < 4 || argc > 5 || strcmp(argv[0], "dead") != 0 || !is_verb(argv[1])) {
		fprintf(stderr, "usage: jobctl events queues | dead list|replay|drop SERVICE CONSUMER [EVENT]\n");
		return EXIT_USAGE;
	}
	queue = topology_queue(&topology, argv[2], argv[3]);
	if (!queue) {
		fprintf(stderr, "jobctl: %s has no consumer %s\n", argv[2], argv[3]);
		return EXIT_USAGE;
	}
	err = mq_open(&settings, &mq);
	if (err)
		return give_up("events", err);
	err = strcmp(argv[1], "list") == 0 ? list(mq, queue) : act(mq, queue, argv[1], argc == 5 ? str_of(argv[4]) : STR_NONE);
	mq_close(mq);
	return err ? give_up("events", err) : EXIT_SUCCESS;
}
