// Idempotency-Key where it is hard: while the copy of another service's objects is behind.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { announce, signUpSeeker, usePeople } from '../lib/people.mjs';

const held = usePeople();

test('twins under one key apply once, also when the job arrives while they wait for it', async () => {
	const seeker = await signUpSeeker(held.suite);

	/* Without jobs nobody says how far the copy is, so that both wait. */
	await held.suite.stop('jobs');
	const headers = { 'idempotency-key': randomUUID() };
	const apply = () => seeker.http.post('/api/v1/applications', { job_id: 4711, name: 'A seeker' }, { headers });
	const twins = [apply(), apply(), apply()];
	await announce(held.suite, 'job.posted', { id: 4711, version: 1, owner_id: 1, title: 'Late', status: 'OPEN' });
	const answers = await Promise.all(twins);
	const made = answers.filter(({ status }) => status === 201);

	for (const { status, body } of answers.filter((answer) => answer.status !== 201))
		assert.deepEqual([status, body.code], [409, 'idempotency_key_in_use'], JSON.stringify(body));
	assert.ok(made.length, 'nobody applied');
	const again = await apply();
	assert.deepEqual([again.status, again.body, again.headers.get('idempotent-replayed')], [201, made[0].body, 'true']);
	assert.equal((await held.suite.sql('select 1 from applications.applications where job_id = 4711')).length, 1);
});
