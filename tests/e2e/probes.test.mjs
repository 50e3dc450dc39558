// What a service says of itself on its own port.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { freshEmail, PASSWORD } from '../lib/visitors.mjs';

const held = useSuite({ parts: 'postgres,redis,auth', env: { DATABASE_POOL: '1', DATABASE_POOL_WAIT_MS: '50' } });

test('a service whose connections are all in use is busy and ready', async () => {
	const auth = held.suite.http.at(held.suite.services.auth);
	const lock = new pg.Client({ connectionString: held.suite.databaseUrl });

	await lock.connect();
	await lock.query('begin; lock table auth.users in access exclusive mode');
	const registering = auth.post('/api/v1/auth/register', { email: freshEmail(), password: PASSWORD });
	const busy = await until(async () => {
		const { status, body } = await auth.get('/readyz');

		return body.database !== 'ok' && { status, ...body };
	});
	await lock.query('rollback');
	await lock.end();
	assert.deepEqual([busy.status, busy.database], [200, 'busy']);
	assert.equal((await registering).status, 201);
	assert.equal((await auth.get('/readyz')).body.database, 'ok');
});

test('what belongs to no route is counted too', async () => {
	const auth = held.suite.http.at(held.suite.services.auth);
	const count = async () =>
		Number(/^jobwire_request_seconds_count\{method="any",route="none",status="4xx"\} (\d+)/m.exec((await auth.get('/metrics')).text)?.[1] ?? 0);
	const before = await count();

	assert.equal((await auth.get('/api/v1/nothing')).status, 404);
	assert.equal((await auth.delete('/api/v1/auth/register')).status, 405);
	assert.equal(await count(), before + 2);
});
