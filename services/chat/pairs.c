/* The conversation of an employer and an applicant, whatever the client calls the two. */
#include "act.h"
#include "action_views.h"
#include "chat.h"
#include "chat/queries.h"
#include "requests.h"

enum { BEARERS_MAX = 50, TALK_MESSAGES = 100 };

struct person {
	int64_t id;
};

LOCAL_VIEW(person_view, person, FIELD(person, id, REQUIRED));

struct bearer {
	int64_t id;
	Str name;
	bool shares;
};

LOCAL_VIEW(bearer_view, bearer, FIELD(bearer, id, REQUIRED), FIELD(bearer, name, 0), FIELD(bearer, shares, 0));

/* --- who is meant by a company's name ------------------------------------------------------------------------------------ */

struct bearers {
	struct bearer items[BEARERS_MAX];
	int n;
};

static Err find_bearers(struct act *act, Str company, int64_t applicant_id, struct bearers *out)
{
	struct bearer first;
	struct rows rows;

	/* Nobody yet: it may be a moment, or for ever. */
	TRY(act_find(act, &known_conversations, SQL(bearers, .company = company, .applicant_id = applicant_id, .limit = 1),
		&bearer_view, &first));
	TRY(db_query(act->tx, SQL(bearers, .company = company, .applicant_id = applicant_id, .limit = BEARERS_MAX), &rows));
	for (out->n = 0; out->n < rows.count; out->n++)
		TRY(rows_read(&rows, out->n, &bearer_view, act->arena, &out->items[out->n]));
	return OK;
}

static const struct bearer *bearer_by_id(const struct bearers *bearers, int64_t id)
{
	for (int i = 0; i < bearers->n; i++) {
		if (bearers->items[i].id == id)
			return &bearers->items[i];
	}
	return NULL;
}

/* Of those who share something with the applicant only they are left. */
static void narrow(struct bearers *bearers)
{
	int n = 0;

	for (int i = 0; i < bearers->n; i++) {
		if (bearers->items[i].shares)
			bearers->items[n++] = bearers->items[i];
	}
	bearers->n = n ? n : bearers->n;
}

/* Unless it is just being heard that they share something with one of them. */
static Err too_many(struct act *act, const struct new_pair *in, int64_t applicant_id,
	const struct bearers *bearers)
{
	struct bearer sharing;
	Err err = OK;

	if (!bearers->items[0].shares)
		err = act_find(act, &known_conversations,
			SQL(bearers, .fragments = BEARERS_SHARING, .company = in->employer, .applicant_id = applicant_id,
				.limit = 1),
			&bearer_view, &sharing);
	if (err && err != NOT_FOUND)
		return err;
	for (int i = 0; i < bearers->n; i++)
		field_error_add(act->errors, STR("employerId"), "candidate",
			str_format(act->arena, "%lld (" STR_FMT ")", (long long)bearers->items[i].id,
				STR_ARG(bearers->items[i].name)));
	return AMBIGUOUS_EMPLOYER;
}

/* The caller, if the name is theirs; else whom the applicant has to do with; else the only one. */
static Err employer_named(struct act *act, const struct new_pair *in, int64_t applicant_id, int64_t *out)
{
	struct bearers *bearers = arena_new(act->arena, struct bearers);
	const struct bearer *chosen;

	if (!bearers)
		return fail(OVERLOADED, "no memory for those of one name");
	TRY(find_bearers(act, in->employer, applicant_id, bearers));
	chosen = bearer_by_id(bearers, in->employer_id.set ? in->employer_id.value : act->user.user_id);
	if (in->employer_id.set && !chosen)
		return act_field(act, "employerId", "unknown", "is nobody of that company");
	if (!chosen)
		narrow(bearers);
	if (!chosen && bearers->n > 1)
		return too_many(act, in, applicant_id, bearers);
	*out = chosen ? chosen->id : bearers->items[0].id;
	return OK;
}

static Err applicant_named(struct act *act, Str username, int64_t *out)
{
	struct person found = { 0 };

	TRY(act_find(act, &known_people, SQL(person_find, .name = username), &person_view, &found));
	*out = found.id;
	return OK;
}

