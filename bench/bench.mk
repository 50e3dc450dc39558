# Benchmarks print figures beside the limits they are compared with, measured in the same run. They are not tests.

BENCH_TOOLS := $(B)/bench/load $(B)/bench/bare-argon2

$(B)/bench/load: bench/load.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE $(WARNINGS) -O2 -o $@ $<

$(B)/bench/bare-argon2: bench/bare-argon2.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) -std=gnu17 $(WARNINGS) -O2 -o $@ $< -largon2 -pthread

$(B)/bench/db-bench: $(B)/bench/db-bench.o $(B)/gen/dbtest/queries.o $(COMMON)
	@mkdir -p $(@D)
	@echo "  ld    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/bench/db-bench.o: | $(B)/gen/dbtest/queries.h

bench-packages: tests/node_modules
	@deploy/local/packages build run bench

bench: bench-packages all $(BENCH_TOOLS)  ## measure: make bench, or make bench T=auth
	@for bench in $(or $(T:%=bench/%.bench.mjs),$(wildcard bench/*.bench.mjs)); do node $$bench || exit 1; done

bench-db: all $(B)/bench/db-bench  ## what a statement costs the client, beside pgbench
	tests/integration/db/postgres.sh run $(B)/bench/db-bench

.PHONY: bench bench-packages bench-db
