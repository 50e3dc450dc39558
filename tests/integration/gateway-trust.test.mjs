// Whom the gateway believes, whom it lets in, and what it keeps: request ids, addresses, origins, cache, retries, limits.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { auth, gateway, jobs, useGateway, withGateway } from '../lib/gateway.mjs';
import { until } from '../lib/until.mjs';

useGateway();

describe('the request id', () => {
	test('of the client is kept when it is sane', async () => {
		const { headers } = await gateway.http.get('/api/v1/users/me', { headers: { 'x-request-id': 'order-4711.a_b' } });

		assert.equal(headers.get('x-request-id'), 'order-4711.a_b');
		assert.equal(auth.last().headers['x-request-id'], 'order-4711.a_b');
	});

	test('is made up otherwise, and the same for the service and the client', async () => {
		for (const id of ['short', 'a'.repeat(65), 'with"quote-and-more', 'with blank inside', '{{7*7}}-template']) {
			const { headers } = await gateway.http.get('/api/v1/users/me', { headers: { 'x-request-id': id } });

			assert.match(headers.get('x-request-id'), /^[0-9a-f]{32}$/);
			assert.equal(auth.last().headers['x-request-id'], headers.get('x-request-id'));
		}
	});

	test('of a service\'s answer does not appear twice', async () => {
		auth.respond((request, response) => response.setHeader('x-request-id', 'mine').end());
		assert.notEqual((await gateway.http.get('/api/v1/users/me')).headers.get('x-request-id'), 'mine');
	});
});

describe('the client\'s address', () => {
	const claim = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'x-real-ip': '203.0.113.9', 'x-forwarded-proto': 'https' };

	test('is the peer\'s when nobody is trusted', async () => {
		await gateway.http.get('/api/v1/users/me', { headers: claim });
		const { headers } = auth.last();

		assert.deepEqual([headers['x-real-ip'], headers['x-forwarded-for'], headers['x-forwarded-proto']],
			['127.0.0.1', '127.0.0.1', 'http']);
	});

	test('is what a trusted proxy saw, and nothing that its client claimed', async () => {
		await withGateway({ GATEWAY_PROXIES: '127.0.0.1/32 198.51.100.0/24' }, async (trusting) => {
			const { headers: answer } = await trusting.http.get('/api/v1/users/me', { headers: claim });
			const { headers } = auth.last();

			assert.deepEqual([headers['x-real-ip'], headers['x-forwarded-for'], headers['x-forwarded-proto']],
				['203.0.113.9', '203.0.113.9', 'https']);
			assert.match(answer.get('strict-transport-security'), /max-age/);
		});
	});
});

describe('other origins', () => {
	const allowed = async (origin, from = gateway) =>
		(await from.http.get('/api/v1/users/me', { headers: { origin } })).headers.get('access-control-allow-origin');

	test('are those of the list, of the gateway, and of this machine in development', async () => {
		for (const origin of ['https://jobs.example', gateway.url, 'http://localhost:5173', 'http://127.0.0.1', 'http://[::1]:3000'])
			assert.equal(await allowed(origin), origin);
		for (const origin of ['https://evil.example', 'https://jobs.example.evil.example', 'http://localhost.evil.example', 'null',
			'https://ajobs.example', 'http://jobs.example'])
			assert.equal(await allowed(origin), null, origin);
	});

	test('of this machine are strangers in production', async () => {
		await withGateway({ DEVELOPMENT: '0' }, async (production) => {
			assert.equal(await allowed('http://localhost:5173', production), null);
			assert.equal(await allowed(production.url, production), production.url);
		});
	});

	test('ask first, and are answered without a service', async () => {
		const ask = (origin) => gateway.http.options('/api/v1/users/me', { headers: { origin, 'access-control-request-method': 'PATCH' } });
		const { status, headers } = await ask('https://jobs.example');

		assert.equal(status, 204);
		assert.match(headers.get('access-control-allow-methods'), /PATCH/);
		assert.match(headers.get('access-control-allow-headers'), /Authorization.*Idempotency-Key/);
		assert.equal((await ask('https://evil.example')).headers.get('access-control-allow-methods'), null);
		assert.equal(auth.requests.length, 0);
	});

	test('are named in Vary, and a plain OPTIONS reaches the service', async () => {
		const { headers } = await gateway.http.options('/api/v1/users/me');

		assert.equal(auth.last().method, 'OPTIONS');
		assert.match(headers.get('vary'), /Origin/);
	});
});

describe('every answer', () => {
	test('carries the security headers, errors too', async () => {
		for (const path of ['/api/v1/users/me', '/healthz', '/nothing']) {
			const { headers } = await gateway.http.get(path);

			assert.equal(headers.get('x-content-type-options'), 'nosniff');
			assert.equal(headers.get('x-frame-options'), 'DENY');
			assert.equal(headers.get('referrer-policy'), 'no-referrer');
			assert.match(headers.get('content-security-policy'), /default-src 'none'/);
			assert.equal(headers.get('server'), 'nginx');
		}
	});

	test('lets pages of the gateway load their own files, and nothing else', async () => {
		for (const [path, policy] of [['/reset-password', /^default-src 'self';/], ['/assets/none', /^default-src 'none';/]])
			assert.match((await gateway.http.get(path)).headers.get('content-security-policy'), policy);
	});

	test('leaves a service\'s own content policy in place', async () => {
		auth.respond((request, response) => response.setHeader('content-security-policy', "script-src 'self'").end());
		assert.equal((await gateway.http.get('/api/v1/users/me')).headers.get('content-security-policy'), "script-src 'self'");
	});
});

