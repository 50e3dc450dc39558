// A steady load of writes while one part after the other is killed, hangs or is restarted. What is promised: nothing that
// was accepted is lost or done twice, the rest goes on as far as it can, and ten seconds after the part is back all does.
//
// FAULTS=long makes rounds of it in another order each, with longer faults (make faults).

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { assertNothingLostOrDoubled, Load } from '../lib/load.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const ROUNDS = process.env.FAULTS === 'long' ? 5 : 1;
const FAULT_MS = process.env.FAULTS === 'long' ? 5000 : 600;
const RECOVERED_MS = 10_000;
let load;
const held = useSuite({ env: { AUTH_INSTANCES: '2', RATE_LIMIT_USER: '1000000', RATE_LIMIT_ANONYMOUS: '1000000' } }, async (suite) => {
	load = await Load.start(suite);
	await load.recovered(performance.now(), undefined, 20_000);
});

/** How parts fail: [what it is called, what brings it about, what ends it]. */
const ways = {
	killed: [(suite, part) => suite.kill(part), (suite, part) => suite.start(part)],
	hanging: [(suite, part) => suite.pause(part), (suite, part) => suite.resume(part)],
	restarted: [(suite, part) => suite.stop(part), (suite, part) => suite.start(part)],
};
/** What is accepted while the part is away. */
const going = {
	/*
	 * Without auth, sessions stand for as long as Redis knows them, a minute at most; and for ten seconds after a gap in the
	 * broadcasts, which these faults make, auth alone is asked. So nothing is promised here while both instances are away.
	 */
	redis: ['user', 'job', 'application'], rabbitmq: ['user', 'job'], postgres: [], auth: [],
	'auth-2': ['user', 'job', 'application'], jobs: ['user'], applications: ['user', 'job'], chat: ['user', 'job', 'application'],
	notify: ['user', 'job', 'application'], nginx: [],
};

const faults = Object.keys(going).flatMap((part) => Object.keys(ways)
	/* A restart shows little more than a death, but for those whose ending has an order. */
	.filter((way) => ROUNDS > 1 || way !== 'restarted' || ['postgres', 'auth', 'jobs'].includes(part))
	.map((way) => [part, way]));
const shuffled = (list) => list.map((item) => [Math.random(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);

after(() => {
	for (const [part] of faults)
		try {
			held.suite.resume(part);
		} catch {
			/* It is not there, and so does not hang. */
		}
});

for (let round = 1; round <= ROUNDS; round++)
	describe(`round ${round}: the load goes on`, () => {
		for (const [part, way] of ROUNDS > 1 ? shuffled(faults) : faults)
			test(`with ${part} ${way}, and all is well again soon after`, { timeout: 60_000 }, async (t) => {
				const [begin, end] = ways[way];
				const begun = performance.now();

				await begin(held.suite, part);
				const away = performance.now();
				let ending;

				try {
					if (going[part].length)
						await load.recovered(away, going[part], RECOVERED_MS);
					await pause(Math.max(0, away + FAULT_MS - performance.now()));
				} finally {
					ending = performance.now();
					await end(held.suite, part);
				}
				const took = await load.recovered(performance.now(), undefined, RECOVERED_MS);
				const failed = load.since(begun).filter(({ status }) => status !== 201).length;

				t.diagnostic(`away ${Math.round(ending - begun)} ms, back after ${Math.round(performance.now() - ending)} ms, ` +
					`all accepted ${Math.round(took)} ms later, ${failed} of ${load.since(begun).length} attempts failed`);
			});
	});

describe('in the end', () => {
	test('everything accepted is there, once, everywhere', { timeout: 90_000 }, async (t) => {
		await load.stop();
		await until(async () => (await (await fetch(`${held.suite.services.auth}/readyz`)).json()).broker === 'ok');
		await assertNothingLostOrDoubled(held.suite, load);
		t.diagnostic(Object.entries(load.accepted).map(([kind, list]) => `${list.length} of ${kind}`).join(', ') +
			` in ${load.attempts.length} attempts`);
	});

	test('nobody was refused who should not have been', () => {
		load.assertNoWrongRefusals();
	});

	test('no service had ended by itself, and none logged an error of its own making', () => {
		for (const name of Object.keys(held.suite.services))
			for (const line of held.suite.log(name).split('\n').filter((text) => text.includes('"level":"error"'))) {
				const { code, msg, message } = JSON.parse(line);

				assert.notEqual(code, 'internal', `${name}: ${line} ${msg ?? message}`);
			}
	});
});
