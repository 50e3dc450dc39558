#include "data/multipart_private.h"

#include "base/codec.h"

#include <ctype.h>
#include <string.h>

struct param {
	Str name;
	Str value; /* between the quotes, backslashes still in it */
	bool quoted;
};

/* RFC 9110: what a name or an unquoted value is made of. */
static bool is_token(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (!isalnum(c) && (!c || !strchr("!#$%&'*+-.^_`|~", c)))
			return false;
	}
	return text.n > 0;
}

static size_t token_length(Str text)
{
	size_t n = 0;

	while (n < text.n && is_token(str_slice(text, n, n + 1)))
		n++;
	return n;
}

static bool is_escape(Str text, size_t at)
{
	return text.p[at] == '\\' && at + 1 < text.n && (text.p[at + 1] == '"' || text.p[at + 1] == '\\');
}

/* Where the quoted text that begins behind a quote ends; text.n when it does not. */
static size_t quoted_length(Str text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] != '"')
		n += is_escape(text, n) ? 2 : 1;
	return n;
}

static Str skip_blanks(Str text)
{
	while (text.n && (*text.p == ' ' || *text.p == '\t'))
		text = str_slice(text, 1, text.n);
	return text;
}

static bool skip_char(Str *text, char c)
{
	*text = skip_blanks(*text);
	if (!text->n || *text->p != c)
		return false;
	*text = str_slice(*text, 1, text->n);
	return true;
}

/* Cuts one parameter, with the semicolon before it, off the rest of a header. */
static bool cut_param(Str *rest, struct param *out)
{
	size_t n;

	if (!skip_char(rest, ';'))
		return false;
	*rest = skip_blanks(*rest);
	n = token_length(*rest);
	out->name = str_slice(*rest, 0, n);
	*rest = str_slice(*rest, n, rest->n);
	if (!n || !rest->n || *rest->p != '=')
		return false;
	*rest = str_slice(*rest, 1, rest->n);
	out->quoted = rest->n && *rest->p == '"';
	if (out->quoted)
		*rest = str_slice(*rest, 1, rest->n);
	n = out->quoted ? quoted_length(*rest) : token_length(*rest);
	out->value = str_slice(*rest, 0, n);
	*rest = str_slice(*rest, n, rest->n);
	return out->quoted ? skip_char(rest, '"') : n > 0;
}

static bool is_boundary(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (!isalnum(c) && (!c || !strchr("'()+_,-./:=? ", c)))
			return false;
	}
	return text.n && text.n <= MULTIPART_BOUNDARY_MAX && text.p[text.n - 1] != ' ';
}

const char *multipart_read_boundary(Str content_type, Str *boundary)
{
	size_t n = str_find(content_type, ';');
	Str rest = str_slice(content_type, n, content_type.n);
	struct param param;

	*boundary = STR_NONE;
	if (!str_eq_nocase(str_trim(str_slice(content_type, 0, n)), STR("multipart/form-data")))
		return "it is not multipart/form-data";
	while (skip_blanks(rest).n) {
		if (!cut_param(&rest, &param))
			return "the parameters of its content type cannot be read";
		if (!str_eq_nocase(param.name, STR("boundary")))
			continue;
		if (boundary->p)
			return "its content type names two boundaries";
		if (!is_boundary(param.value))
			return "its boundary does not have 1 to 70 characters of those allowed";
		*boundary = param.value;
	}
	return boundary->p ? NULL : "its content type names no boundary";
}

static bool is_clean(Str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return false;
	}
	return utf8_valid(text);
}

/* A parameter's value without its backslashes, in a place of its own. */
static const char *keep(const struct param *param, char *place, size_t size, Str *out)
{
	size_t n = 0;

	for (size_t i = 0; i < param->value.n; i++) {
		if (param->quoted && is_escape(param->value, i))
			i++;
		if (n == size)
			return "a name or file name is too long";
		place[n++] = param->value.p[i];
	}
	*out = (Str){ .p = place, .n = n };
	return is_clean(*out) ? NULL : "a name or file name holds control characters or is not UTF-8";
}

