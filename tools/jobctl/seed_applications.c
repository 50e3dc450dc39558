#include "seed.h"

#include "contracts/applications.h"
#include "contracts/interviews.h"
#include "contracts/jobs.h"

enum { HOUR_MS = 60 * 60 * 1000 };

struct letter {
	int64_t job_id;
	Str cover_letter;
};

LOCAL_VIEW(letter_view, letter, FIELD(letter, job_id, 0), FIELD(letter, cover_letter, OMIT_EMPTY));

/* How applications end, of twenty. */
static const unsigned fates[] = {
	APPLICATION_SUBMITTED,
	APPLICATION_SUBMITTED,
	APPLICATION_SUBMITTED,
	APPLICATION_SUBMITTED,
	APPLICATION_SUBMITTED,
	APPLICATION_IN_REVIEW,
	APPLICATION_IN_REVIEW,
	APPLICATION_IN_REVIEW,
	APPLICATION_IN_REVIEW,
	APPLICATION_SHORTLISTED,
	APPLICATION_SHORTLISTED,
	APPLICATION_INTERVIEW,
	APPLICATION_INTERVIEW,
	APPLICATION_INTERVIEW,
	APPLICATION_OFFER,
	APPLICATION_HIRED,
	APPLICATION_REJECTED,
	APPLICATION_REJECTED,
	APPLICATION_REJECTED,
	APPLICATION_WITHDRAWN,
};
/* The demo account has some of nearly everything. */
static const unsigned demo_fates[DEMO_APPLICATIONS_EACH] = {
	APPLICATION_INTERVIEW,
	APPLICATION_OFFER,
	APPLICATION_SUBMITTED,
	APPLICATION_IN_REVIEW,
	APPLICATION_SHORTLISTED,
	APPLICATION_REJECTED,
	APPLICATION_WITHDRAWN,
};

static bool has_applied(const struct seed *seed, unsigned seeker, unsigned job)
{
	for (size_t i = 0; i < seed->application_count; i++) {
		if (seed->applications[i].seeker == seeker && seed->applications[i].job == job)
			return true;
	}
	return false;
}

/* In their own trade; and the first posting is left for whoever tries the command in the README as the demo account. */
static bool may_want(const struct seed *seed, unsigned seeker, unsigned index)
{
	const struct posted_job *job = &seed->jobs[index];

	return index && job->id && job->status == JOB_OPEN &&
	       demo_occupations[job->occupation].family == seed_family(seeker) &&
	       seed->recruiters[job->company].id != seed->seekers[seeker].id && !has_applied(seed, seeker, index);
}

static Err apply(struct seed *seed, unsigned seeker, unsigned nth)
{
	struct sent_application *sent = &seed->applications[seed->application_count];
	unsigned number = seeker * DEMO_APPLICATIONS_EACH + nth;
	unsigned job = demo_draw(DRAW_TARGET, number, DEMO_JOBS);
	struct letter letter = { 0 };

	for (unsigned tries = 0; !may_want(seed, seeker, job); tries++) {
		if (tries == DEMO_JOBS)
			return OK;
		job = (job + 1) % DEMO_JOBS;
	}
	letter.job_id = seed->jobs[job].id;
	if (demo_draw(DRAW_TEXT, number + 5000, 5))
		letter.cover_letter = str_of(demo_phrase(&demo_letters, DRAW_TEXT, number + 6000));
	*sent = (struct sent_application){
		.seeker = seeker,
		.job = job,
		.fate = seeker ? fates[demo_draw(DRAW_FATE, number, ARRAY_LEN(fates))] : demo_fates[nth],
	};
	seed->application_count++;
	return seed_call(seed, &seed->seekers[seeker],
		&(struct call){ .path = STR("/applications"), .view = &letter_view, .body = &letter }, &sent->id);
}

/* In rounds, as people do: nobody sends all of theirs at once. */
Err seed_applications(struct seed *seed)
{
	for (unsigned nth = 0; nth < DEMO_APPLICATIONS_EACH; nth++) {
		for (unsigned seeker = 0; seeker < DEMO_SEEKERS; seeker++)
			TRY(apply(seed, seeker, nth));
	}
	return OK;
}

/* --- what becomes of them ----------------------------------------------------------------------------------------- */

struct decision {
	IntList ids;
	unsigned status;
	Str note;
};

LOCAL_VIEW(decision_view, decision, FIELD(decision, ids, 0),
	FIELD(decision, status, 0, .words = &application_status_words), FIELD(decision, note, OMIT_EMPTY));

/* Does it pass through that state? Whoever is rejected was read first; the others go step by step. */
static bool reaches(const struct sent_application *a, unsigned status)
{
	if (a->fate == APPLICATION_REJECTED || a->fate == APPLICATION_WITHDRAWN)
		return status == APPLICATION_IN_REVIEW || status == a->fate;
	return status <= a->fate;
}

/* All applications for a job that go this far, in one decision. */
static Err decide(struct seed *seed, unsigned job, unsigned status)
{
	int64_t ids[DEMO_SEEKERS];
	struct decision decision = { .ids = { .items = ids }, .status = status };
	const struct posted_job *posted = &seed->jobs[job];

	for (size_t i = 0; i < seed->application_count; i++) {
		const struct sent_application *a = &seed->applications[i];

		if (a->job == job && reaches(a, status))
			ids[decision.ids.n++] = a->id;
	}
	if (!decision.ids.n)
		return OK;
	if (demo_draw(DRAW_TEXT, job * 10 + status, 3) == 0)
		decision.note = str_of(demo_phrase(&demo_notes, DRAW_TEXT, job * 10 + status + 7000));
	return seed_call(seed, &seed->recruiters[posted->company],
		&(struct call){ .path = PATH(seed, "/jobs/%lld/applications/status", (long long)posted->id),
			.view = &decision_view,
			.body = &decision },
		NULL);
}

