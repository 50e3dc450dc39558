#include "jobctl.h"

int run_config(const struct common_config *config, int argc, char **argv)
{
	_cleanup_(buf_finish) struct buf out;

	(void)argv;
	if (argc) {
		fprintf(stderr, "usage: jobctl config\n");
		return EXIT_USAGE;
	}
	buf_init(&out, 64 * 1024);
	config_write_values(&out, common_settings, config);
	fwrite(out.p, 1, out.n, stdout);
	return EXIT_SUCCESS;
}
