// What a daemon says of settings that cannot be: all of it, at once, before it touches anything.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { binaries } from '../lib/suite.mjs';

const good = {
	DATABASE_URL: 'postgres://127.0.0.1:1/jobwire', JWT_SECRET: 'x'.repeat(32), PASSWORD_RESET_KEY: 'y'.repeat(32), HTTP_LISTEN: '127.0.0.1:0',
};
const start = (env) => spawnSync(join(binaries, 'jobwire-auth'), { cwd: tmpdir(), env: { ...good, ...env }, timeout: 10_000, encoding: 'utf8' });

test('a daemon names every bad setting at once, and no secret', () => {
	const { status, stderr } = start({
		TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.l', LOG_LEVEL: 'loud', JWT_SECRET: 'too short a secret', AUTH_URL: 'auth:7101', REDIS_URL: 'http://redis',
		PASSWORD_POLICY: 'lax', PASSWORD_RESET_KEY: 'too short a key', HTTP_THREADS: 'many',
	});
	const named = [...stderr.matchAll(/^([A-Z_]+) /gm)].map(([, name]) => name).sort();

	assert.equal(status, 1, stderr);
	assert.deepEqual(named, ['AUTH_URL', 'HTTP_THREADS', 'JWT_SECRET', 'LOG_LEVEL', 'PASSWORD_POLICY', 'PASSWORD_RESET_KEY', 'REDIS_URL', 'TRUSTED_PROXIES']);
	assert.doesNotMatch(stderr, /too short a/);
});
