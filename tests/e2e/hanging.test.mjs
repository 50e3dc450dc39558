// What hangs: it keeps its connections and answers nothing. Nobody waits for it longer than a second, and daemons end in time.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import pg from 'pg';
import { client } from '../lib/http.mjs';
import { signUp, usePeople } from '../lib/people.mjs';
import { binaries } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (held) => {
	held.user = await signUp(held.suite);
});
const daemons = [];

/** Postgres with all its processes. */
function signalPostgres(signal) {
	const server = held.suite.pid('postgres');
	const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
		try {
			return new RegExp(`^\\d+ \\(.*\\) \\S ${server} `, 's').test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
		} catch {
			return false;
		}
	});

	for (const pid of [server, ...children]) {
		try {
			process.kill(pid, signal);
		} catch (error) {
			if (error.code !== 'ESRCH') throw error; // it has just ended
		}
	}
}

async function lockMigrations() {
	const other = new pg.Client({ connectionString: held.suite.databaseUrl });

	await other.connect();
	await other.query("select pg_advisory_lock(hashtextextended('jobwire migrations', 0))");
	return () => other.end();
}

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');

	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	return port;
}

/** Another jobs daemon, of this test's own. */
async function startJobs(env = {}) {
	const port = await freePort();
	const child = spawn(join(binaries, 'jobwire-jobs'), [], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH,
		HTTP_LISTEN: `127.0.0.1:${port}`, DATABASE_URL: held.suite.databaseUrl, REDIS_URL: held.suite.redisUrl,
		AMQP_URL: held.suite.amqpUrl, AUTH_URL: held.suite.services.auth, JWT_SECRET: held.suite.jwtSecret, RATE_LIMIT: 'off', ...env } });
	const daemon = { child, log: '', exited: once(child, 'exit'), http: client(`http://127.0.0.1:${port}`) };

	child.stderr.on('data', (text) => { daemon.log += text; });
	daemons.push(daemon);
	return daemon;
}

const ready = (daemon) => until(async () => (await daemon.http.get('/readyz')).status === 200, { what: 'the daemon', timeout: 20_000 });

async function timed(promise) {
	const since = Date.now();

	return { ...await promise, ms: Date.now() - since };
}

/** So many requests at once: each is refused within a second. */
async function refusedSoon(http, path, count) {
	for (const { status, headers, ms } of await Promise.all(Array.from({ length: count }, () => timed(http.get(path))))) {
		assert.equal(status, 503);
		assert.ok(headers.get('retry-after'), 'with Retry-After');
		assert.ok(ms < 1000, `refused after ${ms} ms`);
	}
}

afterEach(async () => {
	for (const { child, exited } of daemons.splice(0)) {
		child.kill('SIGKILL');
		await exited;
	}
});

test('a Postgres that hangs: every request is refused within a second', async () => {
	const http = client(held.suite.services.jobs);

	await Promise.all(Array.from({ length: 8 }, () => http.get('/api/v1/jobs/1')));
	signalPostgres('SIGSTOP');
	try {
		for (let i = 0; i < 4; i++) await refusedSoon(http, '/api/v1/jobs/1', 8);
	} finally {
		signalPostgres('SIGCONT');
	}
	await until(async () => (await http.get('/api/v1/jobs/1')).status === 404, { what: 'an answer', timeout: 10_000 });
});

test('auth and Redis that hang: every request is refused within a second', async () => {
	const http = client(held.suite.services.jobs).as(held.user.session.access_token);
	const path = '/api/v1/jobs';

	assert.notEqual((await http.post(path, {})).status, 503);
	held.suite.pause('auth');
	held.suite.pause('redis');
	try {
		await until(async () => (await http.post(path, {})).status === 503, { what: 'the answer to be forgotten', timeout: 10_000 });
		for (let i = 0; i < 4; i++) {
			const answers = await Promise.all(Array.from({ length: 8 }, () => timed(http.post(path, {}))));

			for (const { status, ms } of answers) assert.ok(status === 503 && ms < 1000, `${status} after ${ms} ms`);
		}
	} finally {
		held.suite.resume('redis');
		held.suite.resume('auth');
	}
});

test('consumers and workers have connections of their own', async () => {
	const daemon = await startJobs({ DATABASE_POOL: '1' });

	await ready(daemon);
	const { text } = await daemon.http.get('/metrics');
	assert.match(text, /^jobwire_db_pool_size 1$/m);
	assert.match(text, /^jobwire_db_background_size [2-9]$/m);
});

test('a daemon without a database is alive, not ready, and ends well', async () => {
	const daemon = await startJobs({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });

	await until(async () => (await daemon.http.get('/healthz')).status === 200, { what: 'a sign of life' });
	assert.equal((await daemon.http.get('/readyz')).status, 503);
	assert.equal((await daemon.http.get('/metrics')).status, 200);
	const { status, body } = await daemon.http.get('/api/v1/jobs/1');
	assert.deepEqual([status, body.code], [503, 'unavailable']);
	daemon.child.kill('SIGTERM');
	assert.deepEqual(await daemon.exited, [0, null], daemon.log);
});

test('a daemon that waits for another one to migrate ends well, or goes on', async () => {
	const release = await lockMigrations();
	const [ended, patient] = [await startJobs(), await startJobs()];

	try {
		for (const { log, http } of [ended, patient]) await until(async () => (await http.get('/healthz')).status === 200, { what: log });
		await until(() => ended.log.includes('cannot migrate yet'), { what: 'it to wait' });
		ended.child.kill('SIGTERM');
		assert.deepEqual(await ended.exited, [0, null], ended.log);
		assert.equal((await patient.http.get('/readyz')).status, 503);
	} finally {
		await release();
	}
	await ready(patient);
});

test('a daemon told to stop while Postgres hangs answers what it has begun, and ends in time', async () => {
	const daemon = await startJobs({ DATABASE_ANSWER_TIMEOUT_MS: '60000' });

	await ready(daemon);
	await Promise.all(Array.from({ length: 4 }, () => daemon.http.get('/api/v1/jobs/1')));
	signalPostgres('SIGSTOP');
	try {
		const since = Date.now();
		const requests = Array.from({ length: 2 }, () => daemon.http.get('/api/v1/jobs/1'));

		await until(async () => /requests_in_flight 3/.test((await daemon.http.get('/metrics')).text), { what: 'both to be under way' });
		daemon.child.kill('SIGTERM');
		for (const { status } of await Promise.all(requests)) assert.equal(status, 503);
		assert.deepEqual(await daemon.exited, [0, null], daemon.log);
		assert.ok(Date.now() - since < 15_000, `it took ${Date.now() - since} ms`);
	} finally {
		signalPostgres('SIGCONT');
	}
});
