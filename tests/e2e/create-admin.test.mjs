// jobctl create-admin, as an operator calls it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { binaries, useSuite } from '../lib/suite.mjs';
import { freshEmail, signIn } from '../lib/visitors.mjs';

const held = useSuite({ parts: 'postgres,redis,auth,nginx' });

const create = (email, password) => spawnSync(join(binaries, 'jobctl'), ['create-admin', email], {
	input: password, encoding: 'utf8',
	env: { PATH: process.env.PATH, DATABASE_URL: held.suite.databaseUrl, REDIS_URL: held.suite.redisUrl,
		AMQP_URL: 'amqp://127.0.0.1:1', JWT_SECRET: held.suite.jwtSecret },
});

test('refuses a password that is longer than it reads, instead of cutting it', () => {
	const { status, stderr } = create(freshEmail(), `${'a long password '.repeat(100)}\n`);

	assert.equal(status, 1, stderr);
	assert.match(stderr, /longer than 1022 bytes/);
});

test('takes one with or without a line end', async () => {
	for (const end of ['\n', '']) {
		const email = freshEmail();
		const { status, stderr } = create(email, `a password for administrators${end}`);

		assert.equal(status, 0, stderr);
		assert.equal((await signIn(held.suite, email, 'a password for administrators')).role, 'ADMIN');
	}
});
