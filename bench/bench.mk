# Benchmarks print figures beside the limits they are compared with, measured in the same run. They are not tests.

BENCH_TOOLS := $(B)/bench/load $(B)/bench/bare-argon2 $(B)/bench/chat $(B)/bench/messages

$(B)/bench/load: bench/load.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE $(WARNINGS) -O2 -o $@ $<

$(B)/bench/chat $(B)/bench/messages: $(B)/bench/%: bench/%.c bench/crowd.c bench/crowd.h
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) -std=gnu17 -D_GNU_SOURCE $(WARNINGS) -O2 -o $@ $< bench/crowd.c

$(B)/bench/bare-argon2: bench/bare-argon2.c
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) -std=gnu17 $(WARNINGS) -O2 -o $@ $< -largon2 -pthread

bench-packages: tests/node_modules
	@deploy/local/packages build run bench

bench: bench-packages all $(B)/tests/socketio-echo $(BENCH_TOOLS)  ## measure: make bench, or make bench T=auth
	@for bench in $(or $(T:%=bench/%.bench.mjs),$(wildcard bench/*.bench.mjs)); do node $$bench || exit 1; done

.PHONY: bench bench-packages
