# Running the suite on this machine. SUITE_DIR names another suite's folder.

SUITE_DIR ?= .run
SUITE := deploy/local/suite --dir $(SUITE_DIR)

run: ready-to-run  ## run the whole suite here, until Ctrl-C
	@$(SUITE) run

start: ready-to-run  ## the same in the background
	@$(SUITE) start

stop:  ## stop what was started
	@$(SUITE) stop

status:  ## what runs, and where
	@$(SUITE) status || true

logs:  ## follow the logs, one of them with S=auth
	@$(SUITE) logs $(S)

reset:  ## stop, and remove all data
	@$(SUITE) reset

# Packages first, then the programs: a bare machine has neither.
ready-to-run:
	@deploy/local/packages build run
	@$(MAKE) --no-print-directory -j$$(nproc) all

.PHONY: run start stop status logs reset ready-to-run
