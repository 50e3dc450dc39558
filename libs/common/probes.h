#pragma once
/*
 * What operators and their tools ask of a daemon on its own port, never through the gateway: /healthz (is the process
 * alive), /readyz (can it do its work, and if not, which part is away), /metrics.
 */
#include "service.h"

/* Answers the exchange when it is one of them. */
bool probe_answer(struct app *app, struct http_exchange *http);
