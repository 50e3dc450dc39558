// A private suite for a test file: its own PostgreSQL, Redis, RabbitMQ, services and gateway, from nothing to ready
// in the time that RabbitMQ takes to start. It never touches a running `make run` or another test's suite.
//
// The runner stops everything as soon as its standard input ends, so a suite ends with its test, however that ends:
// done, failed, interrupted or killed. The folder (build/tests/…) stays when a test failed, with all logs in it.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { after, before } from 'node:test';
import { client } from './http.mjs';
import { watch } from './contract.mjs';
import { Connections } from './connections.mjs';
import { familyOf } from './processes.mjs';
import { until } from './until.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where the daemons are that a suite starts. */
export const binaries = resolve(process.env.JOBWIRE_BIN ?? join(root, 'build'));

/** Of a daemon with a sanitizer in it. */
export const sanitizerReport = /(ERROR|WARNING): \w+Sanitizer|: runtime error: /;

const script = join(root, 'deploy/local/suite');
const run = promisify(execFile);
let count = 0;

/** A sanitizer makes daemons ten times as slow: then no answer of theirs is late, unless a test sets the time. */
const patience = /san$/.test(basename(binaries))
	? { DATABASE_POOL_WAIT_MS: '4000', DATABASE_CONNECT_TIMEOUT_MS: '3000', DATABASE_ANSWER_TIMEOUT_MS: '6000' }
	: {};

/** Nothing of the developer's own settings reaches a test but what is named here. */
function cleanEnvironment(extra) {
	const kept = /^(PATH|HOME|USER|TMPDIR|LANG|LC_.*|XDG_RUNTIME_DIR|[A-Z]+_OPTIONS|LLVM_PROFILE_FILE|JOBWIRE_BIN)$/;
	const entries = Object.entries(process.env).filter(([name]) => kept.test(name) && name !== 'NODE_OPTIONS');

	return { ...Object.fromEntries(entries), CI: '', ...patience, ...extra };
}

/** Templates are remade when what makes them changes, or the servers' versions. */
function templateFolder() {
	const hash = createHash('sha256');

	for (const file of ['suite', 'parts/state.sh', 'parts/postgres.sh', 'parts/rabbitmq.sh'])
		hash.update(readFileSync(join(root, 'deploy/local', file)));
	for (const folder of ['/usr/lib/postgresql', '/usr/lib/rabbitmq/lib'])
		hash.update(existsSync(folder) ? readdirSync(realpathSync(folder)).join() : '');
	return join(root, 'build/templates', hash.digest('hex').slice(0, 12));
}

/** KEY=VALUE lines as the shell would read them; values are quoted only where the shell needs it. */
function readAssignments(file) {
	const text = execFileSync('bash', ['--norc', '-c', 'set -a; source "$1"; env -0', 'bash', file], { env: {} }).toString();

	return Object.fromEntries(text.split('\0').filter(Boolean).map((line) => {
		const at = line.indexOf('=');

		return [line.slice(0, at), line.slice(at + 1)];
	}));
}

/** The folder of a suite goes when the test file ends well. */
function removeWhenGreen(dir) {
	process.on('exit', (code) => {
		if (code === 0 && !process.env.KEEP)
			rmSync(dir, { recursive: true, force: true });
		else
			console.error(`the suite's logs are in ${join(dir, 'log')}`);
	});
}

export class Suite extends Connections {
	#runner;
	#closed;

	constructor(dir, env) {
		super();
		this.dir = dir;
		this.env = env;
	}

	/**
	 * Starts a suite. `parts` as the runner knows them ('servers', 'services', names; all by default), `env` what
	 * the parts get besides, for instance { JOBS_INSTANCES: '2' }. A suite in a `dir` of its own stays there when it has
	 * ended, and finds its data there again.
	 */
	static async boot({ parts, env = {}, dir } = {}) {
		const name = basename(process.argv[1] ?? 'test').replace(/\.test\.mjs$/, '').replace(/[^A-Za-z0-9_-]/g, '_');
		const own = join(root, 'build/tests', `${name}-${process.pid}-${++count}`);
		const suite = new Suite(dir ?? own, cleanEnvironment(env));

		await suite.#start(parts, dir !== undefined);
		suite.refresh();
		return suite;
	}

	async #start(parts, stays) {
		const list = [parts ?? []].flat().join();
		const args = ['--private', '--stdin', ...(stays ? ['--orderly'] : []), '--dir', this.dir];

		if (!list || /servers|postgres|rabbitmq/.test(list))
			args.push('--template', templateFolder());
		if (list)
			args.push('--parts', list);
		mkdirSync(dirname(this.dir), { recursive: true });
		if (!stays)
			removeWhenGreen(this.dir);

		const log = openSync(`${this.dir}.err`, 'a');
		this.#runner = spawn(script, [...args, 'run'], { env: this.env, stdio: ['pipe', 'pipe', log] });
		closeSync(log);
		this.#runner.stdin.on('error', () => {});
		this.#closed = new Promise((resolve) => this.#runner.once('close', resolve));

