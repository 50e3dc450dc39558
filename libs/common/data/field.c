#include "data/field.h"

#include <string.h>

enum { NESTING_MAX = 8 };

const struct view none_view = { .name = "none", .of = "none", .size = sizeof(struct none) };

/* Skips what does not count in a word and gives the next letter in lower case, or 0 at the end. */
static int next_letter(Str text, size_t *at)
{
	while (*at < text.n) {
		unsigned char c = (unsigned char)text.p[(*at)++];

		if (c >= 'A' && c <= 'Z')
			return c - 'A' + 'a';
		if (c != ' ' && c != '_' && c != '-')
			return c;
	}
	return 0;
}

static bool same_word(Str a, Str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		int left = next_letter(a, &i), right = next_letter(b, &k);

		if (left != right)
			return false;
		if (!left)
			return true;
	}
}

static bool word_is_spelled(const struct word *word, Str text)
{
	Str also = str_of(word->also);

	for (int d = 0; d < DIALECTS; d++) {
		if (word->out[d] && same_word(str_of(word->out[d]), text))
			return true;
	}
	while (also.n) {
		if (same_word(str_cut(&also, '|'), text))
			return true;
	}
	return false;
}

bool word_read(const struct words *words, Str text, unsigned *out)
{
	for (size_t i = 0; i < words->n; i++) {
		if (word_is_spelled(&words->list[i], text)) {
			*out = words->list[i].value;
			return true;
		}
	}
	return false;
}

const char *word_text(const struct words *words, unsigned value, enum dialect dialect)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct word *word = &words->list[i];

		if (word->value == value)
			return word->out[dialect] ? word->out[dialect] : word->out[DIALECT_API];
	}
	return NULL;
}

Str word_stored(const struct words *words, unsigned value)
{
	return str_of(word_text(words, value, DIALECT_LOWER));
}

StrList words_stored(struct arena *arena, const struct words *words, EnumSet set)
{
	StrList list = { .items = arena_new_array(arena, words->n + 1, Str) };

	for (size_t i = 0; list.items && i < words->n; i++) {
		if (set.bits & 1u << words->list[i].value)
			list.items[list.n++] = word_stored(words, words->list[i].value);
	}
	return list;
}

static bool field_is_called(const struct field *field, Str name)
{
	Str also = str_of(field->also);

	if (str_eq(str_of(field->name), name))
		return true;
	while (also.n) {
		if (str_eq(str_cut(&also, ' '), name))
			return true;
	}
	return false;
}

const struct field *view_field(const struct view *view, Str name)
{
	for (size_t i = 0; i < view->n; i++) {
		if (field_is_called(&view->fields[i], name))
			return &view->fields[i];
	}
	return NULL;
}

bool field_is_absent(const struct field *field, const void *record)
{
	switch (field->kind) {
	case FIELD_STR:
		return !MEMBER_CONST(Str, record, field)->p;
	case FIELD_JSON:
		return !MEMBER_CONST(Json, record, field)->text.p;
	case FIELD_TIME:
		return MEMBER_CONST(Time, record, field)->us == 0;
	case FIELD_UUID:
		return uuid_is_none(*MEMBER_CONST(Uuid, record, field));
	case FIELD_ENUM:
		return *MEMBER_CONST(unsigned, record, field) == 0;
	case FIELD_OPT_INT:
		return !MEMBER_CONST(OptInt, record, field)->set;
	case FIELD_OPT_BOOL:
		return !MEMBER_CONST(OptBool, record, field)->set;
	case FIELD_SET:
		return MEMBER_CONST(EnumSet, record, field)->bits == 0;
	case FIELD_INT_LIST:
		return !MEMBER_CONST(IntList, record, field)->items;
	case FIELD_STR_LIST:
		return !MEMBER_CONST(StrList, record, field)->items;
	case FIELD_LIST:
		return !MEMBER_CONST(List, record, field)->items;
	case FIELD_BOOL:
	case FIELD_INT:
	case FIELD_REAL:
	case FIELD_OBJECT:
		return false;
	}
	return false;
}

bool field_clear(const struct field *field, void *record)
{
	static const size_t sizes[] = {
		[FIELD_STR] = sizeof(Str),
		[FIELD_TIME] = sizeof(Time),
		[FIELD_UUID] = sizeof(Uuid),
		[FIELD_ENUM] = sizeof(unsigned),
		[FIELD_OPT_INT] = sizeof(OptInt),
		[FIELD_OPT_BOOL] = sizeof(OptBool),
		[FIELD_SET] = sizeof(EnumSet),
		[FIELD_INT_LIST] = sizeof(IntList),
		[FIELD_STR_LIST] = sizeof(StrList),
		[FIELD_LIST] = sizeof(List),
		[FIELD_JSON] = sizeof(Json),
	};
	size_t size = field->kind < ARRAY_LEN(sizes) ? sizes[field->kind] : 0;

	memset(MEMBER(char, record, field), 0, size);
	return size != 0;
}

static const char *words_mistake(const struct words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		if (words->list[i].value < 1 || words->list[i].value > 31)
			return "a word whose value is not 1 to 31";
		if (!words->list[i].out[DIALECT_API])
			return "a word without its spelling in the API";
	}
	return NULL;
}

static const char *field_mistake(const struct field *field)
{
	bool words = field->kind == FIELD_ENUM || field->kind == FIELD_SET;
	bool nested = field->kind == FIELD_OBJECT || field->kind == FIELD_LIST;

	if (!field->name)
		return "a field without a name";
	if (words != (field->words != NULL))
		return words ? "an enumeration without its words" : "words for what is no enumeration";
	if (nested != (field->of != NULL))
		return nested ? "a nested field without its view" : "a view for what is not nested";
	if (field->check && field->kind != FIELD_STR && field->kind != FIELD_TIME)
		return "a check of what is neither text nor time";
	if (field->max && field->min > field->max)
		return "a lower bound above the upper one";
	if ((field->flags & READ_ONLY) && (field->flags & WRITE_ONLY))
		return "a field that is neither read nor written";
	return field->words ? words_mistake(field->words) : NULL;
}

static bool is_reached_by_its_names(const struct view *view, const struct field *field)
{
	Str also = str_of(field->also);

	if (view_field(view, str_of(field->name)) != field)
		return false;
	while (also.n) {
		if (view_field(view, str_cut(&also, ' ')) != field)
			return false;
	}
	return true;
}

static const char *mistake_below(const struct view *view, int depth)
{
	if (view->n > 64)
		return "more than 64 fields";
	/* The schema writes nested views in place, so a circle has no end. */
	if (depth > NESTING_MAX)
		return "views nested too deep, or in a circle";
	for (size_t i = 0; i < view->n; i++) {
		const struct field *field = &view->fields[i];
		const char *mistake = field_mistake(field);

		if (!mistake && !is_reached_by_its_names(view, field))
			mistake = "two fields of one name";
		if (!mistake && field->of)
			mistake = mistake_below(field->of, depth + 1);
		if (mistake)
			return mistake;
	}
	return NULL;
}

const char *view_mistake(const struct view *view)
{
	return mistake_below(view, 0);
}
