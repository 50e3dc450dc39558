#include "sqlgen.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

struct migration {
	const char *path;
	long version;
	char *name;
};

/* 001_accounts.sql: the version, and what it is about. */
static struct migration read_path(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t digits = strspn(base, "0123456789"), n = strlen(base);
	struct migration migration = { .path = path };

	if (digits < 3 || digits > 9 || base[digits] != '_' || n < digits + 6 || strcmp(base + n - 4, ".sql") != 0)
		die("%s: a migration is called NNN_name.sql", path);
	if (!is_word(base + digits + 1, n - digits - 5))
		die("%s: a migration's name is of lower case, digits and _", path);
	for (size_t i = 0; i < digits; i++)
		migration.version = migration.version * 10 + (base[i] - '0');
	migration.name = copy_text(base + digits + 1, n - digits - 5);
	return migration;
}

/* FNV-1a: it has to notice an edit, not an attack. */
static uint64_t checksum(const char *bytes, size_t n)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static void emit_migration(FILE *out, const struct migration *migration)
{
	struct text sql = file_read(migration->path);

	fprintf(out, "\t{\n\t\t.version = %ld,\n\t\t.name = \"%s\",\n", migration->version, migration->name);
	fprintf(out, "\t\t.checksum = UINT64_C(0x%016" PRIx64 "),\n\t\t.sql =\n\t\t\t", checksum(sql.p, sql.n));
	write_c_string(out, sql.p, sql.n, "\t\t\t");
	fputs(",\n\t},\n", out);
}

void emit_migrations(const char *name, const char *source_path, char **paths, size_t count)
{
	FILE *out = file_create(source_path);
	struct migration last = { 0 };

	fprintf(out, "/* Made by sqlgen. */\n#include \"io/db.h\"\n\n");
	fprintf(out, "extern const struct migration_set %s_migrations;\n\n", name);
	fprintf(out, "static const struct migration list[] = {\n");
	for (size_t i = 0; i < count; i++) {
		struct migration migration = read_path(paths[i]);

		if (migration.version <= last.version)
			die("%s: its number does not come after %s", paths[i], last.path ? last.path : "0");
		emit_migration(out, &migration);
		last = migration;
	}
	fprintf(out, "\t{ 0 },\n};\n\n");
	fprintf(out, "const struct migration_set %s_migrations = { .name = \"%s\", .list = list, .count = %zu };\n", name,
		name, count);
	file_finish(out, source_path);
}
