#pragma once
/*
 * Network addresses as text, and the networks they lie in. Values; any thread.
 */
#include "base/arena.h"
#include "base/str.h"

/* An IPv4 or IPv6 address and nothing else. */
bool address_is_valid(Str text);
/* Can every network of the list be read? */
bool address_networks_valid(const char *networks);
/*
 * Is the address in one of the networks ("127.0.0.1, 10.0.0.0/8, ::1")? A network that cannot be read holds nobody. An
 * IPv4 address mapped into IPv6 is an IPv4 one.
 */
bool address_in(const char *networks, Str address);
/*
 * Under which name the address is counted, so that nobody gets a budget anew by taking another address of theirs: an IPv4
 * address as it is, also where it is mapped into IPv6; of an IPv6 address its /64, the least that a customer is given.
 * What is no address stands for itself. The text lies in the arena or is the one given.
 */
Str address_subject(struct arena *arena, Str address);
