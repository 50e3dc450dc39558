#include "inbox.h"

#include "common/queries.h"
#include "io/db.h"

enum { CLEAN_PORTION = 5000 };

static void mark_first(const Uuid *ids, size_t n, bool *fresh, Uuid id)
{
	for (size_t i = 0; i < n; i++) {
		if (uuid_eq(ids[i], id)) {
			fresh[i] = true;
			return;
		}
	}
}

static Str uuid_text(struct arena *arena, Uuid id)
{
	char text[UUID_TEXT];

	uuid_format(id, text);
	return str_copy(arena, (Str){ .p = text, .n = sizeof(text) });
}

Err inbox_add(struct tx *tx, const char *consumer, const Uuid *ids, size_t n, bool *fresh)
{
	Str texts[INBOX_BATCH_MAX];
	struct rows rows;

	if (n > INBOX_BATCH_MAX)
		return fail(INTERNAL, "a batch of %zu events", n);
	for (size_t i = 0; i < n; i++) {
		texts[i] = uuid_text(tx->arena, ids[i]);
		fresh[i] = false;
	}
	TRY(db_query(tx, SQL(inbox_add, .consumer = str_of(consumer), .events = { .items = texts, .n = n }), &rows));
	for (int row = 0; row < rows.count; row++) {
		Uuid id;

		if (!uuid_parse(rows_text(&rows, row, "event_id"), &id))
			return fail(INTERNAL, "the inbox returned no UUID");
		mark_first(ids, n, fresh, id);
	}
	return OK;
}

/* The smallest version 7 UUID that could have been made at a time. */
static Uuid first_of(Time time)
{
	uint64_t ms = (uint64_t)(time.us / 1000);
	Uuid uuid = { 0 };

	for (int i = 0; i < 6; i++)
		uuid.bytes[i] = (uint8_t)(ms >> (8 * (5 - i)));
	return uuid;
}

Err inbox_clean(struct tx *tx, Time now, int64_t *removed)
{
	Time before = time_plus_ms(now, -(int64_t)INBOX_KEEP_DAYS * 24 * 3600 * 1000);

	return db_exec(tx, SQL(inbox_clean, .before = first_of(before), .most = CLEAN_PORTION), removed);
}
