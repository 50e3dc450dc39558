// A daemon of the test's own beside those of its suite: it can be watched as its parent watches it, to its exit status.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { watch } from './contract.mjs';
import { binaries, sanitizerReport } from './suite.mjs';
import { until } from './until.mjs';

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');

	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

export class Daemon {
	static async start(suite, service, env = {}) {
		const daemon = new Daemon();
		const port = await freePort();

		daemon.url = `http://127.0.0.1:${port}`;
		watch([daemon.url]);
		daemon.log = '';
		daemon.child = spawn(join(binaries, `jobwire-${service}`), [], { cwd: suite.dir, stdio: ['ignore', 'inherit', 'pipe'], env: {
			...suite.env, DATABASE_URL: suite.databaseUrl, REDIS_URL: suite.redisUrl, AMQP_URL: suite.amqpUrl, JWT_SECRET: suite.jwtSecret,
			AUTH_URL: suite.services.auth, PASSWORD_RESET_KEY: 'x'.repeat(32), OBJECT_KEY: 'y'.repeat(32), HTTP_LISTEN: `127.0.0.1:${port}`, ...env,
		} });
		daemon.child.stderr.on('data', (text) => {
			daemon.log += text;
		});
		/** Resolves with { status, signal } once it has ended. */
		daemon.ended = new Promise((resolve) => daemon.child.once('close', (status, signal) => resolve({ status, signal })));
		return daemon;
	}

	async ready(path = '/readyz') {
		const isReady = until(async () => (await fetch(this.url + path)).status === 200, { timeout: 20_000, what: `${this.url}${path}` });

		await Promise.race([isReady, this.ended.then((end) => {
			throw new Error(`it ended: ${JSON.stringify(end)}`);
		})]).catch((error) => {
			throw new Error(`${error.message}\n${this.log}`);
		});
		return this;
	}

	async metric(name) {
		const text = await (await fetch(`${this.url}/metrics`)).text();

		return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
	}

	/** Asks it to end; resolves with { status, signal, took } in ms. */
	async stop(signal = 'SIGTERM') {
		const begun = performance.now();

		this.child.kill(signal);
		return { ...await this.ended, took: performance.now() - begun };
	}

	/** For the end of a test, however it went. */
	async drop() {
		this.child.kill('SIGKILL');
		await this.ended;
		assert.doesNotMatch(this.log, sanitizerReport);
	}
}
