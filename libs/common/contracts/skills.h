#pragma once
/* The catalogue of skills, as the jobs service keeps it and the others copy it. */
#include "contracts/events.h"

struct skill_state {
	int64_t id;
	int64_t version;
	Str name;
	StrList aliases;
	OptInt merged_into; /* the skill that this one became a part of */
	bool deleted;
};

extern const struct view skill_state_view;

EVENT(skill_added, skill_state)
EVENT(skill_updated, skill_state)
