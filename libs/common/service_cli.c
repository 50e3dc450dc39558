#include "service_cli.h"

#include "app.h"
#include "common/queries.h"
#include "openapi.h"

#include <string.h>

static const char *rule_text(const struct rule *rule, char *out, size_t size)
{
	static const char *const names[] = {
		[RULE_PUBLIC] = "public", [RULE_OPTIONAL] = "optional", [RULE_INTERNAL] = "internal"
	};
	size_t n = 0;

	if (rule->kind != RULE_AUTH)
		return names[rule->kind];
	if (!rule->roles)
		return "signed-in";
	for (size_t i = 0; i < role_words.n; i++) {
		const struct word *word = &role_words.list[i];

		if (rule->roles & 1u << word->value)
			n += (size_t)snprintf(out + n, size - n, "%s%s", n ? "," : "", word->out[DIALECT_LOWER]);
	}
	return out;
}

static const char *flag_text(const struct route *route, char *out, size_t size)
{
	if (route->to) {
		snprintf(out, size, "to:%s", route->to);
		return out;
	}
	if (route->operation->cache_s && route->method == HTTP_GET)
		return "cached";
	return route->operation->files ? "multipart" : "-";
}

/* Tab-separated: method, path, operation, rule, flags, actions. The gateway's locations are generated from it. */
static int print_routes(const struct app *app)
{
	for (const struct route *route = app->service->routes; route->operation; route++) {
		const struct operation *operation = route->operation;
		char rule[64], flag[64];

		printf("%s\t%s\t%s\t%s\t%s\t%s\n", http_method_name(route->method), route->path, operation->name,
			rule_text(&operation->rule, rule, sizeof(rule)), flag_text(route, flag, sizeof(flag)),
			route->when ? route->when : "-");
	}
	return EXIT_SUCCESS;
}

static int print_config(const struct app *app)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 1024 * 1024);
	config_write_table(&out, common_settings);
	if (app->service->settings)
		config_write_table(&out, app->service->settings);
	fwrite(out.p, 1, out.n, stdout);
	return EXIT_SUCCESS;
}

static int print_openapi(const struct app *app)
{
	_cleanup_(buf_finish) struct buf out;

	buf_init(&out, 4 * 1024 * 1024);
	openapi_write(&out, app->service->name, app->service->routes);
	fwrite(out.p, 1, out.n, stdout);
	return out.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static Err check_statements(struct app *app, struct db *db, const char **bad)
{
	TRY(db_check_statements(db, common_statements, common_statement_count, bad));
	return db_check_statements(db, app->service->statements, *app->service->statement_count, bad);
}

static int check_sql(struct app *app)
{
	const char *bad = NULL;
	struct db_config config;
	struct db *db;
	Err err = app_read_settings(app);

	config = app_db_config(app);
	if (!err)
		err = db_open(&config, &db);
	if (!err) {
		err = check_statements(app, db, &bad);
		db_close(db);
	}
	if (err)
		fprintf(stderr, "jobwire-%s: %s: %s\n", app->service->name, bad ? bad : err->title, fail_reason());
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

int service_cli(struct app *app, int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--routes") == 0)
		return print_routes(app);
	if (argc == 2 && strcmp(argv[1], "--openapi") == 0)
		return print_openapi(app);
	if (argc == 2 && strcmp(argv[1], "--config") == 0)
		return print_config(app);
	if (argc == 2 && strcmp(argv[1], "--check-sql") == 0)
		return check_sql(app);
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("jobwire-%s " JOBWIRE_VERSION "\n", app->service->name);
		return EXIT_SUCCESS;
	}
	fprintf(stderr,
		"usage: jobwire-%s [--routes | --openapi | --config | --version | --check-sql]\nAll settings come from the "
		"environment.\n",
		app->service->name);
	return 2;
}
