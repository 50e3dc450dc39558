#include "seed.h"

#include "contracts/applications.h"
#include "contracts/jobs.h"

enum { SAVED_EACH = 2, SAVED_BY_DEMO = 6 };

/* --- reviews ------------------------------------------------------------------------------------------------------ */

struct opinion {
	int64_t rating;
	Str text;
};

LOCAL_VIEW(opinion_view, opinion, FIELD(opinion, rating, 0), FIELD(opinion, text, 0));

/* Most people who write something are content. */
static int64_t rating_of(unsigned index)
{
	static const int64_t ratings[] = { 1, 2, 3, 3, 4, 4, 4, 5, 5, 5 };

	return ratings[demo_draw(DRAW_REVIEW, index, ARRAY_LEN(ratings))];
}

static Err review(struct seed *seed, const struct actor *author, Str path, int64_t rating, const char *text)
{
	struct opinion opinion = { .rating = rating, .text = str_of(text) };

	return seed_call(seed, author, &(struct call){ .path = path, .view = &opinion_view, .body = &opinion }, NULL);
}

/* Each reviews an employer once, however often they applied there. */
static bool is_first_there(const struct seed *seed, unsigned index)
{
	const struct sent_application *a = &seed->applications[index];

	for (unsigned i = 0; i < index; i++) {
		const struct sent_application *b = &seed->applications[i];

		if (b->seeker == a->seeker && seed->jobs[b->job].company == seed->jobs[a->job].company)
			return false;
	}
	return true;
}

static Err review_from_all_sides(struct seed *seed, unsigned index)
{
	const struct sent_application *a = &seed->applications[index];
	const struct posted_job *job = &seed->jobs[a->job];
	const struct actor *seeker = &seed->seekers[a->seeker], *recruiter = &seed->recruiters[job->company];
	int64_t rating = rating_of(index);

	if (demo_draw(DRAW_REVIEW, index + 1000, 4) == 0)
		TRY(review(seed, seeker, PATH(seed, "/jobs/%lld/reviews", (long long)job->id), rating,
			demo_phrase(&demo_job_reviews[rating - 1], DRAW_REVIEW, index + 2000)));
	if (!is_first_there(seed, index))
		return OK;
	if (demo_draw(DRAW_REVIEW, index + 3000, 4) == 0)
		TRY(review(seed, seeker, PATH(seed, "/users/%lld/reviews", (long long)recruiter->id), rating,
			demo_phrase(&demo_employer_reviews[rating - 1], DRAW_REVIEW, index + 4000)));
	if (a->fate == APPLICATION_HIRED || a->fate == APPLICATION_OFFER)
		TRY(review(seed, recruiter, PATH(seed, "/users/%lld/reviews", (long long)seeker->id), 4 + index % 2,
			demo_phrase(&demo_seeker_reviews, DRAW_REVIEW, index + 5000)));
	return OK;
}

Err seed_reviews(struct seed *seed)
{
	for (unsigned i = 0; i < seed->application_count; i++)
		TRY(review_from_all_sides(seed, i));
	return OK;
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

struct said {
	Str content;
};

LOCAL_VIEW(said_view, said, FIELD(said, content, 0));

struct pair {
	int64_t applicant_id;
};

LOCAL_VIEW(pair_view, pair, FIELD(pair, applicant_id, 0));

static Err say(struct seed *seed, const struct actor *speaker, Str conversation, const char *text)
{
	struct said said = { str_of(text) };

	return seed_call(seed, speaker,
		&(struct call){ .path = PATH(seed, "/conversations/" STR_FMT "/messages", STR_ARG(conversation)),
			.view = &said_view,
			.body = &said },
		NULL);
}

/* In the group of the job: a question, and mostly an answer. */
static Err ask_about_job(struct seed *seed, unsigned index)
{
	const struct sent_application *a = &seed->applications[index];
	const struct posted_job *job = &seed->jobs[a->job];
	Str group = PATH(seed, "job-%lld", (long long)job->id);
	unsigned question = demo_draw(DRAW_TALK, index, (unsigned)demo_questions.n);

	TRY(say(seed, &seed->seekers[a->seeker], group, demo_questions.list[question]));
	if (demo_draw(DRAW_TALK, index + 1000, 5) == 0)
		return OK;
	return say(seed, &seed->recruiters[job->company], group, demo_answers.list[question]);
}

/* Between the two of them, once somebody is invited. */
static Err arrange_interview(struct seed *seed, unsigned index)
{
	const struct sent_application *a = &seed->applications[index];
	const struct actor *seeker = &seed->seekers[a->seeker],
			   *recruiter = &seed->recruiters[seed->jobs[a->job].company];
	Str between = PATH(seed, "pair-%lld-%lld", (long long)recruiter->id, (long long)seeker->id);
	struct pair pair = { seeker->id };

	TRY(seed_call(seed, recruiter,
		&(struct call){ .path = STR("/conversations"), .view = &pair_view, .body = &pair }, NULL));
	TRY(say(seed, recruiter, between, demo_phrase(&demo_invitations, DRAW_TALK, index + 2000)));
	if (a->seeker && demo_draw(DRAW_TALK, index + 3000, 3) == 0)
		return OK;
	TRY(say(seed, seeker, between, demo_phrase(&demo_replies, DRAW_TALK, index + 4000)));
	return a->seeker
		       ? OK
		       : say(seed, recruiter, between, "Very good. Ring the lower bell, the upper one wakes the dog.");
}

static bool is_invited(const struct sent_application *a)
{
	return a->fate >= APPLICATION_INTERVIEW && a->fate <= APPLICATION_HIRED;
}

/* Of jobs that nobody has applied to something is saved, too. */
static Err save_some(struct seed *seed, unsigned seeker)
{
	unsigned wanted = seeker ? SAVED_EACH : SAVED_BY_DEMO;

	for (unsigned i = 0; i < wanted; i++) {
		const struct posted_job *job = &seed->jobs[demo_draw(DRAW_SAVED, seeker * 10 + i, DEMO_JOBS)];

		if (job->id && job->status == JOB_OPEN)
			TRY(seed_call(seed, &seed->seekers[seeker],
				&(struct call){ .path = PATH(seed, "/jobs/%lld/save", (long long)job->id) }, NULL));
	}
	return OK;
}

Err seed_talk(struct seed *seed)
{
	for (unsigned i = 0; i < seed->application_count; i++) {
		const struct sent_application *a = &seed->applications[i];

		if (!a->seeker || demo_draw(DRAW_TALK, i + 5000, 3) == 0)
			TRY(ask_about_job(seed, i));
		if (is_invited(a))
			TRY(arrange_interview(seed, i));
	}
	for (unsigned seeker = 0; seeker < DEMO_SEEKERS; seeker++)
		TRY(save_some(seed, seeker));
	return OK;
}
