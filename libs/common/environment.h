#pragma once
/*
 * The environment that settings are read from, as a program finds it and as it may be meant: a `.env` file in the working
 * directory adds what is not set, and the older systems' names for the parts of an address (DB_HOST, REDIS_PORT …) make
 * the URL that everything else here speaks of. Called once, by main(), before there are threads.
 */
#include "base/err.h"

Err environment_load(void) MUST_CHECK;
/* Names of older systems that mean nothing here, one warning each: a setting must not be ignored in silence. */
void environment_warn(void);
