#include "ladder.h"

#include "contracts/events.h"
#include "io/db.h"

static bool is_for_good(Err error)
{
	return error == EVENT_REFUSED || error == EVENT_UNREADABLE;
}

static struct verdict next_rung(int64_t attempt, size_t rungs)
{
	if (attempt < 0 || (uint64_t)attempt >= rungs)
		return (struct verdict){ .fate = FATE_DEAD };
	return (struct verdict){ .fate = FATE_LATER, .rung = (size_t)attempt };
}

struct verdict ladder_judge(Err error, int64_t attempt, int tries, size_t rungs)
{
	bool here = tries < TRIES_HERE;

	if (!error)
		return (struct verdict){ .fate = FATE_DONE };
	if (is_for_good(error))
		return (struct verdict){ .fate = FATE_DEAD };
	/* After a lost COMMIT the inbox knows whether the work was kept. */
	if (here && (error == TRY_AGAIN || error == COMMIT_UNKNOWN))
		return (struct verdict){ .fate = FATE_AGAIN };
	/* A crowd is nobody's fault, however long it lasts. */
	if (error == DATABASE_BUSY || (here && error == DATABASE_AWAY))
		return (struct verdict){ .fate = FATE_HOLD };
	return next_rung(attempt, rungs);
}
