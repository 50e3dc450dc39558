#pragma once
/*
 * Descriptors. A view is a table that says how one C struct is spoken: for each member its name, its bounds, its
 * spellings. The same view decodes JSON, form, query and path input, validates it, binds database rows, encodes JSON
 * and emits JSON Schema; another system's names for the same struct are another view.
 *
 *	struct new_skill { Str name; StrList aliases; };
 *
 *	VIEW(new_skill_view, new_skill,
 *		FIELD(new_skill, name, REQUIRED, .max = 80, .doc = "As people write it"),
 *		FIELD(new_skill, aliases, 0, .max = 20));
 *
 * The kind of a field follows from the C type of its member. Absence is a value of every type but bool, int64_t and
 * double: a Str without pointer, a zero Time, a nil Uuid, an enum of 0, an Opt… that is not set; it reads from and writes
 * as null. Views are constant; nothing here allocates but into the arena of a decode. Any thread.
 */
#include "base/err.h"
#include "base/rand.h"

typedef struct {
	int64_t value;
	bool set;
} OptInt;

typedef struct {
	bool value;
	bool set;
} OptBool;

typedef struct {
	int64_t *items;
	size_t n;
} IntList;

typedef struct {
	Str *items;
	size_t n;
} StrList;

/* A set of enum values: bit v stands for the word of value v. */
typedef struct {
	uint32_t bits;
} EnumSet;

/* Structs of one view, one behind the other. */
typedef struct {
	void *items;
	size_t n;
} List;

/* JSON as text, passed through unopened. Only from sources that wrote it themselves: it is not validated. */
typedef struct {
	Str text;
} Json;

enum field_kind {
	FIELD_BOOL,
	FIELD_INT,
	FIELD_REAL,
	FIELD_STR,
	FIELD_TIME,
	FIELD_UUID,
	FIELD_ENUM,
	FIELD_OPT_INT,
	FIELD_OPT_BOOL,
	FIELD_SET,
	FIELD_INT_LIST,
	FIELD_STR_LIST,
	FIELD_OBJECT,
	FIELD_LIST,
	FIELD_JSON,
};

enum field_flags {
	REQUIRED   = 1 << 0, /* in input, and present in every output */
	READ_ONLY  = 1 << 1, /* in output only; named in input it is an unknown field */
	WRITE_ONLY = 1 << 2, /* in input only */
	VERBATIM   = 1 << 3, /* a text whose outer blanks count, such as a password */
	MULTILINE  = 1 << 4, /* a text that may hold line breaks and tabs */
	OMIT_EMPTY = 1 << 5, /* an absent value is left out of the output instead of null */
	IGNORED    = 1 << 6, /* accepted in input and dropped: other systems' ballast */
	SOMETIMES  = 1 << 7, /* not in every output, for the schema: a statement may leave its column out */
};

/*
 * All spellings of one enumeration. A word is read in any of them, whatever its case, blanks, "_" and "-"; each view
 * says by its dialect which one it writes. Values start at 1: 0 is "none".
 */
enum dialect { DIALECT_API, DIALECT_BOARD, DIALECT_LOWER, DIALECTS };

struct word {
	unsigned value; /* 1 to 31, so that a set of them has room */
	const char *out[DIALECTS]; /* NULL: as the API has it */
	const char *also; /* further spellings, separated by "|" */
};

struct words {
	const char *noun;
	const struct word *list;
	size_t n;
};

