#pragma once
/*
 * What the tests of the database wrapper share: a migrated schema, a pool on it, and a hand on the server itself. Each
 * test gets an empty table and a fresh pool.
 */
#include "dbtest/queries.h"
#include "io/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { SERVICE_POOL = 3, TEST_DEADLINE_MS = 5000, POOL_WAIT_MS = 150 };

struct fixture {
	struct db_config config;
	struct db *db;
	struct arena arena;
};

struct number {
	int64_t n;
};

struct item {
	int64_t id;
	Str name;
	int64_t amount;
	Time created_at;
};

extern const struct view number_view, item_view;
extern const Time noon;
extern const struct problem NAME_TAKEN[1], AMOUNT_NEGATIVE[1];

struct db_config test_config(const char *service);
int fixture_make(void **state);
int fixture_drop(void **state);

/* postgres.sh's verbs. */
void postgres(const char *verb);

/* A tx with the usual deadline. */
struct tx tx_of(struct fixture *fixture, enum tx_mode mode);
int64_t number_of(struct tx *tx, const struct statement *statement, const void *args);
int64_t item_count(struct fixture *fixture);
int64_t insert_item(struct fixture *fixture, const char *name, int64_t amount);
/* Without its rows, which no test wants. */
Err insert_in(struct tx *tx, const char *name, int64_t amount);

#define assert_ok(expression)                                                                           \
	do {                                                                                            \
		Err err_ = (expression);                                                                \
		if (err_)                                                                               \
			fail_msg("%s: %s (%s)", #expression, err_->code, fail_reason());                \
	} while (0)

#define assert_err(expression, problem)                                                                 \
	do {                                                                                            \
		Err err_ = (expression);                                                                \
		if (err_ != (problem))                                                                  \
			fail_msg("%s: %s (%s), not %s", #expression, err_ ? err_->code : "ok", fail_reason(), #problem); \
	} while (0)

/* Groups of tests; each returns how many failed. */
int test_statements(void);
int test_rows(void);
int test_pool(void);
int test_tx(void);
int test_faults(void);
int test_migrate(void);
int test_session(void);
int test_schedule(void);
