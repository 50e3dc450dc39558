// The runner of the suite itself: it must be safe to interrupt, to kill and to start in any number. RabbitMQ takes
// part in one test only, for its slowness.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { processesOf, running } from '../lib/processes.mjs';
import { Suite, root } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const script = join(root, 'deploy/local/suite');
const base = join(root, 'build/tests', `runner-${process.pid}`);
const environment = { PATH: process.env.PATH, HOME: process.env.HOME };
let count = 0;

const folder = () => join(base, String(++count));

/** Runs a command to its end: { status, stdout, stderr }. */
function suite(dir, args, env = {}) {
	return spawnSync(script, ['--dir', dir, ...args], { env: { ...environment, ...env }, encoding: 'utf8' });
}

function succeed(dir, args, env) {
	const result = suite(dir, args, env);

	assert.equal(result.status, 0, result.stderr);
	return result;
}

function foreground(dir, args, options) {
	const child = spawn(script, ['--dir', dir, ...args, 'run'], { env: environment, stdio: ['pipe', 'pipe', 'pipe'], ...options });

	child.ended = new Promise((resolve) => child.once('close', (status, signal) => resolve(status ?? signal)));
	child.ready = new Promise((resolve) => child.stdout.once('data', resolve));
	return child;
}

const pidOf = (dir, name) => Number(readFileSync(join(dir, 'pids', `${name}.pid`), 'utf8'));
const ports = (dir) => Object.fromEntries(readFileSync(join(dir, 'ports'), 'utf8').trim().split('\n')
	.map((line) => line.split('=')));
const setting = (dir, name) => new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(join(dir, 'suite.env'), 'utf8'))[1];

async function listen(port = 0) {
	const server = createServer().listen(port, '127.0.0.1');

	await once(server, 'listening');
	return server;
}

async function query(dir, text) {
	const db = new pg.Client(setting(dir, 'DATABASE_URL'));

	await db.connect();
	try {
		return (await db.query(text)).rows;
	} finally {
		await db.end();
	}
}

before(() => mkdirSync(base, { recursive: true }));

after(() => {
	for (const name of existsSync(base) ? readdirSync(base) : [])
		suite(join(base, name), ['reset']);
	assert.deepEqual(processesOf(base), []);
	rmSync(base, { recursive: true, force: true });
});

describe('data and addresses', () => {
	test('stay from one start to the next, and the secrets are nobody else\'s to read', async () => {
		const dir = folder();

		succeed(dir, ['--private', '--parts', 'postgres,redis', 'start']);
		await query(dir, 'CREATE TABLE kept AS SELECT 42 AS answer');
		const env = readFileSync(join(dir, 'suite.env'), 'utf8');

		succeed(dir, ['--orderly', 'stop']);
		assert.deepEqual(readdirSync(join(dir, 'pids')), []);
		assert.equal(suite(dir, ['status']).status, 3);
		succeed(dir, ['start']);
		assert.equal(readFileSync(join(dir, 'suite.env'), 'utf8'), env);
		assert.deepEqual(await query(dir, 'SELECT answer FROM kept'), [{ answer: 42 }]);
		for (const name of ['suite.env', 'secrets'])
			assert.equal(statSync(join(dir, name)).mode & 0o77, 0, name);
	});

	test('reset removes everything, and nothing but a suite', () => {
		const dir = folder();

		succeed(dir, ['--private', '--parts', 'redis', 'start']);
		succeed(dir, ['reset']);
		assert.equal(existsSync(dir), false);
		mkdirSync(dir);
		writeFileSync(join(dir, 'thesis.txt'), 'years of work');
		assert.notEqual(suite(dir, ['reset']).status, 0);
		assert.equal(existsSync(join(dir, 'thesis.txt')), true);
		rmSync(dir, { recursive: true });
	});

	test('the database user owns its database and is no superuser', async () => {
		const dir = folder();

		succeed(dir, ['--private', '--parts', 'postgres', 'start']);
		assert.deepEqual(await query(dir, `SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user`),
			[{ rolsuper: false, rolcreaterole: true, rolcreatedb: false }]);
		await query(dir, 'CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION citext');
	});

	test('a server that is named in the environment is not started', () => {
		const dir = folder();

		succeed(dir, ['--private', '--parts', 'postgres,redis', 'start'], { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' });
		assert.deepEqual(readdirSync(join(dir, 'pids')), ['redis.pid']);
		assert.equal(setting(dir, 'DATABASE_URL'), 'postgres://a:b@127.0.0.1:1/c');
	});
});

describe('a stale pid file', () => {
	test('is recognised, and its number\'s new owner left alone', async () => {
		const dir = folder();
		const stranger = spawn('sleep', ['600']);

		try {
			succeed(dir, ['--private', '--parts', 'postgres,redis', 'start']);
			for (const name of ['postgres', 'redis']) {
				const pid = pidOf(dir, name);

				process.kill(pid, 'SIGKILL');
				await until(() => !running(pid));
				writeFileSync(join(dir, 'pids', `${name}.pid`), `${stranger.pid}\n`);
			}
			const lock = join(dir, 'postgres/data/postmaster.pid');
			writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, stranger.pid));

			assert.match(suite(dir, ['status']).stdout, /postgres +stopped\nredis +stopped\n/);
			succeed(dir, ['kill', 'redis']);
			succeed(dir, ['start']);
			assert.deepEqual(await query(dir, 'SELECT 1 AS one'), [{ one: 1 }]);
			succeed(dir, ['stop']);
			assert.equal(running(stranger.pid), true);
		} finally {
			stranger.kill();
		}
	});
});

