#pragma once
/*
 * What a user may be. Roles come as a set (an EnumSet of bits 1 << role), because one person may both seek and recruit.
 * All systems' spellings are read; each view writes its own dialect. Constant data; any thread.
 */
#include "data/field.h"

enum role {
	ROLE_SEEKER = 1,
	ROLE_RECRUITER,
	ROLE_ADMIN,
};

extern const struct words role_words;

static inline EnumSet role_set(enum role role)
{
	return (EnumSet){ .bits = 1u << role };
}

static inline bool role_in(EnumSet roles, enum role role)
{
	return roles.bits & 1u << role;
}

/* The one that stands for the set where only one can be named: admin before recruiter before seeker; 0 for none. */
enum role role_highest(EnumSet roles);
