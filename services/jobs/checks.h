#pragma once
/*
 * Rules for single values beyond their length; for .check of a field, which hands over the address of its member. NULL, or
 * what is wrong. No state; any thread.
 */

/* Three letters, as ISO 4217 has them. */
const char *check_currency(const void *text);