/* RFC 5987: UTF-8'language'percent-encoded. */
static const char *keep_encoded(Str value, char *place, size_t size, Str *out)
{
	Str charset = str_cut(&value, '\'');
	struct param decoded = { 0 };
	const char *mistake;
	struct arena arena;

	str_cut(&value, '\'');
	if (!str_eq_nocase(charset, STR("UTF-8")) || !value.p)
		return "a filename* is not in UTF-8";
	arena_init(&arena, 2 * MULTIPART_HEAD_MAX);
	decoded.value = percent_decode(&arena, value, false);
	mistake = decoded.value.p ? keep(&decoded, place, size, out) : "a filename* is not percent-encoded";
	arena_finish(&arena);
	return mistake;
}

/* Folders are the client's own business; what is left is a label, never a path. */
static Str without_folders(Str filename)
{
	for (size_t i = filename.n; i > 0; i--) {
		if (filename.p[i - 1] == '/' || filename.p[i - 1] == '\\')
			return str_slice(filename, i, filename.n);
	}
	return filename;
}

/* Which parameters of a disposition have come. */
struct seen {
	bool filename, encoded;
};

static const char *read_param(struct multipart *parser, const struct param *param, struct multipart_part *part,
	struct seen *seen)
{
	if (str_eq_nocase(param->name, STR("name")))
		return part->name.p ? "a part has two names" : keep(param, parser->name, MULTIPART_NAME_MAX, &part->name);
	if (str_eq_nocase(param->name, STR("filename*"))) {
		if (seen->encoded)
			return "a part has two file names";
		seen->encoded = true;
		return keep_encoded(param->value, parser->filename, MULTIPART_FILENAME_MAX, &part->filename);
	}
	if (!str_eq_nocase(param->name, STR("filename")))
		return NULL;
	if (seen->filename)
		return "a part has two file names";
	seen->filename = true;
	/* The encoded one is the better one, whichever comes first. */
	return seen->encoded ? NULL : keep(param, parser->filename, MULTIPART_FILENAME_MAX, &part->filename);
}

static const char *read_disposition(struct multipart *parser, Str value, struct multipart_part *part)
{
	Str rest = str_slice(value, str_find(value, ';'), value.n);
	const char *mistake = NULL;
	struct seen seen = { 0 };
	struct param param;

	if (!str_eq_nocase(str_trim(str_slice(value, 0, value.n - rest.n)), STR("form-data")))
		return "a part is not form-data";
	while (!mistake && skip_blanks(rest).n) {
		if (!cut_param(&rest, &param))
			return "a content disposition cannot be read";
		mistake = read_param(parser, &param, part, &seen);
	}
	if (part->filename.p)
		part->filename = without_folders(part->filename);
	return mistake;
}

static bool is_identity(Str encoding)
{
	return str_eq_nocase(encoding, STR("7bit")) || str_eq_nocase(encoding, STR("8bit")) ||
		str_eq_nocase(encoding, STR("binary"));
}

static const char *read_line(struct multipart *parser, Str line, struct multipart_part *part, bool *disposed)
{
	Str value = line;
	Str name = str_cut(&value, ':');

	if (!is_token(name) || !value.p)
		return "a header line cannot be read";
	value = str_trim(value);
	if (str_eq_nocase(name, STR("Content-Disposition"))) {
		if (*disposed)
			return "a part has two content dispositions";
		*disposed = true;
		return read_disposition(parser, value, part);
	}
	if (str_eq_nocase(name, STR("Content-Type"))) {
		if (part->content_type.p)
			return "a part has two content types";
		part->content_type = value;
		return is_clean(value) ? NULL : "a content type cannot be read";
	}
	if (str_eq_nocase(name, STR("Content-Transfer-Encoding")) && !is_identity(value))
		return "a part is encoded for transfer";
	return NULL;
}

const char *multipart_read_head(struct multipart *parser, struct multipart_part *part)
{
	Str rest = { .p = parser->head, .n = parser->head_n };
	const char *mistake = NULL;
	bool disposed = false;

	while (!mistake && rest.n > 2) {
		Str line = str_cut(&rest, '\n');

		mistake = read_line(parser, str_slice(line, 0, line.n - 1), part, &disposed);
	}
	if (mistake)
		return mistake;
	if (!disposed)
		return "a part has no content disposition";
	return part->name.n ? NULL : "a part has no name";
}
