#include "jobs.h"
#include "jobs/queries.h"
#include "policy.h"
#include "projection.h"

/* Somebody's first profile arrives well within this time. COMPANY_WAIT_MS: two heartbeats, but no outage of the broker. */
enum { SETTLED_MS = 60 * 1000, COMPANY_WAIT_MS = 500 };

static const struct projection people = { .consumer = "people", .source = "auth" };
static const struct projection companies = { .consumer = "people", .source = "auth", .wait_ms = COMPANY_WAIT_MS };

struct named {
	int64_t id;
	Str name;
};

LOCAL_VIEW(named_view, named, FIELD(named, id, 0), FIELD(named, name, 0));

struct skills_meant {
	IntList ids;
	StrList names;
	bool has_unknown;
};

LOCAL_VIEW(skills_meant_view, skills_meant,
	FIELD(skills_meant, ids, 0),
	FIELD(skills_meant, names, 0),
	FIELD(skills_meant, has_unknown, 0));

static Err settle_skills(struct request *r, struct job *job)
{
	struct skills_meant meant = { 0 };

	job->skills = (StrList){ 0 };
	if (!job->skill_ids.n)
		return OK;
	TRY(db_one(r->tx, SQL(skills_meant, .ids = job->skill_ids), &skills_meant_view, &meant));
	if (meant.has_unknown)
		return req_field(r, "skill_ids", "not_found", "names a skill that does not exist");
	job->skill_ids = meant.ids;
	job->skills = meant.names;
	return OK;
}

static bool is_same_id(OptInt a, OptInt b)
{
	return a.set == b.set && a.value == b.value;
}

/* Whoever changes one of name and id has not looked at the other; of both, the name counts. */
static Err settle_industry(struct request *r, const struct job *before, struct job *job)
{
	struct named industry = { 0 };
	bool found;

	if (!str_eq(job->industry, before->industry))
		job->industry_id = (OptInt){ 0 };
	else if (!is_same_id(job->industry_id, before->industry_id))
		job->industry = STR_NONE;
	else
		return OK;
	if (!job->industry.n && !job->industry_id.set) {
		job->industry = STR_NONE;
		return OK;
	}
	TRY(db_maybe(r->tx, SQL(industry_meant, .id = job->industry_id, .name = job->industry), &named_view, &industry, &found));
	if (!found && job->industry_id.set)
		return req_field(r, "industry_id", "not_found", "names an industry that does not exist");
	if (found) {
		job->industry_id = (OptInt){ .value = industry.id, .set = true };
		job->industry = industry.name;
	}
	return OK;
}

static Err settle_company(struct request *r, const struct job *before, struct job *job)
{
	struct named company = { 0 };
	bool known;

	/* A new one has had its company looked up already, where it did not say one. */
	if (!before->id)
		return OK;
	job->company_given = !str_eq(job->company, before->company) || before->company_given;
	if (job->company.n)
		return OK;
	job->company_given = false;
	TRY(db_maybe(r->tx, SQL(company_of, .id = before->recruiter_id), &named_view, &company, &known));
	job->company = company.name;
	return OK;
}

static Err check_terms(struct request *r, const struct job *before, const struct job *job)
{
	bool ends_anew = job->expires_at.us && job->expires_at.us != before->expires_at.us;

	if (job->salary_min.set && job->salary_max.set && job->salary_max.value < job->salary_min.value)
		return req_field(r, "salary_max", "too_small", "must not be less than salary_min");
	if (ends_anew && job->expires_at.us <= r->now.us)
		return req_field(r, "expires_at", "out_of_range", "must lie in the future");
	return OK;
}

/* Where a new job only says its salary as a text, and that is a number, it is the salary. */
static void settle_salary(const struct job *before, struct job *job)
{
	int64_t amount;

	if (before->id || job->salary_min.set || job->salary_max.set)
		return;
	if (str_to_int(job->salary_text, &amount) && amount >= 0 && amount <= JOB_SALARY_MAX)
		job->salary_min = job->salary_max = (OptInt){ .value = amount, .set = true };
}

Err job_settle(struct request *r, const struct job *before, struct job *job)
{
	const struct jobs *jobs = r->state;

	settle_salary(before, job);
	TRY(check_terms(r, before, job));
	if (!job->chat_mode)
		job->chat_mode = before->chat_mode ? before->chat_mode : jobs->chat_mode;
	TRY(settle_skills(r, job));
	TRY(settle_industry(r, before, job));
	return settle_company(r, before, job);
}

/*
 * The company's name comes from its recruiter's profile, which may have been written a moment ago: so this looks ahead of
 * the transaction, and waits for whoever has only just signed up. Where nothing is known the job goes without, and follows
 * the profile when that is heard of.
 */
static Err look_up_company(struct request *r, int64_t recruiter_id, Str *out)
{
	struct named company = { 0 };
	_cleanup_(tx_finish) struct tx tx;
	bool known;
	Err err;

	tx_init(&tx, r->app->db, TX_READ, r->arena, r->deadline);
	err = projection_find(&tx, &companies,
		SQL(company_settled, .id = recruiter_id, .settled = time_plus_ms(r->now, -SETTLED_MS)), &named_view, &company);
	if (err == NOT_FOUND || err == UNAVAILABLE)
		err = db_maybe(&tx, SQL(company_of, .id = recruiter_id), &named_view, &company, &known);
	*out = company.name;
	return err;
}

static Err check_recruiter(struct request *r, int64_t recruiter_id)
{
	struct id_key person;
	_cleanup_(tx_finish) struct tx tx;
	Err err;

	tx_init(&tx, r->app->db, TX_READ, r->arena, r->deadline);
	err = projection_find(&tx, &people, SQL(person_known, .id = recruiter_id), &id_key_view, &person);
	return err == NOT_FOUND ? req_field(r, "recruiter_id", "not_found", "names nobody") : err;
}

Err job_find_company(struct request *r, void *new_job)
{
	struct job *job = new_job;

	TRY(recruiter_policy(r, job->recruiter_id));
	if (job->recruiter_id && job->recruiter_id != r->user.user_id)
		TRY(check_recruiter(r, job->recruiter_id));
	if (!job->recruiter_id)
		job->recruiter_id = r->user.user_id;
	job->company_given = job->company.n > 0;
	return job->company_given ? OK : look_up_company(r, job->recruiter_id, &job->company);
}
