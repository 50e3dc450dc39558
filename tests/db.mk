# The tests of the database wrapper against a Postgres of their own.

DB_TEST         := $(B)/tests/db-test
DB_TEST_OBJECTS := $(patsubst %.c,$(B)/%.o,$(wildcard tests/integration/db/*.c)) $(B)/gen/dbtest/queries.o \
                   $(B)/gen/dbtest/migrations.o

$(eval $(call generated,dbtest,tests/integration/db))
$(DB_TEST_OBJECTS): | $(B)/gen/dbtest/queries.h

$(DB_TEST): $(DB_TEST_OBJECTS) $(COMMON)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

test-db: $(DB_TEST)  ## test the database wrapper against a private Postgres
	tests/integration/db/postgres.sh run $(DB_TEST) $(G)

DB_BENCH := $(B)/bench/db-bench

$(DB_BENCH): $(B)/bench/db-bench.o $(B)/gen/dbtest/queries.o $(B)/gen/dbtest/migrations.o $(COMMON)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/bench/db-bench.o: | $(B)/gen/dbtest/queries.h

bench-db: $(DB_BENCH)  ## measure what a statement costs the client
	tests/integration/db/postgres.sh run $(DB_BENCH)

.PHONY: test-db bench-db
