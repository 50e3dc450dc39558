#include "base/codec.h"
#include "data/decode_private.h"

static void complain_bound(struct decode *decode, Str name, const char *code, const char *must, int64_t bound,
	const char *unit)
{
	Str message = str_format(decode->errors->arena, "must %s %lld%s", must, (long long)bound, unit);

	decode_complain(decode, name, code, message);
}

static void complain_type(struct decode *decode, const struct field *field, Str name)
{
	static const char *const expected[] = {
		[FIELD_BOOL] = "must be true or false",
		[FIELD_INT] = "must be a whole number",
		[FIELD_REAL] = "must be a number",
		[FIELD_STR] = "must be a text",
		[FIELD_TIME] = "must be a time such as 2026-01-31T09:00:00Z",
		[FIELD_UUID] = "must be a UUID",
		[FIELD_ENUM] = "must be a text",
		[FIELD_OPT_INT] = "must be a whole number or null",
		[FIELD_OPT_BOOL] = "must be true, false or null",
		[FIELD_SET] = "must be a list of texts",
		[FIELD_INT_LIST] = "must be a list of whole numbers",
		[FIELD_STR_LIST] = "must be a list of texts",
		[FIELD_OBJECT] = "must be an object",
		[FIELD_LIST] = "must be a list of objects",
		[FIELD_JSON] = "must be JSON",
	};

	decode_complain(decode, name, "type", str_of(expected[field->kind]));
}

/* The path's value stands; a body that repeats it must say the same. */
static bool contradicts_path(struct decode *decode, const struct field *field, Str name, bool same)
{
	if (!decode_is_from_path(decode, field))
		return false;
	if (!same)
		decode_complain(decode, name, "contradiction", STR("is not what the address says"));
	return true;
}

/* Numbers without bounds of their own stay where a double is exact. */
static int64_t least(const struct field *field)
{
	return field->min || field->max ? field->min : -NUMBER_LIMIT;
}

static int64_t most(const struct field *field)
{
	return field->max ? field->max : NUMBER_LIMIT;
}

static bool in_bounds(struct decode *decode, const struct field *field, Str name, bool too_small, bool too_large)
{
	if (decode->source == INPUT_EVENT)
		return true;
	if (too_small)
		complain_bound(decode, name, "too_small", "be at least", least(field), "");
	else if (too_large)
		complain_bound(decode, name, "too_large", "be at most", most(field), "");
	return !too_small && !too_large;
}

void set_int(struct decode *decode, const struct field *field, Str name, int64_t value)
{
	if (field->kind == FIELD_REAL) {
		set_real(decode, field, name, (double)value);
		return;
	}
	if (field->kind != FIELD_INT && field->kind != FIELD_OPT_INT) {
		complain_type(decode, field, name);
		return;
	}
	if (!in_bounds(decode, field, name, value < least(field), value > most(field)))
		return;
	if (field->kind == FIELD_OPT_INT) {
		*MEMBER(OptInt, decode->record, field) = (OptInt){ .value = value, .set = true };
	} else {
		int64_t *member = MEMBER(int64_t, decode->record, field);

		if (!contradicts_path(decode, field, name, *member == value))
			*member = value;
	}
}

void set_real(struct decode *decode, const struct field *field, Str name, double value)
{
	if (field->kind != FIELD_REAL)
		complain_type(decode, field, name);
	else if (in_bounds(decode, field, name, value < (double)least(field), value > (double)most(field)))
		*MEMBER(double, decode->record, field) = value;
}

void set_bool(struct decode *decode, const struct field *field, Str name, bool value)
{
	if (field->kind == FIELD_BOOL)
		*MEMBER(bool, decode->record, field) = value;
	else if (field->kind == FIELD_OPT_BOOL)
		*MEMBER(OptBool, decode->record, field) = (OptBool){ .value = value, .set = true };
	else
		complain_type(decode, field, name);
}

void set_absent(struct decode *decode, const struct field *field, Str name)
{
	if (decode_is_from_path(decode, field) || !field_clear(field, decode->record))
		decode_complain(decode, name, "type", STR("may not be null"));
}

static bool has_control(Str text, bool multiline)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == 0x7f || (c < 0x20 && !(multiline && (c == '\n' || c == '\r' || c == '\t'))))
			return true;
	}
	return false;
}

static bool text_in_bounds(struct decode *decode, const struct field *field, Str name, Str value)
{
	int64_t length = (int64_t)utf8_length(value);
	int64_t min = field->min ? field->min : (field->flags & REQUIRED) != 0;
	int64_t max = field->max ? field->max : TEXT_MAX_DEFAULT;

	if (decode->source == INPUT_EVENT)
		return true;
	if (length < min && !length)
		decode_complain(decode, name, "required", STR("must not be empty"));
	else if (length < min)
		complain_bound(decode, name, "too_short", "have at least", min, " characters");
	else if (length > max)
		complain_bound(decode, name, "too_long", "have at most", max, " characters");
	else if (!(field->flags & VERBATIM) && has_control(value, field->flags & MULTILINE))
		decode_complain(decode, name, "format", STR("must not hold control characters"));
	else
		return true;
	return false;
}

