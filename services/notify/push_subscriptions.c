#include "push_subscriptions.h"

#include "base/codec.h"
#include "model.h"
#include "notify.h"
#include "notify/queries.h"
#include "request.h"
#include "vapid.h"

enum { SUBSCRIPTIONS_MAX = 20 }; /* of one user; the oldest go */

bool subscription_keys(Str p256dh, Str auth, struct webpush_receiver *out)
{
	size_t n;

	return base64url_read(p256dh, out->public, sizeof(out->public), &n) && n == sizeof(out->public) &&
		base64url_read(auth, out->auth, sizeof(out->auth), &n) && n == sizeof(out->auth) && p256_is_public(out->public);
}

HANDLER(push_key, struct none, struct push_key)
{
	out->public_key = vapid_public(notify_of(r->app)->vapid);
	return OK;
}

static Err check(struct request *r, const struct new_push_subscription *in)
{
	const char *scheme = notify_of(r->app)->config->push_private ? "http" : "https://";
	struct webpush_receiver receiver;

	if (!str_starts(in->endpoint, str_of(scheme)) || !url_origin(in->endpoint).n)
		return req_field(r, "endpoint", "format", "must begin with https://");
	if (!subscription_keys(in->keys.p256dh, in->keys.auth, &receiver))
		return req_field(r, "keys", "format", "are not those of a subscription");
	return OK;
}

/* May be repeated: a browser says again what it said before. */
HANDLER(push_subscribe, struct new_push_subscription, struct push_subscription)
{
	TRY(check(r, in));
	TRY(db_one(r->tx,
		SQL(push_subscription_put, .user_id = r->user.user_id, .endpoint = in->endpoint, .p256dh = in->keys.p256dh,
			.auth = in->keys.auth, .now = r->now),
		&push_subscription_view, out));
	return db_exec(r->tx, SQL(push_subscriptions_trim, .user_id = r->user.user_id, .keep = SUBSCRIPTIONS_MAX), NULL);
}

HANDLER(push_unsubscribe, struct push_endpoint, struct none)
{
	return db_one(r->tx, SQL(push_subscription_remove, .user_id = r->user.user_id, .endpoint = in->endpoint), NULL, NULL);
}
