#include "auth/queries.h"
#include "contracts/jobs.h"
#include "model.h"
#include "request.h"

/* A place in the list by the time of the last change. */
struct time_key {
	Time updated_at;
	int64_t id;
};

LOCAL_VIEW(time_key_view, time_key, FIELD(time_key, updated_at, REQUIRED), FIELD(time_key, id, REQUIRED));

/* A place in the list by rank, and what the first page found: is there more than can be ranked, and where does it begin? The
 * beginning of time is none. */
struct rank_key {
	int64_t weight;
	int64_t id;
	bool is_wide;
	Time floor_at;
	int64_t floor_id;
};

LOCAL_VIEW(rank_key_view, rank_key,
	FIELD(rank_key, weight, REQUIRED), FIELD(rank_key, id, REQUIRED), FIELD(rank_key, is_wide, REQUIRED),
	FIELD(rank_key, floor_at, 0), FIELD(rank_key, floor_id, 0));

static const char BY_TIME[]       = "candidates by time";
static const char BY_RANK[]       = "candidates by rank";
static const char BEHIND_RANKED[] = "candidates behind the ranked";

/* A search under way: the filter with its skills looked up. */
struct search {
	const struct candidate_filter *in;
	IntList skill_ids;
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

/* So many profiles are looked at one by one, in the order of time, for a page: with a text it is all that is done for it. */
enum { LOOKED_AT = 1000, LOOKED_AT_FOR_TEXT = 5000 };

static Err go_on_behind(struct request *r, struct page *page, const struct time_key *last)
{
	page->next_cursor = cursor_write(r->arena, BEHIND_RANKED, &time_key_view, last);
	return page->next_cursor.p ? OK : fail(OVERLOADED, "no memory for a cursor");
}

/*
 * Where a text matches too many to rank, and few of those that were looked at, the page is short, or empty, and the list goes
 * on behind the last one that was looked at.
 */
static Err go_on_looking(struct request *r, const struct time_key *after, struct page *page)
{
	struct time_key last;
	bool found;

	TRY(db_maybe(r->tx,
		SQL(candidate_list_end, .before = after->updated_at, .after_id = after->id, .looked_at = LOOKED_AT_FOR_TEXT),
		&time_key_view, &last, &found));
	return found ? go_on_behind(r, page, &last) : OK;
}

/* The newest change first; with a text, only what it matches. Begins behind the key, if there is one. */
static Err list_latest(struct request *r, const struct search *s, const char *list, const struct time_key *after,
	struct page *out)
{
	const struct candidate_filter *in = s->in;
	uint64_t fragments = (after ? CANDIDATE_LIST_AFTER : 0) | (in->q.n ? CANDIDATE_LIST_TEXT : 0) |
		(sees_all(r) ? 0 : CANDIDATE_LIST_OWN) | (in->skills.n ? CANDIDATE_LIST_SKILLS : 0) |
		(in->interest_ids.n ? CANDIDATE_LIST_INTERESTS : 0) | (in->job_type ? CANDIDATE_LIST_JOB_TYPE : 0) |
		(in->location.n ? CANDIDATE_LIST_LOCATION : 0);
	struct rows rows;

	TRY(db_query(r->tx,
		SQL(candidate_list, .fragments = fragments, .before = after ? after->updated_at : TIME_NONE,
			.after_id = after ? after->id : 0, .q = in->q, .recruiter_id = r->user.user_id, .skill_ids = s->skill_ids,
			.interest_ids = in->interest_ids, .job_type = word_stored(&job_type_words, in->job_type),
			.location = in->location, .limit = s->limit + 1, .looked_at = in->q.n ? LOOKED_AT_FOR_TEXT : LOOKED_AT),
		&rows));
	TRY(page_fill(r, out, &rows, s->limit, list, &time_key_view));
	return in->q.n && !out->next_cursor.p ? go_on_looking(r, after, out) : OK;
}

/* What is behind says with which candidate, or without any, the page ends. */
static Err list_ranked(struct request *r, const struct search *s, const struct rank_key *after, struct page *out,
	struct rank_key *last)
{
	const struct candidate_filter *in = s->in;
	uint64_t fragments = (after ? CANDIDATE_SEARCH_AFTER : 0) | (sees_all(r) ? 0 : CANDIDATE_SEARCH_OWN) |
		(in->skills.n ? CANDIDATE_SEARCH_SKILLS : 0) | (in->interest_ids.n ? CANDIDATE_SEARCH_INTERESTS : 0) |
		(in->job_type ? CANDIDATE_SEARCH_JOB_TYPE : 0) | (in->location.n ? CANDIDATE_SEARCH_LOCATION : 0);
	struct rank_key key = after ? *after : (struct rank_key){ 0 };
	struct rows rows;

	TRY(db_query(r->tx,
		SQL(candidate_search, .fragments = fragments, .q = in->q, .after_weight = key.weight, .after_id = key.id,
			.is_wide = key.is_wide, .floor_at = key.floor_at, .floor_id = key.floor_id,
			.recruiter_id = r->user.user_id, .skill_ids = s->skill_ids, .interest_ids = in->interest_ids,
			.job_type = word_stored(&job_type_words, in->job_type), .location = in->location, .limit = s->limit + 1),
		&rows));
	TRY(rows_read_some(&rows, rows.count - 1, &rank_key_view, r->arena, last));
	if (!last->id)
		rows.count = 0;
	return page_fill(r, out, &rows, s->limit, BY_RANK, &rank_key_view);
}

/*
 * The best first, as far as they are ranked, and then, where more match than could be ranked, the others, the newest first.
 */
static Err search_text(struct request *r, const struct search *s, struct page *out)
{
	Str cursor = s->in->cursor;
	struct time_key behind;
	struct rank_key after, last;

	if (cursor_is_of(cursor, BEHIND_RANKED)) {
		TRY(cursor_read(r->arena, BEHIND_RANKED, cursor, &time_key_view, &behind));
		return list_latest(r, s, BEHIND_RANKED, &behind, out);
	}
	TRY(cursor_read(r->arena, BY_RANK, cursor, &rank_key_view, &after));
	TRY(list_ranked(r, s, cursor.p ? &after : NULL, out, &last));
	if (out->next_cursor.p || !last.is_wide || !last.floor_at.us)
		return OK;
	behind = (struct time_key){ .updated_at = last.floor_at, .id = last.floor_id };
	return out->count ? go_on_behind(r, out, &behind) : list_latest(r, s, BEHIND_RANKED, &behind, out);
}

/* Only a text that leaves something out can do nothing else. */
static Err check_text(struct request *r, Str text)
{
	bool only_excludes = false;

	if (str_find(text, '-') == text.n)
		return OK;
	TRY(db_maybe(r->tx, SQL(text_only_excludes, .q = text), NULL, NULL, &only_excludes));
	if (!only_excludes)
		return OK;
	return req_field(r, "q", "excludes_only", "needs a word to look for besides those to leave out");
}

HANDLER(candidate_search, struct candidate_filter, struct page)
{
	struct search search = { .in = in, .limit = in->limit ? in->limit : PAGE_DEFAULT };
	struct time_key after;

	TRY(check_text(r, in->q));
	TRY(find_skills(r, &in->skills, &search.skill_ids));
	if (in->q.n)
		return search_text(r, &search, out);
	TRY(cursor_read(r->arena, BY_TIME, in->cursor, &time_key_view, &after));
	return list_latest(r, &search, BY_TIME, in->cursor.p ? &after : NULL, out);
}
