#include "contracts/topology.h"

#include "contracts/applications.h"
#include "contracts/chat.h"
#include "contracts/files.h"
#include "contracts/interviews.h"
#include "contracts/jobs.h"
#include "contracts/reviews.h"
#include "contracts/skills.h"
#include "contracts/users.h"

#include <stdarg.h>
#include <string.h>

static const struct queue queues[] = {
	{ "auth", "activity", 1, KINDS("#"), NULL },
	{ "auth", "skills", 1, KINDS("skill.added", "skill.updated"), SOURCES("jobs") },
	{ "auth", "applicants", 1, KINDS("application.submitted"), SOURCES("applications") },
	{ "jobs", "people", 1,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed",
			"profile.updated"),
		SOURCES("auth") },
	{ "jobs", "applicants", 1, KINDS("application.submitted"), SOURCES("applications") },
	{ "jobs", "results", 1, KINDS(JOB_STATE_KINDS), NULL },
	{ "applications", "jobs", 1, KINDS(JOB_STATE_KINDS, "skill.*"), SOURCES("jobs") },
	{ "applications", "people", 1, KINDS("user.*", "profile.*"), SOURCES("auth") },
	{ "chat", "conversations", 2,
		KINDS(JOB_STATE_KINDS, "application.submitted", "application.status_changed", "application.withdrawn"),
		SOURCES("jobs", "applications") },
	{ "chat", "files", 1, KINDS("file.uploaded", "file.scanned"), SOURCES("applications") },
	{ "chat", "people", 1,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed",
			"profile.updated"),
		SOURCES("auth") },
	{ "notify", "accounts", 1, KINDS("password.reset_requested", "password.changed", "user.deactivated"), NULL },
	{ "notify", "applications", 1,
		KINDS("application.submitted", "application.status_changed", "application.withdrawn", "interview.scheduled",
			"interview.changed", "interview.cancelled", "interview.result", "file.scanned"),
		NULL },
	{ "notify", "jobs", 1, KINDS("job.matched", "job.deadline_near", "review.posted"), NULL },
	{ "notify", "messages", 1, KINDS("message.unread", "message.read"), NULL },
	{ "notify", "users", 1,
		KINDS("user.registered", "user.updated", "user.deactivated", "user.deleted", "user.role_changed"),
		SOURCES("auth") },
};

static const int delays_ms[] = { 1000, 10 * 1000, 60 * 1000, 600 * 1000, 3600 * 1000 };

const struct topology topology = {
	.exchange = "jobwire.events",
	.prefix = "jobwire",
	.queues = queues,
	.queue_count = ARRAY_LEN(queues),
	.broadcasts = KINDS("session.revoked", "user.deactivated", "user.deleted", "user.role_changed"),
	.delays_ms = delays_ms,
	.delay_count = ARRAY_LEN(delays_ms),
};

static const struct event *const events[] = {
	&event_user_registered, &event_user_updated, &event_user_deactivated, &event_user_deleted,
	&event_user_role_changed, &event_session_revoked, &event_password_reset_requested, &event_password_changed,
	&event_profile_updated, &event_job_posted, &event_job_updated, &event_job_paused, &event_job_closed, &event_job_expired,
	&event_job_deleted, &event_application_submitted, &event_application_status_changed, &event_application_withdrawn,
	&event_interview_scheduled, &event_interview_changed, &event_interview_cancelled, &event_interview_result,
	&event_file_uploaded, &event_file_scanned, &event_message_unread, &event_message_read, &event_conversation_viewed,
	&event_job_matched, &event_job_deadline_near, &event_review_posted, &event_skill_added, &event_skill_updated,
};

const struct event *event_of_kind(Str kind)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		if (str_eq(str_of(events[i]->kind), kind))
			return events[i];
	}
	return NULL;
}

static struct queue_name name_of(const char *format, ...) PRINTF(1, 2);

static struct queue_name name_of(const char *format, ...)
{
	struct queue_name name;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(name.text, sizeof(name.text), format, args);
	va_end(args);
	name.n = length < 0 ? 0 : strnlen(name.text, sizeof(name.text));
	return name;
}

