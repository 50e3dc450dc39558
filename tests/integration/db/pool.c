#include "fixture.h"

int test_pool(void)
{
	return 0;
}
