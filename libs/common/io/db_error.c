#include "io/db_private.h"

#include <string.h>

static const struct {
	const char *state; /* five characters, or a class of two */
	Err problem;
} states[] = {
	{ "40001", TRY_AGAIN },     /* serialization failure */
	{ "40P01", TRY_AGAIN },     /* deadlock */
	{ "57014", DATABASE_BUSY }, /* statement_timeout */
	{ "55P03", DATABASE_BUSY }, /* lock_timeout */
	{ "25P03", DATABASE_AWAY }, /* idle in a transaction for too long */
	{ "25006", DATABASE_AWAY }, /* a standby, or a primary that has just become one */
	{ "57", DATABASE_AWAY },    /* shut down, crashed, starting, idle for too long */
	{ "53", DATABASE_AWAY },    /* connections, memory or disk have run out */
	{ "08", DATABASE_AWAY },
	{ "26000", STATEMENT_STALE },
};

static const char *field_of(const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	return text ? text : "";
}

/* "cached plan must not change result type" shares its code with all that is not supported. */
static bool is_stale_plan(const PGresult *result)
{
	return strcmp(field_of(result, PG_DIAG_SQLSTATE), "0A000") == 0 &&
		strcmp(field_of(result, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery") == 0;
}

static Err problem_of_state(const char *state)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (strncmp(state, states[i].state, strlen(states[i].state)) == 0)
			return states[i].problem;
	}
	return INTERNAL;
}

/* Of the tables that every service has; a service cannot give them another meaning. */
static const struct constraint common_constraints[] = {
	{ "idempotency_pkey", TRY_AGAIN }, /* a twin was faster: the next run finds its answer */
	{ 0 },
};

static Err problem_of_constraint(const char *name, const struct constraint *constraints)
{
	for (const struct constraint *c = constraints; *name && c && c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c->problem;
	}
	return OK;
}

static Err problem_of(const PGresult *result, const struct constraint *constraints)
{
	const char *constraint = field_of(result, PG_DIAG_CONSTRAINT_NAME);
	Err problem = problem_of_constraint(constraint, common_constraints);

	if (!problem)
		problem = problem_of_constraint(constraint, constraints);
	if (problem)
		return problem;
	return is_stale_plan(result) ? STATEMENT_STALE : problem_of_state(field_of(result, PG_DIAG_SQLSTATE));
}

bool error_is_fatal(const PGresult *result)
{
	return strcmp(field_of(result, PG_DIAG_SEVERITY_NONLOCALIZED), "ERROR") != 0;
}

/*
 * The reason goes into the log, where no document may appear: details are left out, because they quote whole keys, and
 * so are the messages of class 22, which quote the value that they refuse.
 */
Err error_of_result(const PGresult *result, const char *statement, const struct constraint *constraints)
{
	const char *state = field_of(result, PG_DIAG_SQLSTATE);
	const char *constraint = field_of(result, PG_DIAG_CONSTRAINT_NAME);
	bool quotes = strncmp(state, "22", 2) == 0;

	return fail(problem_of(result, constraints), "%s: %s: %s%s%s%s", statement, *state ? state : "no state",
		quotes ? "a value was refused by " : "",
		field_of(result, quotes ? PG_DIAG_SOURCE_FUNCTION : PG_DIAG_MESSAGE_PRIMARY),
		*constraint ? ", constraint " : "", constraint);
}
