#pragma once
/*
 * Network addresses as text, and the networks they lie in. Values; any thread.
 */
#include "base/str.h"

/* An IPv4 or IPv6 address and nothing else. */
bool address_is_valid(Str text);
/*
 * Is the address in one of the networks ("127.0.0.1, 10.0.0.0/8, ::1")? A network that cannot be read holds nobody. An
 * IPv4 address mapped into IPv6 is an IPv4 one.
 */
bool address_in(const char *networks, Str address);
