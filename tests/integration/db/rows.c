#include "fixture.h"

int test_rows(void)
{
	return 0;
}
