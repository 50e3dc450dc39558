#pragma once
/*
 * The one place that knows how a text is written inside JSON. The bytes must be valid UTF-8; what is not ASCII goes
 * through as it is. "<", ">" and "&" are written as \u escapes, so that an answer that a browser mistakes for HTML
 * holds no live markup.
 */
#include "buf.h"

void json_write_text(struct buf *out, Str text);
/* JSON that another writer has made, such as a jsonb column: the same value, without live markup. */
void json_write_made(struct buf *out, Str json);