describe('a busy port', () => {
	test('is replaced when it was only a choice', async () => {
		const dir = folder();

		succeed(dir, ['--private', '--parts', 'redis', 'start']);
		succeed(dir, ['stop']);
		const { redis } = ports(dir);
		const squatter = await listen(redis);

		try {
			assert.match(succeed(dir, ['start']).stderr, new RegExp(`port ${redis} of redis is taken`));
			assert.notEqual(ports(dir).redis, redis);
			assert.ok(setting(dir, 'REDIS_URL').endsWith(`:${ports(dir).redis}`));
		} finally {
			squatter.close();
		}
	});

	test('is an error that names the culprit when PORT asked for it', async () => {
		const dir = folder();
		const squatter = await listen();
		const { port } = squatter.address();

		try {
			const refused = suite(dir, ['--parts', 'nginx', 'start'], { PORT: String(port) });

			assert.notEqual(refused.status, 0);
			assert.match(refused.stderr, new RegExp(`port ${port} is in use by pid ${process.pid} `));
			assert.deepEqual(processesOf(dir), []);
		} finally {
			await new Promise((resolve) => squatter.close(resolve));
		}
		succeed(dir, ['--parts', 'nginx', 'start'], { PORT: String(port) });
		assert.equal(setting(dir, 'JOBWIRE_URL'), `http://127.0.0.1:${port}`);
		assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
		assert.deepEqual(Object.keys(ports(dir)), ['gateway']);
	});
});

describe('two suites', () => {
	test('run side by side, all servers, and one does not notice the other\'s end', { timeout: 90_000 }, async () => {
		const [one, two] = await Promise.all([Suite.boot({ parts: 'servers,nginx' }), Suite.boot({ parts: 'servers,nginx' })]);

		try {
			assert.notEqual(one.url, two.url);
			for (const each of [one, two]) {
				await each.sql('CREATE TABLE mine (n int)');
				await (await each.redis()).set('mine', each.dir);
				await (await each.amqp()).createChannel();
			}
			await one.close();
			assert.deepEqual(processesOf(one.dir), []);
			assert.equal(await (await two.redis()).get('mine'), two.dir);
			assert.equal((await two.http.get('/healthz')).status, 200);
		} finally {
			await two.close();
		}
	});
});

