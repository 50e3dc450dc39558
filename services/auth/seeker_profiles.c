#include "auth/queries.h"
#include "contracts/jobs.h"
#include "data/json.h"
#include "policy.h"
#include "profiles.h"
#include "routes.h"

/* Posts and studies in JSON's longest spelling; a body may not be larger than a megabyte. */
enum { HISTORY_MAX = 4 * 1024 * 1024 };

/* A list as the database keeps it: the same JSON that the API speaks. */
static Err history_json(struct arena *arena, const char *name, const struct seeker_profile *profile, Json *out)
{
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, HISTORY_MAX);
	json_write_value(&text, view_field(&seeker_profile_row_view, str_of(name)), profile);
	if (!text.failed)
		out->text = str_copy(arena, buf_str(&text));
	return out->text.p ? OK : fail(OVERLOADED, "no memory for a profile");
}

/* In the order given, each once. Whether there is such a skill is heard of by and by, so only what cannot be one is refused. */
static Err check_ids(struct request *r, const char *field, IntList *ids)
{
	size_t kept = 0;

	for (size_t i = 0; i < ids->n; i++) {
		size_t seen = 0;

		if (ids->items[i] < 1)
			return req_field(r, field, "out_of_range", "are numbers from 1 on");
		while (seen < kept && ids->items[seen] != ids->items[i])
			seen++;
		if (seen == kept)
			ids->items[kept++] = ids->items[i];
	}
	ids->n = kept;
	return OK;
}

static Err write_profile(struct request *r, int64_t user_id, const struct seeker_profile *in, struct seeker_profile *out)
{
	Json experience = { 0 }, education = { 0 };
	IntList skill_ids = in->skill_ids, interest_ids = in->interest_ids;

	TRY(check_ids(r, "skill_ids", &skill_ids));
	TRY(check_ids(r, "interest_ids", &interest_ids));
	TRY(history_json(r->arena, "experience", in, &experience));
	TRY(history_json(r->arena, "education", in, &education));
	TRY(profile_raise(r, user_id));
	TRY(db_one(r->tx,
		SQL(seeker_profile_write, .user_id = user_id, .full_name = in->full_name, .headline = in->headline,
			.summary = in->summary, .location = in->location, .skill_ids = skill_ids, .experience = experience,
			.education = education, .interest_ids = interest_ids,
			.preferred_job_types = words_stored(r->arena, &job_type_words, in->preferred_job_types),
			.preferred_locations = in->preferred_locations, .open_to_search = in->open_to_search,
			.phone = in->phone, .now = r->now),
		&seeker_profile_row_view, out));
	return profile_announce(r, user_id);
}

static Err get_profile(struct request *r, Str whose, enum access wanted, struct seeker_profile *out)
{
	int64_t user_id;
	bool found;

	TRY(profile_owner(r, whose, &user_id));
	if (wanted == TO_WRITE)
		TRY(profile_lock(r, user_id));
	TRY(db_maybe(r->tx, SQL(seeker_profile_get, .user_id = user_id), &seeker_profile_row_view, out, &found));
	return found ? seeker_profile_policy(r, out, wanted) : NO_PROFILE;
}

HANDLER(seeker_profile_put, struct seeker_profile, struct seeker_profile)
{
	TRY(write_profile(r, r->user.user_id, in, out));
	return profile_answer(r, "/api/v1/profiles/job-seekers/", out->id, out->created_at);
}

HANDLER(seeker_profile_show, struct profile_ref, struct seeker_profile)
{
	return get_profile(r, in->user_id, TO_READ, out);
}

Err seeker_profile_load(struct request *r, void *profile)
{
	struct seeker_profile *edit = profile;

	return get_profile(r, edit->user_id, TO_WRITE, edit);
}

HANDLER(seeker_profile_edit, struct seeker_profile, struct seeker_profile)
{
	return write_profile(r, in->id, in, out);
}
