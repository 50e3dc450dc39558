#include "auth/queries.h"
#include "contracts/jobs.h"
#include "model.h"
#include "request.h"

/* A place in a list of candidates: by rank or, without a text to rank by, by the time of the last change. */
struct candidate_key {
	int64_t weight;
	int64_t id;
};

LOCAL_VIEW(candidate_key_view, candidate_key, FIELD(candidate_key, weight, REQUIRED), FIELD(candidate_key, id, REQUIRED));

/* A search under way: the filter with its skills looked up. */
struct search {
	const struct candidate_filter *in;
	IntList skill_ids;
	struct candidate_key after;
	int64_t limit;
};

static void split_skills(struct arena *arena, const StrList *skills, StrList *names, IntList *ids)
{
	*names = (StrList){ .items = arena_new_array(arena, skills->n + 1, Str) };
	*ids = (IntList){ .items = arena_new_array(arena, skills->n + 1, int64_t) };
	for (size_t i = 0; i < skills->n && names->items && ids->items; i++) {
		int64_t id;

		if (str_to_int(skills->items[i], &id))
			ids->items[ids->n++] = id;
		else
			names->items[names->n++] = str_lower(arena, skills->items[i]);
	}
}

static Err add_ids(struct request *r, const struct rows *rows, IntList *ids)
{
	int64_t *all = arena_new_array(r->arena, ids->n + (size_t)rows->count + 1, int64_t);

	if (!all)
		return fail(OVERLOADED, "no memory for skills");
	for (size_t i = 0; i < ids->n; i++)
		all[i] = ids->items[i];
	ids->items = all;
	for (int i = 0; i < rows->count; i++) {
		struct id_key skill;

		TRY(rows_read(rows, i, &id_key_view, r->arena, &skill));
		ids->items[ids->n++] = skill.id;
	}
	return OK;
}

/*
 * Skills are heard of by and by, so an id stands for itself also while it is unknown. A name that no skill bears stands
 * for none: the list may end up empty, and then nobody is found.
 */
static Err find_skills(struct request *r, const StrList *skills, IntList *out)
{
	StrList names;
	struct rows rows;

	split_skills(r->arena, skills, &names, out);
	if (!skills->n)
		return OK;
	TRY(db_query(r->tx, SQL(skills_meant, .names = names, .ids = *out), &rows));
	return add_ids(r, &rows, out);
}

/* Administrators see every listed profile; recruiters those that are open, and their own applicants'. */
static bool sees_all(const struct request *r)
{
	return req_has_role(r, ADMIN);
}

static Err list_latest(struct request *r, const struct search *s, struct rows *rows)
{
	const struct candidate_filter *in = s->in;
	uint64_t fragments = (in->cursor.p ? CANDIDATE_LIST_AFTER : 0) | (sees_all(r) ? 0 : CANDIDATE_LIST_OWN) |
		(in->skills.n ? CANDIDATE_LIST_SKILLS : 0) | (in->interest_ids.n ? CANDIDATE_LIST_INTERESTS : 0) |
		(in->job_type ? CANDIDATE_LIST_JOB_TYPE : 0) | (in->location.n ? CANDIDATE_LIST_LOCATION : 0);

	return db_query(r->tx,
		SQL(candidate_list, .fragments = fragments, .before = { .us = s->after.weight }, .after_id = s->after.id,
			.recruiter_id = r->user.user_id, .skill_ids = s->skill_ids, .interest_ids = in->interest_ids,
			.job_type = word_stored(&job_type_words, in->job_type), .location = in->location, .limit = s->limit + 1),
		rows);
}

static Err search_text(struct request *r, const struct search *s, struct rows *rows)
{
	const struct candidate_filter *in = s->in;
	uint64_t fragments = (in->cursor.p ? CANDIDATE_SEARCH_AFTER : 0) | (sees_all(r) ? 0 : CANDIDATE_SEARCH_OWN) |
		(in->skills.n ? CANDIDATE_SEARCH_SKILLS : 0) | (in->interest_ids.n ? CANDIDATE_SEARCH_INTERESTS : 0) |
		(in->job_type ? CANDIDATE_SEARCH_JOB_TYPE : 0) | (in->location.n ? CANDIDATE_SEARCH_LOCATION : 0);

	return db_query(r->tx,
		SQL(candidate_search, .fragments = fragments, .q = in->q, .after_weight = s->after.weight,
			.after_id = s->after.id, .recruiter_id = r->user.user_id, .skill_ids = s->skill_ids,
			.interest_ids = in->interest_ids, .job_type = word_stored(&job_type_words, in->job_type),
			.location = in->location, .limit = s->limit + 1),
		rows);
}

/*
 * What a text matches is ranked within bounds (queries.sql): a word that many profiles hold finds the best of the newest
 * 2,000, a rare one finds all of its matches, up to 3,000.
 */
HANDLER(candidate_search, struct candidate_filter, struct page)
{
	const char *list = in->q.n ? "candidates by rank" : "candidates by time";
	struct search search = { .in = in, .limit = in->limit ? in->limit : PAGE_DEFAULT };
	struct rows rows;

	TRY(cursor_read(r->arena, list, in->cursor, &candidate_key_view, &search.after));
	TRY(find_skills(r, &in->skills, &search.skill_ids));
	TRY(in->q.n ? search_text(r, &search, &rows) : list_latest(r, &search, &rows));
	return page_fill(r, out, &rows, search.limit, list, &candidate_key_view);
}
