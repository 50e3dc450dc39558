#include "conditional.h"
#include "jobs.h"
#include "jobs/queries.h"
#include "paging.h"
#include "policy.h"
#include "projection.h"

static const struct projection applicants = { .consumer = "applicants", .source = "applications" };

struct kind_found {
	unsigned kind;
};

LOCAL_VIEW(kind_view, kind_found, FIELD(kind_found, kind, 0, .words = &review_kind_words));

/*
 * Who may review what is asked ahead of the transaction: whether somebody applied is heard of by and by, and whoever did
 * so a moment ago is waited for.
 */
static Err find_application(struct tx *tx, const struct statement *statement, const void *args, const struct view *view,
	void *out)
{
	Err err = projection_find(tx, &applicants, statement, args, view, out);

	return err == NOT_FOUND ? NOT_APPLIED : err;
}

Err review_check_job(struct request *r, void *review)
{
	struct review *new = review;
	struct job job = { 0 };
	struct id_key applied;
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, r->app->db, TX_READ, r->arena, r->deadline);
	TRY(db_one(&tx, SQL(job_get, .id = new->target_id), &job_row_view, &job));
	TRY(job_policy(r, &job, TO_READ));
	new->kind = REVIEW_JOB;
	new->owner_id = job.recruiter_id;
	new->job_title = job.title;
	return find_application(&tx, SQL(applied_to_job, .job_id = job.id, .user_id = r->user.user_id), &id_key_view, &applied);
}

Err review_check_user(struct request *r, void *review)
{
	struct review *new = review;
	struct kind_found found = { 0 };
	_cleanup_(tx_finish) struct tx tx;

	tx_init(&tx, r->app->db, TX_READ, r->arena, r->deadline);
	TRY(find_application(&tx, SQL(review_kind, .target_id = new->target_id, .user_id = r->user.user_id), &kind_view, &found));
	new->kind = found.kind;
	new->owner_id = new->target_id;
	return OK;
}

HANDLER(review_create, struct review, struct review)
{
	struct review_state state;

	TRY(db_one(r->tx,
		SQL(review_insert, .kind = word_stored(&review_kind_words, in->kind), .target_id = in->target_id,
			.author_id = r->user.user_id, .rating = in->rating, .text = in->text, .now = r->now),
		&review_row_view, out));
	state = (struct review_state){
		.id = out->id,
		.version = out->version,
		.kind = out->kind,
		.target_id = out->target_id,
		.owner_id = in->owner_id,
		.job_title = in->job_title,
		.author_id = out->author_id,
		.rating = out->rating,
		.text = out->text,
		.created_at = out->created_at,
	};
	TRY(emit_review_posted(r->tx, &state));
	etag_of_version(r, out->version);
	return created(r, "/api/v1/reviews/", out->id);
}

static Err lock_review(struct request *r, int64_t id, enum access wanted, struct review *out)
{
	TRY(db_one(r->tx, SQL(review_lock, .id = id), &review_row_view, out));
	TRY(review_policy(r, out, wanted));
	return if_match(r, out->version);
}

Err review_load(struct request *r, void *review)
{
	struct review *edit = review;

	return lock_review(r, edit->id, TO_WRITE, edit);
}

static Err update_review(struct request *r, const struct review *review, struct review *out)
{
	TRY(db_one(r->tx,
		SQL(review_update, .id = review->id, .rating = review->rating, .text = review->text,
			.is_hidden = review->is_hidden, .now = r->now),
		&review_row_view, out));
	etag_of_version(r, out->version);
	return OK;
}

HANDLER(review_edit, struct review, struct review)
{
	return update_review(r, in, out);
}

HANDLER(review_delete, struct review_ref, struct none)
{
	struct review review = { 0 };

	TRY(lock_review(r, in->id, TO_DELETE, &review));
	return db_exec(r->tx, SQL(review_delete, .id = in->id), NULL);
}

HANDLER(review_hide, struct review_ref, struct review)
{
	struct review review = { 0 };

	TRY(lock_review(r, in->id, TO_DELETE, &review));
	review.is_hidden = !in->hidden.set || in->hidden.value;
	return update_review(r, &review, out);
}

/* The page with the average of all, whatever page it is. */
static Err list_reviews(struct request *r, const struct review_query *in, EnumSet kinds, struct page *out)
{
	StrList words = words_stored(r->arena, &review_kind_words, kinds);
	struct rating_summary *summary = arena_new(r->arena, struct rating_summary);
	int64_t limit = in->limit ? in->limit : PAGE_DEFAULT;
	uint64_t shown = req_has_role(r, ADMIN) ? 0 : REVIEW_LIST_SHOWN;
	struct id_key after = { 0 };
	struct rows rows;

	if (!summary)
		return fail(OVERLOADED, "no memory for a summary");
	TRY(cursor_read(r->arena, "reviews", in->cursor, &id_key_view, &after));
	TRY(db_one(r->tx, SQL(rating_summary, .kinds = words, .target_id = in->id), &rating_summary_view, summary));
	TRY(page_query(r,
		SQL(review_list, .fragments = shown | (after.id ? REVIEW_LIST_AFTER : 0), .kinds = words, .target_id = in->id,
			.after = after.id, .limit = limit + 1),
		&rows));
	TRY(page_fill(r, out, &rows, limit, "reviews", &id_key_view));
	out->more_view = &rating_summary_view;
	out->more = summary;
	return OK;
}

HANDLER(job_review_list, struct review_query, struct page)
{
	struct job job = { 0 };

	TRY(db_one(r->tx, SQL(job_get, .id = in->id), &job_row_view, &job));
	TRY(job_policy(r, &job, TO_READ));
	return list_reviews(r, in, (EnumSet){ .bits = 1u << REVIEW_JOB }, out);
}

/* What is said of employers is for everybody; of seekers, for themselves and for those who might employ them. */
HANDLER(user_review_list, struct review_query, struct page)
{
	bool sees_seekers = req_has_role(r, RECRUITER | ADMIN) || r->user.user_id == in->id;

	return list_reviews(r, in, (EnumSet){ .bits = 1u << REVIEW_EMPLOYER | (sees_seekers ? 1u << REVIEW_SEEKER : 0) }, out);
}
