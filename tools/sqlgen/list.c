#include "sqlgen.h"

#include <string.h>

/*
 * A list is asked for as it stands, or for its rows behind the first so many, or for how many it has. Both are the
 * statement itself inside of another one, whatever it is made of, and so fragments like others:
 *
 *	select count(*) as n from (…) as listed
 *	select * from (…) as listed offset :offset::bigint
 *
 * The statement may have places of these two names itself, for what else differs then.
 */
static int param_of(const struct block *block, const char *name)
{
	for (size_t i = 0; i < block->param_count; i++) {
		if (strcmp(block->params[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

static int fragment_of(struct block *block, const char *name, const char *path)
{
	for (size_t i = 0; i < block->fragment_count; i++) {
		if (strcmp(block->fragments[i], name) == 0)
			return (int)i;
	}
	if (block->fragment_count == MAX_FRAGMENTS)
		die_at(path, block->line, "more than %d fragments", MAX_FRAGMENTS);
	block->fragments[block->fragment_count] = copy_text(name, strlen(name));
	return (int)block->fragment_count++;
}

static int add_offset(struct block *block, const char *path)
{
	size_t length;

	if (param_of(block, "offset") >= 0)
		die_at(path, block->line, "a list has a parameter \"offset\" of its own accord");
	if (block->param_count == MAX_PARAMS)
		die_at(path, block->line, "more than %d parameters", MAX_PARAMS);
	block->params[block->param_count] = (struct parameter){
		.name = copy_text("offset", strlen("offset")),
		.type = type_read("bigint", &length),
	};
	return (int)block->param_count++;
}

static void add_piece(struct block *block, const char *text, int param, int fragment)
{
	block->pieces = grow(block->pieces, block->piece_count + 1, sizeof(*block->pieces));
	block->pieces[block->piece_count++] = (struct piece){
		.text = copy_text(text, strlen(text)),
		.param = param,
		.fragment = fragment,
	};
}

void parse_list(struct block *block, const char *path)
{
	struct piece *own = block->pieces;
	size_t n = block->piece_count;
	int limit = param_of(block, "limit"), counted, skipped, offset;

	if (limit < 0 || strcmp(block->params[limit].type->kind, "PARAM_INT") != 0)
		die_at(path, block->line, "a list ends by its \"limit :limit::bigint\"");
	counted = fragment_of(block, "counted", path);
	skipped = fragment_of(block, "skipped", path);
	offset = add_offset(block, path);
	block->pieces = NULL;
	block->piece_count = 0;
	add_piece(block, "select count(*) as n from (", -1, counted);
	add_piece(block, "select * from (", -1, skipped);
	block->pieces = grow(block->pieces, block->piece_count + n, sizeof(*block->pieces));
	memcpy(block->pieces + block->piece_count, own, n * sizeof(*own));
	block->piece_count += n;
	add_piece(block, ") as listed", -1, counted);
	add_piece(block, ") as listed offset ", offset, skipped);
	add_piece(block, "::bigint", -1, skipped);
}
