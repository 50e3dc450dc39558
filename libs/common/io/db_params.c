#include "io/db_array.h"
#include "io/db_private.h"

#include <endian.h>
#include <string.h>

/*
 * Numbers go as text, because their cast may be to any width; texts go in the binary format, which is their bytes
 * without a terminator, and so do times and UUIDs.
 */
enum { TEXT_FORMAT, BINARY_FORMAT };

/* 2000-01-01, where Postgres begins to count. */
#define POSTGRES_EPOCH_US INT64_C(946684800000000)

#define ARG(type, args, param) ((const type *)(const void *)((const char *)(args) + (param)->offset))

static void put(struct params *out, const char *value, size_t n, int format)
{
	out->values[out->n] = value;
	out->lengths[out->n] = (int)n;
	out->formats[out->n] = format;
}

static void put_bool(struct params *out, bool value)
{
	put(out, value ? "t" : "f", 1, TEXT_FORMAT);
}

static void put_int(struct params *out, int64_t value)
{
	char *room = out->scratch[out->n];
	Str text = str_of_int(room, value);

	/* libpq goes by the zero byte, not by the length, where the format is text. */
	room[INT_TEXT] = '\0';
	put(out, text.p, text.n, TEXT_FORMAT);
}

static void put_u64(struct params *out, uint64_t bits)
{
	uint64_t bytes = htobe64(bits);

	put(out, memcpy(out->scratch[out->n], &bytes, sizeof(bytes)), sizeof(bytes), BINARY_FORMAT);
}

static void put_real(struct params *out, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	put_u64(out, bits);
}

static bool put_from_arena(struct params *out, bool absent, Str text)
{
	if (absent)
		return true;
	put(out, text.p, text.n, TEXT_FORMAT);
	return text.p != NULL;
}

/* Leaves null where the value is absent. False when out of memory. */
static bool encode(struct params *out, const struct param *param, const void *args, struct arena *arena)
{
	switch (param->kind) {
	case PARAM_BOOL:
		put_bool(out, *ARG(bool, args, param));
		return true;
	case PARAM_INT:
		put_int(out, *ARG(int64_t, args, param));
		return true;
	case PARAM_REAL:
		put_real(out, *ARG(double, args, param));
		return true;
	case PARAM_STR:
		put(out, ARG(Str, args, param)->p, ARG(Str, args, param)->n, BINARY_FORMAT);
		return true;
	case PARAM_TIME:
		if (ARG(Time, args, param)->us)
			put_u64(out, (uint64_t)(ARG(Time, args, param)->us - POSTGRES_EPOCH_US));
		return true;
	case PARAM_UUID:
		if (!uuid_is_none(*ARG(Uuid, args, param)))
			put(out, (const char *)ARG(Uuid, args, param)->bytes, sizeof(Uuid), BINARY_FORMAT);
		return true;
	case PARAM_OPT_INT:
		if (ARG(OptInt, args, param)->set)
			put_int(out, ARG(OptInt, args, param)->value);
		return true;
	case PARAM_OPT_BOOL:
		if (ARG(OptBool, args, param)->set)
			put_bool(out, ARG(OptBool, args, param)->value);
		return true;
	case PARAM_INT_LIST:
		return put_from_arena(out, !ARG(IntList, args, param)->items,
			array_of_ints(arena, *ARG(IntList, args, param)));
	case PARAM_STR_LIST:
		return put_from_arena(out, !ARG(StrList, args, param)->items,
			array_of_strs(arena, *ARG(StrList, args, param)));
	case PARAM_JSON:
		return put_from_arena(out, !ARG(Json, args, param)->text.p, str_copy(arena, ARG(Json, args, param)->text));
	}
	return false;
}

Err params_encode(const struct statement *statement, const void *args, const struct prepared *prepared,
	struct arena *arena, struct params *out)
{
	for (out->n = 0; out->n < prepared->param_count; out->n++) {
		const struct param *param = &statement->params[prepared->order[out->n]];

		put(out, NULL, 0, TEXT_FORMAT);
		if (!encode(out, param, args, arena))
			return fail(INTERNAL, "%s: no memory for parameter %s", statement->name, param->name);
	}
	return OK;
}
