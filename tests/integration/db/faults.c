#include "fixture.h"

int test_faults(void)
{
	return 0;
}
