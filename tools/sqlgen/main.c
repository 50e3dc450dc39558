#include "sqlgen.h"

#include <string.h>

int main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "queries") == 0) {
		struct blocks blocks = parse_file(argv[3]);

		emit_queries(argv[2], argv[3], &blocks, argv[4], argv[5]);
		return 0;
	}
	if (argc >= 4 && strcmp(argv[1], "migrations") == 0) {
		emit_migrations(argv[2], argv[3], argv + 4, (size_t)argc - 4);
		return 0;
	}
	fprintf(stderr, "usage: sqlgen queries NAME in.sql out.h out.c\n"
			"       sqlgen migrations NAME out.c NNN_name.sql …\n");
	return 2;
}
