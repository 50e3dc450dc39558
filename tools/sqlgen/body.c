#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

/*
 * A statement is copied with its blanks joined and its comments dropped, and cut at each parameter and at the borders of
 * fragments. What stands in quotes is copied as it is.
 */
struct body {
	struct block *block;
	const struct parts *parts;
	const char *path;
	const char *at;
	int line;
	struct text text; /* of the piece at hand */
	int fragment;     /* -1 outside of any */
	int fragment_line;
	bool blank;       /* one is due before the next byte */
	bool ended;       /* by its semicolon */
};

static void add(struct body *body, const char *bytes, size_t n)
{
	if (body->ended)
		die_at(body->path, body->line, "a block holds one statement, and it has ended");
	if (body->blank && (body->text.n || body->block->piece_count))
		text_add_char(&body->text, ' ');
	body->blank = false;
	text_add(&body->text, bytes, n);
}

static void cut(struct body *body, int param)
{
	struct block *block = body->block;

	if (!body->text.n && param < 0)
		return;
	block->pieces = grow(block->pieces, block->piece_count + 1, sizeof(*block->pieces));
	block->pieces[block->piece_count++] = (struct piece){
		.text = copy_text(body->text.n ? body->text.p : "", body->text.n),
		.param = param,
		.fragment = body->fragment,
	};
	body->text.n = 0;
}

/* Copies up to the text that opened the quotation, which must come again; lines inside count. */
static void copy_quoted(struct body *body, size_t opening, bool backslashes)
{
	const char *from = body->at, *end = from + opening;
	int line = body->line;

	for (; strncmp(end, from, opening) != 0; end++) {
		if (backslashes && *end == '\\' && end[1])
			end++;
		if (!*end)
			die_at(body->path, line, "what opens here with %.*s is never closed", (int)opening, from);
		body->line += *end == '\n';
	}
	end += opening;
	add(body, from, (size_t)(end - from));
	body->at = end;
	/* A doubled quote stands for itself: the same string goes on. */
	if (opening == 1 && *end == *from)
		copy_quoted(body, 1, backslashes);
}

static void skip_block_comment(struct body *body)
{
	int depth = 0, line = body->line;

	do {
		if (strncmp(body->at, "/*", 2) == 0)
			depth++, body->at += 2;
		else if (strncmp(body->at, "*/", 2) == 0)
			depth--, body->at += 2;
		else if (!*body->at)
			die_at(body->path, line, "the comment that opens here is never closed");
		else
			body->line += *body->at++ == '\n';
	} while (depth);
	body->blank = true;
}

static bool follows_word(const struct body *body)
{
	unsigned char last = body->text.n && !body->blank ? (unsigned char)body->text.p[body->text.n - 1] : ' ';

	return isalnum(last) || last == '_' || last == '$' || last >= 0x80;
}

/* A string with backslashes is announced by an E of its own: E'…', but not name'…'. */
static bool follows_escape_mark(const struct body *body)
{
	const char *p = body->text.p;
	size_t n = body->text.n;

	if (!n || body->blank || (p[n - 1] != 'E' && p[n - 1] != 'e'))
		return false;
	return n == 1 || (!isalnum((unsigned char)p[n - 2]) && p[n - 2] != '_');
}

