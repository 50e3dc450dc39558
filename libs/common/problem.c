#include "problem.h"

#include "base/json_text.h"

static void write_errors(struct buf *out, const struct field_errors *errors)
{
	buf_add_literal(out, ",\"errors\":[");
	for (size_t i = 0; errors && i < errors->n; i++) {
		const struct field_error *error = &errors->items[i];

		buf_format(out, "%s{\"field\":", i ? "," : "");
		json_write_text(out, error->field);
		buf_format(out, ",\"code\":\"%s\",\"message\":", error->code);
		json_write_text(out, error->message);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

/* The first complaint makes a better sentence than the title alone. */
static void write_detail(struct buf *out, Err problem, const struct field_errors *errors)
{
	buf_add_literal(out, ",\"detail\":");
	if (errors && errors->detail.n) {
		json_write_text(out, errors->detail);
	} else if (errors && errors->n && errors->arena) {
		Str sentence = str_format(errors->arena, STR_FMT " " STR_FMT, STR_ARG(errors->items[0].field),
			STR_ARG(errors->items[0].message));

		json_write_text(out, sentence);
	} else {
		json_write_text(out, str_of(problem->title));
	}
}

void problem_write(struct buf *out, Err problem, const struct field_errors *errors, Str request_id)
{
	buf_format(out, "{\"type\":\"urn:jobwire:problem:%s\",\"title\":", problem->code);
	json_write_text(out, str_of(problem->title));
	buf_format(out, ",\"status\":%d", problem->status);
	write_detail(out, problem, errors);
	buf_format(out, ",\"code\":\"%s\"", problem->code);
	write_errors(out, errors);
	buf_add_literal(out, ",\"request_id\":");
	if (request_id.n)
		json_write_text(out, request_id);
	else
		buf_add_literal(out, "null");
	buf_add_char(out, '}');
}

void problem_write_status(struct buf *out, int status, Str request_id)
{
	static const Err known[] = { MALFORMED, NOT_FOUND, METHOD_NOT_ALLOWED, REQUEST_TIMEOUT, LENGTH_REQUIRED, TOO_LARGE,
		UNSUPPORTED_MEDIA_TYPE, INTERNAL, UNAVAILABLE, VERSION_NOT_SUPPORTED };

	struct problem problem = status < 500 ? *MALFORMED : *INTERNAL;

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (known[i]->status == status)
			problem = *known[i];
	}
	/* Whatever it is called, its status is that of the answer. */
	problem.status = status;
	problem_write(out, &problem, NULL, request_id);
}
