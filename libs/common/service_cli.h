#pragma once
/* What a daemon tells about itself on the command line: --routes, --config, --version. Connects to nothing. */
#include "service.h"

int service_cli(const struct app *app, int argc, char **argv);
