# Tests. `make test` runs everything; each part has a target of its own. The campaigns (fuzz) take time and are apart.

# Step by step: what a bare machine lacks, then all programs, then the tests in C, then those that drive daemons. What a
# step holds goes side by side: every test has servers of its own, and most of their time they wait for something.
test: test-packages  ## everything
	@$(MAKE) --no-print-directory -j$$(nproc) all test-programs
	@$(MAKE) --no-print-directory -j4 --output-sync=target test-unit test-corpus test-parts test-db
	@$(MAKE) --no-print-directory test-suite

test-packages: tests/node_modules
	@deploy/local/packages build run test

tests/node_modules: tests/package-lock.json
	@deploy/local/packages build run test
	cd tests && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# What drives real daemons, each file against a private suite of its own, LANES of them at once: half of their time they wait.
# In the end all that was said to them is compared with the API's document.
LANES       ?= $(shell expr 2 \* $$(nproc))
SYSTEMS     := $(wildcard tests/e2e/s[0-4].test.mjs) # run by tests/e2e/systems.test.mjs
SUITE_TESTS := $(filter-out $(SYSTEMS),$(wildcard $(addsuffix /*.test.mjs,tests/integration tests/integration/* tests/e2e tests/faults)))
test-suite: test-packages all $(B)/tests/socketio-echo  ## integration and end-to-end tests: make test-suite T=tests/e2e/auth.test.mjs
	@rm -rf $(B)/contract && mkdir -p $(B)/contract
	CONTRACT=$(CURDIR)/$(B)/contract JOBWIRE_BIN=$(CURDIR)/$(B) EVENTS_PROBE=$(EVENTS_PROBE) OBJECTS_PROBE=$(OBJECTS_PROBE) \
		node --test --test-concurrency=$(LANES) $(or $(T),$(SUITE_TESTS))
	tests/contract.mjs $(if $(T),--part) $(B)/contract

faults: test-packages all  ## the fault tests for long: more rounds, longer faults, in another order each time
	FAULTS=long node --test tests/faults/

UNIT_TESTS := $(patsubst tests/unit/test-%.c,$(B)/tests/unit/%,$(wildcard tests/unit/test-*.c))
FUZZERS    := $(patsubst tests/fuzz/fuzz-%.c,%,$(wildcard tests/fuzz/fuzz-*.c))

# A test named for a service (test-auth-policy.c) or for a library (fuzz-socketio-packet.c) is linked with its objects,
# main() apart.
own_objects = $(OBJECTS_$(firstword $(subst -, ,$(1)))) $(if $(filter chat-%,$(1)),$(SOCKETIO))
own_libs    = $(if $(filter chat-% socketio-%,$(1)),$(SOCKETIO_LIBS))
define unit_test
$(B)/tests/unit/$(1): $(B)/tests/unit/test-$(1).o $(call own_objects,$(1)) $(COMMON)
	@mkdir -p $$(@D)
	@echo "  ld    $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) $(call own_libs,$(1)) -lcmocka
endef
$(foreach test,$(UNIT_TESTS),$(eval $(call unit_test,$(notdir $(test)))))
$(patsubst %.c,$(B)/%.o,$(wildcard tests/unit/*.c)): | $(GENERATED_HEADERS)

test-unit: $(UNIT_TESTS)  ## run the unit tests
	@printf '%s\n' $(UNIT_TESTS) | xargs -n 1 -P $$(nproc) sh -c '$$0 >$$0.log 2>&1 || { cat $$0.log; exit 1; }'
	@echo "$(words $(UNIT_TESTS)) unit tests passed"

# A fuzzer is one function over bytes. In the ordinary flavours it replays its kept corpus; in the fuzz flavour libFuzzer
# looks for new inputs: `make fuzz T=json SECONDS=60`.
define replay
$(B)/tests/replay/$(1): $(B)/tests/fuzz/fuzz-$(1).o $(B)/tests/fuzz/replay.o $(call own_objects,$(1)) $(COMMON)
	@mkdir -p $$(@D)
	@echo "  ld    $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) $(call own_libs,$(1))
$(B)/tests/fuzzer/$(1): $(B)/tests/fuzz/fuzz-$(1).o $(call own_objects,$(1)) $(COMMON)
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS) -fsanitize=fuzzer -o $$@ $$^ $$(LDLIBS) $(call own_libs,$(1))
endef
$(foreach fuzzer,$(FUZZERS),$(eval $(call replay,$(fuzzer))))

test-corpus: $(FUZZERS:%=$(B)/tests/replay/%)  ## replay the corpus of every fuzzer
	@for fuzzer in $(FUZZERS); do $(B)/tests/replay/$$fuzzer tests/fuzz/corpus/$$fuzzer || exit 1; done

SECONDS ?= 60
fuzz: fuzz-packages  ## look for new inputs: make fuzz T=json SECONDS=60
	$(MAKE) FLAVOUR=fuzz build/fuzz/tests/fuzzer/$(T)
	mkdir -p tests/fuzz/corpus/$(T)
	build/fuzz/tests/fuzzer/$(T) -max_total_time=$(SECONDS) -artifact_prefix=build/fuzz/ tests/fuzz/corpus/$(T)

fuzz-packages:
	@deploy/local/packages build fuzz

# The same under the sanitizers, each in a flavour of its own: the C tests, then the daemons themselves, driven from end
# to end and while their servers fail. A suite whose logs hold a report fails its test. Tests that hold the daemons to
# times stay out: a sanitizer takes ten times as long.
TIMED     := $(addprefix tests/e2e/,hanging.test.mjs limits.test.mjs revocation.test.mjs)
SANITIZED := UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.supp \
	LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0 $(MAKE) --no-print-directory
asan: test-packages  ## the tests under AddressSanitizer and UBSan: make asan T=tests/e2e/skeleton.test.mjs
tsan: test-packages  ## the tests under ThreadSanitizer
asan tsan:
	+$(SANITIZED) FLAVOUR=$@ all test-programs
	+$(SANITIZED) FLAVOUR=$@ test-unit test-corpus test-parts test-db
	+$(SANITIZED) FLAVOUR=$@ test-suite $(if $(T),,T="$(filter-out $(TIMED) $(SYSTEMS),$(wildcard \
		tests/integration/events/*.test.mjs tests/integration/socketio/*.test.mjs tests/e2e/*.test.mjs tests/faults/*.test.mjs))")

include $(filter-out tests/test.mk,$(wildcard tests/*.mk))

test-programs: $(B)/tests/socketio-echo $(B)/tests/socketio-room $(UNIT_TESTS) $(FUZZERS:%=$(B)/tests/replay/%) $(PARTS_TESTS) $(DB_TEST) $(EVENTS_PROBE) \
	$(OBJECTS_PROBE)

.PHONY: test faults test-packages test-programs test-suite test-unit test-corpus fuzz fuzz-packages asan tsan
