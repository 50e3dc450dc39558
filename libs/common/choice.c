#include "choice.h"

#include "caller.h"

enum { LIST_MAX = 400 };

struct asked {
	Str action;
};

LOCAL_VIEW(asked_view, asked, FIELD(asked, action, 0));

static bool is_word_of(const struct route *row, Str word)
{
	Str words = str_of(row->when);

	while (words.n) {
		if (str_eq(str_cut(&words, ' '), word))
			return true;
	}
	return false;
}

static const struct route *row_of(const struct request *r, Str word)
{
	for (const struct route *row = r->first_route; row->operation && route_same_place(row, r->first_route); row++) {
		if (word.n && is_word_of(row, word))
			return row;
	}
	return NULL;
}

static const struct route *row_with_files(const struct request *r)
{
	for (const struct route *row = r->first_route; row->operation && route_same_place(row, r->first_route); row++) {
		if (row->operation->files)
			return row;
	}
	return NULL;
}

bool choice_takes_files(const struct request *r)
{
	return r->first_route && row_with_files(r);
}

static Err unknown(struct request *r)
{
	_cleanup_(buf_finish) struct buf list;

	buf_init(&list, LIST_MAX);
	for (const struct route *row = r->first_route; row->operation && route_same_place(row, r->first_route); row++) {
		Str words = str_of(row->when);

		while (words.n) {
			buf_add_str(&list, list.n ? STR(", ") : STR(""));
			buf_add_str(&list, str_cut(&words, ' '));
		}
	}
	field_error_add(&r->errors, ACTION, "unknown", str_format(r->arena, "must be one of " STR_FMT, STR_ARG(buf_str(&list))));
	return req_detail(r, UNKNOWN_ACTION, "The actions known here are " STR_FMT, STR_ARG(buf_str(&list)));
}

static Str action_among(const struct form_values *values)
{
	for (size_t i = 0; i < values->n; i++) {
		if (str_eq(values->items[i].name, ACTION))
			return values->items[i].value;
	}
	return STR_NONE;
}

/* Everything else in the body is passed over: it is read again, strictly, when it is known what it should be. */
static Err action_in(struct request *r, const struct input_body *body, Str *out)
{
	struct field_errors errors = { .arena = r->arena };
	struct asked asked = { 0 };
	struct decode decode;
	Err err = OK;

	decode_init(&decode, &asked_view, &asked, &errors);
	switch (body_kind(r)) {
	case BODY_PARTS:
		asked.action = action_among(body->parts);
		break;
	case BODY_FORM:
		err = decode_query(&decode, body->bytes);
		break;
	case BODY_JSON:
		err = str_trim(body->bytes).n ? decode_event(&decode, body->bytes) : OK;
		break;
	case BODY_UNKNOWN:
		return body_refuse_kind(r);
	}
	r->errors.detail = errors.detail;
	*out = asked.action;
	return err;
}

Err choice_make(struct request *r, const struct input_body *body)
{
	const struct route *row;
	Str word;

	TRY(action_in(r, body, &word));
	row = row_of(r, word);
	if (!row)
		return unknown(r);
	if (r->chosen && row != r->route)
		return req_detail(r, UNKNOWN_ACTION, "The action stands behind a file that is no part of it");
	r->route = row;
	r->chosen = true;
	return OK;
}

Err choice_make_for_file(struct request *r, const struct form_values *values)
{
	Str word = action_among(values);
	const struct route *row = word.p ? row_of(r, word) : row_with_files(r);

	if (r->chosen)
		return OK;
	/* The row that stands first is nobody's choice: what it may take is not asked of it. */
	if (!row)
		return unknown(r);
	r->route = row;
	r->chosen = true;
	return row->operation->files ? caller_identify(r) : OK;
}

Err choice_hand_over(struct request *r)
{
	r->status = r->route->operation->status;
	req_header(r, "X-Accel-Redirect", str_format(r->arena, "@%s", r->route->to));
	return OK;
}
