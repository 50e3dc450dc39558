#pragma once
/*
 * Traces, as W3C's Trace Context has them: a `traceparent` names the trace a request belongs to, and goes with it into
 * the outbox, the event and whatever that causes. A caller's own is kept when it is well-formed; anything else is a
 * stranger's text that must not reach a table. Values; no state.
 */
#include "base/str.h"

enum { TRACEPARENT_TEXT = 55 };

/* Version 00, a trace and a parent that are not all zeros. */
bool traceparent_is_valid(Str text);
/* Of a new trace; absent when out of memory. */
Str traceparent_make(struct arena *arena);
/* The 32 digits that all lines and events of a trace share; absent when the traceparent is. */
Str trace_id_of(Str traceparent);