/* --- the pair ------------------------------------------------------------------------------------------------------------ */

struct pair {
	int64_t employer_id, applicant_id;
};

static Err find_pair(struct act *act, const struct new_pair *in, struct pair *out)
{
	out->employer_id = in->employer_id.set ? in->employer_id.value : act->user.user_id;
	out->applicant_id = in->applicant_id.set ? in->applicant_id.value : act->user.user_id;
	if (in->applicant.n)
		TRY(applicant_named(act, in->applicant, &out->applicant_id));
	if (in->employer.n)
		TRY(employer_named(act, in, out->applicant_id, &out->employer_id));
	if (out->employer_id == out->applicant_id)
		return act_field(act, in->employer_id.set ? "applicant_id" : "employer_id", "required",
			"must name the other one");
	return act->user.user_id == out->employer_id || act->user.user_id == out->applicant_id ? OK : FORBIDDEN;
}

static Err pair_allowed(struct act *act, const struct pair *pair)
{
	bool by_applicant = act->user.user_id == pair->applicant_id;
	struct person found;
	Err err;

	TRY(act_find(act, &known_people, SQL(person_known, .id = by_applicant ? pair->employer_id : pair->applicant_id),
		&person_view, &found));
	err = act_find(act, &known_conversations,
		SQL(pair_reason, .employer_id = pair->employer_id, .applicant_id = pair->applicant_id,
			.by_applicant = by_applicant),
		&person_view, &found);
	return err == NOT_FOUND ? NO_CONTACT : err;
}

static Err begin_pair(struct act *act, const struct pair *pair, Str id, Str company)
{
	TRY(pair_allowed(act, pair));
	TRY(db_exec(act->tx,
		SQL(pair_insert, .id = id, .employer_id = pair->employer_id, .applicant_id = pair->applicant_id,
			.company = company, .now = act->now),
		NULL));
	TRY(member_add(act, id, pair->employer_id, true, false));
	return member_add(act, id, pair->applicant_id, false, false);
}

Err pair_open(struct act *act, const struct new_pair *in, struct conversation *out)
{
	struct pair pair;
	bool known;
	Str id;

	TRY(find_pair(act, in, &pair));
	id = str_format(act->arena, "pair-%lld-%lld", (long long)pair.employer_id, (long long)pair.applicant_id);
	TRY(db_maybe(act->tx, SQL(conversation_get, .id = id, .user_id = act->user.user_id), &conversation_row_view, out,
		&known));
	if (!known)
		TRY(begin_pair(act, &pair, id, in->employer));
	else if (in->employer.n)
		TRY(db_exec(act->tx, SQL(pair_named, .id = id, .company = in->employer), NULL));
	return known ? OK : conversation_see(act, id, out);
}

Err room_meant(struct act *act, Str id, const struct new_pair *pair, Str *out)
{
	struct conversation found = { 0 };

	*out = id;
	if (id.n)
		return OK;
	if (!pair->employer.n || !pair->applicant.n)
		return act_field(act, "chatGroupId", "required", "is required, or employer and applicant");
	TRY(pair_open(act, pair, &found));
	*out = found.id;
	return OK;
}

HANDLER(pair_create, struct new_pair, struct conversation)
{
	struct act act = act_of(r);

	TRY(pair_open(&act, in, out));
	return act_end(r, &act);
}

/* The newest come first out of the database, and are read from the oldest on. */
static void turn_round(List messages)
{
	struct message *items = messages.items;

	for (size_t i = 0; i < messages.n / 2; i++) {
		struct message other = items[i];

		items[i] = items[messages.n - 1 - i];
		items[messages.n - 1 - i] = other;
	}
}

HANDLER(pair_talk, struct new_pair, struct talk)
{
	struct act act = act_of(r);
	struct conversation seen = { 0 };
	struct message_list list = { 0 };

	TRY(pair_open(&act, in, &seen));
	TRY(act_history(&act, &(struct message_query){ .id = seen.id, .limit = TALK_MESSAGES }, &list));
	turn_round(list.data);
	*out = (struct talk){ .id = seen.id, .employer = in->employer, .applicant = in->applicant, .messages = list.data };
	return act_end(r, &act);
}
