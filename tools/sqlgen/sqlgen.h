#pragma once
/*
 * sqlgen makes C constants of SQL, so that the program has no entry point for SQL as text:
 *
 *	sqlgen queries NAME in.sql out.h out.c          the named blocks of a queries.sql as typed statements
 *	sqlgen migrations NAME out.c 001_first.sql …    migrations as embedded, checksummed text
 *
 * It is a build tool: it stops at the first mistake with "file:line: what is wrong" and gives no memory back. The
 * notation is described in libs/common/io/db.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	MAX_PARAMS = 64,
	MAX_FRAGMENTS = 31, /* their constants are plain ints in the C source */
};

/* text.c: texts that grow, files, and the one way out on a mistake. */
struct text {
	char *p;
	size_t n, capacity;
};

void text_add(struct text *text, const char *bytes, size_t n);
void text_add_char(struct text *text, char byte);
char *copy_text(const char *bytes, size_t n);
void *grow(void *items, size_t count, size_t size);
/* With a zero byte behind. */
struct text file_read(const char *path);
FILE *file_create(const char *path);
void file_finish(FILE *file, const char *path);
void write_c_string(FILE *out, const char *bytes, size_t n, const char *indent);
_Noreturn void die_at(const char *path, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* types.c: what a parameter's cast says about its C type. */
struct sql_type {
	const char *sql;  /* as it stands in the statement */
	bool nullable;    /* written with a "?", which SQL does not see */
	const char *c;
	const char *kind;
};

/* The type whose spelling begins the text, and how long that spelling is; NULL for none. */
const struct sql_type *type_read(const char *text, size_t *length);
void type_list(char *out, size_t size);

/* parse.c: a file of named blocks. */
struct parameter {
	char *name;
	const struct sql_type *type;
};

struct piece {
	char *text;
	int param;    /* follows the text; -1 for none */
	int fragment; /* -1: always */
};

struct block {
	char *name;
	char *doc; /* lines separated by \n; empty for none */
	int line;
	bool is_list;
	struct parameter params[MAX_PARAMS];
	size_t param_count;
	char *fragments[MAX_FRAGMENTS];
	size_t fragment_count;
	struct piece *pieces;
	size_t piece_count;
};

/* Text that several statements share: "-- part: NAME" and what follows, inserted by a line "--+ NAME" further down. */
struct part {
	char *name;
	char *text;
	int line; /* of its text */
};

struct parts {
	struct part *list;
	size_t n;
};

struct blocks {
	struct block *list;
	size_t n;
	struct parts parts;
};

struct blocks parse_file(const char *path);

/* body.c: the statement of one block. Gives the place behind it, which is the next block or the end. */
const char *parse_body(struct block *block, const struct parts *parts, const char *path, const char *at, int *line);
/* Whether a line is a block's "-- name:" or "-- list:" line, or a part's. */
bool is_name_line(const char *line);
bool is_part_line(const char *line);
bool is_word(const char *text, size_t n);

/* list.c: gives the statement of a list the two ways in which pages are made of it. */
void parse_list(struct block *block, const char *path);

/* emit.c, migrations.c: the C sources. */
void emit_queries(const char *name, const char *sql_path, const struct blocks *blocks, const char *header_path,
	const char *source_path);
void emit_migrations(const char *name, const char *source_path, char **paths, size_t count);
