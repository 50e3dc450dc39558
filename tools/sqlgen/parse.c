#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

static const char *const c_keywords[] = { "auto", "bool", "break", "case", "char", "const", "continue", "default", "do",
	"double", "else", "enum", "extern", "false", "float", "for", "fragments", "goto", "if", "inline", "int", "long",
	"register", "return", "short", "signed", "sizeof", "static", "struct", "switch", "true", "typedef", "union",
	"unsigned", "void", "volatile", "while" };

bool is_word(const char *text, size_t n)
{
	if (!n || !islower((unsigned char)text[0]))
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && text[i] != '_')
			return false;
	}
	for (size_t i = 0; i < sizeof(c_keywords) / sizeof(c_keywords[0]); i++) {
		if (strlen(c_keywords[i]) == n && strncmp(c_keywords[i], text, n) == 0)
			return false;
	}
	return true;
}

static bool is_list_line(const char *line)
{
	return strncmp(line, "-- list:", 8) == 0;
}

bool is_name_line(const char *line)
{
	return strncmp(line, "-- name:", 8) == 0 || is_list_line(line);
}

bool is_part_line(const char *line)
{
	return strncmp(line, "-- part:", 8) == 0;
}

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

static const char *next_line(const char *at, int *line)
{
	at += line_length(at);
	if (*at == '\n') {
		at++;
		(*line)++;
	}
	return at;
}

static bool is_blank_line(const char *line)
{
	return line[strspn(line, " \t\r")] == '\n' || line[strspn(line, " \t\r")] == '\0';
}

static char *read_name(const char *path, const char *at, int line)
{
	const char *name = at + 8 + strspn(at + 8, " ");
	size_t n = line_length(name);

	while (n && isspace((unsigned char)name[n - 1]))
		n--;
	if (!is_word(name, n))
		die_at(path, line, "\"%.*s\" is no name for a statement: lower case, digits and _", (int)n, name);
	return copy_text(name, n);
}

/* The comment lines directly below the name. A fragment's marker is none of them. */
static const char *read_doc(struct block *block, const char *at, int *line)
{
	struct text doc = { 0 };

	text_add(&doc, "", 0);
	while (strncmp(at, "--", 2) == 0 && at[2] != '[' && at[2] != '+' && !is_name_line(at) && !is_part_line(at)) {
		const char *from = at + 2 + strspn(at + 2, " ");

		if (doc.n)
			text_add_char(&doc, '\n');
		text_add(&doc, from, line_length(from));
		at = next_line(at, line);
	}
	block->doc = doc.p;
	return at;
}

static void check_unique(const struct blocks *blocks, const char *path, const struct block *new)
{
	for (size_t i = 0; i < blocks->n; i++) {
		if (strcmp(blocks->list[i].name, new->name) == 0)
			die_at(path, new->line, "\"%s\" is the name of the statement in line %d already", new->name,
				blocks->list[i].line);
	}
}

static const char *read_part(struct parts *parts, const char *path, const char *at, int *line)
{
	struct part part = { .name = read_name(path, at, *line) };
	const char *from;

	for (size_t i = 0; i < parts->n; i++) {
		if (strcmp(parts->list[i].name, part.name) == 0)
			die_at(path, *line, "there is a part \"%s\" already", part.name);
	}
	from = at = next_line(at, line);
	part.line = *line;
	while (*at && !is_name_line(at) && !is_part_line(at))
		at = next_line(at, line);
	part.text = copy_text(from, (size_t)(at - from));
	parts->list = grow(parts->list, parts->n + 1, sizeof(part));
	parts->list[parts->n++] = part;
	return at;
}

struct blocks parse_file(const char *path)
{
	struct text text = file_read(path);
	struct blocks blocks = { 0 };
	const char *at = text.p;
	int line = 1;

	while (*at) {
		struct block block = { 0 };

		if (is_part_line(at)) {
			at = read_part(&blocks.parts, path, at, &line);
			continue;
		}
		if (!is_name_line(at)) {
			if (!is_blank_line(at) && strncmp(at, "--", 2) != 0)
				die_at(path, line, "SQL outside of a block: begin it with \"-- name: …\"");
			at = next_line(at, &line);
			continue;
		}
		block.name = read_name(path, at, line);
		block.line = line;
		block.is_list = is_list_line(at);
		check_unique(&blocks, path, &block);
		at = next_line(at, &line);
		at = read_doc(&block, at, &line);
		at = parse_body(&block, &blocks.parts, path, at, &line);
		if (block.is_list)
			parse_list(&block, path);
		blocks.list = grow(blocks.list, blocks.n + 1, sizeof(block));
		blocks.list[blocks.n++] = block;
	}
	return blocks;
}
