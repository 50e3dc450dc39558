#include "jobctl.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

extern const struct migration_set auth_migrations, jobs_migrations, applications_migrations, chat_migrations,
	notify_migrations;

static const struct migration_set *const services[] = {
	&auth_migrations, &jobs_migrations, &applications_migrations, &chat_migrations, &notify_migrations,
};

static int migrate_all(const struct common_config *config)
{
	for (size_t i = 0; i < ARRAY_LEN(services); i++) {
		const struct migration_set *sets[] = { &common_migrations, services[i] };
		struct db_config db = database_of(config, services[i]->name);
		int applied = 0;
		Err err = db_migrate(&db, sets, ARRAY_LEN(sets), &applied);

		if (err)
			return give_up(services[i]->name, err);
		printf("%s: %d applied\n", services[i]->name, applied);
	}
	return EXIT_SUCCESS;
}

static int highest_version(const char *folder)
{
	DIR *entries = opendir(folder);
	int highest = 0;

	if (!entries)
		return -1;
	for (struct dirent *entry; (entry = readdir(entries));) {
		Str rest = str_of(entry->d_name);
		int64_t version;

		if (str_to_int(str_cut(&rest, '_'), &version) && version > highest)
			highest = (int)version;
	}
	closedir(entries);
	return highest;
}

static bool is_name(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

/* A new, empty file of the next number; only in a checkout of the source. */
static int begin_migration(const char *service, const char *name)
{
	char folder[256], path[512];
	_cleanup_(cleanup_file) FILE *file = NULL;
	int version;

	if (!is_name(name)) {
		fprintf(stderr, "jobctl: a migration's name has lower-case letters, digits and underscores\n");
		return EXIT_USAGE;
	}
	snprintf(folder, sizeof(folder), "services/%s/migrations", service);
	version = highest_version(folder);
	if (version < 0) {
		fprintf(stderr, "jobctl: %s: %s\n", folder, strerror(errno));
		return EXIT_FAILURE;
	}
	snprintf(path, sizeof(path), "%s/%03d_%s.sql", folder, version + 1, name);
	file = fopen(path, "wxe");
	if (!file || fprintf(file, "-- Why this change, and what it does to the rows that are there.\n") < 0) {
		fprintf(stderr, "jobctl: %s: %s\n", path, strerror(errno));
		return EXIT_FAILURE;
	}
	printf("%s\n", path);
	return EXIT_SUCCESS;
}

int run_migrate(const struct common_config *config, int argc, char **argv)
{
	if (argc == 0)
		return is_set(config->database_url, "DATABASE_URL") ? migrate_all(config) : EXIT_FAILURE;
	if (argc == 3 && strcmp(argv[0], "new") == 0)
		return begin_migration(argv[1], argv[2]);
	fprintf(stderr, "usage: jobctl migrate [new SERVICE NAME]\n");
	return EXIT_USAGE;
}
