#include "jobctl.h"

#include <string.h>

enum { TIMEOUT_MS = 30 * 1000 };

/* What may be forgotten at any time; sessions and limits are not among it. */
static const char *const cached[] = { "jobs:search:*", "jobs:count:*" };

static Err clear(struct cache *cache, int64_t *deleted)
{
	struct deadline deadline = deadline_in(TIMEOUT_MS);

	TRY(cache_ping(cache, deadline));
	*deleted = 0;
	for (size_t i = 0; i < ARRAY_LEN(cached); i++) {
		int64_t more;

		TRY(cache_del_matching(cache, str_of(cached[i]), deadline, &more));
		*deleted += more;
	}
	return OK;
}

int run_cache(const struct common_config *config, int argc, char **argv)
{
	struct cache_config settings = { .url = config->redis_url, .prefix = config->redis_prefix, .name = "jobctl" };
	struct cache *cache;
	int64_t deleted;
	Err err;

	if (argc != 1 || strcmp(argv[0], "clear") != 0) {
		fprintf(stderr, "usage: jobctl cache clear\n");
		return EXIT_USAGE;
	}
	err = cache_open(&settings, &cache);
	if (err)
		return give_up("cache", err);
	err = clear(cache, &deleted);
	cache_close(cache);
	if (err)
		return give_up("cache", err);
	printf("%lld keys forgotten\n", (long long)deleted);
	return EXIT_SUCCESS;
}