		const ready = new Promise((resolve) => this.#runner.stdout.once('data', resolve));
		const failed = this.#closed.then((status) => {
			throw new Error(`the suite did not start (${status}):\n${readFileSync(`${this.dir}.err`, 'utf8')}`);
		});
		failed.catch(() => {});
		await Promise.race([ready, failed]);
	}

	/** Reads the addresses again, after parts were started anew. */
	refresh() {
		const all = readAssignments(join(this.dir, 'suite.env'));

		this.url = all.JOBWIRE_URL;
		this.http = client(this.url || 'http://127.0.0.1:1');
		this.databaseUrl = all.DATABASE_URL;
		this.redisUrl = all.REDIS_URL;
		this.amqpUrl = all.AMQP_URL;
		this.outbox = all.JOBWIRE_OUTBOX;
		this.jwtSecret = all.JOBWIRE_JWT_SECRET;
		this.admin = { email: all.JOBWIRE_ADMIN_EMAIL, password: all.JOBWIRE_ADMIN_PASSWORD };
		/** Internal addresses: { auth, jobs, 'jobs-2', … }. */
		this.services = Object.fromEntries(Object.entries(all).flatMap(([key, value]) => {
			const match = /^JOBWIRE_(AUTH|JOBS|APPLICATIONS|CHAT|NOTIFY)(_\d)?_URL$/.exec(key);

			return match ? [[(match[1] + (match[2] ?? '')).toLowerCase().replace('_', '-'), value]] : [];
		}));
		/* A gateway alone stands before a test's own servers. */
		if (Object.keys(this.services).length > 0)
			watch([this.url, ...Object.values(this.services)]);
	}

	#command(...args) {
		return run(script, ['--dir', this.dir, ...args], { env: this.env });
	}

	/**
	 * Waits until the services have declared their exchange and queues, which readiness does not ask for: before that
	 * nobody hears what a test announces.
	 */
	async reachesBroker() {
		for (const url of Object.values(this.services))
			await until(async () => (await (await fetch(`${url}/readyz`)).json()).broker === 'ok', { what: `the broker from ${url}` });
	}

	/** Starts a part that was stopped or killed, and waits until it is ready. */
	start(part) { return this.#command('start', part); }
	/** Ends a part as an administrator would, and waits until it is gone. */
	stop(part) { return this.#command('stop', part); }
	/** SIGKILL. */
	kill(part) { return this.#command('kill', part); }

	pid(part) { return Number(readFileSync(join(this.dir, 'pids', `${part}.pid`), 'utf8')); }
	/** A part that hangs: it keeps its connections and answers nothing until it is resumed. */
	pause(part) { this.#signal(part, 'SIGSTOP'); }
	resume(part) { this.#signal(part, 'SIGCONT'); }

	/** All its processes; the first one ahead of the look at the others, because a stopped one makes no more of them. */
	#signal(part, name) {
		const first = this.pid(part);

		process.kill(first, name);
		for (const pid of familyOf(first))
			try {
				process.kill(pid, name);
			} catch (error) {
				/* Whoever is resumed may have been about to end. */
				if (error.code !== 'ESRCH')
					throw error;
			}
	}

	log(part) { return readFileSync(join(this.dir, 'log', `${part}.log`), 'utf8'); }

	/** The gateway's log, a line each. */
	accessLog() {
		return readFileSync(join(this.dir, 'log/access.log'), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line));
	}

	/** What the sanitizers said of the services, where there are any in them. */
	#reports() {
		const folder = join(this.dir, 'log');

		return readdirSync(folder).filter((name) => sanitizerReport.test(readFileSync(join(folder, name), 'utf8')));
	}

	/** Stops everything; fails when a part did not end as it should. */
	async close() {
		await this.closeConnections();
		this.#runner.stdin.end();

		const status = await this.#closed;
		const complaints = readFileSync(`${this.dir}.err`, 'utf8').split('\n').filter((line) => line.startsWith('suite: '));

		rmSync(`${this.dir}.err`, { force: true });
		if (status !== 0 || complaints.some((line) => /did not stop/.test(line)))
			throw new Error(`the suite ended with ${status}: ${complaints.join('; ')}`);
		if (this.#reports().length > 0)
			throw new Error(`a sanitizer complains in ${this.#reports()}`);
	}
}

/**
 * One suite for all tests of a file or describe block. Returns a holder whose `suite` is set before the first test.
 * `begin(suite)` comes before it too: several hooks of one file would not wait for each other.
 */
export function useSuite(options, begin) {
	const holder = {};

	before(async () => {
		holder.suite = await Suite.boot(options);
		await begin?.(holder.suite);
	}, { timeout: 120_000 });
	after(async () => {
		await holder.suite?.close();
	}, { timeout: 60_000 });
	return holder;
}
