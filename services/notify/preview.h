#pragma once
/*
 * Mails about nothing that happened: of made-up facts, for whoever writes templates and for their tests. Whatever an
 * event of the kind may say is there, so that no section of the template stays empty. Links look as they would and open
 * nothing. Texts lie in the arena given.
 */
#include "letters.h"

/* The facts of an event in which every member says something. */
Err preview_facts(const struct kind *kind, struct arena *arena, struct facts *out) MUST_CHECK;
/* As the settings of the environment have it, in a language. */
Err preview_letter(const struct kind *kind, Str language, struct arena *arena, struct letter_text *out) MUST_CHECK;
