#pragma once
/*
 * Rules for single values beyond their length; for .check of a field, which hands over the address of its Str. NULL, or
 * what is wrong. An empty text passes: whether one may be empty is for the field's bounds to say. No state; any thread.
 */

/* What mail is delivered to in practice: RFC 5321's dot-atom before the @, a domain name with a dot behind it. */
const char *check_email(const void *text);
const char *check_username(const void *text);
/* The shape of a BCP 47 tag, not whether it is registered; the same goes for the time zone. */
const char *check_language(const void *text);
const char *check_time_zone(const void *text);
/* An absolute http or https address without user and password, which would hide where it leads. */
const char *check_url(const void *text);
const char *check_phone(const void *text);
/* YYYY, YYYY-MM or YYYY-MM-DD. */
const char *check_partial_date(const void *text);
