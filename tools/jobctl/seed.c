/*
 * Demo data, made the way everybody makes data: through the gateway, as users. So the events happen, and every service
 * comes to know of them. It may be interrupted and run again: accounts that are there are left alone, postings go by
 * Idempotency-Key, and once the last account exists there is nothing left to do.
 */
#include "jobctl.h"

#include "base/json_text.h"
#include "data/decode.h"
#include "io/http_client.h"

#include <string.h>

enum { ARENA_MAX = 16 * 1024 * 1024, TIMEOUT_MS = 30 * 1000 };

struct demo_job {
	const char *title, *location, *job_type, *description;
};

struct demo_company {
	const char *email, *name, *company;
	struct demo_job jobs[4];
};

static const struct demo_company companies[] = {
	{ "ada@engines.example", "Ada Byron", "Analytical Engines",
		{
			{ "Systems engineer", "London", "FULL_TIME",
				"Build the daemons that nobody notices. You write C, read strace, and like it when "
				"memory does not grow." },
			{ "Database engineer", "Remote", "FULL_TIME",
				"Keep PostgreSQL fast and its owners asleep. Query plans, replication, and the courage "
				"to delete an index." },
			{ "Technical writer", "London", "PART_TIME",
				"Turn what engineers say into what people understand. A good sentence is worth a "
				"meeting." },
			{ "Support engineer", "Dublin", "FULL_TIME",
				"Answer people who are stuck, find out why, and see that it stays mended." },
		} },
	{ "grace@harbor.example", "Grace Murray", "Harbor Compilers",
		{
			{ "Compiler engineer", "New York", "FULL_TIME",
				"From syntax tree to machine code. You have opinions about register allocation and can "
				"be argued out of them." },
			{ "Test engineer", "Remote", "CONTRACT",
				"Fuzzers, property tests, and a nose for the input that nobody thought of." },
			{ "Intern, static analysis", "New York", "INTERNSHIP",
				"Six months of finding mistakes before they are made." },
			{ "Office manager", "New York", "PART_TIME",
				"Everything works when you are there, and everybody notices when you are not." },
		} },
	{ "karen@index.example", "Karen Jones", "Index and Sons",
		{
			{ "Search engineer", "Cambridge", "FULL_TIME",
				"Ranking, stemming, typo tolerance: people type three letters and expect what they "
				"meant." },
			{ "Frontend engineer", "Remote", "FREELANCE",
				"A page that is there at once, for everybody, also on a train." },
			{ "Data analyst", "Leeds", "TEMPORARY",
				"Nine months with our logs. Tell us what we should have asked." },
			{ "Receptionist", "Cambridge", "FULL_TIME", "The first person whom our guests meet." },
		} },
};

static const struct {
	const char *email, *name, *headline, *location;
} seekers[] = {
	{ "linus@kernels.example", "Linus Benedict", "Kernel programmer", "Helsinki" },
	{ "barbara@types.example", "Barbara Jane", "Programming languages and distributed systems", "Boston" },
	{ "radia@bridges.example", "Radia Joy", "Networks, spanning trees", "Seattle" },
};

static const char demo_password[] = "password123";

struct seed {
	struct http_client *client;
	struct arena *arena;
	const char *gateway;
};

struct answer_fields {
	int64_t id;
	Str access_token;
};

LOCAL_VIEW(answer_view, answer_fields, FIELD(answer_fields, id, 0), FIELD(answer_fields, access_token, 0));

/* Appends "name":"text", and closes or opens the object around it as its place says. */
static void add_text(struct buf *json, const char *name, const char *text)
{
	buf_format(json, "%s\"%s\":", json->n ? "," : "{", name);
	json_write_text(json, str_of(text));
}

struct step {
	const char *path;
	Str token;
	const char *key; /* what makes it happen once; NULL where the service itself does */
};

static Err post(struct seed *seed, const struct step *step, struct buf *json, struct answer_fields *out, int *status)
{
	struct field_errors errors = { .arena = seed->arena };
	struct http_answer answer;
	struct decode decode;
	const char *headers[] = { "Content-Type: application/json", NULL, NULL, NULL };
	struct http_call call = {
		.url = str_format(seed->arena, "%s%s", seed->gateway, step->path).p,
		.headers = headers,
	};
	size_t n = 1;

	if (step->token.n)
		headers[n++] = str_format(seed->arena, "Authorization: Bearer " STR_FMT, STR_ARG(step->token)).p;
	if (step->key)
		headers[n++] = str_format(seed->arena, "Idempotency-Key: %s", step->key).p;
	buf_add_char(json, '}');
	call.body = buf_str(json);
	TRY(http_fetch(seed->client, &call, deadline_in(TIMEOUT_MS), seed->arena, &answer));
	*status = answer.status;
	*out = (struct answer_fields){ 0 };
	if (answer.status == 409 || answer.status == 401)
		return OK;
	if (answer.status >= 300)
		return fail(CONFLICT, "POST %s: %d " STR_FMT, step->path, answer.status, STR_ARG(answer.body));
	decode_init(&decode, &answer_view, out, &errors);
	return answer.body.n ? decode_event(&decode, answer.body) : OK;
}

