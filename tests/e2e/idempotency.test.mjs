// Idempotency-Key: whoever repeats a POST gets the first answer again, and nothing is done twice. Two instances of each
// service, because a repetition may reach another one.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshAddress, freshEmail, PASSWORD, postJob, signUp, signUpRecruiter, signUpSeeker } from '../lib/visitors.mjs';

const held = useSuite({ parts: 'servers,auth,jobs,applications,nginx', env: { JOBS_INSTANCES: '2', APPLICATIONS_INSTANCES: '2',
	RATE_LIMIT_USER: '100000' } }, (suite) => suite.reachesBroker());
let keys = 0;
const freshKey = () => `key-${process.pid}-${++keys}`;
const withKey = (key) => ({ headers: { 'idempotency-key': key } });
const isReplay = (answer) => answer.headers.get('idempotent-replayed') === 'true';
const count = async (from, ...values) => (await held.suite.sql(`select count(*) as n from ${from}`, values))[0].n;
const jobsOf = (user) => count('jobs.jobs where owner_id = $1', user.id);
const job = (title) => ({ title, description: 'C.' });

describe('a repeated request', () => {
	test('gets the first answer again, marked as such, and does nothing', async () => {
		const user = await signUpRecruiter(held.suite);
		const options = withKey(freshKey());
		const first = await user.http.post('/api/v1/jobs', job('One'), options);

		assert.equal(first.status, 201);
		assert.ok(!isReplay(first));
		for (let i = 0; i < 4; i++) {
			const again = await user.http.post('/api/v1/jobs', job('One'), options);

			assert.equal(again.status, 201);
			assert.equal(again.text, first.text);
			assert.ok(isReplay(again));
			for (const name of ['location', 'content-type'])
				assert.equal(again.headers.get(name), first.headers.get(name), name);
			assert.notEqual(again.headers.get('x-request-id'), first.headers.get('x-request-id'));
			assert.ok(again.headers.get('ratelimit-remaining'));
		}
		assert.equal(await jobsOf(user), 1);
	});

	test('with another body is refused', async () => {
		const user = await signUpRecruiter(held.suite);
		const options = withKey(freshKey());

		expect(201, await user.http.post('/api/v1/jobs', job('One'), options));
		assertProblem(await user.http.post('/api/v1/jobs', job('Two'), options), 422, 'idempotency_key_reused');
		assert.equal(await jobsOf(user), 1);
	});

	test('under another key, by somebody else or to another route is no repetition', async () => {
		const [user, other] = [await signUp(held.suite), await signUp(held.suite)];
		const options = withKey(freshKey());
		const { id } = expect(201, await user.http.post('/api/v1/jobs', job('One'), options));

		expect(201, await user.http.post('/api/v1/jobs', job('One'), withKey(freshKey())));
		expect(201, await user.http.post('/api/v1/jobs', job('One')));
		assert.ok(!isReplay(await other.http.post('/api/v1/jobs', job('One'), options)));
		expect(201, await other.http.post('/api/v1/applications', { job_id: id }, options));
		assert.deepEqual([await jobsOf(user), await jobsOf(other)], [3, 1]);
	});

	test('that failed before runs again', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];
		const { id } = await postJob(recruiter);
		const options = withKey(freshKey());
		const apply = () => seeker.http.post('/api/v1/applications', { job_id: id + 1 }, options);

		/* On a busy machine the copy of the jobs may be too far behind to say so at once. */
		assertProblem(await until(async () => [await apply()].find(({ status }) => status !== 503)), 404, 'not_found');
		assert.equal((await postJob(recruiter)).id, id + 1);
		const answer = await apply();

		assert.equal(answer.status, 201);
		assert.ok(!isReplay(answer));
		assert.ok(isReplay(await apply()));
	});

	test('is known by visible characters, at most 255 of them', async () => {
		const user = await signUpRecruiter(held.suite);

		expect(201, await user.http.post('/api/v1/jobs', job('One'), withKey('k'.repeat(255))));
		for (const bad of ['k'.repeat(256), 'a b', 'ä', '\xff'])
			assertProblem(await user.http.post('/api/v1/jobs', job('One'), withKey(bad)), 422, 'invalid');
		assert.equal(await jobsOf(user), 1);
	});
});