static Err decide_all(struct seed *seed, unsigned status)
{
	for (unsigned job = 0; job < DEMO_JOBS; job++)
		TRY(decide(seed, job, status));
	return OK;
}

struct plan {
	Time scheduled_at;
	int64_t duration_minutes;
	unsigned mode;
	Str link, location;
	StrList interviewers;
	Str notes;
};

LOCAL_VIEW(plan_view, plan, FIELD(plan, scheduled_at, 0), FIELD(plan, duration_minutes, 0),
	FIELD(plan, mode, 0, .words = &interview_mode_words), FIELD(plan, link, OMIT_EMPTY),
	FIELD(plan, location, OMIT_EMPTY), FIELD(plan, interviewers, 0), FIELD(plan, notes, OMIT_EMPTY));

struct outcome {
	unsigned result;
};

LOCAL_VIEW(outcome_view, outcome, FIELD(outcome, result, 0, .words = &interview_result_words));

/*
 * Full hours between tomorrow and in two weeks; the days count from the beginning, so they are the same when it is
 * repeated.
 */
static Time appointment(const struct seed *seed, unsigned index)
{
	int64_t hour_us = (int64_t)HOUR_MS * 1000,
		hours = 24 * (1 + (int64_t)demo_draw(DRAW_DEADLINE, index + 2000, 14));

	return (Time){ (seed->began.us / hour_us + hours + demo_draw(DRAW_DEADLINE, index + 3000, 6)) * hour_us };
}

static Err plan_interview(struct seed *seed, unsigned index, int64_t *id)
{
	static const int64_t minutes[] = { 30, 45, 60, 90 };
	const struct sent_application *a = &seed->applications[index];
	const struct demo_company *company = &demo_companies[seed->jobs[a->job].company];
	Str interviewer = str_of(company->recruiter);
	struct plan plan = {
		.scheduled_at = appointment(seed, index),
		.duration_minutes = minutes[demo_draw(DRAW_TEXT, index + 8000, ARRAY_LEN(minutes))],
		.mode = index % 3 ? INTERVIEW_ONLINE : INTERVIEW_OFFLINE,
		.interviewers = { .items = &interviewer, .n = 1 },
	};

	if (plan.mode == INTERVIEW_ONLINE)
		plan.link = PATH(
			seed, "https://meet.example/%04u-%04u", 1000 + index * 17, demo_draw(DRAW_TEXT, index, 9000));
	else
		plan.location = PATH(seed, "%s, 3rd floor", demo_cities[company->cities[0]].name);
	return seed_call(seed, &seed->recruiters[seed->jobs[a->job].company],
		&(struct call){ .path = PATH(seed, "/applications/%lld/interviews", (long long)a->id),
			.view = &plan_view,
			.body = &plan },
		id);
}

/*
 * Whoever got further than the interview has passed it; of the others one in six failed, and is thought over, and one
 * in six has been put off.
 */
static Err conclude(struct seed *seed, unsigned index, int64_t interview)
{
	const struct sent_application *a = &seed->applications[index];
	const struct actor *recruiter = &seed->recruiters[seed->jobs[a->job].company];
	bool passed = a->fate != APPLICATION_INTERVIEW;
	struct outcome outcome = { passed ? INTERVIEW_PASS : INTERVIEW_FAIL };

	if (!passed && a->seeker && index % 6 == 0)
		return seed_call(seed, recruiter,
			&(struct call){ .path = PATH(seed, "/interviews/%lld/cancel", (long long)interview) }, NULL);
	if (!passed && (!a->seeker || index % 6 > 1))
		return OK;
	return seed_call(seed, recruiter,
		&(struct call){ .method = "PATCH",
			.path = PATH(seed, "/interviews/%lld/result", (long long)interview),
			.view = &outcome_view,
			.body = &outcome },
		NULL);
}

static Err interview_all(struct seed *seed)
{
	for (unsigned i = 0; i < seed->application_count; i++) {
		const struct sent_application *a = &seed->applications[i];
		int64_t interview;

		if (a->fate == APPLICATION_REJECTED || a->fate == APPLICATION_WITHDRAWN ||
			!reaches(a, APPLICATION_INTERVIEW))
			continue;
		TRY(plan_interview(seed, i, &interview));
		TRY(conclude(seed, i, interview));
	}
	return OK;
}

static Err withdraw_all(struct seed *seed)
{
	for (unsigned i = 0; i < seed->application_count; i++) {
		const struct sent_application *a = &seed->applications[i];

		if (a->fate == APPLICATION_WITHDRAWN)
			TRY(seed_call(seed, &seed->seekers[a->seeker],
				&(struct call){ .path = PATH(seed, "/applications/%lld/withdraw", (long long)a->id) },
				NULL));
	}
	return OK;
}

Err seed_pipeline(struct seed *seed)
{
	TRY(decide_all(seed, APPLICATION_IN_REVIEW));
	TRY(decide_all(seed, APPLICATION_SHORTLISTED));
	TRY(interview_all(seed));
	TRY(decide_all(seed, APPLICATION_OFFER));
	TRY(decide_all(seed, APPLICATION_HIRED));
	TRY(decide_all(seed, APPLICATION_REJECTED));
	return withdraw_all(seed);
}
