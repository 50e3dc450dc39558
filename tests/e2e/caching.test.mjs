// Who may keep an answer: the gateway those to anonymous callers, for as long as the service says, and nobody any other.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { freshAddress, postJob, signUp } from '../lib/visitors.mjs';

let user, job;
const held = useSuite({ parts: 'postgres,redis,auth,jobs,nginx' }, async (suite) => {
	user = await signUp(suite);
	job = await postJob(user);
});
const visitor = () => held.suite.http.from(freshAddress());
const cacheControl = (answer) => answer.headers.get('cache-control');
const fromCache = (answer) => answer.headers.get('x-cache');

describe('an answer', () => {
	test('to an anonymous caller is kept by the gateway, and renewed', async () => {
		const first = await visitor().get('/api/v1/jobs/search');

		assert.equal(cacheControl(first), 'public, max-age=1, stale-while-revalidate=1, stale-if-error=600');
		assert.equal(fromCache(await visitor().get('/.well-known/jwks.json')), 'MISS');
		assert.equal(fromCache(await visitor().get('/.well-known/jwks.json')), 'HIT');
		await until(async () => fromCache(await visitor().get(`/api/v1/jobs/${job.id}`)) === 'HIT');
		await held.suite.sql(`update jobs.jobs set title = 'Renewed', version = version + 1 where id = $1`, [job.id]);
		await until(async () => (await visitor().get(`/api/v1/jobs/${job.id}`)).body.title === 'Renewed');
	});

	test('to a signed-in caller is theirs alone', async () => {
		for (const path of ['/api/v1/jobs/search', `/api/v1/jobs/${job.id}`, '/api/v1/users/me'])
			assert.equal(cacheControl(await user.http.get(path)), 'private, no-cache', path);
	});

	test('that refuses is kept by nobody', async () => {
		assert.equal(cacheControl(await visitor().get('/api/v1/jobs/404404')), 'no-store');
	});
});
