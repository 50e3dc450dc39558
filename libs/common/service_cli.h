#pragma once
/*
 * What a daemon tells about itself on the command line: --routes, --openapi, --config and --version connect to nothing;
 * --check-sql prepares every statement of the service on its migrated database.
 */
#include "service.h"

int service_cli(struct app *app, int argc, char **argv);
