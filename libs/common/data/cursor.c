#include "data/cursor.h"

#include "base/codec.h"
#include "data/decode.h"
#include "data/json.h"

Str cursor_write(struct arena *arena, const char *list, const struct view *key_view, const void *key)
{
	struct buf plain, coded;
	Str text = STR_NONE;

	buf_init(&plain, CURSOR_TEXT_MAX);
	buf_init(&coded, CURSOR_TEXT_MAX);
	buf_add_str(&plain, str_of(list));
	buf_add_char(&plain, ':');
	json_write_object(&plain, key_view, key);
	base64url_write(&coded, plain.p, plain.n);
	if (!plain.failed && !coded.failed)
		text = str_copy(arena, buf_str(&coded));
	buf_finish(&plain);
	buf_finish(&coded);
	return text;
}

/* Fills plain, which the key then lies in. */
static Err open_cursor(Str text, const char *list, char plain[static CURSOR_TEXT_MAX], Str *key)
{
	size_t n;

	if (!base64url_read(text, plain, CURSOR_TEXT_MAX, &n))
		return fail(MALFORMED, "cursor: not base64url");
	*key = (Str){ .p = plain, .n = n };
	return str_eq(str_cut(key, ':'), str_of(list)) ? OK : fail(MALFORMED, "cursor: of another list");
}

Err cursor_read(struct arena *arena, const char *list, Str text, const struct view *key_view, void *key)
{
	struct field_errors errors = { .arena = arena };
	char plain[CURSOR_TEXT_MAX];
	struct decode decode;
	Str written;

	if (!text.p)
		return OK;
	TRY(open_cursor(text, list, plain, &written));
	decode_init(&decode, key_view, key, &errors);
	TRY(decode_json(&decode, written));
	return decode_finish(&decode) ? fail(MALFORMED, "cursor: not its key") : OK;
}

bool cursor_is_of(Str text, const char *list)
{
	char plain[CURSOR_TEXT_MAX];
	Str key;

	return !open_cursor(text, list, plain, &key);
}
