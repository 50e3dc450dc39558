#pragma once
/* What the readers of JSON, forms and single texts share. Not for use outside libs/common/data. */
#include "data/decode.h"

#define NUMBER_LIMIT ((INT64_C(1) << 53))

enum {
	TEXT_MAX_DEFAULT = 500,
	LIST_MAX_DEFAULT = 100,
};

void decode_complain(struct decode *decode, Str name, const char *code, Str message);
/* The field that an input name stands for, noted as seen; NULL when it is to be passed over (complained of or not). */
const struct field *decode_take(struct decode *decode, Str name);
bool decode_is_from_path(const struct decode *decode, const struct field *field);
void decode_require(struct decode *decode);

/* Setters: check the bounds, then store. They complain under the given name. */
void set_int(struct decode *decode, const struct field *field, Str name, int64_t value);
void set_real(struct decode *decode, const struct field *field, Str name, double value);
void set_bool(struct decode *decode, const struct field *field, Str name, bool value);
/* Texts, and everything that is a text in JSON: times, UUIDs, enumerations. */
void set_text(struct decode *decode, const struct field *field, Str name, Str value);
void set_absent(struct decode *decode, const struct field *field, Str name);
void set_int_item(struct decode *decode, const struct field *field, Str name, int64_t value, size_t most);
void set_text_item(struct decode *decode, const struct field *field, Str name, Str value, size_t most);
/* n items are too many, or (of a list that came whole) too few. */
void check_count(struct decode *decode, const struct field *field, Str name, size_t n);
bool has_too_many(struct decode *decode, const struct field *field, Str name, size_t n);
/* How many items a list of the field may have. */
size_t count_max(const struct field *field);
