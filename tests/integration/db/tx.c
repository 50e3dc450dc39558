#include "fixture.h"

int test_tx(void)
{
	return 0;
}
