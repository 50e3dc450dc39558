#pragma once
/* Rules for single values beyond their length; for .check of a field. NULL, or what is wrong. */

const char *check_email(const void *text);
const char *check_username(const void *text);
const char *check_language(const void *text);
const char *check_time_zone(const void *text);
const char *check_url(const void *text);
const char *check_phone(const void *text);
const char *check_partial_date(const void *text);
