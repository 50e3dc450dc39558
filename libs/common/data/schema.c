#include "data/decode_private.h"
#include "data/json.h"

static void write_key(struct buf *out, const char *key)
{
	if (out->n && out->p[out->n - 1] != '{')
		buf_add_char(out, ',');
	json_write_text(out, str_of(key));
	buf_add_char(out, ':');
}

static void write_text(struct buf *out, const char *key, const char *value)
{
	write_key(out, key);
	json_write_text(out, str_of(value));
}

static void write_number(struct buf *out, const char *key, int64_t value)
{
	write_key(out, key);
	buf_add_int(out, value);
}

/* The type in JSON; where absence is a value, null is allowed beside it. */
static void write_type(struct buf *out, const struct field *field, enum schema_use use, const char *type)
{
	bool plain = field->kind == FIELD_BOOL || field->kind == FIELD_INT || field->kind == FIELD_REAL ||
		field->kind == FIELD_OBJECT;
	bool list = field->kind == FIELD_SET || field->kind == FIELD_INT_LIST || field->kind == FIELD_STR_LIST ||
		field->kind == FIELD_LIST;

	if (plain || (field->flags & REQUIRED) || (list && use == SCHEMA_OUTPUT)) {
		write_text(out, "type", type);
		return;
	}
	write_key(out, "type");
	buf_format(out, "[\"%s\",\"null\"]", type);
}

static void write_words(struct buf *out, const struct field *field, enum schema_use use, bool nullable)
{
	/* Input is read in any spelling, so its words are no rule. */
	write_key(out, use == SCHEMA_OUTPUT ? "enum" : "x-words");
	for (size_t i = 0; i < field->words->n; i++) {
		buf_add_char(out, i ? ',' : '[');
		json_write_text(out, str_of(word_text(field->words, field->words->list[i].value, field->dialect)));
	}
	if (nullable && use == SCHEMA_OUTPUT)
		buf_add_literal(out, ",null");
	buf_add_char(out, ']');
}

static void write_string(struct buf *out, const struct field *field, enum schema_use use, const char *format)
{
	write_type(out, field, use, "string");
	if (format)
		write_text(out, "format", format);
	if (field->kind != FIELD_STR || use == SCHEMA_OUTPUT)
		return;
	if (field->min || (field->flags & REQUIRED))
		write_number(out, "minLength", field->min ? field->min : 1);
	write_number(out, "maxLength", field->max ? field->max : TEXT_MAX_DEFAULT);
}

static void write_numeric(struct buf *out, const struct field *field, enum schema_use use, const char *type)
{
	write_type(out, field, use, type);
	if (use == SCHEMA_OUTPUT)
		return;
	if (field->min || field->max)
		write_number(out, "minimum", field->min);
	if (field->max)
		write_number(out, "maximum", field->max);
}

static void write_items(struct buf *out, const struct field *field, enum schema_use use)
{
	write_type(out, field, use, "array");
	write_key(out, "items");
	if (field->kind == FIELD_LIST) {
		json_write_schema(out, field->of, use);
	} else {
		buf_add_char(out, '{');
		write_text(out, "type", field->kind == FIELD_INT_LIST ? "integer" : "string");
		if (field->kind == FIELD_SET)
			write_words(out, field, use, false);
		buf_add_char(out, '}');
	}
	if (use == SCHEMA_OUTPUT || field->kind == FIELD_SET)
		return;
	if (field->min)
		write_number(out, "minItems", field->min);
	write_number(out, "maxItems", field->max ? field->max : LIST_MAX_DEFAULT);
}

static void write_kind(struct buf *out, const struct field *field, enum schema_use use)
{
	switch (field->kind) {
	case FIELD_BOOL:
	case FIELD_OPT_BOOL:
		write_type(out, field, use, "boolean");
		return;
	case FIELD_INT:
	case FIELD_OPT_INT:
		write_numeric(out, field, use, "integer");
		return;
	case FIELD_REAL:
		write_numeric(out, field, use, "number");
		return;
	case FIELD_STR:
		write_string(out, field, use, field->format);
		return;
	case FIELD_TIME:
		write_string(out, field, use, "date-time");
		return;
	case FIELD_UUID:
		write_string(out, field, use, "uuid");
		return;
	case FIELD_ENUM:
		write_string(out, field, use, NULL);
		write_words(out, field, use, !(field->flags & REQUIRED));
		return;
	case FIELD_SET:
	case FIELD_INT_LIST:
	case FIELD_STR_LIST:
	case FIELD_LIST:
		write_items(out, field, use);
		return;
	case FIELD_OBJECT:
	case FIELD_JSON:
		return;
	}
}

