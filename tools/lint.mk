# What is checked besides tests. `make docs` writes what `make lint` then finds unchanged.

lint: lint-packages  ## the rules of the house, generated documents, statements against a database
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory check-sql
	tools/check-source
	tools/settings-table --check
	deploy/locations --check
	tools/openapi/openapi.mjs --check
	tools/postman/postman.mjs --check
	shellcheck -x -a $$(git ls-files -co --exclude-standard | xargs grep -lE '^#!/usr/bin/env bash')
	@echo "lint: nothing to complain of"

lint-packages:
	@deploy/local/packages build run lint

docs: postman  ## write the documents that are made from the code
	tools/settings-table
	deploy/locations

openapi: all  ## write the API's document from the route tables
	tools/openapi/openapi.mjs

postman: openapi  ## write the Postman collection from the document
	tools/postman/postman.mjs

# Each daemon prepares every statement it has on a migrated database.
check-sql: all  ## prepare every statement on a freshly migrated database
	tools/check-sql

.PHONY: lint lint-packages docs openapi postman check-sql