static bool passes_check(struct decode *decode, const struct field *field, Str name, const void *member)
{
	const char *wrong = field->check && decode->source != INPUT_EVENT ? field->check(member) : NULL;

	if (wrong)
		decode_complain(decode, name, "format", str_of(wrong));
	return !wrong;
}

/* A value must not be lost silently: without memory the whole decode fails in the end. */
static Str keep(struct decode *decode, Str value)
{
	Str copy = str_copy(decode->errors->arena, value);

	decode->errors->failed |= !copy.p;
	return copy;
}

static void set_str(struct decode *decode, const struct field *field, Str name, Str value)
{
	Str *member = MEMBER(Str, decode->record, field);

	if (!(field->flags & VERBATIM))
		value = str_trim(value);
	if (!text_in_bounds(decode, field, name, value) || !passes_check(decode, field, name, &value))
		return;
	if (!contradicts_path(decode, field, name, str_eq(*member, value)))
		*member = keep(decode, value);
}

static bool read_word(struct decode *decode, const struct field *field, Str name, Str value, unsigned *out)
{
	struct buf message;

	if (word_read(field->words, value, out))
		return true;
	/* Schemas grow: a word that an event's sender knows and we do not is none to us. */
	if (decode->source == INPUT_EVENT)
		return false;
	buf_init(&message, 1024);
	buf_add_literal(&message, "must be one of");
	for (size_t i = 0; i < field->words->n; i++) {
		unsigned known = field->words->list[i].value;

		buf_format(&message, "%s %s", i ? "," : "", word_text(field->words, known, field->dialect));
	}
	decode_complain(decode, name, "not_allowed", buf_str(&message));
	buf_finish(&message);
	return false;
}

void set_text(struct decode *decode, const struct field *field, Str name, Str value)
{
	unsigned word;
	Time time;
	Uuid uuid;

	switch (field->kind) {
	case FIELD_STR:
		set_str(decode, field, name, value);
		return;
	case FIELD_ENUM:
		if (read_word(decode, field, name, value, &word) &&
			!contradicts_path(decode, field, name, *MEMBER(unsigned, decode->record, field) == word))
			*MEMBER(unsigned, decode->record, field) = word;
		return;
	case FIELD_SET:
		if (read_word(decode, field, name, value, &word))
			MEMBER(EnumSet, decode->record, field)->bits |= 1u << word;
		return;
	case FIELD_TIME:
		/* What stands for "none" cannot also be meant. */
		if (!time_parse(value, &time) || !time.us)
			complain_type(decode, field, name);
		else if (passes_check(decode, field, name, &time))
			*MEMBER(Time, decode->record, field) = time;
		return;
	case FIELD_UUID:
		if (!uuid_parse(value, &uuid) || uuid_is_none(uuid))
			complain_type(decode, field, name);
		else if (!contradicts_path(decode, field, name, uuid_eq(*MEMBER(Uuid, decode->record, field), uuid)))
			*MEMBER(Uuid, decode->record, field) = uuid;
		return;
	default:
		complain_type(decode, field, name);
	}
}

size_t count_max(const struct field *field)
{
	return field->max ? (size_t)field->max : LIST_MAX_DEFAULT;
}

bool has_too_many(struct decode *decode, const struct field *field, Str name, size_t n)
{
	bool too_many = n > count_max(field) && decode->source != INPUT_EVENT;

	if (too_many)
		complain_bound(decode, name, "too_many", "have at most", (int64_t)count_max(field), " entries");
	return too_many;
}

void check_count(struct decode *decode, const struct field *field, Str name, size_t n)
{
	if (has_too_many(decode, field, name, n) || decode->source == INPUT_EVENT)
		return;
	if ((int64_t)n < field->min)
		complain_bound(decode, name, "too_few", "have at least", field->min, " entries");
}

/* Items are added one by one; the first makes room for as many as can come. */
void set_int_item(struct decode *decode, const struct field *field, Str name, int64_t value, size_t most)
{
	IntList *list = MEMBER(IntList, decode->record, field);

	if (value < -NUMBER_LIMIT || value > NUMBER_LIMIT) {
		complain_type(decode, field, name);
		return;
	}
	if (!list->items)
		list->items = arena_new_array(decode->errors->arena, most, int64_t);
	if (list->items && list->n < most)
		list->items[list->n++] = value;
	else
		decode->errors->failed = true;
}

static bool is_item(Str text)
{
	return text.n && utf8_length(text) <= TEXT_MAX_DEFAULT && !has_control(text, false);
}

void set_text_item(struct decode *decode, const struct field *field, Str name, Str value, size_t most)
{
	StrList *list = MEMBER(StrList, decode->record, field);

	value = str_trim(value);
	if (decode->source != INPUT_EVENT && !is_item(value)) {
		decode_complain(decode, name, "format", STR("must hold texts of 1 to 500 printable characters"));
		return;
	}
	if (!list->items)
		list->items = arena_new_array(decode->errors->arena, most, Str);
	if (list->items && list->n < most)
		list->items[list->n++] = keep(decode, value);
	else
		decode->errors->failed = true;
}
