#pragma once
/*
 * What the API's document is made from: the routes of one service and the schemas of their views, as lines of JSON, one
 * object each. tools/openapi puts the lines of all services together. What goes without saying in a table is said here:
 * which of the common problems a route can end in.
 *
 * Route lines have a "route", view lines a "view"; see the two structs in openapi.c. Routes between the services, and
 * those that another service has, are not told of. No state; any thread.
 */
#include "operation.h"

void openapi_write(struct buf *out, const char *service, const struct route *routes);