struct queue_name queue_name(const struct topology *t, const struct queue *queue)
{
	return name_of("%s.%s.%s.v%d", t->prefix, queue->service, queue->consumer, queue->version);
}

struct queue_name queue_dead_name(const struct topology *t, const struct queue *queue)
{
	return name_of("%s.%s.%s.v%d.dead", t->prefix, queue->service, queue->consumer, queue->version);
}

struct queue_name delay_exchange_name(const struct topology *t, size_t rung)
{
	return name_of("%s.retry.%dms", t->prefix, t->delays_ms[rung]);
}

struct queue_name delay_queue_name(const struct topology *t, size_t rung)
{
	return name_of("%s.retry.%dms.v1", t->prefix, t->delays_ms[rung]);
}

const struct queue *topology_queue(const struct topology *t, const char *service, const char *consumer)
{
	for (size_t i = 0; i < t->queue_count; i++) {
		if (strcmp(t->queues[i].service, service) == 0 && strcmp(t->queues[i].consumer, consumer) == 0)
			return &t->queues[i];
	}
	return NULL;
}

const struct queue *topology_queue_named(const struct topology *t, Str name)
{
	for (size_t i = 0; i < t->queue_count; i++) {
		struct queue_name own = queue_name(t, &t->queues[i]);

		if (str_eq(queue_name_str(&own), name))
			return &t->queues[i];
	}
	return NULL;
}

/* "*" stands for exactly one word, "#" for any number of them, none included. */
static bool words_match(Str key, Str kind)
{
	Str first;

	if (!key.p)
		return !kind.p;
	first = str_cut(&key, '.');
	if (str_eq(first, STR("#"))) {
		if (!key.p || words_match(key, kind))
			return true;
		while (kind.p) {
			(void)str_cut(&kind, '.');
			if (words_match(key, kind))
				return true;
		}
		return false;
	}
	if (!kind.p)
		return false;
	if (!str_eq(first, STR("*")) && !str_eq(first, str_slice(kind, 0, str_find(kind, '.'))))
		return false;
	(void)str_cut(&kind, '.');
	return words_match(key, kind);
}

bool kind_matches(const char *key, Str kind)
{
	return words_match(str_of(key), kind);
}

bool queue_hears(const struct queue *queue, Str kind)
{
	for (const char *const *key = queue->kinds; *key; key++) {
		if (kind_matches(*key, kind))
			return true;
	}
	return false;
}

bool queue_copies_from(const struct queue *queue, const char *service)
{
	for (const char *const *source = queue->sources; source && *source; source++) {
		if (strcmp(*source, service) == 0)
			return true;
	}
	return false;
}

static bool is_emitted(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		if (kind_matches(key, str_of(events[i]->kind)))
			return true;
	}
	return false;
}

static const char *queue_mistake(const struct topology *t, const struct queue *queue)
{
	if (!queue->service || !queue->consumer || queue->version < 1)
		return "a queue without service, consumer or version";
	if (topology_queue(t, queue->service, queue->consumer) != queue)
		return "two queues of one service and consumer";
	if (queue_dead_name(t, queue).n == QUEUE_NAME_MAX - 1)
		return "a queue's name is too long";
	if (!queue->kinds || !*queue->kinds)
		return "a queue that hears nothing";
	for (const char *const *key = queue->kinds; *key; key++) {
		if (!is_emitted(*key))
			return "a queue that waits for a kind nobody emits";
	}
	return NULL;
}

const char *topology_mistake(const struct topology *t)
{
	if (t->delay_count < 1 || t->delay_count > DELAYS_MAX)
		return "a ladder without rungs, or with too many";
	for (size_t i = 0; i < t->queue_count; i++) {
		const char *mistake = queue_mistake(t, &t->queues[i]);

		if (mistake)
			return mistake;
	}
	for (const char *const *kind = t->broadcasts; *kind; kind++) {
		if (!event_of_kind(str_of(*kind)))
			return "a broadcast of a kind nobody emits";
	}
	return NULL;
}
