// The instance that the test of a whole system speaks to: the one at JOBWIRE_URL, which others may use at the same time, or
// a suite of the test's own. Such a test knows nothing but the address, and claims no names that another may want.

import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { Suite } from './suite.mjs';

/** Everybody comes from one address here, and there are many of them. */
const crowd = { RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000' };

/** A holder whose `url` is set before the first test. */
export function useInstance({ env = {} } = {}) {
	const held = { url: process.env.JOBWIRE_URL };
	let suite;

	if (held.url)
		return held;
	before(async () => {
		suite = await Suite.boot({ env: { ...crowd, ...env } });
		held.url = suite.url;
	}, { timeout: 120_000 });
	after(() => suite?.close(), { timeout: 60_000 });
	return held;
}

/** A word that nobody else has, for names, titles and companies. */
export const fresh = (word) => `${word}${randomUUID().slice(0, 8)}`;
