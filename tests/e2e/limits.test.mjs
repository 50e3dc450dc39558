// Rate limits: so many requests a minute for an address that is not signed in, more for a user, over all services
// together; half of it by each service alone while Redis is away; and never an error because of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileOf, form, pdf } from '../lib/files-flow.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshAddress, PASSWORD, signIn, signUp } from '../lib/visitors.mjs';

const ANONYMOUS = 60, USER = 120;
const held = useSuite({ parts: 'postgres,redis,auth,jobs,applications,nginx', env: { RATE_LIMIT_USER: String(USER) } });
const visitor = () => held.suite.http.from(freshAddress());
/** Costs little and does nothing, for whoever asks. */
const ask = (http) => http.post('/api/v1/jobs', {});
const redisIs = (word) => until(async () => {
	await ask(visitor());
	return new RegExp(`^jobwire_redis_away ${word === 'away' ? 1 : 0}$`, 'm').test(await (await fetch(`${held.suite.services.jobs}/metrics`)).text());
});
const limits = ({ headers }) => ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`ratelimit-${name}`)));

/** Asks n times, in portions of ten; returns what was refused, and how long it took in seconds. */
async function askTimes(n, http, call = ask) {
	const begun = performance.now();
	const refused = [];

	for (let i = 0; i < n; i += 10) {
		const answers = await Promise.all(Array.from({ length: Math.min(10, n - i) }, () => call(http)));

		refused.push(...answers.filter(({ status }) => status === 429));
		for (const answer of answers.filter(({ status }) => status >= 500))
			assert.fail(answer.text);
	}
	return { refused, allowed: n - refused.length, seconds: (performance.now() - begun) / 1000 };
}

function assertRefusal(answer) {
	assertProblem(answer, 429, 'rate_limited');
	assert.ok(Number(answer.headers.get('retry-after')) >= 1);
	assert.equal(limits(answer)[1], 0);
}

describe('an address', () => {
	test('that is not signed in has sixty requests a minute, all services together', async () => {
		const http = visitor();
		const calls = [ask, (client) => client.post('/api/v1/auth/refresh', {}), (client) => client.post('/work', { action: 'searchJob' })];
		let turn = 0;
		const { refused, allowed, seconds } = await askTimes(100, http, (client) => calls[turn++ % 3](client));

		assert.ok(allowed >= ANONYMOUS - 2 && allowed <= ANONYMOUS + Math.ceil(seconds), `${allowed} in ${seconds} s`);
		refused.forEach(assertRefusal);
		assert.notEqual((await ask(visitor())).status, 429);
	});

	test('hears with every answer what is left', async () => {
		const http = visitor();
		const seen = [];

		for (let i = 0; i < 5; i++)
			seen.push(limits(await ask(http)));
		assert.deepEqual(seen.map(([limit]) => limit), Array(5).fill(ANONYMOUS));
		assert.ok(seen[0][1] >= ANONYMOUS - 2, seen.join(' '));
		assert.ok(seen[4][1] <= seen[0][1] - 3, seen.join(' '));
		assert.ok(seen.every(([, , reset]) => reset >= 1 && reset <= 10), seen.join(' '));
	});

	test('is counted once for a form with a file, which asks who it is before its end', async () => {
		const http = visitor();
		const left = [];

		for (let i = 0; i < 5; i++) {
			const answer = await http.post('/work', ...await form({ action: 'apply', jobId: '1', resume: fileOf(pdf()) }));

			assert.equal(answer.status, 401);
			left.push(limits(answer)[1]);
		}
		assert.ok(left[0] - left[4] <= 4, left.join(' '));
	});

	test('may come back when it was told to', async () => {
		const http = visitor();
		const { refused } = await askTimes(90, http);
		const wait = Number(refused.at(-1).headers.get('retry-after'));

		assert.ok(wait <= 2, `${wait} s`);
		await until(async () => (await ask(http)).status !== 429, { timeout: wait * 1000 + 1500, interval: 200 });
	});

	test('with tokens that are none is counted as anybody', async () => {
		const http = visitor();
		const bad = (client) => client.as('nonsense').get('/api/v1/users/me');
		const { allowed, refused, seconds } = await askTimes(80, http, bad);

		assert.ok(allowed <= ANONYMOUS + Math.ceil(seconds), `${allowed} in ${seconds} s`);
		refused.forEach(assertRefusal);
	});

	test('does not change by what a client claims', async () => {
		const http = visitor();
		let i = 0;
		const claiming = (client) => client.post('/api/v1/jobs', {}, { headers: { 'x-real-ip': `203.0.113.${++i}`, 'x-forwarded-for': `203.0.113.${i}` } });
		const { allowed, seconds } = await askTimes(80, http, claiming);

		assert.ok(allowed <= ANONYMOUS + Math.ceil(seconds), `${allowed} in ${seconds} s`);
	});

	test('reads what the gateway keeps for nothing', async () => {
		const http = visitor();
		const read = (client) => client.get('/api/v1/jobs/search');
		const { allowed } = await askTimes(150, http, read);
		const answer = await read(http);

		assert.equal(allowed, 150);
		assert.equal(answer.headers.get('ratelimit-limit'), null);
		assert.match(answer.headers.get('cache-control'), /^public, max-age=1\b/);
	});
});

describe('a user', () => {
	test('has a budget of their own, at all addresses together', async () => {
		const user = await signUp(held.suite);
		const elsewhere = await signIn(held.suite, user.email);
		const mine = await user.http.get('/api/v1/users/me');
		let turn = 0;

		assert.equal(limits(mine)[0], USER);
		const { allowed, refused, seconds } = await askTimes(180, user.http, () => ask([user, elsewhere][turn++ % 2].http));

		assert.ok(allowed >= USER - 4 && allowed <= USER + Math.ceil(2 * seconds), `${allowed} in ${seconds} s`);
		refused.forEach(assertRefusal);
	});

	test('is not refused for others at the same address', async () => {
		const address = freshAddress();
		const [one, two] = [await signUp(held.suite, { address }), await signUp(held.suite, { address })];

		assert.ok((await askTimes(200, one.http)).refused.length);
		assert.notEqual((await ask(two.http)).status, 429);
		assert.ok((await askTimes(120, held.suite.http.from(address))).refused.length);
		assert.notEqual((await ask(two.http)).status, 429);
	});
});

describe('while Redis is away', () => {
	for (const [how, begin, end] of [['dead', () => held.suite.kill('redis'), () => held.suite.start('redis')],
		['hanging', () => held.suite.pause('redis'), () => held.suite.resume('redis')]])
		test(`${how}: each service allows half of it by itself, and nothing fails`, async () => {
			const [user, stranger] = [await signUp(held.suite), visitor()];

			await begin();
			try {
				await redisIs('away');
				for (const [http, limit] of [[stranger, ANONYMOUS], [user.http, USER]]) {
					const { allowed, refused, seconds } = await askTimes(limit, http);

					assert.ok(allowed >= limit / 2 - 1 && allowed <= limit / 2 + Math.ceil(limit / 120 * seconds), `${allowed} of ${limit} in ${seconds} s`);
					refused.forEach(assertRefusal);
				}
				const login = await visitor().post('/api/v1/auth/login', { email: user.email, password: PASSWORD });

				expect(200, login);
				assertProblem(await visitor().post('/api/v1/auth/login', { email: user.email, password: 'a wrong one' }), 401, 'bad_credentials');
			} finally {
				await end();
			}
			await redisIs('back');
			const http = visitor();
			const { allowed } = await askTimes(50, http);

			assert.equal(allowed, 50);
		});
});
