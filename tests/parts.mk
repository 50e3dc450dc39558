# C tests of the library's wrappers against real parts of their own: each starts the Redis or the HTTP server it needs.

PARTS_TESTS := $(patsubst tests/integration/%.c,$(B)/tests/integration/%,$(wildcard tests/integration/*/test-*.c))

$(PARTS_TESTS): $(B)/tests/integration/%: $(B)/tests/integration/%.o $(COMMON)
	@echo "  ld    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

test-parts: $(PARTS_TESTS)  ## test the cache, sessions, limits and the HTTP client against a private Redis and server
	@failed=0; for test in $(PARTS_TESTS); do \
		$$test >$$test.log 2>&1 || { cat $$test.log; failed=1; }; \
	done; exit $$failed
	@echo "$(words $(PARTS_TESTS)) tests of parts passed"

.PHONY: test-parts
