# Jobwire. `make run` runs the suite, `make test` tests it; `make help` lists the rest.
#
# Everything is built into $(B): build/ for the release, build/asan, build/tsan and build/fuzz for their flavours
# (make FLAVOUR=asan). Generated code lies in $(B)/gen: SQL constants from queries.sql, migrations as embedded text.

# V=1 shows the whole commands.
Q       := $(if $(V),,@)
FLAVOUR ?= release
B       := $(if $(filter release,$(FLAVOUR)),build,build/$(FLAVOUR))
CC      := $(if $(filter fuzz,$(FLAVOUR)),clang,gcc)

VERSION  := 0.1.0
SERVICES := auth jobs applications chat notify

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
            -Wno-missing-field-initializers  # tables leave what a row does not need
CFLAGS    = -std=gnu17 $(WARNINGS) -g -pthread -MMD -MP -Ilibs/common -Ilibs -I$(B)/gen -DJOBWIRE_VERSION='"$(VERSION)"'
LDLIBS   := -lcivetweb -lpq -lhiredis -lrabbitmq -ljansson -largon2 -lcurl -lcrypto -lcrypt -pthread
LDFLAGS  :=

CFLAGS_release := -O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection \
                  -ftrivial-auto-var-init=zero -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_asan  := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS_asan := -fsanitize=address,undefined
CFLAGS_tsan  := -O1 -fno-omit-frame-pointer -fsanitize=thread
LDFLAGS_tsan := -fsanitize=thread
CFLAGS_fuzz  := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
LDFLAGS_fuzz := -fsanitize=address,undefined

# Asked for when the first file is compiled and then kept: on a bare machine there is no pkg-config before that.
LIBPQ    = $(eval LIBPQ := $$(shell pkg-config --cflags libpq))$(LIBPQ)
CFLAGS  += $(CFLAGS_$(FLAVOUR)) $(LIBPQ)
LDFLAGS += $(LDFLAGS_$(FLAVOUR))

DAEMONS := $(SERVICES:%=$(B)/jobwire-%)
SQLGEN  := build/tools/sqlgen
WEB     := build/web

COMMON_SOURCES := $(sort $(wildcard libs/common/*.c libs/common/*/*.c))
COMMON_OBJECTS := $(COMMON_SOURCES:%.c=$(B)/%.o) $(B)/gen/common/queries.o $(B)/gen/common/migrations.o \
                  $(B)/gen/db/queries.o
COMMON         := $(B)/libjobwire.a

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

all: $(DAEMONS) $(B)/jobctl $(WEB)/assets/swagger-ui.css  ## build everything
	@:


# What everything was compiled with, and what the library is made of: files that change only when their text does, so that
# other flags or a removed source rebuild what they must.
define note
	@mkdir -p $(@D)
	@echo '$(1)' | cmp -s - $@ || echo '$(1)' >$@
