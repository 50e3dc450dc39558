#include "sqlgen.h"

#include <ctype.h>
#include <string.h>

/* A type stands behind those that its spelling begins, such as bigint behind bigint[]. */
static const struct sql_type types[] = {
	{ "bigint[]", false, "IntList", "PARAM_INT_LIST" },
	{ "bigint", true, "OptInt", "PARAM_OPT_INT" },
	{ "bigint", false, "int64_t", "PARAM_INT" },
	{ "integer[]", false, "IntList", "PARAM_INT_LIST" },
	{ "integer", true, "OptInt", "PARAM_OPT_INT" },
	{ "integer", false, "int64_t", "PARAM_INT" },
	{ "smallint[]", false, "IntList", "PARAM_INT_LIST" },
	{ "smallint", true, "OptInt", "PARAM_OPT_INT" },
	{ "smallint", false, "int64_t", "PARAM_INT" },
	{ "boolean", true, "OptBool", "PARAM_OPT_BOOL" },
	{ "boolean", false, "bool", "PARAM_BOOL" },
	{ "double precision", false, "double", "PARAM_REAL" },
	{ "text[]", false, "StrList", "PARAM_STR_LIST" },
	{ "text", false, "Str", "PARAM_STR" },
	{ "citext[]", false, "StrList", "PARAM_STR_LIST" },
	{ "citext", false, "Str", "PARAM_STR" },
	{ "timestamptz", false, "Time", "PARAM_TIME" },
	{ "uuid", false, "Uuid", "PARAM_UUID" },
	{ "jsonb", false, "Json", "PARAM_JSON" },
};

static bool begins_with(const char *text, const struct sql_type *type, size_t *length)
{
	size_t n = strlen(type->sql);
	unsigned char next;

	if (strncasecmp(text, type->sql, n) != 0)
		return false;
	if (type->nullable && text[n++] != '?')
		return false;
	next = (unsigned char)text[n];
	if (isalnum(next) || next == '_' || next == '[' || next == '?')
		return false;
	*length = n;
	return true;
}

const struct sql_type *type_read(const char *text, size_t *length)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (begins_with(text, &types[i], length))
			return &types[i];
	}
	return NULL;
}

void type_list(char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]) && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s%s", i ? ", " : "", types[i].sql,
			types[i].nullable ? "?" : "");
}
