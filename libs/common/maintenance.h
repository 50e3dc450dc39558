#pragma once
/* The housekeeping that every service owes its own tables: what is too old to be of use is removed in small portions. */
#include "service.h"

extern const struct worker maintenance_worker;

/* One statement's portion after another, each in its own transaction, until none of it finds anything to remove. */
void maintenance_clean(struct app *app, const char *what, Err (*clean)(struct tx *tx, int64_t *removed));