#define WORDS(name, noun_, ...)                                                        \
	static const struct word name##_list[] = { __VA_ARGS__ };                      \
	const struct words name = { .noun = noun_, .list = name##_list, .n = ARRAY_LEN(name##_list) }

bool word_read(const struct words *words, Str text, unsigned *out) MUST_CHECK;
const char *word_text(const struct words *words, unsigned value, enum dialect dialect);
/* As the database keeps them: the lower-case words. A set becomes a text[]. */
Str word_stored(const struct words *words, unsigned value);
StrList words_stored(struct arena *arena, const struct words *words, EnumSet set);

struct view;

struct field {
	const char *name;
	const char *column; /* of the database: as the member is called */
	const char *also;   /* further names accepted in input, separated by blanks */
	size_t offset;
	enum field_kind kind;
	unsigned flags;
	int64_t min, max; /* of a number; characters of a text; items of a list; max 0: the kind's default */
	const struct words *words;
	enum dialect dialect;
	const struct view *of; /* of FIELD_OBJECT and FIELD_LIST */
	/* Of a text or a time, a rule beyond the bounds: NULL, or what is wrong ("is not an e-mail address"). */
	const char *(*check)(const void *member);
	const char *format; /* JSON Schema's: "email", "uri"… */
	const char *doc;
	const char *example; /* as JSON */
};

struct view {
	const char *name; /* names the schema */
	const char *of;   /* the struct */
	size_t size;
	const struct field *fields;
	size_t n; /* at most 64 */
};

#define FIELD_KIND(member)                                                                             \
	_Generic((member),                                                                             \
		bool: FIELD_BOOL, int64_t: FIELD_INT, double: FIELD_REAL, Str: FIELD_STR, Time: FIELD_TIME, \
		Uuid: FIELD_UUID, unsigned: FIELD_ENUM, OptInt: FIELD_OPT_INT, OptBool: FIELD_OPT_BOOL, \
		EnumSet: FIELD_SET, IntList: FIELD_INT_LIST, StrList: FIELD_STR_LIST, List: FIELD_LIST, \
		Json: FIELD_JSON, default: FIELD_OBJECT)

/* FIELD_AS gives the member another name than its own. */
#define FIELD_AS(tag, member, name_, flags_, ...)                                                    \
	{ .name = name_, .column = #member, .offset = offsetof(struct tag, member), .flags = (flags_), \
		.kind = FIELD_KIND(((struct tag *)0)->member) __VA_OPT__(, ) __VA_ARGS__ }
#define FIELD(tag, member, flags_, ...) FIELD_AS(tag, member, #member, flags_ __VA_OPT__(, ) __VA_ARGS__)

/* A name without a member, which is accepted and means nothing here. */
#define DROPPED(name_, ...) { .name = (name_), .column = (name_), .kind = FIELD_STR, .flags = IGNORED __VA_OPT__(, ) __VA_ARGS__ }

#define VIEW_FIELDS(view_name, ...) static const struct field view_name##_fields[] = { __VA_ARGS__ }
#define VIEW_TABLE(view_name, tag)                                                 \
	const struct view view_name = { .name = #view_name, .of = #tag, .size = sizeof(struct tag), \
		.fields = view_name##_fields, .n = ARRAY_LEN(view_name##_fields) }

#define VIEW(view_name, tag, ...)            \
	VIEW_FIELDS(view_name, __VA_ARGS__); \
	VIEW_TABLE(view_name, tag)
/* A view that only its own file knows. */
#define LOCAL_VIEW(view_name, tag, ...)      \
	VIEW_FIELDS(view_name, __VA_ARGS__); \
	static VIEW_TABLE(view_name, tag)

/* The struct of operations that take or give nothing. */
struct none {
	char nothing;
};
extern const struct view none_view;

/* By a name as it comes in, aliases too; NULL when the view has no such field. */
const struct field *view_field(const struct view *view, Str name);
bool field_is_absent(const struct field *field, const void *record);
/* Makes the member absent; false for a kind that has no such value. */
bool field_clear(const struct field *field, void *record);

/* A mistake in a table that the compiler cannot see (two fields of one name …), or NULL. For start-up and tests. */
const char *view_mistake(const struct view *view);

#define MEMBER(type, record, field) ((type *)(void *)((char *)(record) + (field)->offset))
#define MEMBER_CONST(type, record, field) ((const type *)(const void *)((const char *)(record) + (field)->offset))
