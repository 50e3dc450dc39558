#include "vapid.h"

#include "base/codec.h"
#include "data/json.h"
#include "io/digest.h"

#include <string.h>

enum { TOKEN_HOURS = 12, TOKEN_MAX = 2048, PUBLIC_TEXT = BASE64URL_TEXT(P256_PUBLIC) };

struct vapid {
	struct p256_key *key;
	const char *subject;
	char public[PUBLIC_TEXT];
};

struct header {
	Str typ, alg;
};

LOCAL_VIEW(header_view, header, FIELD(header, typ, 0), FIELD(header, alg, 0));

struct claims {
	Str aud;
	int64_t exp;
	Str sub;
};

LOCAL_VIEW(claims_view, claims, FIELD(claims, aud, 0), FIELD(claims, exp, 0), FIELD(claims, sub, 0));

static Err key_of(const char *secret, const char *seed, struct p256_key **out)
{
	uint8_t bytes[SHA256_SIZE];
	size_t n = sizeof(bytes);

	if (*secret) {
		if (!base64url_read(str_of(secret), bytes, sizeof(bytes), &n) || n != P256_SECRET)
			return fail(INVALID, "VAPID_PRIVATE_KEY is not 32 bytes in base64url");
	} else {
		hmac_sha256(str_of(seed), STR("web push"), bytes);
	}
	return p256_of_secret(bytes, out);
}

Err vapid_create(const char *secret, const char *seed, const char *subject, struct vapid **out)
{
	struct vapid *vapid = calloc(1, sizeof(*vapid));
	char room[PUBLIC_TEXT + 1];
	struct buf text = buf_over(room, sizeof(room));
	uint8_t public[P256_PUBLIC];
	Err err;

	if (!vapid)
		return fail(INTERNAL, "no memory for keys");
	err = key_of(secret, seed, &vapid->key);
	if (err) {
		free(vapid);
		return err;
	}
	p256_public(vapid->key, public);
	base64url_write(&text, public, sizeof(public));
	memcpy(vapid->public, text.p, PUBLIC_TEXT);
	vapid->subject = subject;
	*out = vapid;
	return OK;
}

void vapid_destroy(struct vapid *vapid)
{
	if (!vapid)
		return;
	p256_destroy(vapid->key);
	free(vapid);
}

Str vapid_public(const struct vapid *vapid)
{
	return (Str){ .p = vapid->public, .n = PUBLIC_TEXT };
}

Str url_origin(Str url)
{
	Str scheme = str_slice(url, 0, str_find(url, ':'));
	Str rest = str_slice(url, scheme.n, url.n);

	if (!scheme.n || !str_starts(rest, STR("://")))
		return STR_NONE;
	rest = str_slice(rest, 3, rest.n);
	return str_slice(url, 0, scheme.n + 3 + str_find(rest, '/'));
}

static void add_part(struct buf *token, const struct view *view, const void *record)
{
	char room[TOKEN_MAX];
	struct buf json = buf_over(room, sizeof(room));

	json_write_object(&json, view, record);
	token->failed |= json.failed;
	base64url_write(token, json.p, json.n);
}

Err vapid_authorize(const struct vapid *vapid, Str endpoint, Time now, struct arena *arena, Str *out)
{
	const struct header header = { .typ = STR("JWT"), .alg = STR("ES256") };
	const struct claims claims = { .aud = url_origin(endpoint), .exp = now.us / 1000000 + TOKEN_HOURS * 60 * 60,
		.sub = str_of(vapid->subject) };
	char room[TOKEN_MAX];
	struct buf token = buf_over(room, sizeof(room));
	uint8_t signature[P256_SIGNATURE];

	add_part(&token, &header_view, &header);
	buf_add_char(&token, '.');
	add_part(&token, &claims_view, &claims);
	TRY(p256_sign(vapid->key, buf_str(&token), signature));
	buf_add_char(&token, '.');
	base64url_write(&token, signature, sizeof(signature));
	if (token.failed)
		return fail(INVALID, "the endpoint's address is too long");
	*out = str_format(arena, "vapid t=" STR_FMT ", k=" STR_FMT, STR_ARG(buf_str(&token)), STR_ARG(vapid_public(vapid)));
	return out->p ? OK : fail(OVERLOADED, "no memory for a token");
}
