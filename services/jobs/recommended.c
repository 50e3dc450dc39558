#include "jobs/queries.h"
#include "list.h"

struct wishes {
	StrList skill_tags, type_tags, places;
	Str interests; /* a question to the search's index; absent: none */
};

LOCAL_VIEW(wishes_view, wishes, FIELD(wishes, skill_tags, 0), FIELD(wishes, type_tags, 0), FIELD(wishes, places, 0),
	FIELD(wishes, interests, 0));

static const char list[] = "recommended jobs";

static bool wishes_nothing(const struct wishes *w)
{
	return !w->skill_tags.n && !w->type_tags.n && !w->places.n && !w->interests.n;
}

/*
 * The same question has the same answer as long as nothing was posted, and the pages of one walk look at the same jobs: how
 * far back is in the cursor.
 */
HANDLER(job_recommended, struct page_query, struct page)
{
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	struct rank_key after = { 0 };
	struct wishes wishes = { 0 };
	struct rows rows;
	bool known;

	TRY(cursor_read(r->arena, list, in->cursor, &rank_key_view, &after));
	TRY(db_maybe(r->tx, SQL(wishes, .id = r->user.user_id), &wishes_view, &wishes, &known));
	/* Nobody has said what to look for: then there is nothing to recommend. */
	if (!known || wishes_nothing(&wishes))
		return OK;
	if (!in->cursor.p)
		TRY(list_edge(r, &after.edge));
	TRY(db_query(r->tx,
		SQL(jobs_recommended, .fragments = after.id ? JOBS_RECOMMENDED_AFTER : 0, .user_id = r->user.user_id,
			.skill_tags = wishes.skill_tags, .type_tags = wishes.type_tags, .places = wishes.places,
			.interests = wishes.interests.p ? wishes.interests : STR(""), .edge = after.edge, .weight = after.weight,
			.posted_key = after.posted_key, .id = after.id, .limit = limit + 1),
		&rows));
	return page_fill(r, out, &rows, limit, list, &rank_key_view);
}
