#include "idempotency.h"

#include "base/codec.h"
#include "common/queries.h"
#include "io/digest.h"
#include "service.h"

struct found {
	bool locked;
	Str digest, headers, body;
	OptInt status;
};

LOCAL_VIEW(found_view, found,
	FIELD(found, locked, 0),
	FIELD(found, digest, 0),
	FIELD(found, status, 0),
	FIELD(found, headers, 0),
	FIELD(found, body, 0));

/*
 * Under a key: the body may hold a password, and a plain digest of it would be there to be guessed at, a million times as
 * fast as at the password's own hash.
 */
Str idempotency_digest(struct arena *arena, Str secret, Str path, Str body)
{
	struct sha256_stream *stream = sha256_begin();
	_cleanup_(buf_finish) struct buf text;
	uint8_t key[SHA256_SIZE], digest[SHA256_SIZE];

	sha256_add(stream, path);
	sha256_add(stream, STR("\n"));
	sha256_add(stream, body);
	sha256_end(stream, digest);
	buf_init(&text, 2 * SHA256_SIZE);
	hmac_sha256(secret, STR("idempotency"), key);
	hmac_sha256((Str){ .p = (const char *)key, .n = sizeof(key) }, (Str){ .p = (const char *)digest, .n = sizeof(digest) },
		digest);
	hex_write(&text, digest, sizeof(digest));
	return text.failed ? STR_NONE : str_copy(arena, buf_str(&text));
}

static bool is_key(Str key)
{
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] < 0x21 || key.p[i] > 0x7e)
			return false;
	}
	return key.n && key.n <= IDEMPOTENCY_KEY_MAX;
}

Err idempotency_open(struct request *r, Str body, struct idempotency *out)
{
	const struct operation *operation = r->route->operation;
	Str key = http_header(r->http, "Idempotency-Key");

	*out = (struct idempotency){ 0 };
	if (!key.p || r->http->method != HTTP_POST || (operation->flags & (SECRET | READS)))
		return OK;
	if (!is_key(key))
		return req_field(r, "Idempotency-Key", "format", "must have 1 to 255 visible ASCII characters");
	out->key = key;
	out->owner = r->user.user_id;
	out->scope = out->owner ? str_of(operation->name) :
				  str_format(r->arena, "%s " STR_FMT, operation->name, STR_ARG(r->client_subject));
	out->digest = idempotency_digest(r->arena, str_of(r->app->config.jwt_secret), r->http->path, body);
	return out->digest.p ? OK : fail(OVERLOADED, "no memory for a digest");
}

Err idempotency_begin(struct request *r, const struct idempotency *key, struct replay *replay, bool *found)
{
	struct found before = { 0 };

	*found = false;
	if (!key->key.p)
		return OK;
	TRY(db_one(r->tx,
		SQL(idempotency_find, .owner_id = key->owner, .scope = key->scope, .key = key->key),
		&found_view, &before));
	if (before.status.set && !str_eq(before.digest, key->digest))
		return KEY_REUSED;
	if (!before.status.set && !before.locked)
		return KEY_IN_USE;
	r->tx->kept = true;
	*found = before.status.set;
	*replay = (struct replay){ .status = before.status.value, .headers = before.headers, .body = before.body };
	return OK;
}

Err idempotency_store(struct request *r, const struct idempotency *key, Str headers, Str body)
{
	if (!key->key.p)
		return OK;
	return db_defer(r->tx,
		SQL(idempotency_insert, .owner_id = key->owner, .scope = key->scope, .key = key->key, .digest = key->digest,
			.status = r->status, .headers = headers, .body = body, .now = r->now));
}