/* What is accepted and dropped may be anything. */
static void write_field(struct buf *out, const struct field *field, enum schema_use use, const char *alias_of)
{
	if (field->kind == FIELD_OBJECT && !(field->flags & IGNORED)) {
		json_write_schema(out, field->of, use);
		return;
	}
	buf_add_char(out, '{');
	if (!(field->flags & IGNORED))
		write_kind(out, field, use);
	if (alias_of)
		write_text(out, "x-alias-of", alias_of);
	else if (field->doc || (field->flags & IGNORED))
		write_text(out, "description", field->doc ? field->doc : "Accepted, and of no effect");
	if (field->example) {
		write_key(out, "examples");
		buf_format(out, "[%s]", field->example);
	}
	buf_add_char(out, '}');
}

static bool is_shown(const struct field *field, enum schema_use use)
{
	if (field->flags & IGNORED)
		return use == SCHEMA_INPUT;
	return !(field->flags & (use == SCHEMA_INPUT ? READ_ONLY : WRITE_ONLY));
}

/* What an output always has: everything that is not left out when empty, or for some callers. */
static bool is_required(const struct field *field, enum schema_use use)
{
	return use == SCHEMA_INPUT ? (field->flags & REQUIRED) != 0 : !(field->flags & (OMIT_EMPTY | SOMETIMES));
}

static bool has_aliases(const struct field *field, enum schema_use use)
{
	return use == SCHEMA_INPUT && field->also;
}

static void write_property(struct buf *out, const struct field *field, enum schema_use use)
{
	Str also = str_of(has_aliases(field, use) ? field->also : NULL);

	write_key(out, field->name);
	write_field(out, field, use, NULL);
	while (also.n) {
		buf_add_char(out, ',');
		json_write_text(out, str_cut(&also, ' '));
		buf_add_char(out, ':');
		write_field(out, field, use, field->name);
	}
}

static void write_one_required(struct buf *out, Str name)
{
	buf_add_literal(out, "{\"required\":[");
	json_write_text(out, name);
	buf_add_literal(out, "]}");
}

/* Of what is required and has several names, one of them. */
static void write_alternatives(struct buf *out, const struct view *view, enum schema_use use)
{
	bool any = false;

	for (size_t i = 0; i < view->n; i++) {
		const struct field *field = &view->fields[i];
		Str also = str_of(field->also);

		if (!is_shown(field, use) || !is_required(field, use) || !has_aliases(field, use))
			continue;
		if (!any)
			write_key(out, "allOf");
		buf_add_char(out, any ? ',' : '[');
		buf_add_literal(out, "{\"anyOf\":[");
		any = true;
		write_one_required(out, str_of(field->name));
		while (also.n) {
			buf_add_char(out, ',');
			write_one_required(out, str_cut(&also, ' '));
		}
		buf_add_literal(out, "]}");
	}
	if (any)
		buf_add_char(out, ']');
}

static void write_required(struct buf *out, const struct view *view, enum schema_use use)
{
	bool any = false;

	for (size_t i = 0; i < view->n; i++) {
		if (!is_shown(&view->fields[i], use) || !is_required(&view->fields[i], use) ||
			has_aliases(&view->fields[i], use))
			continue;
		if (!any) {
			write_key(out, "required");
			buf_add_char(out, '[');
		} else {
			buf_add_char(out, ',');
		}
		any = true;
		json_write_text(out, str_of(view->fields[i].name));
	}
	if (any)
		buf_add_char(out, ']');
}

void json_write_schema(struct buf *out, const struct view *view, enum schema_use use)
{
	buf_add_char(out, '{');
	write_text(out, "type", "object");
	write_key(out, "properties");
	buf_add_char(out, '{');
	for (size_t i = 0; i < view->n; i++) {
		if (is_shown(&view->fields[i], use))
			write_property(out, &view->fields[i], use);
	}
	buf_add_char(out, '}');
	write_required(out, view, use);
	write_alternatives(out, view, use);
	write_key(out, "additionalProperties");
	buf_add_literal(out, "false");
	buf_add_char(out, '}');
}
