# Running the suite on this machine. SUITE_DIR names another suite's folder; `make logs S=auth` follows one log.

SUITE_DIR ?= .run
SUITE := deploy/local/suite --dir $(SUITE_DIR)

.PHONY: run start stop status logs reset

# Packages first, then the programs: a bare machine has neither.
run start:
	@deploy/local/packages build run
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(SUITE) $@

stop status reset:
	@$(SUITE) $@

logs:
	@$(SUITE) logs $(S)
