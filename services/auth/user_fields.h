#pragma once
/* The fields of users that several systems' views share, by the name of the struct. */
#include "data/checks.h"
#include "model.h"

#define USER_FIELDS(dialect_)                                                                                          \
	FIELD(user, id, READ_ONLY, .example = "42"),                                                                   \
	FIELD(user, email, READ_ONLY, .format = "email", .example = "\"ada@example.com\""),                            \
	FIELD(user, username, READ_ONLY, .example = "\"ada\""),                                                        \
	FIELD(user, name, READ_ONLY, .example = "\"Ada Lovelace\""),                                                   \
	FIELD(user, role, READ_ONLY, .words = &role_words, .dialect = (dialect_), .doc = "The highest of the roles"),  \
	FIELD(user, roles, READ_ONLY, .words = &role_words, .dialect = (dialect_)),                                    \
	FIELD(user, is_active, READ_ONLY),                                                                             \
	FIELD(user, language, READ_ONLY, .example = "\"en\""),                                                         \
	FIELD(user, time_zone, READ_ONLY, .example = "\"Europe/Berlin\""),                                             \
	FIELD(user, created_at, READ_ONLY)

/* The two parts of a name, for systems that have it so; together they fit into PERSON_NAME. */
#define PERSON_NAMES(tag, flags)                                                                                       \
	FIELD(tag, first_name, flags, .max = 100, .example = "\"Ada\""),                                               \
	FIELD(tag, last_name, flags, .max = 99, .example = "\"Lovelace\"")

#define EMAIL(tag, flags)     FIELD(tag, email, flags, .max = 254, .check = check_email, .format = "email",            \
				      .example = "\"ada@example.com\"")
#define USERNAME(tag)         FIELD(tag, username, 0, .min = 2, .max = 50, .check = check_username,                    \
				      .doc = "Letters, digits, dots, dashes and underscores", .example = "\"ada\"")
#define PERSON_NAME(tag)      FIELD(tag, name, 0, .max = 200, .example = "\"Ada Lovelace\"")
#define LANGUAGE(tag, flags)  FIELD(tag, language, flags, .max = 35, .check = check_language, .doc = "A BCP 47 tag")
#define TIME_ZONE(tag, flags) FIELD(tag, time_zone, flags, .max = 64, .check = check_time_zone, .doc = "An IANA name")
#define PASSWORD(tag, member) FIELD(tag, member, REQUIRED | WRITE_ONLY | VERBATIM, .min = 8, .max = 256,               \
				      .format = "password", .example = "\"correct horse battery\"")
/* A password that is only compared: its form is nobody's business. */
#define OLD_PASSWORD(tag, member) FIELD(tag, member, REQUIRED | WRITE_ONLY | VERBATIM, .max = 256, .format = "password")
