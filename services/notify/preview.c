#include "preview.h"

#include "data/json.h"
#include "notify.h"

enum { DATA_MAX = 64 * 1024, SETTINGS_MAX = 64, NUMBER = 42 };

#define SAMPLE_SECRET "nothing is sealed with this but what is looked at"

static const Time sample_time = { INT64_C(1796304600000000) }; /* 2026-12-03 13:30 */
static const Uuid sample_id = {
	{ 0x01, 0xa1, 0xf8, 0xa1, 0xf1, 0x67, 0x79, 0x07, 0x84, 0xa5, 0x09, 0xc1, 0x35, 0xe0, 0x28, 0x61 },
};

static Str sample_text(const struct field *field, struct arena *arena)
{
	return str_format(arena, "Some %s", field->name);
}

/* Every member says something, as far as its kind alone can tell what. */
static void fill(const struct field *field, void *record, struct arena *arena)
{
	static int64_t number[] = { NUMBER };
	Str *text = arena_new(arena, Str);

	switch (field->kind) {
	case FIELD_INT:
		*MEMBER(int64_t, record, field) = NUMBER;
		break;
	case FIELD_OPT_INT:
		*MEMBER(OptInt, record, field) = (OptInt){ .value = NUMBER, .set = true };
		break;
	case FIELD_STR:
		*MEMBER(Str, record, field) = sample_text(field, arena);
		break;
	case FIELD_TIME:
		*MEMBER(Time, record, field) = sample_time;
		break;
	case FIELD_UUID:
		*MEMBER(Uuid, record, field) = sample_id;
		break;
	case FIELD_ENUM:
		*MEMBER(unsigned, record, field) = field->words->list[0].value;
		break;
	case FIELD_INT_LIST:
		*MEMBER(IntList, record, field) = (IntList){ .items = number, .n = 1 };
		break;
	case FIELD_STR_LIST:
		if (text)
			*text = sample_text(field, arena);
		*MEMBER(StrList, record, field) = (StrList){ .items = text, .n = text ? 1 : 0 };
		break;
	default:
		break;
	}
}

Err preview_facts(const struct kind *kind, struct arena *arena, struct facts *out)
{
	const struct view *data = kind->event->data;
	void *record = arena_alloc(arena, data->size);
	_cleanup_(buf_finish) struct buf json;

	if (!record)
		return fail(OVERLOADED, "no memory for a sample");
	for (size_t i = 0; i < data->n; i++)
		fill(&data->fields[i], record, arena);
	buf_init(&json, DATA_MAX);
	json_write_object(&json, data, record);
	if (json.failed)
		return fail(INTERNAL, "an event with too many members");
	*out = (struct facts){ 0 };
	return event_data_read((Json){ str_copy(arena, buf_str(&json)) }, kind->reads, arena, out);
}

/* The service's own settings, but nothing is demanded: there are no real keys here. */
static Err read_settings(struct notify_config *config)
{
	struct setting settings[SETTINGS_MAX] = { 0 };
	_cleanup_(buf_finish) struct buf complaints;

	buf_init(&complaints, DATA_MAX);
	for (size_t n = 0; notify_settings[n].name && n < SETTINGS_MAX - 1; n++) {
		settings[n] = notify_settings[n];
		settings[n].flags &= ~(unsigned)CONFIG_REQUIRED;
	}
	if (config_read(settings, config, &complaints))
		return fail(INVALID, STR_FMT, STR_ARG(buf_str(&complaints)));
	return OK;
}

static Err write_with(struct notify *notify, const struct kind *kind, Str language, struct arena *arena,
	struct letter_text *out)
{
	const struct recipient recipient = { .id = NUMBER, .name = STR("Ada Byron"), .email = STR("ada@example.com"),
		.language = language, .local_time = STR("2026-12-03 14:30 (Europe/London)"), .is_active = true };
	struct facts facts;

	TRY(preview_facts(kind, arena, &facts));
	return letter_write(notify, kind, &facts, &recipient, sample_id, sample_time, arena, out);
}

Err preview_letter(const struct kind *kind, Str language, struct arena *arena, struct letter_text *out)
{
	const struct common_config secrets = { .jwt_secret = SAMPLE_SECRET };
	struct notify_config config = { 0 };
	struct notify notify = { .config = &config };
	Err err;

	TRY(read_settings(&config));
	TRY(unsubscribe_keys_open(&secrets, &notify.unsubscribe));
	notify.reset_key = hmac_key_create(STR(SAMPLE_SECRET));
	err = notify.reset_key ? write_with(&notify, kind, language, arena, out) : fail(INTERNAL, "no memory for the keys");
	unsubscribe_keys_close(&notify.unsubscribe);
	if (notify.reset_key)
		hmac_key_destroy(notify.reset_key);
	return err;
}
