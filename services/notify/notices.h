#pragma once
/*
 * Telling somebody something: the row of their inbox, and with it a row for each delivery that has to leave the house, in
 * one statement of the caller's transaction. The same event tells the same user once, however often it comes.
 */
#include "consumer.h"
#include "kinds.h"

/* Tells whom the kind's table row names. */
Err notice_tell(struct delivery *d, const struct kind *kind, const struct facts *facts) MUST_CHECK;
