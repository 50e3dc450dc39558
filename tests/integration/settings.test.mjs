// What a daemon says of settings that cannot be: all of it, at once, before it touches anything; and the names that older
// systems had for settings.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { binaries, root } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

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

/** A folder with this .env file in it. */
function folderWith(text) {
	const folder = mkdtempSync(join(tmpdir(), 'jobwire-settings-'));

	writeFileSync(join(folder, '.env'), text);
	return folder;
}

test('a daemon reads a .env file, and warns of what means nothing to it', async () => {
	const folder = folderWith(`SECRET_KEY='${'k'.repeat(40)}'  # the older name\nDB_HOST=127.0.0.1\nDB_PORT=1\nMYSQL_HOST=old.example\nMONGO_URL=mongodb://hush\n`);
	const daemon = spawn(join(binaries, 'jobwire-auth'), { cwd: folder, env: { PASSWORD_RESET_KEY: 'y'.repeat(32), HTTP_LISTEN: '127.0.0.1:0', MYSQL_USER: 'root' } });
	const said = [];
	const ended = new Promise((resolve) => daemon.once('close', resolve));

	for (const stream of [daemon.stdout, daemon.stderr]) stream.on('data', (text) => said.push(text));
	try {
		/* It goes on without a database, and says so. */
		await until(() => said.join('').includes('cannot migrate yet'));
		const warned = [...said.join('').matchAll(/"setting":"([A-Z_]+)"/g)].map(([, name]) => name).sort();

		assert.deepEqual(warned, ['MONGO_URL', 'MYSQL_HOST', 'MYSQL_USER']);
		assert.doesNotMatch(said.join(''), /hush|kkkk/);
	} finally {
		daemon.kill('SIGTERM');
		await ended;
		rmSync(folder, { recursive: true });
	}
});

test('every name that older systems have for a setting is one here', () => {
	const tables = ['auth', 'jobs', 'applications', 'chat', 'notify'].map((name) => execFileSync(join(binaries, `jobwire-${name}`), ['--config'], { encoding: 'utf8' })).join('');

	for (const name of ['JWT_SECRET', 'SECRET_KEY', 'ALGORITHM', 'ACCESS_TOKEN_EXPIRE_MINUTES', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION',
		'AWS_S3_BUCKET_NAME', 'S3_ENDPOINT', 'REDIS_URL', 'REDIS_HOST', 'REDIS_PORT', 'REDIS_PASSWORD', 'DATABASE_URL', 'DB_NAME', 'DB_USER', 'DB_PASSWORD',
		'DB_HOST', 'DB_PORT', 'AMQP_URL', 'SMTP_HOST', 'SMTP_PORT', 'SMTP_USER', 'SMTP_PASSWORD', 'LOG_LEVEL'])
		assert.match(tables, new RegExp(`\\b${name}\\b`), name);
});

test('the local suite reads a .env file as the daemons do', () => {
	const folder = folderWith(`  # ours
export DB_HOST = "db.example" # theirs
DB_PASSWORD='p@ss # word'
DB_USER=some body # nobody
DB_NAME=a#b
REDIS_HOST=cache.example
PORT=8088   # the gateway
MONGO_URL=mongodb://old.example
MYSQL_HOST=
LOG_LEVEL=# none
`);
	const { stdout, stderr, status } = spawnSync('bash', ['-c', `set -euo pipefail
		source "$0/lib.sh"; source "$0/state.sh"
		read_dotenv "$1/.env"; warn_of_settings; gather_urls
		printf '%s\n' "$DATABASE_URL" "$REDIS_URL" "$PORT" "$LOG_LEVEL"`, join(root, 'deploy/local/parts'), folder], { env: { PATH: process.env.PATH }, encoding: 'utf8' });

	rmSync(folder, { recursive: true });
	assert.equal(status, 0, stderr);
	assert.deepEqual(stdout.split('\n').slice(0, 4), ['postgres://some%20body:p%40ss%20%23%20word@db.example:5432/a%23b', 'redis://:@cache.example:6379', '8088', '']);
	assert.deepEqual([...stderr.matchAll(/suite: ([A-Z_]+) means nothing/g)].map(([, name]) => name).sort(), ['MONGO_URL', 'MYSQL_HOST']);
});
