#include "data/file_type.h"

#include "base/codec.h"

struct magic {
	Str bytes;
	size_t at;
	const char *type;
};

static const struct magic magics[] = {
	{ STR("%PDF-"), 0, "application/pdf" },
	{ STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 0, "application/msword" },
	{ STR("{\\rtf"), 0, "application/rtf" },
	{ STR("\x89PNG\r\n\x1a\n"), 0, "image/png" },
	{ STR("\xff\xd8\xff"), 0, "image/jpeg" },
	{ STR("GIF87a"), 0, "image/gif" },
	{ STR("GIF89a"), 0, "image/gif" },
	{ STR("WEBP"), 8, "image/webp" },
};

/* Office documents are zip archives; which ones, their first entry says. Other archives are not taken. */
enum { ZIP_NAME_AT = 30 };

static const struct magic entries[] = {
	{ STR("[Content_Types].xml"), ZIP_NAME_AT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ STR("_rels/"), ZIP_NAME_AT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ STR("docProps/"), ZIP_NAME_AT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ STR("word/"), ZIP_NAME_AT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ STR("mimetypeapplication/vnd.oasis.opendocument.text"), ZIP_NAME_AT, "application/vnd.oasis.opendocument.text" },
};

static const char *find(const struct magic *list, size_t n, Str beginning)
{
	for (size_t i = 0; i < n; i++) {
		if (str_starts(str_slice(beginning, list[i].at, beginning.n), list[i].bytes))
			return list[i].type;
	}
	return NULL;
}

static bool is_text_byte(char c)
{
	return (unsigned char)c >= 0x20 ? c != 0x7f : c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

/* UTF-8 without control characters; where the file goes on, its last character may be cut. */
static bool is_text(Str beginning, bool whole)
{
	Str valid = utf8_prefix(beginning);

	if (beginning.n - valid.n > (whole ? 0 : 3))
		return false;
	for (size_t i = 0; i < valid.n; i++) {
		if (!is_text_byte(valid.p[i]))
			return false;
	}
	return valid.n > 0;
}

const char *file_type_of(Str beginning, bool whole)
{
	const char *type = find(magics, ARRAY_LEN(magics), beginning);

	if (type)
		return type;
	if (str_starts(beginning, STR("PK\x03\x04")))
		return find(entries, ARRAY_LEN(entries), beginning);
	return is_text(beginning, whole) ? "text/plain" : NULL;
}
