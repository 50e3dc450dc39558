#include "jobctl.h"

#include "token_keys.h"

#include <string.h>

static void print_time(const char *name, Time time)
{
	char text[TIME_TEXT_MAX];

	printf("%-12s %.*s\n", name, (int)time_format(time, text), text);
}

static void print_claims(const struct token_claims *claims)
{
	char session[UUID_TEXT];

	uuid_format(claims->session_id, session);
	printf("%-12s %lld\n%-12s %.*s\n", "user", (long long)claims->user_id, "session", UUID_TEXT, session);
	print_time("issued", claims->issued_at);
	print_time("expires", claims->expires_at);
}

int run_token(const struct common_config *config, int argc, char **argv)
{
	struct token_claims claims;
	struct token_ring *ring;
	Err err;

	if (argc != 2 || strcmp(argv[0], "inspect") != 0) {
		fprintf(stderr, "usage: jobctl token inspect TOKEN\n");
		return EXIT_USAGE;
	}
	err = token_keys_open(config, &ring);
	if (!err)
		err = token_verify(ring, str_of(argv[1]), clock_now(), &claims);
	if (err)
		return give_up("token", err);
	print_claims(&claims);
	token_ring_destroy(ring);
	return EXIT_SUCCESS;
}
