#include "seed.h"

#include "io/http_client.h"

/* Posted when the seekers have said what they would like, so that some of them hear of it. */
enum { ARENA_MAX = 64 * 1024 * 1024, FRESH_JOBS = 12 };

static Err seed_all(struct seed *seed)
{
	TRY(seed_catalogues(seed));
	TRY(seed_profiles(seed));
	TRY(seed_jobs(seed, 0, DEMO_JOBS - FRESH_JOBS));
	TRY(seed_applications(seed));
	TRY(seed_pipeline(seed));
	TRY(seed_reviews(seed));
	TRY(seed_wishes(seed));
	TRY(seed_talk(seed));
	TRY(seed_endings(seed));
	return seed_jobs(seed, DEMO_JOBS - FRESH_JOBS, DEMO_JOBS);
}

static Err run(struct seed *seed, const struct common_config *config)
{
	enum seed_state state;

	TRY(seed_accounts(seed, config, &state));
	if (state == SEED_DONE) {
		printf("the demo data are there already\n");
		return OK;
	}
	if (state == SEED_TOO_LATE) {
		printf("there is a demo account of an earlier day: nothing is added to what is there\n");
		return OK;
	}
	TRY(seed_all(seed));
	TRY(seed_mark_done(seed, config));
	printf("demo data made: %d companies, %d jobs, %d seekers, %zu applications, in %lld requests\n",
		DEMO_COMPANIES, DEMO_JOBS, DEMO_SEEKERS, seed->application_count, (long long)seed->step);
	return OK;
}

static Err run_in(struct seed *seed, const struct common_config *config)
{
	static const struct http_client_config client = { .user_agent = "jobctl" };
	Err err;

	TRY(http_client_create(&client, &seed->client));
	err = run(seed, config);
	http_client_destroy(seed->client);
	return err;
}

int run_seed(const struct common_config *config, int argc, char **argv)
{
	_cleanup_(arena_finish) struct arena arena;
	struct seed *seed;
	Err err;

	arena_init(&arena, ARENA_MAX);
	if (argc != 1) {
		fprintf(stderr, "usage: jobctl seed URL\n");
		return EXIT_USAGE;
	}
	if (!is_set(config->database_url, "DATABASE_URL") || !is_set(config->jwt_secret, "JWT_SECRET"))
		return EXIT_FAILURE;
	seed = arena_new(&arena, struct seed);
	if (!seed)
		return give_up("seed", fail(OVERLOADED, "no memory"));
	seed->arena = &arena;
	seed->gateway = argv[0];
	err = run_in(seed, config);
	return err ? give_up("seed", err) : EXIT_SUCCESS;
}
