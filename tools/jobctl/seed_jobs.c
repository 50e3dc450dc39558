#include "seed.h"

#include "contracts/jobs.h"

#include <ctype.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, HOUR_MS = 60 * 60 * 1000, BENEFITS = 3, DESCRIPTION_MAX = 8 * 1024 };

struct posting {
	Str title, description, company, location, city, region, country;
	bool remote;
	unsigned job_type;
	Str industry;
	IntList skill_ids;
	OptInt salary_min, salary_max;
	Str salary_currency;
	unsigned salary_period;
	Str salary_text, work_hours;
	Time application_deadline;
	unsigned chat_mode, status;
};

LOCAL_VIEW(posting_view, posting, FIELD(posting, title, 0), FIELD(posting, description, 0), FIELD(posting, company, 0),
	FIELD(posting, location, 0), FIELD(posting, city, OMIT_EMPTY), FIELD(posting, region, OMIT_EMPTY),
	FIELD(posting, country, 0), FIELD(posting, remote, 0), FIELD(posting, job_type, 0, .words = &job_type_words),
	FIELD(posting, industry, 0), FIELD(posting, skill_ids, 0), FIELD(posting, salary_min, OMIT_EMPTY),
	FIELD(posting, salary_max, OMIT_EMPTY), FIELD(posting, salary_currency, OMIT_EMPTY),
	FIELD(posting, salary_period, OMIT_EMPTY, .words = &salary_period_words),
	FIELD(posting, salary_text, OMIT_EMPTY), FIELD(posting, work_hours, OMIT_EMPTY),
	FIELD(posting, application_deadline, OMIT_EMPTY), FIELD(posting, chat_mode, 0, .words = &chat_mode_words),
	FIELD(posting, status, 0, .words = &job_status_words));

/* What an occupation is posted as: how far one is in it, or when one works. */
struct grade {
	const char *before, *behind;
	int pay_percent;
	unsigned job_type; /* 0: any */
};

static const struct grade grades[] = {
	{ "", "", 100, 0 },
	{ "Senior ", "", 128, 0 },
	{ "Junior ", "", 78, JOB_FULL_TIME },
	{ "Lead ", "", 150, JOB_FULL_TIME },
	{ "", " intern", 45, JOB_INTERNSHIP },
};
static const struct grade shifts[] = {
	{ "", "", 100, JOB_FULL_TIME },
	{ "", ", night shift", 125, JOB_FULL_TIME },
	{ "", ", part-time", 100, JOB_PART_TIME },
	{ "", ", weekends", 115, JOB_PART_TIME },
	{ "", ", summer season", 105, JOB_TEMPORARY },
};

static const unsigned types[] = { JOB_FULL_TIME, JOB_FULL_TIME, JOB_FULL_TIME, JOB_FULL_TIME, JOB_FULL_TIME,
	JOB_PART_TIME, JOB_CONTRACT, JOB_FREELANCE };

/*
 * Which of a company's postings it is: the occupations of its families in turn, then the same once more, otherwise
 * graded.
 */
struct choice {
	unsigned index; /* of all jobs */
	unsigned company, occupation, round;
};

static struct choice choose(unsigned index)
{
	struct choice choice = { .index = index, .company = index % DEMO_COMPANIES };
	const struct demo_company *company = &demo_companies[choice.company];
	unsigned nth = index / DEMO_COMPANIES, families = 0, first = 0, n = 0;
	enum family family;

	while (families < COMPANY_FAMILIES && company->families[families] != FAMILIES)
		families++;
	family = company->families[nth % families];
	while (demo_occupations[first].family != family)
		first++;
	while (first + n < demo_occupation_count && demo_occupations[first + n].family == family)
		n++;
	choice.occupation = first + (nth / families + choice.company) % n;
	choice.round = nth / families / n;
	return choice;
}

static const struct grade *grade_of(const struct choice *choice)
{
	unsigned draw =
		demo_draw(DRAW_GRADE, choice->company * 100 + choice->occupation, ARRAY_LEN(grades)) + choice->round;

	return demo_occupations[choice->occupation].graded ? &grades[draw % ARRAY_LEN(grades)]
							   : &shifts[draw % ARRAY_LEN(shifts)];
}

/* "Senior backend engineer", but "Senior HR business partner". */
static Str title_of(struct seed *seed, const char *occupation, const struct grade *grade)
{
	bool lower = *grade->before && islower((unsigned char)occupation[1]);
	char first = lower ? (char)tolower((unsigned char)occupation[0]) : occupation[0];

	return PATH(seed, "%s%c%s%s", grade->before, first, occupation + 1, grade->behind);
}

static Str describe(struct seed *seed, const struct choice *choice)
{
	const struct demo_occupation *occupation = &demo_occupations[choice->occupation];
	static const unsigned steps[BENEFITS] = { 0, 5, 7 };
	unsigned benefit = demo_draw(DRAW_TEXT, choice->index + 1000, (unsigned)demo_benefits.n);
	_cleanup_(buf_finish) struct buf text;

	buf_init(&text, DESCRIPTION_MAX);
	buf_format(&text, "%s\n\n%s %s\n\nWhat you bring:\n", demo_companies[choice->company].about, occupation->work,
		demo_phrase(&demo_teams, DRAW_TEXT, choice->index));
	for (size_t i = 0; i < OCCUPATION_SKILLS && occupation->skills[i]; i++)
		buf_format(&text, "- %s\n", occupation->skills[i]);
	buf_format(&text, "\nWhat we offer:\n");
	for (size_t i = 0; i < BENEFITS; i++)
		buf_format(&text, "- %s\n", demo_benefits.list[(benefit + steps[i]) % demo_benefits.n]);
	buf_format(&text, "\n%s", demo_phrase(&demo_closings, DRAW_TEXT, choice->index + 2000));
	return str_copy(seed->arena, buf_str(&text));
}

