#include "contracts/roles.h"

WORDS(role_words, "role",
	{ ROLE_SEEKER, { "JOB_SEEKER", "jobseeker", "seeker" }, "applicant" },
	{ ROLE_RECRUITER, { "RECRUITER", "employer", "recruiter" }, "company" },
	{ ROLE_ADMIN, { "ADMIN", "admin", "admin" }, NULL });

enum role role_highest(EnumSet roles)
{
	static const enum role order[] = { ROLE_ADMIN, ROLE_RECRUITER, ROLE_SEEKER };

	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (role_in(roles, order[i]))
			return order[i];
	}
	return 0;
}
