// What is said, and what still goes, while a server is away: fast refusals that say when to come back, public reads that
// the gateway has kept, and a report of what is missing.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshAddress, freshEmail, PASSWORD, postJob, signUp, signUpRecruiter } from '../lib/visitors.mjs';

const held = useSuite({ parts: 'servers,auth,jobs,nginx', env: { RATE_LIMIT_USER: '100000' } });
const visitor = () => held.suite.http.from(freshAddress());
const readyz = async (name) => {
	const answer = await fetch(`${held.suite.services[name]}/readyz`);
	const { database, redis, broker } = await answer.json();

	return { status: answer.status, database, redis, broker };
};
const well = { status: 200, database: 'ok', redis: 'ok', broker: 'ok' };
const isWell = () => Promise.all(['auth', 'jobs'].map((name) => until(async () => {
	assert.deepEqual(await readyz(name), well);
	return true;
})));

async function whileAway(begin, end, body) {
	await isWell();
	await begin();
	try {
		await body();
	} finally {
		await end();
	}
	await isWell();
}

const timed = async (ask) => {
	const begun = performance.now();
	const answer = await ask();

	return { ...answer, took: performance.now() - begun };
};

const ways = (part) => [['dead', () => held.suite.kill(part), () => held.suite.start(part)],
	['hanging', () => held.suite.pause(part), () => held.suite.resume(part)]];

describe('Postgres', () => {
	for (const [how, begin, end] of ways('postgres'))
		test(`${how}: the rest is refused within a second, with a time to come back, and kept public reads are answered`, { timeout: 60_000 }, async () => {
			const [user, recruiter] = [await signUp(held.suite), await signUpRecruiter(held.suite)];
			const job = await postJob(recruiter, { title: 'Kept' });
			/* Nobody asked for these before, so what is kept of them is not about to be renewed. */
			const reads = [`/api/v1/jobs/search?now=${how}`, `/api/v1/jobs/${job.id}`, `/api/v1/jobs/search/?q=kept&now=${how}`];
			const kept = await Promise.all(reads.map(async (path) => expect(200, await visitor().get(path))));

			await whileAway(begin, end, async () => {
				const calls = [() => user.http.get('/api/v1/users/me'), () => recruiter.http.post('/api/v1/jobs', { title: 'a', description: 'b' }),
					() => visitor().post('/api/v1/auth/register', { email: freshEmail(), password: PASSWORD }),
					() => visitor().post('/api/v1/auth/login', { email: user.email, password: PASSWORD }),
					() => visitor().get('/api/v1/jobs/search?q=never-asked'), () => user.http.get('/api/v1/jobs/search')];

				/* As many at once as find a connection each, and as many more as have to wait for one; again, and once more. */
				for (let round = 0; round < 3; round++)
					for (const answer of await Promise.all([...calls, ...calls].map(timed))) {
						assertProblem(answer, 503, answer.body.code);
						assert.match(answer.body.code, /^(unavailable|overloaded)$/);
						assert.ok(Number(answer.headers.get('retry-after')) >= 1);
						assert.ok(answer.took < 1000, `round ${round}: ${answer.took} ms: ${answer.text}`);
					}
				for (const [i, path] of reads.entries()) {
					const answer = await timed(() => visitor().get(path));

					assert.deepEqual(expect(200, answer), kept[i]);
					assert.match(answer.headers.get('x-cache'), /^(STALE|HIT|UPDATING|REVALIDATED)$/);
					assert.ok(answer.took < 1000, `${path}: ${answer.took} ms`);
				}
				for (const name of ['auth', 'jobs']) {
					assert.deepEqual(await readyz(name), { ...well, status: 503, database: 'away' });
					assert.equal((await fetch(`${held.suite.services[name]}/healthz`)).status, 200);
				}
				expect(200, await visitor().get('/healthz'));
			});
			expect(200, await user.http.get('/api/v1/users/me'));
		});
});

describe('Redis', () => {
	for (const [how, begin, end] of ways('redis'))
		test(`${how}: all goes on, and readyz says so`, { timeout: 30_000 }, async () => {
			const user = await signUpRecruiter(held.suite);

			await whileAway(begin, end, async () => {
				for (let i = 0; i < 5; i++)
					for (const call of [() => user.http.get('/api/v1/users/me'), () => user.http.post('/api/v1/jobs', { title: 'a', description: 'b' })]) {
						const answer = await timed(call);

						assert.ok(answer.status === 200 || answer.status === 201, answer.text);
						assert.ok(answer.took < 1000, `${answer.took} ms`);
					}
				for (const name of ['auth', 'jobs'])
					assert.deepEqual(await readyz(name), { ...well, redis: 'away' });
			});
		});
});

describe('RabbitMQ', () => {
	test('dead: writes go on, the outbox grows, the metrics say so, and all is told when it is back', { timeout: 90_000 }, async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const metric = async (name, pattern) => Number(pattern.exec(await (await fetch(`${held.suite.services[name]}/metrics`)).text())?.[1]);
		const depth = () => metric('jobs', /^jobwire_outbox_depth(?:\{[^}]*\})? (\S+)$/m);
		const age = () => metric('jobs', /^jobwire_outbox_age_seconds(?:\{[^}]*\})? (\S+)$/m);
		let ids;

		await whileAway(() => held.suite.kill('rabbitmq'), () => held.suite.start('rabbitmq'), async () => {
			ids = (await Promise.all(Array.from({ length: 20 }, () => postJob(recruiter)))).map(({ id }) => id);
			await until(async () => (await depth()) >= 20 && (await age()) > 0.5, { what: 'the alarm' });
			for (const name of ['auth', 'jobs'])
				assert.deepEqual(await readyz(name), { ...well, broker: 'away' });
		});
		await until(async () => (await depth()) === 0);
		await until(async () => (await held.suite.sql(`select count(distinct object_id::bigint) as n from auth.activity
			where kind = 'job.posted' and object_id::bigint = any ($1)`, [ids]))[0].n === 20);
	});
});
