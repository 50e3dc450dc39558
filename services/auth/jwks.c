#include "auth.h"

/* Empty while tokens are signed with a shared secret: there is nothing to publish then. */
HANDLER(jwks_show, struct none, struct jwks)
{
	*out = token_jwks(r->app->tokens);
	return OK;
}
