#pragma once
/*
 * Structs as JSON, under a view: encoding, and the schema that documents it. Decoding is decode_json() in decode.h.
 * Writers append to a buffer whose failure the caller checks once.
 */
#include "base/json_text.h"
#include "data/field.h"

void json_write_object(struct buf *out, const struct view *view, const void *record);
/* The value alone, as a member of an object would have it. */
void json_write_value(struct buf *out, const struct field *field, const void *record);
void json_write_uuid(struct buf *out, Uuid uuid);
void json_write_time(struct buf *out, Time time);

enum schema_use { SCHEMA_INPUT, SCHEMA_OUTPUT };

/*
 * JSON Schema (2020-12, as OpenAPI 3.1 has it) of the view as it is read or written; nested views are written in place. What
 * is read under several names stands there under each; all but the first say with x-alias-of what they stand for. The
 * words of an enumeration, which is read in any spelling of them, stand in x-words.
 */
void json_write_schema(struct buf *out, const struct view *view, enum schema_use use);