endef
$(B)/flags: always
	$(call note,$(CC) $(subst ',,$(CFLAGS)) $(LDFLAGS))
$(B)/common.list: always
	$(call note,$(COMMON_OBJECTS))
always:

# --- the common library ------------------------------------------------------------------------------------------

$(COMMON): $(COMMON_OBJECTS) $(B)/common.list
	@echo "  ar    $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $(COMMON_OBJECTS)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  cc    $<"
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c $(B)/flags
	@echo "  cc    $<"
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

# --- what the gateway serves itself -------------------------------------------------------------------------------

$(WEB)/assets/swagger-ui.css: $(wildcard web/*.html web/assets/* web/package-lock.json) docs/openapi/openapi.json deploy/web
	@echo "  web   $(WEB)"
	$(Q)deploy/web $(WEB)

# --- generated code ----------------------------------------------------------------------------------------------

$(SQLGEN): $(wildcard tools/sqlgen/*.c) tools/sqlgen/sqlgen.h
	@mkdir -p $(@D)
	gcc -std=gnu17 $(WARNINGS) -O1 -g -o $@ $(filter %.c,$^)

# queries.sql and migrations/*.sql of the common library and of each service become one header and two sources.
define generated
$(B)/gen/$(1)/queries.h $(B)/gen/$(1)/queries.c &: $(2)/queries.sql $(SQLGEN)
	@mkdir -p $$(@D)
	@echo "  sql   $$<"
	$$(Q)$(SQLGEN) queries $(1) $$< $(B)/gen/$(1)/queries.h $(B)/gen/$(1)/queries.c
$(B)/gen/$(1)/migrations.c: $(2)/migrations $(wildcard $(2)/migrations/*.sql) $(SQLGEN)
	@mkdir -p $$(@D)
	@echo "  sql   $(2)/migrations"
	$$(Q)$(SQLGEN) migrations $(1) $$@ $(sort $(wildcard $(2)/migrations/*.sql))
endef
$(eval $(call generated,common,libs/common))
$(eval $(call generated,db,libs/common/io))
$(foreach service,$(SERVICES),$(eval $(call generated,$(service),services/$(service))))

# The texts that notify mails.
TEMPLATES := $(sort $(wildcard services/notify/templates/*/*))
$(B)/gen/notify/templates.c: $(TEMPLATES) $(sort $(dir $(TEMPLATES))) tools/embed
	@mkdir -p $(@D)
	@echo "  text  services/notify/templates"
	$(Q)tools/embed template.h template_files template_file services/notify/templates $(TEMPLATES) >$@
$(B)/gen/notify/templates.o: CFLAGS += -Iservices/notify

GENERATED_HEADERS := $(B)/gen/common/queries.h $(B)/gen/db/queries.h $(SERVICES:%=$(B)/gen/%/queries.h)
$(COMMON_OBJECTS): | $(B)/gen/common/queries.h $(B)/gen/db/queries.h

# --- the daemons and jobctl --------------------------------------------------------------------------------------

EMBEDDED_notify := $(B)/gen/notify/templates.o

# A service is its own sources, without main.c where jobctl and the tests take it as a library.
define daemon
OBJECTS_$(1) := $$(patsubst %.c,$(B)/%.o,$$(filter-out %/main.c,$$(wildcard services/$(1)/*.c))) \
                $(B)/gen/$(1)/queries.o $(B)/gen/$(1)/migrations.o $(EMBEDDED_$(1))
$$(OBJECTS_$(1)) $(B)/services/$(1)/main.o: | $(GENERATED_HEADERS)
$(B)/jobwire-$(1): $(B)/services/$(1)/main.o $$(OBJECTS_$(1)) $(COMMON)
	@echo "  ld    $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) $$(LIBS_$(1))
endef
# The chat service stands on the Socket.IO library, too.
$(B)/jobwire-chat: $(B)/libsocketio.a
LIBS_chat = $(SOCKETIO_LIBS)
$(foreach service,$(SERVICES),$(eval $(call daemon,$(service))))

# jobctl speaks for all services, so it takes their migrations, of auth the statements that make an administrator, and all
# of notify, whose mails it shows.
JOBCTL_OBJECTS := $(sort $(patsubst %.c,$(B)/%.o,$(wildcard tools/jobctl/*.c)) \
                  $(SERVICES:%=$(B)/gen/%/migrations.o) $(B)/gen/auth/queries.o $(OBJECTS_notify))
$(JOBCTL_OBJECTS): | $(GENERATED_HEADERS)
$(B)/jobctl: $(JOBCTL_OBJECTS) $(COMMON)
	@echo "  ld    $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

include $(wildcard libs/socketio/socketio.mk deploy/local/run.mk deploy/containers.mk tests/test.mk tools/lint.mk bench/bench.mk)

clean:  ## remove everything that was built
	rm -rf build

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "%-16s %s\n", $$1, $$2 }'

.PHONY: all always clean help

# The other flavours lie below the release's folder.
NOT_RELEASE := $(if $(filter release,$(FLAVOUR)),$(foreach other,asan tsan fuzz,-not -path 'build/$(other)/*'))
-include $(shell find $(B) -name '*.d' $(NOT_RELEASE) 2>/dev/null)
