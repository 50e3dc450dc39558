# The tests of relay, consumers and dead letters against a Postgres and a RabbitMQ of their own, through a daemon made
# for them (tests/integration/events/probe.h).

EVENTS_PROBE         := $(B)/tests/events-probe
EVENTS_PROBE_OBJECTS := $(patsubst %.c,$(B)/%.o,$(wildcard tests/integration/events/*.c)) $(B)/gen/probe/queries.o \
                        $(B)/gen/probe/migrations.o

$(eval $(call generated,probe,tests/integration/events))
$(EVENTS_PROBE_OBJECTS): | $(B)/gen/probe/queries.h $(B)/gen/common/queries.h

$(EVENTS_PROBE): $(EVENTS_PROBE_OBJECTS) $(COMMON)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

test-suite: $(EVENTS_PROBE)

test-events: tests/node_modules $(EVENTS_PROBE)  ## test relay and consumers against a private broker and database
	EVENTS_PROBE=$(EVENTS_PROBE) node --test tests/integration/events/

.PHONY: test-events
