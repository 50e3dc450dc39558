#include "conditional.h"
#include "contracts/skills.h"
#include "jobs.h"
#include "jobs/queries.h"
#include "request.h"
#include "results.h"

static struct skill_state state_of(const struct skill *skill)
{
	return (struct skill_state){
		.id = skill->id,
		.version = skill->version,
		.name = skill->name,
		.aliases = skill->aliases,
		.merged_into = skill->merged_into,
		.deleted = skill->merged_into.set,
	};
}

/* The jobs that list the skill follow in portions (follow_ups.c): there may be very many. */
static Err announce(struct request *r, const struct skill *skill)
{
	const struct skill_state state = state_of(skill);

	TRY(db_exec(r->tx, SQL(follow_up, .tag = str_format(r->arena, "skill:%lld", (long long)skill->id)), NULL));
	TRY(results_forget_later(r));
	return emit_skill_updated(r->tx, &state);
}

HANDLER(skill_list, struct term_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct id_key after = { 0 };
	struct rows rows;

	TRY(cursor_read(r->arena, "skills", in->cursor, &id_key_view, &after));
	TRY(db_query(r->tx,
		SQL(skill_list, .fragments = (in->q.n ? SKILL_LIST_Q : 0) | (after.id ? SKILL_LIST_AFTER : 0), .q = in->q,
			.after = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, "skills", &id_key_view);
}

HANDLER(skill_create, struct skill, struct skill)
{
	struct skill_state state;

	TRY(db_one(r->tx, SQL(skill_insert, .name = in->name, .aliases = in->aliases), &skill_row_view, out));
	state = state_of(out);
	TRY(emit_skill_added(r->tx, &state));
	etag_of_version(r, out->version);
	return created(r, "/api/v1/skills/", out->id);
}

/* One that was merged is no more to be changed. */
Err skill_load(struct request *r, void *skill)
{
	struct skill *edit = skill;

	TRY(db_one(r->tx, SQL(skill_lock, .id = edit->id), &skill_row_view, edit));
	return edit->merged_into.set ? NOT_FOUND : if_match(r, edit->version);
}

HANDLER(skill_edit, struct skill, struct skill)
{
	bool changed;

	*out = *in;
	TRY(db_maybe(r->tx, SQL(skill_update, .id = in->id, .name = in->name, .aliases = in->aliases), &skill_row_view, out,
		&changed));
	etag_of_version(r, out->version);
	return changed ? announce(r, out) : OK;
}

static Err announce_merged(struct request *r, const struct merge *in)
{
	struct rows rows;

	TRY(db_query(r->tx, SQL(skill_merge, .id = in->id, .into = in->into), &rows));
	for (int i = 0; i < rows.count; i++) {
		struct skill merged = { 0 };

		TRY(rows_read(&rows, i, &skill_row_view, r->arena, &merged));
		TRY(announce(r, &merged));
	}
	return OK;
}

HANDLER(skill_merge, struct merge, struct skill)
{
	struct rows both;

	if (in->id == in->into)
		return req_field(r, "into", "not_allowed", "is the skill itself");
	TRY(db_query(r->tx, SQL(skills_merging, .id = in->id, .into = in->into), &both));
	if (both.count < 2)
		return NOT_FOUND;
	TRY(db_one(r->tx, SQL(skill_take_names, .id = in->id, .into = in->into), &skill_row_view, out));
	TRY(announce_merged(r, in));
	return announce(r, out);
}
