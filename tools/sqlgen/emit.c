#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

static void emit_doc(FILE *out, const char *doc)
{
	if (!*doc)
		return;
	fputs(strchr(doc, '\n') ? "/*\n * " : "/* ", out);
	for (const char *c = doc; *c; c++) {
		if (*c == '\n')
			fputs("\n * ", out);
		else if (*c == '*' && c[1] == '/')
			fputs("* ", out); /* or the comment would end here */
		else
			fputc(*c, out);
	}
	fputs(strchr(doc, '\n') ? "\n */\n" : " */\n", out);
}

static void emit_upper(FILE *out, const char *word)
{
	for (; *word; word++)
		fputc(toupper((unsigned char)*word), out);
}

static void emit_fragment_constants(FILE *out, const struct block *block)
{
	if (!block->fragment_count)
		return;
	fputs("enum {\n", out);
	for (size_t i = 0; i < block->fragment_count; i++) {
		fputc('\t', out);
		emit_upper(out, block->name);
		fputc('_', out);
		emit_upper(out, block->fragments[i]);
		fprintf(out, " = 1 << %zu,\n", i);
	}
	fputs("};\n", out);
}

static void emit_declaration(FILE *out, const struct block *block)
{
	fputc('\n', out);
	emit_doc(out, block->doc);
	fprintf(out, "struct sql_%s {\n\tuint64_t fragments;\n", block->name);
	for (size_t i = 0; i < block->param_count; i++)
		fprintf(out, "\t%s %s;\n", block->params[i].type->c, block->params[i].name);
	fputs("};\n", out);
	emit_fragment_constants(out, block);
	fprintf(out, "extern const struct statement sql_%s;\n", block->name);
}

static void emit_header(FILE *out, const char *name, const char *sql_path, const struct blocks *blocks)
{
	fprintf(out, "/* Made by sqlgen from %s. */\n#pragma once\n#include \"io/db.h\"\n", sql_path);
	for (size_t i = 0; i < blocks->n; i++)
		emit_declaration(out, &blocks->list[i]);
	fprintf(out, "\n/* All of the above, behind them NULL. */\n"
		     "extern const struct statement *const %s_statements[];\n"
		     "extern const size_t %s_statement_count;\n\n"
		     "extern const struct migration_set %s_migrations;\n", name, name, name);
}

static void emit_pieces(FILE *out, const struct block *block)
{
	fprintf(out, "\nstatic const struct statement_piece %s_pieces[] = {\n", block->name);
	for (size_t i = 0; i < block->piece_count; i++) {
		const struct piece *piece = &block->pieces[i];

		fputs("\t{ ", out);
		write_c_string(out, piece->text, strlen(piece->text), "\t  ");
		fprintf(out, ", %d, ", piece->param);
		if (piece->fragment < 0)
			fputs("0 },\n", out);
		else
			fprintf(out, "UINT64_C(1) << %d },\n", piece->fragment);
	}
	fputs("};\n", out);
}

static void emit_params(FILE *out, const struct block *block)
{
	if (!block->param_count)
		return;
	fprintf(out, "static const struct param %s_params[] = {\n", block->name);
	for (size_t i = 0; i < block->param_count; i++) {
		const struct parameter *param = &block->params[i];

		fprintf(out, "\t{ \"%s\", %s, offsetof(struct sql_%s, %s) },\n", param->name, param->type->kind,
			block->name, param->name);
	}
	fputs("};\n", out);
}

static void emit_fragments(FILE *out, const struct block *block)
{
	if (!block->fragment_count)
		return;
	fprintf(out, "static const char *const %s_fragments[] = {", block->name);
	for (size_t i = 0; i < block->fragment_count; i++)
		fprintf(out, "%s \"%s\"", i ? "," : "", block->fragments[i]);
	fputs(" };\n", out);
}

static void emit_definition(FILE *out, const struct block *block)
{
	const char *name = block->name;

	emit_pieces(out, block);
	emit_params(out, block);
	emit_fragments(out, block);
	fprintf(out, "const struct statement sql_%s = {\n\t.name = \"%s\",\n", name, name);
	fprintf(out, "\t.args_size = sizeof(struct sql_%s),\n", name);
	fprintf(out, "\t.pieces = %s_pieces,\n\t.piece_count = %zu,\n", name, block->piece_count);
	if (block->param_count)
		fprintf(out, "\t.params = %s_params,\n\t.param_count = %zu,\n", name, block->param_count);
	if (block->fragment_count)
		fprintf(out, "\t.fragments = %s_fragments,\n\t.fragment_count = %zu,\n", name, block->fragment_count);
	fputs("};\n", out);
}

static void emit_source(FILE *out, const char *name, const char *sql_path, const struct blocks *blocks)
{
	fprintf(out, "/* Made by sqlgen from %s. */\n#include \"%s/queries.h\"\n", sql_path, name);
	for (size_t i = 0; i < blocks->n; i++)
		emit_definition(out, &blocks->list[i]);
	fprintf(out, "\nconst struct statement *const %s_statements[] = {\n", name);
	for (size_t i = 0; i < blocks->n; i++)
		fprintf(out, "\t&sql_%s,\n", blocks->list[i].name);
	fprintf(out, "\tNULL,\n};\nconst size_t %s_statement_count = %zu;\n", name, blocks->n);
}

void emit_queries(const char *name, const char *sql_path, const struct blocks *blocks, const char *header_path,
	const char *source_path)
{
	FILE *header = file_create(header_path), *source;

	emit_header(header, name, sql_path, blocks);
	file_finish(header, header_path);
	source = file_create(source_path);
	emit_source(source, name, sql_path, blocks);
	file_finish(source, source_path);
}
