#include "checks.h"

#include "base/str.h"

const char *check_currency(const void *text)
{
	Str currency = *(const Str *)text;

	if (!currency.n)
		return NULL;
	for (size_t i = 0; i < currency.n; i++) {
		char letter = currency.p[i] & ~0x20;

		if (letter < 'A' || letter > 'Z')
			return "must be three letters";
	}
	return currency.n == 3 ? NULL : "must be three letters";
}
