#include "filter.h"

#include "jobs/queries.h"
#include "policy.h"

enum { TAGS_MAX = 64 };

/* More than anybody is paid, and less than what overflows when it is paid by the hour. */
#define PAY_MAX (INT64_C(1) << 50)

static Err add_tag(struct request *r, StrList *tags, const char *kind, Str value)
{
	if (!tags->items)
		tags->items = arena_new_array(r->arena, TAGS_MAX, Str);
	if (!tags->items || tags->n == TAGS_MAX)
		return fail(OVERLOADED, "no room for a filter");
	tags->items[tags->n] = str_format(r->arena, "%s" STR_FMT, kind, STR_ARG(value));
	return tags->items[tags->n++].p ? OK : fail(OVERLOADED, "no memory for a filter");
}

static Err add_number(struct request *r, StrList *tags, const char *kind, int64_t value)
{
	char room[INT_TEXT];

	return add_tag(r, tags, kind, str_of_int(room, value));
}

static Err add_words(struct request *r, StrList *tags, const char *kind, const struct words *words, EnumSet set)
{
	StrList stored = words_stored(r->arena, words, set);

	for (size_t i = 0; i < stored.n; i++)
		TRY(add_tag(r, tags, kind, stored.items[i]));
	return OK;
}

/* A skill that does not exist is asked for in vain. */
static Err add_skill(struct request *r, Str skill, StrList *tags)
{
	int64_t id = 0;
	IntList ids = { .items = &id, .n = str_to_int(skill, &id) };
	Str name = str_lower(r->arena, skill);
	StrList names = { .items = &name, .n = !ids.n };
	struct rows rows;

	TRY(db_query(r->tx, SQL(skills_named, .ids = ids, .names = names), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct id_key key;

		TRY(rows_read(&rows, i, &id_key_view, r->arena, &key));
		TRY(add_number(r, tags, "skill:", key.id));
	}
	return rows.count ? OK : add_tag(r, tags, "skill:", STR("none"));
}

static Err add_skills(struct request *r, const struct job_filter *in, struct filter *out)
{
	StrList *tags = in->skills_match == MATCH_ALL ? &out->tags : &out->skill_tags;

	for (size_t i = 0; i < in->skills.n; i++)
		TRY(add_skill(r, in->skills.items[i], tags));
	return OK;
}

static void set_pay(const struct job_filter *in, struct filter *out)
{
	if (!in->salary_min.set && !in->salary_max.set)
		return;
	out->pay_period = in->salary_period ? word_stored(&salary_period_words, in->salary_period) : STR("year");
	out->pay_from = in->salary_min.set ? in->salary_min.value : 0;
	out->pay_to = in->salary_max.set ? in->salary_max.value : PAY_MAX;
}

/* Employers are named by their number or by their company's name, and a company may be called 1984. */
static Err add_employer(struct request *r, const struct job_filter *in, struct filter *out)
{
	int64_t id;

	if (!in->employer.n)
		return OK;
	if (str_to_int(in->employer, &id))
		return add_number(r, &out->tags, "owner:", id);
	out->employer = in->employer;
	return OK;
}

bool filter_is_own(const struct job_filter *in)
{
	return in->status.bits && in->status.bits != 1u << JOB_OPEN;
}

/* Open jobs are for everybody. Of others one sees one's own, and administrators see all. */
static Err add_status(struct request *r, const struct job_filter *in, struct filter *out)
{
	if (!filter_is_own(in))
		return OK;
	out->is_own = true;
	if (!r->user.user_id)
		return UNAUTHENTICATED;
	if (!req_has_role(r, ADMIN))
		TRY(add_number(r, &out->tags, "owner:", r->user.user_id));
	return add_words(r, &out->status_tags, "status:", &job_status_words, in->status);
}

static Err add_facts(struct request *r, const struct job_filter *in, struct filter *out)
{
	if (in->remote.set)
		TRY(add_tag(r, &out->tags, in->remote.value ? "remote" : "onsite", STR("")));
	if (in->salary_currency.n)
		TRY(add_tag(r, &out->tags, "currency:", str_lower(r->arena, in->salary_currency)));
	if (in->industry_id.set)
		TRY(add_number(r, &out->tags, "industry_id:", in->industry_id.value));
	return add_words(r, &out->type_tags, "type:", &job_type_words, in->job_type);
}

Err filter_prepare(struct request *r, const struct job_filter *in, struct filter *out)
{
	*out = (struct filter){ .in = in };
	TRY(add_status(r, in, out));
	TRY(add_facts(r, in, out));
	TRY(add_employer(r, in, out));
	TRY(add_skills(r, in, out));
	set_pay(in, out);
	out->is_empty = !out->is_own && !out->tags.n && !out->skill_tags.n && !out->type_tags.n && !out->employer.n &&
		!out->pay_period.n && !in->industry.n && !in->title.n && !in->company.n && !in->location.n &&
		!in->posted_since.us && !in->q.n;
	return OK;
}
