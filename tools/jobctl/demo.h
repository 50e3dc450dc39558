#pragma once
/*
 * What the demo data are made of: tables of companies, occupations, people and phrases. All of it is invented, addresses
 * lie in the domains that are reserved for examples, and none of it is a name that somebody trying the suite out would
 * register. Constant data; any thread.
 *
 * Where one of many has to be chosen, demo_draw() does: the same question has the same answer in every run.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum family {
	SOFTWARE,
	DATA,
	DESIGN,
	BUSINESS,
	PEOPLE,
	HEALTH,
	ENGINEERING,
	BUILDING,
	LOGISTICS,
	RETAIL,
	HOSPITALITY,
	TEACHING,
	PUBLIC,
	LAND,
	FAMILIES,
};

enum { DEMO_COMPANIES = 25, DEMO_SEEKERS = 60, COMPANY_CITIES = 3, COMPANY_FAMILIES = 3, OCCUPATION_SKILLS = 5 };

struct demo_city {
	const char *name, *region, *country, *currency;
	int pay_percent; /* of what the table of occupations says in euros */
};

/* FAMILIES ends the list of families. */
struct demo_company {
	const char *name, *email, *recruiter, *industry, *about;
	enum family families[COMPANY_FAMILIES];
	unsigned cities[COMPANY_CITIES]; /* indices of demo_cities */
};

/* Graded ones have juniors and leads and are paid by the year, in thousands; the others have shifts and are paid by the hour. */
struct demo_occupation {
	enum family family;
	const char *title;
	int pay;
	bool graded;
	const char *work; /* what one does all day: whole sentences */
	const char *skills[OCCUPATION_SKILLS]; /* of the catalogue; the first ones go with seekers too */
};

struct demo_family {
	const char *interests[2]; /* of the catalogue */
	const char *degree;
};

struct phrases {
	const char *const *list;
	size_t n;
};

extern const struct demo_city demo_cities[];
extern const size_t demo_city_count;
/* The last one is the demo account's own. */
extern const struct demo_company demo_companies[DEMO_COMPANIES];
extern const struct demo_occupation demo_occupations[];
extern const size_t demo_occupation_count;
extern const struct demo_family demo_families[FAMILIES];
/* The first one is the demo account. */
extern const char *const demo_seekers[DEMO_SEEKERS];

/* Of postings. */
extern const struct phrases demo_teams, demo_benefits, demo_closings, demo_hours;
/* Of profiles. */
extern const struct phrases demo_schools, demo_employers, demo_summaries;
/* Of applications; an answer belongs to the question at its place. */
extern const struct phrases demo_letters, demo_notes, demo_questions, demo_answers, demo_invitations, demo_replies;
/* Of reviews, by rating: the first is of one star. */
extern const struct phrases demo_job_reviews[5], demo_employer_reviews[5];
extern const struct phrases demo_seeker_reviews;

/* What is being chosen: each choice its own sequence. */
enum draw {
	DRAW_CITY = 1,
	DRAW_GRADE,
	DRAW_TYPE,
	DRAW_PAY,
	DRAW_TEXT,
	DRAW_DEADLINE,
	DRAW_STATUS,
	DRAW_CHAT,
	DRAW_REMOTE,
	DRAW_SEEKER,
	DRAW_TARGET,
	DRAW_FATE,
	DRAW_TALK,
	DRAW_REVIEW,
	DRAW_SAVED,
};

/* One of 0 … n-1. */
unsigned demo_draw(enum draw what, unsigned index, unsigned n);
const char *demo_phrase(const struct phrases *phrases, enum draw what, unsigned index);
