#include "letter_values.h"

#include "contracts/applications.h"
#include "contracts/interviews.h"
#include "notify.h"
#include "seal.h"

static void add(struct letter_values *values, const char *name, Str text)
{
	values->items[values->all.n++] = (struct value){ .name = name, .text = text };
}

static Str number(struct arena *arena, OptInt value)
{
	return value.set ? str_format(arena, "%lld", (long long)value.value) : STR_NONE;
}

static Str word(const struct words *words, unsigned value)
{
	return value ? str_of(word_text(words, value, DIALECT_BOARD)) : STR_NONE;
}

static Str joined(struct arena *arena, const StrList *list)
{
	Str all = STR_NONE;

	for (size_t i = 0; i < list->n; i++)
		all = i ? str_format(arena, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(list->items[i])) : list->items[i];
	return all;
}

/* To a page of the front end; there is none while nobody has said where that is. */
static Str page(const struct notify *notify, struct arena *arena, const char *path, Str id)
{
	const char *base = notify->config->web_url;

	return *base && id.n ? str_format(arena, "%s/%s/" STR_FMT, base, path, STR_ARG(id)) : STR_NONE;
}

/* Behind a "#" the token never reaches a server's log. */
static Str reset_link(const struct notify *notify, struct arena *arena, OptInt reset_id)
{
	const struct notify_config *config = notify->config;
	Str token = reset_id.set ? reset_token_write(notify->reset_key, arena, reset_id.value) : STR_NONE;

	if (!token.p)
		return STR_NONE;
	if (*config->reset_url)
		return str_format(arena, "%s#token=" STR_FMT, config->reset_url, STR_ARG(token));
	return str_format(arena, "%s/reset-password#token=" STR_FMT, config->public_url, STR_ARG(token));
}

Str unsubscribe_link(const struct notify *notify, struct arena *arena, const struct kind *kind,
	const struct recipient *recipient, const char *path)
{
	Str token = kind->critical ? STR_NONE : unsubscribe_token(&notify->unsubscribe, arena, recipient->id, kind);

	return token.p ? str_format(arena, "%s/%s" STR_FMT, notify->config->public_url, path, STR_ARG(token)) : STR_NONE;
}

static void add_facts(const struct facts *facts, struct arena *arena, struct letter_values *out)
{
	add(out, "person", facts->person);
	add(out, "job_title", facts->job_title);
	add(out, "company", facts->company);
	add(out, "status", word(&application_status_words, facts->status));
	add(out, "result", word(&interview_result_words, facts->result));
	add(out, "duration", number(arena, facts->duration_minutes));
	add(out, "location", facts->location);
	add(out, "link", facts->link);
	add(out, "interviewers", joined(arena, &facts->interviewers));
	add(out, "filename", facts->filename);
	add(out, "finding", facts->finding);
	add(out, "conversation", facts->conversation);
	add(out, "count", number(arena, facts->count));
	add(out, "preview", facts->preview);
	add(out, "rating", number(arena, facts->rating));
	add(out, "text", facts->text);
}

Err values_collect(const struct notify *notify, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, struct arena *arena, struct letter_values *out)
{
	*out = (struct letter_values){ .all = { .n = 0 } };
	out->all.items = out->items;
	add(out, "recipient", recipient->name);
	add(out, "when", facts->at.us ? recipient->local_time : STR_NONE);
	add_facts(facts, arena, out);
	add(out, "application_url", page(notify, arena, "applications", number(arena, facts->application_id)));
	add(out, "job_url", page(notify, arena, "jobs", number(arena, facts->job_id)));
	add(out, "conversation_url", page(notify, arena, "conversations", facts->conversation_id));
	add(out, "reset_url", reset_link(notify, arena, facts->reset_id));
	add(out, "unsubscribe_page", unsubscribe_link(notify, arena, kind, recipient, "unsubscribe#token="));
	return OK;
}

void values_set_mail(struct letter_values *values, Str language, Str subject)
{
	add(values, "language", language);
	add(values, "subject", subject);
}