static void read_dollar(struct body *body)
{
	size_t n = 1 + strspn(body->at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

	if (isdigit((unsigned char)body->at[1]) || body->at[n] != '$')
		die_at(body->path, body->line, "a lone $: parameters are written as :name::type");
	copy_quoted(body, n + 1, false);
}

static int find_param(const struct block *block, const char *name, size_t n)
{
	for (size_t i = 0; i < block->param_count; i++) {
		if (strlen(block->params[i].name) == n && strncmp(block->params[i].name, name, n) == 0)
			return (int)i;
	}
	return -1;
}

static int new_param(struct body *body, const char *name, size_t n, const struct sql_type *type)
{
	struct block *block = body->block;

	if (!type)
		die_at(body->path, body->line, "parameter %.*s needs its type where it stands first: :%.*s::bigint",
			(int)n, name, (int)n, name);
	if (!is_word(name, n))
		die_at(body->path, body->line, "\"%.*s\" is no name for a parameter", (int)n, name);
	if (block->param_count == MAX_PARAMS)
		die_at(body->path, body->line, "more than %d parameters", MAX_PARAMS);
	block->params[block->param_count] = (struct parameter){ .name = copy_text(name, n), .type = type };
	return (int)block->param_count++;
}

static const struct sql_type *read_cast(struct body *body)
{
	const struct sql_type *type;
	char known[512];
	size_t length;

	if (strncmp(body->at, "::", 2) != 0)
		return NULL;
	type = type_read(body->at + 2, &length);
	if (!type) {
		type_list(known, sizeof(known));
		die_at(body->path, body->line, "\"%.*s\" is no type of a parameter; there are %s",
			(int)strcspn(body->at + 2, " ,;)\n"), body->at + 2, known);
	}
	body->at += 2 + length;
	return type;
}

static void read_param(struct body *body)
{
	const char *name = body->at + 1;
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	const struct sql_type *type;
	int param;

	body->at = name + n;
	type = read_cast(body);
	param = find_param(body->block, name, n);
	if (param < 0)
		param = new_param(body, name, n, type);
	else if (type && type != body->block->params[param].type)
		die_at(body->path, body->line, "parameter %.*s was %s%s before; to cast it, write (:%.*s)::…", (int)n,
			name, body->block->params[param].type->sql,
			body->block->params[param].type->nullable ? "?" : "", (int)n, name);
	add(body, "", 0);
	cut(body, param);
	add(body, "::", 2);
	add(body, body->block->params[param].type->sql, strlen(body->block->params[param].type->sql));
}

static int fragment_index(struct body *body, const char *name, size_t n)
{
	struct block *block = body->block;

	if (!is_word(name, n))
		die_at(body->path, body->line, "\"%.*s\" is no name for a fragment", (int)n, name);
	for (size_t i = 0; i < block->fragment_count; i++) {
		if (strlen(block->fragments[i]) == n && strncmp(block->fragments[i], name, n) == 0)
			return (int)i;
	}
	if (block->fragment_count == MAX_FRAGMENTS)
		die_at(body->path, body->line, "more than %d fragments", MAX_FRAGMENTS);
	block->fragments[block->fragment_count] = copy_text(name, n);
	return (int)block->fragment_count++;
}

static void open_fragment(struct body *body, const char *name, size_t n)
{
	if (body->fragment >= 0)
		die_at(body->path, body->line, "a fragment inside of the one in line %d", body->fragment_line);
	cut(body, -1);
	body->fragment = fragment_index(body, name, n);
	body->fragment_line = body->line;
}

static void close_fragment(struct body *body)
{
	if (body->fragment < 0)
		die_at(body->path, body->line, "--] closes no fragment");
	cut(body, -1);
	body->fragment = -1;
}

static void read_one(struct body *body);

/*
 * Reads the part's text as if it stood here; a mistake in it is told with its own line. A part sees only those above it, so
 * that none can hold itself.
 */
static void insert_part(struct body *body, const char *name, size_t n)
{
	struct body here = *body;

	for (size_t i = 0; i < body->parts->n; i++) {
		const struct part *part = &body->parts->list[i];
		const struct parts above = { .list = body->parts->list, .n = i };

		if (strlen(part->name) != n || strncmp(part->name, name, n) != 0)
			continue;
		body->parts = &above;
		body->at = part->text;
		body->line = part->line;
		while (*body->at)
			read_one(body);
		body->parts = here.parts;
		body->at = here.at;
		body->line = here.line;
		return;
	}
	die_at(body->path, body->line, "there is no part \"%.*s\" above", (int)n, name);
}

/*
 * "--[ name" and "--]" are fragment markers, "--+ name" stands for a part; any other comment is dropped up to the end of its
 * line.
 */
static void read_line_comment(struct body *body)
{
	const char *from = body->at + 2;
	size_t n = strcspn(from, "\n");

	body->at = from + n;
	while (n && isspace((unsigned char)from[n - 1]))
		n--;
	if (n && *from == '[') {
		size_t skip = 1 + strspn(from + 1, " ");

		open_fragment(body, from + skip, n - skip);
	} else if (n && *from == ']') {
		close_fragment(body);
	} else if (n && *from == '+') {
		size_t skip = 1 + strspn(from + 1, " ");

		body->blank = true;
		insert_part(body, from + skip, n - skip);
	}
	body->blank = true;
}

static void read_one(struct body *body)
{
	const char *at = body->at;

	if (isspace((unsigned char)*at)) {
		body->line += *at == '\n';
		body->blank = true;
		body->at++;
	} else if (strncmp(at, "--", 2) == 0) {
		read_line_comment(body);
	} else if (strncmp(at, "/*", 2) == 0) {
		skip_block_comment(body);
	} else if (*at == '\'') {
		copy_quoted(body, 1, follows_escape_mark(body));
	} else if (*at == '"') {
		copy_quoted(body, 1, false);
	} else if (*at == '$' && !follows_word(body)) {
		read_dollar(body);
	} else if (strncmp(at, "::", 2) == 0 || strncmp(at, ":=", 2) == 0) {
		add(body, at, 2);
		body->at += 2;
	} else if (*at == ':' && (isalpha((unsigned char)at[1]) || at[1] == '_')) {
		read_param(body);
	} else if (*at == ';') {
		body->ended = true;
		body->at++;
	} else {
		add(body, at, 1);
		body->at++;
	}
}

static bool ends_body(const char *at)
{
	return is_name_line(at) || is_part_line(at);
}

const char *parse_body(struct block *block, const struct parts *parts, const char *path, const char *at, int *line)
{
	struct body body = { .block = block, .parts = parts, .path = path, .at = at, .line = *line, .fragment = -1 };

	while (*body.at && !(ends_body(body.at) && (body.at == at || body.at[-1] == '\n')))
		read_one(&body);
	if (body.fragment >= 0)
		die_at(path, body.fragment_line, "fragment %s is never closed with --]", block->fragments[body.fragment]);
	cut(&body, -1);
	if (!block->piece_count)
		die_at(path, block->line, "statement %s has no text", block->name);
	*line = body.line;
	return body.at;
}
