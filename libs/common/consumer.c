#include "consumer_private.h"

#include <sys/eventfd.h>
#include <sys/prctl.h>

static void *group_main(void *arg)
{
	struct group *group = arg;
	char name[96];

	snprintf(name, sizeof(name), "%s consumers %d", group->of->config.service, group->number);
	prctl(PR_SET_NAME, "consumer");
	group_run(group, name, group_consume);
	return NULL;
}

static void *broadcast_main(void *arg)
{
	struct group *group = arg;
	char name[96];

	snprintf(name, sizeof(name), "%s broadcasts", group->of->config.service);
	prctl(PR_SET_NAME, "broadcast");
	group_run(group, name, group_listen);
	return NULL;
}

static Err group_start(struct consumers *consumers, struct group *group, int number, void *(*body)(void *))
{
	group->of = consumers;
	group->number = number;
	arena_init(&group->arena, DELIVERY_BYTES);
	if (pthread_create(&group->thread, NULL, body, group))
		return fail(OVERLOADED, "no thread for a consumer");
	group->running = true;
	return OK;
}

static void group_stop(struct group *group)
{
	if (group->running)
		pthread_join(group->thread, NULL);
	group->running = false;
	arena_finish(&group->arena);
}

static bool group_has_work(const struct consumers *consumers, int number)
{
	for (size_t i = 0; i < consumers->source_count; i++) {
		if (consumers->sources[i].first->group == number)
			return true;
	}
	return false;
}

static bool listens(const struct consumers *consumers)
{
	for (const struct consumer *row = consumers->config.list; row && row->name; row++) {
		if (row->broadcast)
			return true;
	}
	return false;
}

static Err start_threads(struct consumers *consumers)
{
	for (int i = 0; i < CONSUMER_GROUPS_MAX; i++) {
		if (group_has_work(consumers, i))
			TRY(group_start(consumers, &consumers->groups[i], i, group_main));
	}
	if (listens(consumers))
		TRY(group_start(consumers, &consumers->broadcast, 0, broadcast_main));
	return OK;
}

Err consumers_start(const struct consumers_config *config, struct consumers **out)
{
	const char *mistake = consumers_mistake(config->service, config->topology, config->list);
	struct consumers *consumers;
	Err error;

	if (mistake)
		return fail(INTERNAL, "consumers of %s: %s", config->service, mistake);
	consumers = calloc(1, sizeof(*consumers));
	if (!consumers)
		return fail(OVERLOADED, "no memory for consumers");
	consumers->config = *config;
	consumers->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	sources_init(consumers);
	error = consumers->stop_fd < 0 ? fail(OVERLOADED, "no descriptor for consumers") : start_threads(consumers);
	if (error) {
		consumers_stop(consumers);
		return error;
	}
	*out = consumers;
	return OK;
}

void consumers_signal(struct consumers *consumers)
{
	if (!consumers)
		return;
	atomic_store(&consumers->stopping, true);
	if (consumers->stop_fd >= 0)
		(void)eventfd_write(consumers->stop_fd, 1);
}

void consumers_stop(struct consumers *consumers)
{
	if (!consumers)
		return;
	consumers_signal(consumers);
	for (int i = 0; i < CONSUMER_GROUPS_MAX; i++)
		group_stop(&consumers->groups[i]);
	group_stop(&consumers->broadcast);
	if (consumers->stop_fd >= 0)
		close(consumers->stop_fd);
	free(consumers);
}