describe('the cache', () => {
	const fill = (headers = {}) => jobs.respond((request, response) => response.writeHead(200, {
		'content-type': 'application/json', 'cache-control': 'public, max-age=60', vary: 'Accept', 'ratelimit-remaining': '41',
		'x-request-id': 'the-first-one', ...headers,
	}).end(JSON.stringify({ n: jobs.requests.length })));
	let path = 0;
	const fresh = () => `/api/v1/jobs/${++path}`;

	test('answers anonymous readers without the service, each under an id and a budget of their own', async () => {
		const url = fresh();

		fill();
		assert.equal((await gateway.http.get(url)).headers.get('ratelimit-remaining'), '41');
		const { headers, body } = await gateway.http.get(url, { headers: { origin: 'https://jobs.example', 'x-request-id': 'another-reader' } });

		assert.deepEqual(body, { n: 1 });
		assert.equal(jobs.requests.length, 1);
		assert.equal(headers.get('x-cache'), 'HIT');
		assert.equal(headers.get('x-request-id'), 'another-reader');
		assert.equal(headers.get('ratelimit-remaining'), null);
		assert.equal(headers.get('access-control-allow-origin'), 'https://jobs.example');
	});

	test('is neither asked nor filled with credentials', async () => {
		for (const headers of [{ authorization: 'Bearer x' }, { cookie: 'a=b' }]) {
			const url = fresh();

			jobs.reset();
			fill();
			await gateway.http.get(url, { headers });
			assert.deepEqual((await gateway.http.get(url)).body, { n: 2 });
			assert.deepEqual((await gateway.http.get(url, { headers })).body, { n: 3 });
			assert.deepEqual((await gateway.http.get(url)).body, { n: 2 });
		}
	});

	test('keeps what differs apart: query, Accept, method', async () => {
		const url = fresh();

		fill();
		await gateway.http.get(url);
		await gateway.http.get(`${url}?page=2`);
		await gateway.http.get(url, { headers: { accept: 'text/html' } });
		await gateway.http.post('/api/v1/jobs', {});
		assert.equal(jobs.requests.length, 4);
	});

	test('holds nothing for routes without the flag, nor without the service\'s leave', async () => {
		const url = fresh();

		fill();
		await gateway.http.get('/api/v1/users/7/reviews');
		await gateway.http.get('/api/v1/users/7/reviews');
		assert.equal(jobs.requests.length, 2);
		fill({ 'cache-control': 'no-store' });
		await gateway.http.get(url);
		await gateway.http.get(url);
		assert.equal(jobs.requests.length, 4);
	});

	test('does not make those wait for each other who ask for what cannot be kept', async () => {
		const url = fresh();

		jobs.respond((request, response) => response.writeHead(404, { 'cache-control': 'no-store' }).end());
		const begun = performance.now();

		await Promise.all(Array.from({ length: 20 }, () => gateway.http.get(url)));
		assert.equal(jobs.requests.length, 20);
		assert.ok(performance.now() - begun < 1000);
	});

	test('outlives a service that fails', async () => {
		const url = fresh();

		fill({ 'cache-control': 'public, max-age=1' });
		await gateway.http.get(url);
		jobs.respond((request, response) => response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{}'));
		const { body, status } = await until(async () => {
			const answer = await gateway.http.get(url);

			return answer.headers.get('x-cache') !== 'HIT' && answer;
		}, { what: 'the entry is stale' });

		assert.equal(status, 200);
		assert.deepEqual(body, { n: 1 });
	});
});

describe('a service that breaks off', () => {
	test('is asked again for what may be repeated, and never for what may not', async () => {
		let broken = 0;
		const breaker = createServer((socket) => socket.once('data', () => {
			broken += 1;
			socket.destroy();
		}));

		await new Promise((resolve) => breaker.listen(0, '127.0.0.1', resolve));
		try {
			await withGateway({ JOBS_SERVERS: `127.0.0.1:${breaker.address().port} ${jobs.address}` }, async (other) => {
				await until(async () => {
					assert.equal((await other.http.get('/api/v1/jobs/1')).status, 200);
					return broken > 0;
				}, { what: 'a GET meets the breaker and is repeated' });

				const seen = { broken, whole: jobs.requests.length };
				const statuses = await Promise.all(Array.from({ length: 8 }, () => other.http.post('/api/v1/jobs', { a: 1 })));
				const failures = statuses.filter(({ status }) => status === 502).length;

				assert.equal(broken - seen.broken, failures);
				assert.equal(jobs.requests.length - seen.whole, 8 - failures);
			});
		} finally {
			breaker.close();
		}
	});
});

describe('one address', () => {
	test('gets a limited number of connections', async () => {
		await withGateway({ GATEWAY_CONNECTIONS: '3' }, async (narrow) => {
			const held = [];

			auth.respond((request, response) => held.push(response));
			const waiting = Array.from({ length: 3 }, () => narrow.http.get('/api/v1/users/me'));

			await until(() => held.length === 3);
			const { status, headers, body } = await narrow.http.get('/api/v1/users/me');

			assert.equal(status, 429);
			assert.equal(body.code, 'too_many_connections');
			assert.ok(headers.get('retry-after'));
			held.forEach((response) => response.end('{}'));
			assert.deepEqual((await Promise.all(waiting)).map((answer) => answer.status), [200, 200, 200]);
		});
	});
});