static bool is_desk_work(enum family family)
{
	return family == SOFTWARE || family == DATA || family == DESIGN;
}

static const struct demo_city *city_of(const struct choice *choice)
{
	return &demo_cities[demo_companies[choice->company].cities[demo_draw(DRAW_CITY, choice->index, COMPANY_CITIES)]];
}

static void place(struct seed *seed, const struct choice *choice, struct posting *job)
{
	const struct demo_city *city = city_of(choice);

	job->country = str_of(city->country);
	job->salary_currency = str_of(city->currency);
	job->remote = is_desk_work(demo_occupations[choice->occupation].family) &&
		      demo_draw(DRAW_REMOTE, choice->index, 4) == 0;
	if (job->remote) {
		job->location = PATH(seed, "Remote, %s", city->country);
		return;
	}
	job->location = PATH(seed, "%s, %s", city->name, city->country);
	job->city = str_of(city->name);
	job->region = str_of(city->region);
}

static int64_t rounded(int64_t amount, int64_t to)
{
	return (amount + to / 2) / to * to;
}

/* One in six does not say. */
static void pay(const struct choice *choice, const struct grade *grade, struct posting *job)
{
	const struct demo_occupation *occupation = &demo_occupations[choice->occupation];
	const struct demo_city *city = city_of(choice);
	int64_t percent = (int64_t)city->pay_percent * grade->pay_percent / 100 + demo_draw(DRAW_PAY, choice->index, 9);
	int64_t amount = occupation->pay * percent / 100;

	if (demo_draw(DRAW_PAY, choice->index + 1000, 6) == 0) {
		job->salary_currency = STR_NONE;
		if (choice->index % 2)
			job->salary_text = STR("By experience; ask us");
		return;
	}
	if (occupation->graded) {
		job->salary_min = (OptInt){ rounded(amount * 940, 500), true };
		job->salary_max = (OptInt){ rounded(amount * 1140, 500), true };
		job->salary_period = SALARY_YEAR;
	} else {
		job->salary_min = (OptInt){ amount, true };
		job->salary_max = (OptInt){ amount + amount / 6 + 1, true };
		job->salary_period = SALARY_HOUR;
	}
}

/* A third has no deadline; of the others some are near. */
static Time deadline_of(const struct seed *seed, unsigned index)
{
	unsigned days = demo_draw(DRAW_DEADLINE, index, 48);

	if (demo_draw(DRAW_DEADLINE, index + 1000, 3) == 0)
		return TIME_NONE;
	return time_plus_ms(seed->began, (int64_t)days * DAY_MS + 30 * (int64_t)HOUR_MS);
}

/* The first posting is open, for whoever tries the command in the README. */
static unsigned status_of(unsigned index)
{
	return index && demo_draw(DRAW_STATUS, index, 25) == 0 ? JOB_DRAFT : JOB_OPEN;
}

static Err post(struct seed *seed, const struct choice *choice)
{
	const struct demo_company *company = &demo_companies[choice->company];
	const struct demo_occupation *occupation = &demo_occupations[choice->occupation];
	const struct grade *grade = grade_of(choice);
	struct posted_job *made = &seed->jobs[choice->index];
	struct posting job = {
		.title = title_of(seed, occupation->title, grade),
		.description = describe(seed, choice),
		.company = str_of(company->name),
		.industry = str_of(company->industry),
		.job_type = grade->job_type ? grade->job_type
					    : types[demo_draw(DRAW_TYPE, choice->index, ARRAY_LEN(types))],
		.application_deadline = deadline_of(seed, choice->index),
		.chat_mode = demo_draw(DRAW_CHAT, choice->index, 4) ? CHAT_GROUP : CHAT_PRIVATE,
		.status = status_of(choice->index),
	};

	place(seed, choice, &job);
	pay(choice, grade, &job);
	if (job.job_type == JOB_FULL_TIME && demo_draw(DRAW_TEXT, choice->index + 3000, 2))
		job.work_hours = str_of(demo_phrase(&demo_hours, DRAW_TEXT, choice->index + 4000));
	TRY(seed_ids(seed, &seed->skills, occupation->skills, OCCUPATION_SKILLS, &job.skill_ids));
	*made = (struct posted_job){
		.company = choice->company, .occupation = choice->occupation, .status = job.status
	};
	return seed_call(seed, &seed->recruiters[choice->company],
		&(struct call){ .path = STR("/jobs"), .view = &posting_view, .body = &job }, &made->id);
}

Err seed_jobs(struct seed *seed, unsigned first, unsigned end)
{
	for (unsigned i = first; i < end; i++) {
		struct choice choice = choose(i);

		TRY(post(seed, &choice));
	}
	return OK;
}

Err seed_endings(struct seed *seed)
{
	for (unsigned i = 1; i < DEMO_JOBS; i++) {
		const struct posted_job *job = &seed->jobs[i];
		unsigned draw = demo_draw(DRAW_STATUS, i + 1000, 20);

		if (job->status != JOB_OPEN || !job->id || draw > 1)
			continue;
		TRY(seed_call(seed, &seed->recruiters[job->company],
			&(struct call){ .path = PATH(seed, draw ? "/jobs/%lld/close" : "/jobs/%lld/pause",
						(long long)job->id) },
			NULL));
	}
	return OK;
}
