#pragma once
/*
 * What a request says, out of libwebsockets' header table into the engine's terms. The texts lie in the caller's room for
 * as long as that stands. On the thread of the loop.
 */
#include "eio.h"

#include <libwebsockets.h>

enum { TEXT_MAX = 2048 };

struct texts {
	char path[TEXT_MAX], query[TEXT_MAX], host[TEXT_MAX], origin[TEXT_MAX], type[TEXT_MAX], headers[TEXT_MAX],
		authorization[2 * TEXT_MAX], client[TEXT_MAX];
};

struct eio_ask ask_of(struct lws *lws, struct texts *texts, bool upgrade);
