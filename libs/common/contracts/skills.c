#include "contracts/skills.h"

VIEW(skill_state_view, skill_state,
	FIELD(skill_state, id, REQUIRED),
	FIELD(skill_state, version, REQUIRED),
	FIELD(skill_state, name, 0),
	FIELD(skill_state, aliases, 0),
	FIELD(skill_state, merged_into, 0),
	FIELD(skill_state, deleted, 0));

EVENT_DEFINE(skill_added, "skill.added", "skill", skill_state);
EVENT_DEFINE(skill_updated, "skill.updated", "skill", skill_state);
