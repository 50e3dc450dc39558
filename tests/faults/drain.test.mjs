// How a daemon ends: what it has begun it finishes, within its deadline, and it says with its exit status that all was
// well; whatever is away at that moment. And how one takes over what another one left.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { Daemon } from '../lib/daemon.mjs';
import { client } from '../lib/http.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshEmail, PASSWORD } from '../lib/visitors.mjs';

const held = useSuite({ parts: 'servers' });
const env = { RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000' };

async function withDaemon(service, more, body) {
	const daemon = await Daemon.start(held.suite, service, { ...env, ...more });

	try {
		await body(daemon, client(daemon.url));
	} finally {
		await daemon.drop();
	}
}

const register = (http, email = freshEmail()) => http.post('/api/v1/auth/register', { email, password: PASSWORD });

describe('SIGTERM', { concurrency: true }, () => {
	for (const signal of ['SIGTERM', 'SIGINT'])
		test(`(as ${signal}) ends an idle daemon at once, with status 0`, { timeout: 30_000 }, () => withDaemon('auth', {}, async (daemon) => {
			await daemon.ready();
			const { status, took } = await daemon.stop(signal);

			assert.equal(status, 0, daemon.log);
			assert.ok(took < 3000, `${took} ms`);
		}));

	test('lets logins that wait for their hash come to an answer', { timeout: 60_000 }, () => withDaemon('auth', { PASSWORD_THREADS: '1' }, async (daemon, http) => {
		const email = freshEmail();
		const last = () => http.get('/api/v1/users/me');

		await daemon.ready();
		expect(201, await register(http, email));
		let answered = 0;
		const logins = Array.from({ length: 16 }, async () => {
			const answer = await http.post('/api/v1/auth/login', { email, password: PASSWORD });

			answered++;
			return answer;
		});

		/* All have come; the question itself is one more. */
		await until(async () => (await daemon.metric('jobwire_http_requests_in_flight')) - 1 + answered >= 16, { interval: 1 });
		const ended = daemon.stop();
		const answers = await Promise.all(logins);
		const { status, took } = await ended;

		assert.deepEqual(answers.map((answer) => answer.status), Array(16).fill(200));
		assert.ok(answers.some(({ headers }) => headers.get('connection') === 'close'));
		assert.equal(status, 0, daemon.log);
		assert.ok(took < 10_000, `${took} ms`);
		await assert.rejects(last());
	}));

	test('waits for a request that does not end no longer than its deadline', { timeout: 30_000 }, () => withDaemon('auth', { SHUTDOWN_MS: '2000' }, async (daemon) => {
		await daemon.ready();
		const { hostname, port } = new URL(daemon.url);
		const socket = connect(Number(port), hostname);

		socket.on('error', () => {});
		socket.write('POST /api/v1/auth/register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
		await until(async () => (await daemon.metric('jobwire_http_requests_in_flight')) >= 2);
		const { status, took } = await daemon.stop();

		assert.equal(status, 0, daemon.log);
		assert.ok(took > 1900 && took < 6000, `${took} ms`);
	}));

	test('ends a daemon that still waits for its database', { timeout: 30_000 }, () =>
		withDaemon('jobs', { DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/nowhere' }, async (daemon) => {
			await until(() => daemon.log.includes('cannot migrate yet'));
			const { took, signal } = await daemon.stop();

			assert.equal(signal, null);
			assert.ok(took < 3000, `${took} ms`);
		}));
});

describe('SIGTERM', () => {
	test('publishes what is still to be told', { timeout: 30_000 }, () => withDaemon('auth', {}, async (daemon, http) => {
		await daemon.ready();
		await until(async () => (await (await fetch(`${daemon.url}/readyz`)).json()).broker === 'ok');
		const answers = await Promise.all(Array.from({ length: 10 }, () => register(http)));

		assert.ok(answers.every(({ status }) => status === 201));
		assert.equal((await daemon.stop()).status, 0, daemon.log);
		assert.equal((await held.suite.sql('select count(*) as n from auth.outbox'))[0].n, 0);
	}));

	for (const part of ['postgres', 'redis', 'rabbitmq'])
		test(`ends a daemon within ten seconds while ${part} hangs`, { timeout: 40_000 }, () => withDaemon('auth', {}, async (daemon, http) => {
			await daemon.ready();
			expect(201, await register(http));
			await until(async () => (await (await fetch(`${daemon.url}/readyz`)).json()).broker === 'ok');
			held.suite.pause(part);
			try {
				register(http).catch(() => {});
				const { status, took } = await daemon.stop();

				assert.equal(status, 0, daemon.log);
				assert.ok(took < 10_000, `${took} ms`);
			} finally {
				held.suite.resume(part);
			}
		}));
});

describe('of two instances', () => {
	const isActive = async (daemon) => (await daemon.metric('jobwire_relay_active')) === 1;

	for (const [how, hurt] of [['is killed', (daemon) => daemon.drop()], ['hangs', async (daemon) => daemon.child.kill('SIGSTOP')],
		['ends', (daemon) => daemon.stop()]])
		test(`one publishes, and the other goes on with it when that one ${how}`, { timeout: 60_000 }, () =>
			withDaemon('auth', {}, (one) => withDaemon('auth', {}, async (two) => {
				await Promise.all([one.ready(), two.ready()]);
				await until(async () => (await isActive(one)) !== (await isActive(two)));
				const [active, idle] = await isActive(one) ? [one, two] : [two, one];
				const received = await held.suite.listen('user.registered');
				const http = client(idle.url);
				const { id } = expect(201, await register(http));

				/* What the stand-by emits, the active one hears of. */
				await until(() => received.some(({ body }) => body.data.id === id), { timeout: 2000 });
				await hurt(active);
				const begun = performance.now();
				const { id: next } = expect(201, await register(http));

				await until(() => received.some(({ body }) => body.data.id === next), { timeout: 20_000 });
				assert.ok(performance.now() - begun < (how === 'hangs' ? 10_000 : 5000), `${performance.now() - begun} ms`);
				assert.ok(await isActive(idle));
				assert.equal(received.filter(({ body }) => body.data.id === next).length, 1);
				active.child.kill('SIGCONT');
			})));
});
