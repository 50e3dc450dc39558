#include "jobctl.h"

#include "../../services/notify/preview.h"

#include <string.h>

enum { ARENA_MAX = 8 * 1024 * 1024 };

static int list_kinds(void)
{
	for (const struct kind *kind = kinds; kind->name; kind++)
		printf("%-24s %s\n", kind->name, kind->doc);
	return EXIT_SUCCESS;
}

/* A kind that is never mailed has a template all the same, for its title. */
static int preview(const char *name, const char *language)
{
	const struct kind *kind = kind_named(str_of(name));
	_cleanup_(arena_finish) struct arena arena;
	struct letter_text letter;
	Err err;

	if (!kind) {
		fprintf(stderr, "jobctl: there is no kind %s; jobctl mail kinds lists them\n", name);
		return EXIT_FAILURE;
	}
	arena_init(&arena, ARENA_MAX);
	err = preview_letter(kind, str_of(language), &arena, &letter);
	if (err)
		return give_up(name, err);
	fwrite(letter.message.p, 1, letter.message.n, stdout);
	return EXIT_SUCCESS;
}

int run_mail(const struct common_config *config, int argc, char **argv)
{
	(void)config;
	if (argc == 1 && strcmp(argv[0], "kinds") == 0)
		return list_kinds();
	if ((argc == 2 || argc == 3) && strcmp(argv[0], "preview") == 0)
		return preview(argv[1], argc == 3 ? argv[2] : "en");
	fprintf(stderr, "usage: jobctl mail kinds | preview KIND [LANGUAGE]\n");
	return EXIT_USAGE;
}
