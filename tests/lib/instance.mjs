// The instance that the test of a whole system speaks to: the one at JOBWIRE_URL, which others may use at the same time, or
// a suite of the test's own. Such a test knows nothing but the address, and claims no names that another may want.

import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { watch } from './contract.mjs';
import { Suite } from './suite.mjs';

/** Everybody comes from one address here, and there are many of them. */
export const crowd = { RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000' };

/** What may be known of it besides: who administers it, and where its mail goes, both as `make run` has them in suite.env. */
const { JOBWIRE_URL, JOBWIRE_ADMIN_EMAIL, JOBWIRE_ADMIN_PASSWORD, JOBWIRE_OUTBOX } = process.env;

/**
 * A holder whose `url`, `admin` ({ email, password }) and `outbox` are set before the first test, and before begin(): several
 * hooks of one file would not wait for each other.
 */
export function useInstance({ env = {}, begin } = {}) {
	const held = { url: JOBWIRE_URL, admin: { email: JOBWIRE_ADMIN_EMAIL, password: JOBWIRE_ADMIN_PASSWORD }, outbox: JOBWIRE_OUTBOX };
	let suite;

	watch([held.url]);
	before(async () => {
		/* Node begins with this at once, when the rest of the test's file has not been read. */
		await new Promise(setImmediate);
		if (!held.url) {
			suite = await Suite.boot({ env: { ...crowd, ...env } });
			await suite.reachesBroker();
			Object.assign(held, { url: suite.url, admin: suite.admin, outbox: suite.outbox });
		}
		await begin?.();
	}, { timeout: 120_000 });
	after(() => suite?.close(), { timeout: 60_000 });
	return held;
}

/** A word that nobody else has, for names, titles and companies. */
export const fresh = (word) => `${word}${randomUUID().slice(0, 8)}`;
