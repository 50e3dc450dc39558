#include "seal.h"

#include "base/codec.h"

#include <string.h>

Str seal(struct arena *arena, const struct hmac_key *key, const void *bytes, size_t n)
{
	char sealed[SEALED_MAX + SHA256_SIZE];
	char room[BASE64URL_TEXT(sizeof(sealed)) + 1];
	struct buf text = buf_over(room, sizeof(room));

	if (n > SEALED_MAX)
		return STR_NONE;
	memcpy(sealed, bytes, n);
	hmac_key_sign(key, (Str){ .p = sealed, .n = n }, (uint8_t *)sealed + n);
	base64url_write(&text, sealed, n + SHA256_SIZE);
	return text.failed ? STR_NONE : str_copy(arena, buf_str(&text));
}

bool unseal(const struct hmac_key *key, Str text, void *bytes, size_t n)
{
	char sealed[SEALED_MAX + SHA256_SIZE];
	uint8_t mac[SHA256_SIZE];
	size_t got;

	if (n > SEALED_MAX || !base64url_read(text, sealed, sizeof(sealed), &got) || got != n + SHA256_SIZE)
		return false;
	hmac_key_sign(key, (Str){ .p = sealed, .n = n }, mac);
	if (!constant_time_eq(mac, sealed + n, sizeof(mac)))
		return false;
	memcpy(bytes, sealed, n);
	return true;
}

void int64_put(uint8_t out[static 8], int64_t value)
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
}

int64_t int64_get(const uint8_t in[static 8])
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | in[i];
	return (int64_t)value;
}

Str reset_token_write(const struct hmac_key *key, struct arena *arena, int64_t reset_id)
{
	uint8_t id[8];

	int64_put(id, reset_id);
	return seal(arena, key, id, sizeof(id));
}

bool reset_token_read(const struct hmac_key *key, Str text, int64_t *reset_id)
{
	uint8_t id[8];

	if (!unseal(key, text, id, sizeof(id)))
		return false;
	*reset_id = int64_get(id);
	return true;
}
