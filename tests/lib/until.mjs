// Waiting for a condition: the only way a test may wait.

import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `condition` until it returns something truthy, and returns that. A condition that throws is not met yet.
 * Fails after `timeout` ms, saying what was awaited and what was seen last.
 */
export async function until(condition, { timeout = 10_000, interval = 20, what = condition.toString() } = {}) {
	const deadline = performance.now() + timeout;
	let last;

	for (;;) {
		try {
			last = await condition();
			if (last)
				return last;
		} catch (error) {
			last = error;
		}
		if (performance.now() > deadline)
			throw new Error(`not within ${timeout} ms: ${what}; last seen: ${last?.message ?? JSON.stringify(last)}`);
		await pause(interval);
	}
}