describe('the foreground', () => {
	const parts = ['--private', '--parts', 'postgres,redis,nginx'];

	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
		test(`${signal} stops everything and leaves nothing behind`, async () => {
			const dir = folder();
			const child = foreground(dir, parts);

			await child.ready;
			const pids = ['postgres', 'redis', 'nginx'].map((name) => pidOf(dir, name));

			assert.ok(pids.every(running));
			child.kill(signal);
			assert.equal(await child.ended, 0);
			assert.deepEqual(pids.filter(running), []);
			assert.deepEqual(processesOf(dir), []);
			assert.deepEqual(readdirSync(join(dir, 'pids')), []);
		});

	test('SIGINT in the middle of a start leaves nothing behind either', async () => {
		const dir = folder();
		const child = foreground(dir, parts);

		await until(() => existsSync(join(dir, 'postgres/new')), { interval: 1 });
		child.kill('SIGINT');
		assert.notEqual(await child.ended, null);
		assert.deepEqual(processesOf(dir), []);
	});

	test('ends with its parent when told to', async () => {
		const dir = folder();
		const child = foreground(dir, ['--stdin', ...parts]);

		await child.ready;
		child.stdin.destroy();
		assert.equal(await child.ended, 0);
		assert.deepEqual(processesOf(dir), []);
	});

	for (const verb of ['stop', 'reset'])
		test(`ends when another terminal says ${verb}, and takes nothing for dead`, async () => {
			const dir = folder();
			const child = foreground(dir, parts);
			let said = '';

			child.stderr.on('data', (text) => said += text);
			await child.ready;
			succeed(dir, [verb]);
			assert.equal(await child.ended, 0);
			assert.doesNotMatch(said, /by itself/);
			assert.equal(existsSync(dir), verb === 'stop');
		});

	test('tells of a part that ends by itself', async () => {
		const dir = folder();
		const child = foreground(dir, parts);
		let said = '';

		child.stderr.on('data', (text) => said += text);
		await child.ready;
		process.kill(pidOf(dir, 'redis'), 'SIGKILL');
		await until(() => /redis has ended by itself/.test(said));
		child.kill('SIGINT');
		assert.equal(await child.ended, 0);
	});

	test('is refused a second time', async () => {
		const dir = folder();
		const child = foreground(dir, parts);

		await child.ready;
		assert.match(suite(dir, ['run']).stderr, /runs in the foreground already/);
		child.kill('SIGINT');
		assert.equal(await child.ended, 0);
	});
});

describe('a runner that was killed', () => {
	for (const name of ['postgres', 'redis', 'nginx'])
		test(`as soon as ${name} had a record: the next command finds all that it left`, async () => {
			const dir = folder();
			const child = foreground(dir, ['--private', '--parts', 'redis,postgres,nginx']);

			await until(() => existsSync(join(dir, 'pids', `${name}.pid`)), { interval: 1 });
			child.kill('SIGKILL');
			await child.ended;
			succeed(dir, ['start']);
			assert.equal(suite(dir, ['status']).status, 0);
			succeed(dir, ['stop']);
			assert.deepEqual(processesOf(dir), []);
		});

	test('gives way to a new one', async () => {
		const dir = folder();
		const killed = foreground(dir, ['--private', '--parts', 'redis']);

		await killed.ready;
		killed.kill('SIGKILL');
		await killed.ended;

		const child = foreground(dir, ['--private', '--parts', 'redis']);

		await child.ready;
		child.kill('SIGINT');
		assert.equal(await child.ended, 0);
		assert.deepEqual(processesOf(dir), []);
	});
});

describe('one part', () => {
	test('is killed, started, stopped while the others go on', async () => {
		const dir = folder();

		succeed(dir, ['--private', '--parts', 'postgres,redis', 'start']);
		const redis = pidOf(dir, 'redis');

		for (const verb of ['kill', 'stop']) {
			succeed(dir, [verb, 'postgres']);
			await assert.rejects(query(dir, 'SELECT 1'));
			assert.equal(suite(dir, ['status']).status, 3);
			succeed(dir, ['start', 'postgres']);
			assert.deepEqual(await query(dir, 'SELECT 1 AS one'), [{ one: 1 }]);
		}
		assert.equal(pidOf(dir, 'redis'), redis);
		assert.notEqual(suite(dir, ['kill', 'nonsense']).status, 0);
	});
});
