// Whoever signed out, was deactivated or lost a role is told so by every service within one second, whatever is away.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, sessionOf, signIn, signInAdmin, signUp } from '../lib/visitors.mjs';

const LIMIT_MS = 1000;
let admin;
const held = useSuite({ env: { AUTH_INSTANCES: '2', RATE_LIMIT_USER: '1000000', RATE_LIMIT_ANONYMOUS: '1000000' } }, async (suite) => {
	admin = await signInAdmin(suite);
	await everyInstance(suite, async (instance) => (await (await fetch(`${instance}/readyz`)).json()).broker === 'ok');
});

const everyInstance = (suite, condition) => Promise.all(Object.values(suite.services).map((instance) => until(() => condition(instance))));

/** One route of each service, of both instances of auth, for whoever is signed in. */
const signedIn = { auth: 'users/me', 'auth-2': 'users/me', jobs: 'jobs/1', applications: 'applications', chat: 'conversations', notify: 'notifications' };
/** Routes for one role; a body that cannot be read shows that the role was there. */
const forRecruiters = { auth: 'profiles/recruiters', 'auth-2': 'profiles/recruiters', jobs: 'jobs' };
const forSeekers = { auth: 'profiles/job-seekers', 'auth-2': 'profiles/job-seekers', applications: 'applications' };

const get = (user, paths) => Object.entries(paths).map(([service, path]) => [`GET ${path} at ${service}`,
	() => user.http.at(held.suite.services[service]).get(`/api/v1/${path}`)]);
const post = (user, paths) => Object.entries(paths).map(([service, path]) => [`POST ${path} at ${service}`,
	() => user.http.at(held.suite.services[service]).post(`/api/v1/${path}`, { unknown: true })]);

/**
 * Calls side by side until long after, as a client would who has not heard of it. `refusal` is the status that says it;
 * how long after the end each of them was still accepted may not be more than a second.
 */
async function stopWithinASecond(calls, refusal, end) {
	const accepted = calls.map(() => 0);
	let ended = Infinity, over = false;

	const clients = calls.map(async ([what, call], i) => {
		while (!over) {
			const begun = performance.now();
			const { status, text } = await call();

			assert.ok(status === refusal || [200, 404, 422].includes(status), `${what}: ${status} ${text}`);
			if (status !== refusal)
				accepted[i] = begun;
			await pause(40);
		}
	});

	for (const [what, call] of calls)
		await until(async () => ![401, 403, 503].includes((await call()).status), { what });
	await end();
	ended = performance.now();
	await Promise.race([pause(LIMIT_MS + 300), Promise.all(clients)]);
	over = true;
	await Promise.all(clients);
	for (const [i, [what]] of calls.entries())
		assert.ok(accepted[i] - ended < LIMIT_MS, `${what} was accepted ${Math.round(accepted[i] - ended)} ms after the end`);
}

const ends = {
	'a session that is ended': async () => {
		const user = await signUp(held.suite);
		const other = await signIn(held.suite, user.email);

		await stopWithinASecond(get(user, signedIn), 401, async () => {
			expect(204, await other.http.delete(`/api/v1/auth/sessions/${sessionOf(user.token)}`));
		});
		expect(200, await other.http.get('/api/v1/users/me'));
	},
	'a user who is deactivated': async () => {
		const user = await signUp(held.suite);

		await stopWithinASecond(get(user, signedIn), 401, async () => {
			expect(200, await admin.http.post(`/api/v1/users/${user.id}/deactivate`));
		});
	},
	'a user who deletes the account': async () => {
		const user = await signUp(held.suite);

		await stopWithinASecond(get(user, signedIn), 401, async () => {
			expect(204, await user.http.delete('/api/v1/users/me'));
		});
	},
	'a role that is lost': async () => {
		const [recruiter, seeker] = [await signUp(held.suite), await signUp(held.suite)];

		await stopWithinASecond([...post(recruiter, forRecruiters), ...post(seeker, forSeekers)], 403, async () => {
			expect(200, await admin.http.patch(`/api/v1/users/${recruiter.id}/role`, { role: 'seeker' }));
			expect(200, await admin.http.patch(`/api/v1/users/${seeker.id}/role`, { role: 'recruiter' }));
		});
		expect(200, await recruiter.http.get('/api/v1/users/me'));
	},
};

const suite = () => held.suite;
const faults = {
	'while all is well': [async () => {}, async () => {}],
	'with Redis dead': [() => suite().kill('redis'), () => suite().start('redis')],
	'with Redis hanging': [() => suite().pause('redis'), () => suite().resume('redis')],
	'with RabbitMQ hanging': [() => suite().pause('rabbitmq'), () => suite().resume('rabbitmq')],
	'with both hanging': [() => ['redis', 'rabbitmq'].map((name) => suite().pause(name)), () => ['redis', 'rabbitmq'].map((name) => suite().resume(name))],
};

describe('what ends, ends everywhere within a second:', () => {
	for (const [when, [begin, finish]] of Object.entries(faults))
		test(`${Object.keys(ends).join(', ')}; ${when}`, { timeout: 60_000 }, async () => {
			await begin();
			try {
				await Promise.all(Object.values(ends).map((run) => run()));
			} finally {
				await finish();
			}
		});
});

describe('a revocation that Redis did not hear of', () => {
	test('is known by the broadcast, whatever Redis says when it is back', { timeout: 30_000 }, async () => {
		const user = await signUp(held.suite);
		const key = `session:${sessionOf(user.token)}`;
		const calls = get(user, signedIn).filter(([what]) => !what.includes('jobs/1'));
		const revoked = await held.suite.listen('session.revoked');

		for (const [what, call] of calls)
			await until(async () => (await call()).status === 200, { what });
		const live = await until(async () => (await held.suite.redis()).get(key));

		assert.match(live, /"state":"live"/);
		expect(204, await user.http.post('/api/v1/auth/logout'));
		for (const [what, call] of calls)
			await until(async () => (await call()).status === 401, { what, timeout: LIMIT_MS });
		await until(() => revoked.some(({ body }) => key.endsWith(body.data.id)));
		await (await held.suite.redis()).set(key, live);
		/* Longer than an instance remembers what it was told before. */
		for (const end = performance.now() + 700; performance.now() < end;)
			for (const [what, call] of calls)
				assert.equal((await call()).status, 401, what);
	});
});
