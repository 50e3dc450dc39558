# The file store at the end of a pipe, for the tests of it against a folder and against a real S3.

OBJECTS_PROBE := $(B)/tests/objects-probe

$(OBJECTS_PROBE): $(B)/tests/integration/objects/probe.o $(COMMON)
	@mkdir -p $(@D)
	@echo "  ld    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

test-suite: $(OBJECTS_PROBE)
