#include "template.h"

#include "base/codec.h"

enum { DEPTH_MAX = 4, BLOCK_MAX = 64 * 1024, TEXT_WIDTH = 76 };

#define OPENS STR("{{")

static void escape_html(struct buf *out, char c)
{
	switch (c) {
	case '<':
		buf_add_literal(out, "&lt;");
		break;
	case '>':
		buf_add_literal(out, "&gt;");
		break;
	case '&':
		buf_add_literal(out, "&amp;");
		break;
	case '"':
		buf_add_literal(out, "&quot;");
		break;
	case '\'':
		buf_add_literal(out, "&#39;");
		break;
	default:
		buf_add_char(out, c);
	}
}

/* A line break or another control character is a blank: a value is one line. */
void template_escape(struct buf *out, Str value, enum text_form form)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		char printable = c < 0x20 || c == 0x7f ? ' ' : (char)c;

		if (form == FORM_HTML)
			escape_html(out, printable);
		else
			buf_add_char(out, printable);
	}
}

static const struct value *find_value(const struct values *values, Str name)
{
	for (size_t i = 0; i < values->n; i++) {
		if (str_eq(str_of(values->items[i].name), name))
			return &values->items[i];
	}
	return NULL;
}

/* A tag is what stands between the braces. */
struct reader {
	Str rest;
	Str before; /* the text up to the tag */
	Str tag;    /* absent: there was none any more */
};

static Err next_tag(struct reader *reader)
{
	size_t at = 0, end;

	while (at < reader->rest.n && !str_starts(str_slice(reader->rest, at, reader->rest.n), OPENS))
		at++;
	reader->before = str_slice(reader->rest, 0, at);
	reader->tag = STR_NONE;
	if (at == reader->rest.n) {
		reader->rest = str_slice(reader->rest, at, at);
		return OK;
	}
	end = at + str_find(str_slice(reader->rest, at, reader->rest.n), '}');
	if (end + 1 >= reader->rest.n || reader->rest.p[end + 1] != '}')
		return fail(INTERNAL, "template: a tag has no end");
	reader->tag = str_slice(reader->rest, at + 2, end);
	reader->rest = str_slice(reader->rest, end + 2, reader->rest.n);
	return OK;
}

struct rendering {
	struct buf *out;
	const struct values *values;
	enum text_form form;
	struct reader reader;
};

static Err look_up(const struct rendering *rendering, Str name, Str *text)
{
	const struct value *value = find_value(rendering->values, name);

	if (!value)
		return fail(INTERNAL, "template: there is no value \"" STR_FMT "\"", STR_ARG(name));
	*text = value->text;
	return OK;
}

static Err render_until_end(struct rendering *rendering, bool shown, int depth);

static Err render_tag(struct rendering *rendering, Str tag, bool shown, int depth)
{
	bool is_section = tag.n && (tag.p[0] == '?' || tag.p[0] == '!');
	Str text;

	if (!is_section) {
		TRY(look_up(rendering, tag, &text));
		if (shown)
			template_escape(rendering->out, text, rendering->form);
		return OK;
	}
	TRY(look_up(rendering, str_slice(tag, 1, tag.n), &text));
	return render_until_end(rendering, shown && (tag.p[0] == '?') == (text.n > 0), depth + 1);
}

/* Up to the end of the section it stands in, or of the text. What is not shown is read too, for the sake of its mistakes. */
static Err render_until_end(struct rendering *rendering, bool shown, int depth)
{
	if (depth > DEPTH_MAX)
		return fail(INTERNAL, "template: sections are nested too deep");
	for (;;) {
		TRY(next_tag(&rendering->reader));
		if (shown)
			buf_add_str(rendering->out, rendering->reader.before);
		if (!rendering->reader.tag.p)
			return depth ? fail(INTERNAL, "template: a section has no end") : OK;
		if (str_eq(rendering->reader.tag, STR("/")))
			return depth ? OK : fail(INTERNAL, "template: an end without a section");
		TRY(render_tag(rendering, rendering->reader.tag, shown, depth));
	}
}

Err template_render(struct buf *out, Str source, const struct values *values, enum text_form form)
{
	struct rendering rendering = { .out = out, .values = values, .form = form, .reader = { .rest = source } };

	TRY(render_until_end(&rendering, true, 0));
	return out->failed ? fail(OVERLOADED, "a text is too long") : OK;
}

