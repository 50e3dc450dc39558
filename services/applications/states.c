#include "states.h"

/* In the order of the pipeline, HIRED being its end. */
enum { FIRST = APPLICATION_SUBMITTED, LAST_OPEN = APPLICATION_OFFER, END = APPLICATION_HIRED };

static EnumSet states_between(unsigned first, unsigned last)
{
	EnumSet set = { 0 };

	for (unsigned status = first; status <= last; status++)
		set.bits |= 1u << status;
	return set;
}

bool state_is_open(unsigned status)
{
	return status >= FIRST && status <= LAST_OPEN;
}

EnumSet states_next(unsigned status)
{
	EnumSet next = { 0 };

	if (status == APPLICATION_REJECTED)
		return states_between(FIRST, LAST_OPEN);
	if (!state_is_open(status))
		return next;
	next = states_between(status + 1, END);
	next.bits |= 1u << APPLICATION_REJECTED;
	return next;
}
