#include "fixture.h"

int test_migrate(void)
{
	return 0;
}
