#include "unsubscribe.h"

#include "model.h"
#include "notify.h"
#include "preferences.h"
#include "request.h"
#include "seal.h"

#include <string.h>

enum { KIND_NAME_MAX = 32 };

struct claim {
	uint8_t user_id[8];
	char kind[KIND_NAME_MAX]; /* filled up with zeroes */
};

static struct hmac_key *derive(const char *secret)
{
	uint8_t derived[SHA256_SIZE];

	if (!secret || !*secret)
		return NULL;
	hmac_sha256(str_of(secret), STR("unsubscribe links"), derived);
	return hmac_key_create((Str){ .p = (const char *)derived, .n = sizeof(derived) });
}

Err unsubscribe_keys_open(const struct common_config *config, struct unsubscribe_keys *out)
{
	out->present = derive(config->jwt_secret);
	out->previous = derive(config->jwt_secret_previous);
	return out->present ? OK : fail(INTERNAL, "no memory for the keys");
}

void unsubscribe_keys_close(struct unsubscribe_keys *keys)
{
	if (keys->present)
		hmac_key_destroy(keys->present);
	if (keys->previous)
		hmac_key_destroy(keys->previous);
}

Str unsubscribe_token(const struct unsubscribe_keys *keys, struct arena *arena, int64_t user_id, const struct kind *kind)
{
	struct claim claim = { 0 };
	size_t n = strlen(kind->name);

	if (n > sizeof(claim.kind))
		return STR_NONE;
	int64_put(claim.user_id, user_id);
	memcpy(claim.kind, kind->name, n);
	return seal(arena, keys->present, &claim, sizeof(claim));
}

bool unsubscribe_read(const struct unsubscribe_keys *keys, Str token, int64_t *user_id, const struct kind **kind)
{
	struct claim claim;
	bool known = unseal(keys->present, token, &claim, sizeof(claim)) ||
		(keys->previous && unseal(keys->previous, token, &claim, sizeof(claim)));

	if (!known)
		return false;
	*user_id = int64_get(claim.user_id);
	*kind = kind_named((Str){ .p = claim.kind, .n = strnlen(claim.kind, sizeof(claim.kind)) });
	return *kind && !(*kind)->critical;
}

/* May be repeated: it is off, whatever it was before. */
HANDLER(unsubscribe, struct unsubscription, struct unsubscribed)
{
	const struct kind *kind;
	int64_t user_id;

	if (!unsubscribe_read(&notify_of(r->app)->unsubscribe, in->token, &user_id, &kind))
		return NOT_FOUND;
	TRY(preference_set(r, user_id, str_of(kind->name), "mail", false));
	*out = (struct unsubscribed){ .kind = str_of(kind->name), .description = str_of(kind->doc) };
	return OK;
}
