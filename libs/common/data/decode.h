#pragma once
/*
 * Input into a struct, under a view. A decode collects every mistake it meets, each with the name of its field, and
 * goes on; decode_finish() then says INVALID when there were any. A body that cannot even be read is MALFORMED at once,
 * with the reason in field_errors.detail.
 *
 *	decode_init(&decode, &new_user_view, &user, &errors);
 *	TRY(decode_query(&decode, query));
 *	TRY(decode_json(&decode, body));
 *	TRY(decode_finish(&decode));
 *
 * What is read into the record lives in the arena of the errors; an arena too small for it is OVERLOADED in the end. A
 * record need not be empty at the start: input is laid over what it holds, which is how a PATCH works (set .based, so
 * that required members count as present). A nested object is laid over likewise, a list is replaced.
 */
#include "data/field.h"

struct field_error {
	Str field;
	const char *code;
	Str message;
};

enum { FIELD_ERRORS_MAX = 50 };

struct field_errors {
	struct arena *arena;
	struct field_error *items;
	size_t n;
	Str detail; /* of a body that could not be read */
	bool failed; /* no memory: something that came in is neither in the record nor among the items */
};

void field_error_add(struct field_errors *errors, Str field, const char *code, Str message);

enum input_source {
	INPUT_JSON,  /* strict: types as they are, unknown names refused */
	INPUT_FORM,  /* numbers come as text, unknown names refused; empty ones are left out */
	INPUT_QUERY, /* numbers come as text, unknown names ignored; empty ones and empty texts are left out */
	INPUT_PATH,  /* as a form; what the body says of the same field must agree */
	INPUT_EVENT, /* JSON of our own making: unknown names ignored, bounds not checked again */
};

struct decode {
	const struct view *view;
	void *record;
	struct field_errors *errors;
	uint64_t seen;      /* bit i: view->fields[i] came in */
	uint64_t from_path; /* of those, by the path */
	Str prefix;         /* of names in errors: "experience[2]." */
	enum input_source source;
	bool based;
	Str known;          /* a member beside the fields, which somebody else has read; see choice.h */
};

void decode_init(struct decode *decode, const struct view *view, void *record, struct field_errors *errors);
Err decode_json(struct decode *decode, Str body) MUST_CHECK;
/* The same, of what a service wrote itself: an event's data, a jsonb column. */
Err decode_event(struct decode *decode, Str body) MUST_CHECK;
Err decode_form(struct decode *decode, Str body) MUST_CHECK;
Err decode_query(struct decode *decode, Str query) MUST_CHECK;
/* One value given as text: a path parameter, a part of a multipart body, a query parameter. Already decoded. */
Err decode_text(struct decode *decode, Str name, Str value, enum input_source source) MUST_CHECK;
Err decode_finish(struct decode *decode) MUST_CHECK;

/* Did the input name this member? Not whether it holds a value: null is input too. */
bool decode_saw(const struct decode *decode, const char *field_name);