describe('twins at the same time', () => {
	test('have one effect: each gets its answer, or hears that the other is at work', async () => {
		const user = await signUpRecruiter(held.suite);

		for (let round = 1; round <= 5; round++) {
			const options = withKey(freshKey());
			const answers = await Promise.all(Array.from({ length: 20 }, () => user.http.post('/api/v1/jobs', job('Twin'), options)));
			const done = answers.filter(({ status }) => status === 201);

			assert.equal(new Set(done.map(({ text }) => text)).size, 1);
			assert.equal(done.filter((answer) => !isReplay(answer)).length, 1);
			for (const answer of answers.filter(({ status }) => status !== 201))
				assertProblem(answer, 409, 'idempotency_key_in_use');
			assert.equal(await jobsOf(user), round);
			assert.ok(isReplay(await user.http.post('/api/v1/jobs', job('Twin'), options)));
		}
	});

	test('without a key have one effect where there can be but one: fifty applications', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];
		const received = await held.suite.listen('application.submitted');

		for (const key of [undefined, freshKey()]) {
			const { id } = await postJob(recruiter);
			const answers = await Promise.all(Array.from({ length: 50 }, () =>
				seeker.http.post('/api/v1/applications', { job_id: id }, key && withKey(key))));
			const codes = answers.map(({ status, body }) => (status === 201 ? 'done' : body.code));

			assert.equal(answers.filter((answer) => answer.status === 201 && !isReplay(answer)).length, 1, codes.join());
			for (const answer of answers.filter(({ status }) => status !== 201))
				assert.match(`${answer.status} ${answer.body.code}`, /^(409 (already_applied|idempotency_key_in_use)|503 overloaded)$/);
			assert.equal(await count('applications.applications where job_id = $1', id), 1);
			await until(async () => (await count('applications.outbox')) === 0);
			await until(() => received.some(({ body }) => body.data.job_id === id));
			assert.equal(received.filter(({ body }) => body.data.job_id === id).length, 1);
		}
	});
});

describe('a key', () => {
	test('is ignored where the answer is a secret', async () => {
		const user = await signUp(held.suite);
		const options = withKey(freshKey());
		const login = (body) => user.anybody.post('/api/v1/auth/login', body, options);
		const [one, two] = [await login({ email: user.email, password: PASSWORD }), await login({ email: user.email, password: PASSWORD })];

		assert.notEqual(expect(200, one).access_token, expect(200, two).access_token);
		assertProblem(await login({ email: user.email, password: 'a wrong one' }), 401, 'bad_credentials');
		const tokens = await Promise.all([1, 2].map(() => user.anybody.post('/api/v1/auth/login/access-token',
			new URLSearchParams({ username: user.email, password: PASSWORD }), options)));

		assert.notEqual(expect(200, tokens[0]).access_token, expect(200, tokens[1]).access_token);
		const child = expect(200, await user.anybody.post('/api/v1/auth/refresh', { refresh_token: user.session.refresh_token }, options));
		const grandchild = expect(200, await user.anybody.post('/api/v1/auth/refresh', { refresh_token: child.refresh_token }, options));

		assert.notEqual(grandchild.refresh_token, child.refresh_token);
		assert.ok(![one, two, ...tokens].some(isReplay));
		assert.equal(await count('auth.idempotency where key = $1', options.headers['idempotency-key']), 0);
	});

	test('of somebody who is not signed in belongs to the address', async () => {
		const [here, there] = [freshAddress(), freshAddress()].map((address) => held.suite.http.from(address));
		const options = withKey(freshKey());
		const [one, two] = [freshEmail(), freshEmail()].map((email) => ({ email, password: PASSWORD }));
		const first = expect(201, await here.post('/api/v1/auth/register', one, options));

		assert.equal(expect(201, await there.post('/api/v1/auth/register', two, options)).email, two.email);
		assertProblem(await here.post('/api/v1/auth/register', two, options), 422, 'idempotency_key_reused');
		const again = await here.post('/api/v1/auth/register', one, options);

		assert.ok(isReplay(again));
		assert.deepEqual(expect(201, again), first);
	});

	test('is kept with the effect and without the request: no password is in it', async () => {
		const body = { email: freshEmail(), password: PASSWORD };
		const key = freshKey();

		expect(201, await held.suite.http.from(freshAddress()).post('/api/v1/auth/register', body, withKey(key)));
		const [row] = await held.suite.sql('select t::text from auth.idempotency t where key = $1', [key]);

		assert.match(row.t, new RegExp(body.email));
		assert.ok(!row.t.includes(PASSWORD) && !row.t.includes('argon2'));
		/* Nor anything that a password could be guessed by. */
		for (const text of [JSON.stringify(body), `/api/v1/auth/register\n${JSON.stringify(body)}`, PASSWORD])
			assert.ok(!row.t.includes(createHash('sha256').update(text).digest('hex')));
	});
});
