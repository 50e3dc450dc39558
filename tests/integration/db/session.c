#include "fixture.h"

int test_session(void)
{
	return 0;
}
