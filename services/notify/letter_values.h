#pragma once
/* The values that templates speak of, made of facts, recipient and settings. They lie in the arena given. */
#include "letters.h"
#include "template.h"

enum { VALUES_MAX = 32 };

struct letter_values {
	struct value items[VALUES_MAX];
	struct values all; /* the items */
};

Err values_collect(const struct notify *notify, const struct kind *kind, const struct facts *facts,
	const struct recipient *recipient, struct arena *arena, struct letter_values *out) MUST_CHECK;
/* To the page, or to the operation; absent for what cannot be muted. */
Str unsubscribe_link(const struct notify *notify, struct arena *arena, const struct kind *kind,
	const struct recipient *recipient, const char *path);
/* What only a whole mail knows. */
void values_set_mail(struct letter_values *values, Str language, Str subject);
