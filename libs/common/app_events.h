#pragma once
/*
 * The parts of a daemon that speak to the broker: its relay and its consumers. To the service's own consumers come those
 * that every service has: what is broadcast about sessions and users makes an instance forget what it remembers of them.
 */
#include "service.h"

Err events_check(const struct app *app) MUST_CHECK;
Err events_start(struct app *app) MUST_CHECK;
void events_stop(struct app *app);
