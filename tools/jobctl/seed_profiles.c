#include "seed.h"

#include "contracts/jobs.h"

enum { POSTS = 2 };

struct company_profile {
	Str company_name, company_website, industry, location, description;
	IntList interest_ids;
};

LOCAL_VIEW(company_profile_view, company_profile, FIELD(company_profile, company_name, 0),
	FIELD(company_profile, company_website, OMIT_EMPTY), FIELD(company_profile, industry, 0),
	FIELD(company_profile, location, 0), FIELD(company_profile, description, 0),
	FIELD(company_profile, interest_ids, 0));

static Str domain_of(const char *email)
{
	Str rest = str_of(email);

	str_cut(&rest, '@');
	return rest;
}

static Err write_company(struct seed *seed, size_t i)
{
	const struct demo_company *company = &demo_companies[i];
	const struct demo_city *city = &demo_cities[company->cities[0]];
	struct company_profile profile = {
		.company_name = str_of(company->name),
		.company_website = PATH(seed, "https://www." STR_FMT "/", STR_ARG(domain_of(company->email))),
		.industry = str_of(company->industry),
		.location = PATH(seed, "%s, %s", city->name, city->country),
		.description = str_of(company->about),
	};

	TRY(seed_ids(seed, &seed->interests, demo_families[company->families[0]].interests, 2, &profile.interest_ids));
	return seed_call(seed, &seed->recruiters[i],
		&(struct call){ .path = STR("/profiles/recruiters"), .view = &company_profile_view, .body = &profile },
		NULL);
}

/* --- seekers ------------------------------------------------------------------------------------------------------ */

struct post {
	Str title, company, school, from, to;
};

LOCAL_VIEW(post_view, post, FIELD(post, title, 0), FIELD(post, company, 0), FIELD(post, from, 0),
	FIELD(post, to, OMIT_EMPTY));
LOCAL_VIEW(study_view, post, FIELD(post, title, 0), FIELD(post, school, 0), FIELD(post, from, 0), FIELD(post, to, 0));

struct seeker {
	Str full_name, headline, summary, location, phone;
	IntList skill_ids;
	List experience, education;
	bool open_to_search;
};

LOCAL_VIEW(seeker_view, seeker, FIELD(seeker, full_name, 0), FIELD(seeker, headline, 0), FIELD(seeker, summary, 0),
	FIELD(seeker, location, 0), FIELD(seeker, phone, 0), FIELD(seeker, skill_ids, 0),
	FIELD(seeker, experience, 0, .of = &post_view), FIELD(seeker, education, 0, .of = &study_view),
	FIELD(seeker, open_to_search, 0));

/* The demo account writes systems software in Berlin, where its own studio is, too. */
unsigned seed_occupation(unsigned seeker)
{
	if (!seeker)
		return 2;
	return (seeker * 7 + demo_draw(DRAW_SEEKER, seeker, 3)) % (unsigned)demo_occupation_count;
}

enum family seed_family(unsigned seeker)
{
	return demo_occupations[seed_occupation(seeker)].family;
}

const struct demo_city *seed_home(unsigned seeker)
{
	const struct demo_company *own = &demo_companies[DEMO_COMPANIES - 1];

	return &demo_cities[seeker ? demo_draw(DRAW_CITY, seeker + DEMO_JOBS, (unsigned)demo_city_count)
				   : own->cities[0]];
}

/* Where they work now, and where they did before. */
static void tell_experience(struct seed *seed, unsigned i, struct post posts[static POSTS])
{
	int year = 2012 + (int)demo_draw(DRAW_SEEKER, i + 100, 8);
	Str title = str_of(demo_occupations[seed_occupation(i)].title);

	posts[0] = (struct post){
		.title = title,
		.company = str_of(demo_phrase(&demo_employers, DRAW_SEEKER, i + 200)),
		.from = PATH(seed, "%d-0%u", year + 3, 1 + demo_draw(DRAW_SEEKER, i + 300, 9)),
	};
	posts[1] = (struct post){
		.title = title,
		.company = str_of(demo_phrase(&demo_employers, DRAW_SEEKER, i + 400)),
		.from = PATH(seed, "%d", year),
		.to = PATH(seed, "%d", year + 3),
	};
}

static Err write_seeker(struct seed *seed, unsigned i)
{
	const struct demo_occupation *occupation = &demo_occupations[seed_occupation(i)];
	const struct demo_city *home = seed_home(i);
	struct post posts[POSTS], study = {
		.title = str_of(demo_families[occupation->family].degree),
		.school = str_of(demo_phrase(&demo_schools, DRAW_SEEKER, i + 500)),
		.from = PATH(seed, "%u", 2006 + demo_draw(DRAW_SEEKER, i + 600, 3)),
		.to = PATH(seed, "%u", 2010 + demo_draw(DRAW_SEEKER, i + 700, 2)),
	};
	struct seeker profile = {
		.full_name = str_of(demo_seekers[i]),
		.headline = PATH(seed, "%s, %s", occupation->title, home->name),
		.summary = PATH(seed, "%s %s", occupation->work, demo_phrase(&demo_summaries, DRAW_SEEKER, i + 800)),
		.location = PATH(seed, "%s, %s", home->name, home->country),
		.phone = PATH(seed, "+1 555 01%02u", i),
		.experience = { .items = posts, .n = POSTS },
		.education = { .items = &study, .n = 1 },
		.open_to_search = demo_draw(DRAW_SEEKER, i + 900, 4) > 0,
	};

	tell_experience(seed, i, posts);
	TRY(seed_ids(seed, &seed->skills, occupation->skills, OCCUPATION_SKILLS, &profile.skill_ids));
	return seed_call(seed, &seed->seekers[i],
		&(struct call){ .path = STR("/profiles/job-seekers"), .view = &seeker_view, .body = &profile }, NULL);
}

Err seed_profiles(struct seed *seed)
{
	for (size_t i = 0; i < DEMO_COMPANIES; i++)
		TRY(write_company(seed, i));
	for (unsigned i = 0; i < DEMO_SEEKERS; i++)
		TRY(write_seeker(seed, i));
	return OK;
}

/* --- what they would like ----------------------------------------------------------------------------------------- */

struct wishes {
	IntList interest_ids;
	EnumSet preferred_job_types;
	StrList preferred_locations;
};

LOCAL_VIEW(wishes_view, wishes, FIELD(wishes, interest_ids, 0),
	FIELD(wishes, preferred_job_types, 0, .words = &job_type_words), FIELD(wishes, preferred_locations, 0));

static Err write_wishes(struct seed *seed, unsigned i)
{
	Str places[] = { str_of(seed_home(i)->name), STR("Remote") };
	unsigned second = demo_draw(DRAW_SEEKER, i + 1000, 2) ? JOB_PART_TIME : JOB_CONTRACT;
	struct wishes wishes = {
		.preferred_job_types = { .bits = 1u << JOB_FULL_TIME | 1u << second },
		.preferred_locations = { .items = places, .n = ARRAY_LEN(places) },
	};

	TRY(seed_ids(seed, &seed->interests, demo_families[seed_family(i)].interests, 2, &wishes.interest_ids));
	return seed_call(seed, &seed->seekers[i],
		&(struct call){ .method = "PATCH",
			.path = STR("/profiles/job-seekers/me"),
			.view = &wishes_view,
			.body = &wishes },
		NULL);
}

Err seed_wishes(struct seed *seed)
{
	for (unsigned i = 0; i < DEMO_SEEKERS; i++)
		TRY(write_wishes(seed, i));
	return OK;
}