/* Up to the next empty line. */
static Str cut_block(Str *rest)
{
	size_t end = 0;

	while (end < rest->n && !str_starts(str_slice(*rest, end, rest->n), STR("\n\n")))
		end++;
	Str block = str_trim(str_slice(*rest, 0, end));

	*rest = str_slice(*rest, end + 2 < rest->n ? end + 2 : rest->n, rest->n);
	return block;
}

static bool is_web_address(Str text)
{
	return str_starts(text, STR("https://")) || str_starts(text, STR("http://"));
}

/* The block has been rendered. What leads elsewhere than to the web, a "javascript:" say, is shown and not linked. */
static void add_link(struct buf *out, Str label, Str address, enum text_form form)
{
	if (form == FORM_TEXT) {
		buf_add_str(out, label);
		buf_add_literal(out, ":\n");
		buf_add_str(out, address);
	} else if (is_web_address(address)) {
		buf_add_literal(out, "<p><a class=\"action\" href=\"");
		buf_add_str(out, address);
		buf_add_literal(out, "\">");
		buf_add_str(out, label);
		buf_add_literal(out, "</a></p>\n");
	} else {
		buf_add_literal(out, "<p>");
		buf_add_str(out, label);
		buf_add_literal(out, ": ");
		buf_add_str(out, address);
		buf_add_literal(out, "</p>\n");
	}
}

static size_t word_end(Str text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] != ' ' && text.p[n] != '\n')
		n++;
	return n;
}

/* The lines of the template are those of whoever wrote it; with values in them they are broken anew. */
static void add_wrapped(struct buf *out, Str text)
{
	size_t column = 0;

	for (text = str_trim(text); text.n; text = str_trim(text)) {
		Str word = str_slice(text, 0, word_end(text));
		size_t width = utf8_length(word);

		if (column && column + 1 + width > TEXT_WIDTH) {
			buf_add_char(out, '\n');
			column = 0;
		} else if (column) {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add_str(out, word);
		column += width;
		text = str_slice(text, word.n, text.n);
	}
}

static void add_paragraph(struct buf *out, Str block, enum text_form form)
{
	if (form == FORM_TEXT) {
		add_wrapped(out, block);
		return;
	}
	buf_add_literal(out, "<p>");
	buf_add_str(out, block);
	buf_add_literal(out, "</p>\n");
}

/* Looks at the template, not at what became of it: no value can make a link of a paragraph. */
static bool is_link(Str source)
{
	while (str_starts(source, STR("{{?")) || str_starts(source, STR("{{!")))
		source = str_slice(source, str_find(source, '}') + 2, source.n);
	return str_starts(source, STR("-> "));
}

static void add_block(struct buf *out, Str source, Str block, enum text_form form)
{
	Str address = str_slice(block, 3, block.n);
	Str label = is_link(source) ? str_cut(&address, ':') : STR_NONE;

	if (!block.n || (label.p && !str_trim(address).n))
		return;
	if (form == FORM_TEXT && out->n)
		buf_add_literal(out, "\n\n");
	if (label.p)
		add_link(out, str_trim(label), str_trim(address), form);
	else
		add_paragraph(out, block, form);
}

Err template_render_body(struct buf *out, Str source, const struct values *values, enum text_form form)
{
	Str rest = source;

	while (rest.n) {
		_cleanup_(buf_finish) struct buf block;
		Str paragraph = cut_block(&rest);

		buf_init(&block, BLOCK_MAX);
		TRY(template_render(&block, paragraph, values, form));
		add_block(out, paragraph, str_trim(buf_str(&block)), form);
	}
	return out->failed ? fail(OVERLOADED, "a text is too long") : OK;
}

Str template_find(Str language, const char *name)
{
	for (const struct template_file *file = template_files; file->name; file++) {
		Str rest = str_of(file->name);

		if (str_eq(str_cut(&rest, '/'), language) && str_eq(rest, str_of(name)))
			return str_of(file->text);
	}
	return STR_NONE;
}

Str template_next_name(Str source, size_t *at)
{
	struct reader reader = { .rest = str_slice(source, *at, source.n) };

	do {
		if (next_tag(&reader))
			return STR_NONE;
		*at = source.n - reader.rest.n;
	} while (reader.tag.p && str_eq(reader.tag, STR("/")));
	if (reader.tag.n && (reader.tag.p[0] == '?' || reader.tag.p[0] == '!'))
		return str_slice(reader.tag, 1, reader.tag.n);
	return reader.tag;
}
