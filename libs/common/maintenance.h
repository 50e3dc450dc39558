#pragma once
/* The housekeeping that every service owes its own tables: what is too old to be of use is removed in small portions. */
#include "service.h"

extern const struct worker maintenance_worker;
