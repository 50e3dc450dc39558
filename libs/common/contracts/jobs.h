#pragma once
/* What the jobs service tells the others. */
#include "contracts/events.h"

enum job_status { JOB_DRAFT = 1, JOB_OPEN, JOB_PAUSED, JOB_CLOSED, JOB_EXPIRED };
enum job_type {
	JOB_FULL_TIME = 1,
	JOB_PART_TIME,
	JOB_CONTRACT,
	JOB_TEMPORARY,
	JOB_INTERNSHIP,
	JOB_FREELANCE,
};
enum chat_mode { CHAT_GROUP = 1, CHAT_PRIVATE };

extern const struct words job_status_words;
extern const struct words job_type_words;
extern const struct words chat_mode_words;

struct job_state {
	int64_t id;
	int64_t version;
	int64_t owner_id;
	Str title;
	Str company;
	Str location;
	unsigned status;
	unsigned job_type;
	Str chat_group_id;
	unsigned chat_mode;
	Time created_at;
	bool deleted;
};

extern const struct view job_state_view;

EVENT(job_posted, job_state)
