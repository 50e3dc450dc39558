#include "kinds.h"
#include "model.h"
#include "notify/queries.h"
#include "preferences.h"
#include "request.h"

#include <string.h>

/* The channels as the database and the views name them. */
static const struct {
	enum channel channel;
	const char *name;
	size_t member;
} channels[] = {
	{ INBOX, "inbox", offsetof(struct preference, inbox) },
	{ MAIL, "mail", offsetof(struct preference, mail) },
	{ PUSH, "push", offsetof(struct preference, push) },
};

static OptBool *choice_of(struct preference *preference, size_t channel)
{
	return (OptBool *)(void *)((char *)preference + channels[channel].member);
}

static size_t kind_count(void)
{
	size_t n = 0;

	while (kinds[n].name)
		n++;
	return n;
}

/* Every kind with the channels it has, all on. */
static Err all_on(struct request *r, List *out)
{
	struct preference *items = arena_new_array(r->arena, kind_count(), struct preference);

	if (!items)
		return fail(OVERLOADED, "no memory for preferences");
	*out = (List){ .items = items, .n = kind_count() };
	for (size_t i = 0; i < out->n; i++) {
		items[i].kind = str_of(kinds[i].name);
		items[i].description = str_of(kinds[i].doc);
		items[i].critical = kinds[i].critical;
		for (size_t c = 0; c < ARRAY_LEN(channels); c++)
			*choice_of(&items[i], c) = (OptBool){ .set = kinds[i].channels & channels[c].channel, .value = true };
	}
	return OK;
}

struct chosen {
	Str kind, channel;
	bool enabled;
};

LOCAL_VIEW(chosen_view, chosen, FIELD(chosen, kind, 0), FIELD(chosen, channel, 0), FIELD(chosen, enabled, 0));

/* What was chosen of a kind or a channel that is no more says nothing. */
static void lay_over(const List *preferences, const struct chosen *chosen)
{
	struct preference *items = preferences->items;

	for (size_t i = 0; i < preferences->n; i++) {
		if (!str_eq(items[i].kind, chosen->kind) || items[i].critical)
			continue;
		for (size_t c = 0; c < ARRAY_LEN(channels); c++) {
			if (str_eq(str_of(channels[c].name), chosen->channel) && choice_of(&items[i], c)->set)
				choice_of(&items[i], c)->value = chosen->enabled;
		}
	}
}

static Err load(struct request *r, struct preferences *out)
{
	struct rows rows;

	TRY(all_on(r, &out->data));
	TRY(db_query(r->tx, SQL(preferences_of, .user_id = r->user.user_id), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct chosen chosen = { 0 };

		TRY(rows_read(&rows, i, &chosen_view, r->arena, &chosen));
		lay_over(&out->data, &chosen);
	}
	return OK;
}

HANDLER(preferences_show, struct none, struct preferences)
{
	return load(r, out);
}

Err preference_set(struct request *r, int64_t user_id, Str kind, const char *channel, bool enabled)
{
	return db_exec(r->tx,
		SQL(preference_set, .user_id = user_id, .kind = kind, .channel = str_of(channel), .enabled = enabled), NULL);
}

static Err complain(struct request *r, size_t at, const char *member, const char *code, const char *why)
{
	Str name = str_format(r->arena, "data[%zu].%s", at, member);

	return req_field(r, name.p, code, why);
}

static Err choose(struct request *r, size_t at, struct preference *given)
{
	const struct kind *kind = kind_named(given->kind);

	if (!kind)
		return complain(r, at, "kind", "unknown", "is no kind of notification");
	for (size_t c = 0; c < ARRAY_LEN(channels); c++) {
		const OptBool *choice = choice_of(given, c);

		if (!choice->set)
			continue;
		if (!(kind->channels & channels[c].channel))
			return complain(r, at, channels[c].name, "not_offered", "is no channel of this kind");
		if (kind->critical && !choice->value)
			return complain(r, at, channels[c].name, "critical", "cannot be muted");
		TRY(preference_set(r, r->user.user_id, given->kind, channels[c].name, choice->value));
	}
	return OK;
}

HANDLER(preferences_put, struct preferences, struct preferences)
{
	struct preference *given = in->data.items;

	for (size_t i = 0; i < in->data.n; i++)
		TRY(choose(r, i, &given[i]));
	return load(r, out);
}
