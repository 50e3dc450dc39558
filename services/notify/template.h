#pragma once
/*
 * The language of the texts that are mailed. A template is a text with places for values:
 *
 *	{{name}}               the value, escaped for where it stands
 *	{{?name}} … {{/}}      only when there is such a value
 *	{{!name}} … {{/}}      only when there is none
 *
 * Nobody who writes a template can forget to escape: the form of the whole output decides, and there is no way around
 * it. In plain text a value is one line of printable characters, so that nobody's name can pretend to be a paragraph of
 * ours; in HTML it is besides free of markup. A name that is not among the values is a mistake of the template, and an
 * error. Constant data and values; any thread.
 */
#include "base/buf.h"
#include "base/err.h"

/* Absent or empty: there is none. */
struct value {
	const char *name;
	Str text;
};

struct values {
	const struct value *items;
	size_t n;
};

enum text_form { FORM_TEXT, FORM_HTML };

Err template_render(struct buf *out, Str source, const struct values *values, enum text_form form) MUST_CHECK;
/* One value as it stands in a form. */
void template_escape(struct buf *out, Str value, enum text_form form);

/*
 * A body: paragraphs between empty lines, each of them one line or several. A paragraph of one line "-> Label: address"
 * is a link that is to be followed. Paragraphs whose values leave nothing of them are left out, and links without address.
 */
Err template_render_body(struct buf *out, Str source, const struct values *values, enum text_form form) MUST_CHECK;

/* A file of templates/, as the build embeds it. */
struct template_file {
	const char *name; /* language/kind */
	const char *text;
};

extern const struct template_file template_files[]; /* ends with a NULL name */

/* Absent when there is none of that name in the language. */
Str template_find(Str language, const char *name);
/* The next name that a template speaks of, from *at on, which moves behind it; absent at the end. For tests. */
Str template_next_name(Str source, size_t *at);
