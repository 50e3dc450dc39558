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

Err cursor_read(struct arena *arena, const char *list, Str text, const struct view *key_view, void *key)
{
	struct field_errors errors = { .arena = arena };
	char plain[CURSOR_TEXT_MAX];
	struct decode decode;
	Str rest;
	size_t n;

	if (!text.p)
		return OK;
	if (!base64url_read(text, plain, sizeof(plain), &n))
		return fail(MALFORMED, "cursor: not base64url");
	rest = (Str){ .p = plain, .n = n };
	if (!str_eq(str_cut(&rest, ':'), str_of(list)))
		return fail(MALFORMED, "cursor: of another list");
	decode_init(&decode, key_view, key, &errors);
	TRY(decode_json(&decode, rest));
	return decode_finish(&decode) ? fail(MALFORMED, "cursor: not its key") : OK;
}
