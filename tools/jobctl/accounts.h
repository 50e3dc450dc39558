#pragma once
/*
 * Accounts that are made at the machine and not by signing up: administrators, and the people of the demo data. A row in
 * auth's schema and the event that tells the others, in the caller's transaction, as the service itself does it. Texts
 * live as long as the transaction's arena.
 */
#include "contracts/roles.h"
#include "service.h"

struct account {
	int64_t id, version;
	Str email, username, name, first_name, last_name;
	unsigned role;
	EnumSet roles;
	bool is_active;
	Str language, time_zone;
	Time created_at;
};

struct new_account {
	Str email, name;
	EnumSet roles;
	Str password_hash;
};

/* CONFLICT when somebody has the address already. */
Err account_insert(struct tx *tx, const struct new_account *new, struct account *out) MUST_CHECK;
/* By the address; found is false for nobody. */
Err account_find(struct tx *tx, Str email, struct account *out, bool *found) MUST_CHECK;
/* The hash of a password, for a process that makes one now and then. */
Err account_hash(Str password, struct arena *arena, Str *out) MUST_CHECK;
/* Auth's schema, opened for the above. */
Err accounts_open(const struct common_config *config, struct db **out) MUST_CHECK;