static Err sign_up(struct seed *seed, const char *email, const char *name, const char *role)
{
	_cleanup_(buf_finish) struct buf json;
	struct answer_fields user;
	int status;

	buf_init(&json, 64 * 1024);
	add_text(&json, "email", email);
	add_text(&json, "name", name);
	add_text(&json, "password", demo_password);
	if (role)
		add_text(&json, "role", role);
	return post(seed, &(struct step){ "/api/v1/auth/register" }, &json, &user, &status);
}

static Err sign_in(struct seed *seed, const char *email, Str *token)
{
	_cleanup_(buf_finish) struct buf json;
	struct answer_fields session;
	int status;

	buf_init(&json, 64 * 1024);
	add_text(&json, "email", email);
	add_text(&json, "password", demo_password);
	TRY(post(seed, &(struct step){ "/api/v1/auth/login" }, &json, &session, &status));
	*token = session.access_token;
	return OK;
}

static Err post_job(struct seed *seed, Str token, const char *company, const struct demo_job *job, const char *key)
{
	_cleanup_(buf_finish) struct buf json;
	struct answer_fields made;
	int status;

	buf_init(&json, 64 * 1024);
	add_text(&json, "title", job->title);
	add_text(&json, "company", company);
	add_text(&json, "location", job->location);
	add_text(&json, "job_type", job->job_type);
	add_text(&json, "description", job->description);
	add_text(&json, "status", "OPEN");
	return post(seed, &(struct step){ "/api/v1/jobs", token, key }, &json, &made, &status);
}

static Err write_company_profile(struct seed *seed, Str token, const struct demo_company *company)
{
	_cleanup_(buf_finish) struct buf json;
	struct answer_fields made;
	int status;

	buf_init(&json, 64 * 1024);
	add_text(&json, "company_name", company->company);
	add_text(&json, "location", company->jobs[0].location);
	return post(seed, &(struct step){ "/api/v1/profiles/recruiters", token }, &json, &made, &status);
}

static Err write_seeker_profile(struct seed *seed, Str token, const char *name, const char *headline, const char *location)
{
	_cleanup_(buf_finish) struct buf json;
	struct answer_fields made;
	int status;

	buf_init(&json, 64 * 1024);
	add_text(&json, "full_name", name);
	add_text(&json, "headline", headline);
	add_text(&json, "location", location);
	buf_add_literal(&json, ",\"open_to_search\":true");
	return post(seed, &(struct step){ "/api/v1/profiles/job-seekers", token }, &json, &made, &status);
}

static Err seed_company(struct seed *seed, const struct demo_company *company)
{
	Str token;

	TRY(sign_up(seed, company->email, company->name, "recruiter"));
	TRY(sign_in(seed, company->email, &token));
	TRY(write_company_profile(seed, token, company));
	for (size_t i = 0; i < ARRAY_LEN(company->jobs); i++) {
		Str key = str_format(seed->arena, "demo-job-%zu", i);

		TRY(post_job(seed, token, company->company, &company->jobs[i], key.p));
	}
	return OK;
}

static Err seed_seekers(struct seed *seed)
{
	Str token;

	for (size_t i = 0; i < ARRAY_LEN(seekers); i++) {
		TRY(sign_up(seed, seekers[i].email, seekers[i].name, "seeker"));
		TRY(sign_in(seed, seekers[i].email, &token));
		TRY(write_seeker_profile(seed, token, seekers[i].name, seekers[i].headline, seekers[i].location));
	}
	return OK;
}

/* Nobody signs in under the last account before everything else is there. */
static Err is_done(struct seed *seed, bool *out)
{
	Str token;

	TRY(sign_in(seed, seekers[ARRAY_LEN(seekers) - 1].email, &token));
	*out = token.n > 0;
	return OK;
}

/* The demo account is the first user there is, before any administrator. */
static Err seed_all(struct seed *seed, bool *was_done)
{
	Str token;

	TRY(is_done(seed, was_done));
	if (*was_done)
		return OK;
	TRY(sign_up(seed, "test@example.com", "Test Person", NULL));
	TRY(sign_in(seed, "test@example.com", &token));
	TRY(write_seeker_profile(seed, token, "Test Person", "Tries things out", "Berlin"));
	for (size_t i = 0; i < ARRAY_LEN(companies); i++)
		TRY(seed_company(seed, &companies[i]));
	return seed_seekers(seed);
}

int run_seed(const struct common_config *config, int argc, char **argv)
{
	static const struct http_client_config client = { .user_agent = "jobctl" };
	_cleanup_(arena_finish) struct arena arena;
	struct seed seed = { .arena = &arena };
	bool was_done = false;
	Err err;

	(void)config;
	arena_init(&arena, ARENA_MAX);
	if (argc != 1) {
		fprintf(stderr, "usage: jobctl seed URL\n");
		return EXIT_USAGE;
	}
	seed.gateway = argv[0];
	err = http_client_create(&client, &seed.client);
	if (err)
		return give_up("seed", err);
	err = seed_all(&seed, &was_done);
	http_client_destroy(seed.client);
	if (err)
		return give_up("seed", err);
	printf("demo data %s\n", was_done ? "were there already" : "made");
	return EXIT_SUCCESS;
}
