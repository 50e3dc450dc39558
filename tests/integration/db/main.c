#include "fixture.h"

/* Postgres must run: postgres.sh run db-test. A group is chosen by its name: db-test pool tx. */
static const struct {
	const char *name;
	int (*run)(void);
} groups[] = {
	{ "statements", test_statements },
	{ "rows", test_rows },
	{ "pool", test_pool },
	{ "tx", test_tx },
	{ "faults", test_faults },
	{ "migrate", test_migrate },
	{ "session", test_session },
	{ "schedule", test_schedule },
};

static bool is_chosen(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], name) == 0)
			return true;
	}
	return argc == 1;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (is_chosen(groups[i].name, argc, argv))
			failed += groups[i].run();
	}
	return failed != 0;
}
