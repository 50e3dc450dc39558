// The gateway alone, between a client and servers in the services' places: what it lets through and what it answers.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { client } from '../lib/http.mjs';
import { startOrigin } from '../lib/origin.mjs';
import { makeCertificate } from '../lib/smtp-sink.mjs';
import { Suite, root } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const folder = join(root, 'build/tests', `gateway-${process.pid}`);
const mebibyte = 1024 * 1024;
let auth;
let jobs;
let gateway;

const tables = {
	auth: ['POST /api/v1/auth/register -', 'GET /api/v1/users/me -', 'GET /api/v1/users/{user_id} -',
		'GET /internal/sessions/{sid} internal', 'GET /metrics -', 'GET /readyz -', 'POST /api/v1/unsubscribe/{token} -'],
	jobs: ['GET /api/v1/jobs/ cached', 'POST /api/v1/jobs -', 'GET /api/v1/jobs/{job_id} cached',
		'GET /api/v1/jobs/search cached', 'GET /api/v1/users/{user_id}/reviews -', 'POST /api/v1/files multipart',
		'GET /.well-known/a.json -'],
};

function writeTables(rows, into) {
	mkdirSync(into, { recursive: true });
	for (const [service, lines] of Object.entries(rows))
		writeFileSync(join(into, `${service}.tsv`), lines.map((line) => {
			const [method, path, flags] = line.split(' ');

			return `${method}\t${path}\toperation\tANON\t${flags}\n`;
		}).join(''));
	return into;
}

function makeLocations(rows, name) {
	const made = spawnSync(join(root, 'deploy/locations'), ['--from', writeTables(rows, join(folder, name))], { encoding: 'utf8' });

	return { ...made, file: join(folder, `${name}.conf`) };
}

function bootGateway(env = {}) {
	return Suite.boot({ parts: 'nginx', env: {
		GATEWAY_LOCATIONS: join(folder, 'locations.conf'), AUTH_SERVERS: auth.address, JOBS_SERVERS: jobs.address, ...env,
	} });
}

async function withGateway(env, body) {
	const other = await bootGateway(env);

	try {
		await body(other);
	} finally {
		await other.close();
	}
}

function complete(text) {
	const end = text.indexOf('\r\n\r\n');
	const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1] ?? Infinity;

	return end >= 0 && text.length >= end + 4 + Number(length);
}

/** Sends bytes as they are and returns the answer's. */
function raw(text, port = new URL(gateway.url).port) {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(text));
		let all = '';

		socket.on('data', (data) => {
			all += data;
			if (complete(all)) {
				resolve(all);
				socket.destroy();
			}
		});
		socket.on('end', () => resolve(all));
		socket.on('error', reject);
	});
}

const rawPath = (path, headers = '') => raw(`GET ${path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n${headers}\r\n`);

function assertProblem(text, status, code) {
	assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
	assert.match(text, /\r\ncontent-type: application\/problem\+json\r\n/i);

	const problem = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
	const id = /\r\nx-request-id: (\S+)\r\n/i.exec(text)[1];

	assert.deepEqual(Object.keys(problem), ['type', 'title', 'status', 'detail', 'code', 'errors', 'request_id']);
	assert.deepEqual({ status: problem.status, code: problem.code, errors: problem.errors, request_id: problem.request_id },
		{ status, code, errors: [], request_id: id });
}

before(async () => {
	const { stdout, stderr, status, file } = makeLocations(tables, 'locations');

	assert.equal(status, 0, stderr);
	writeFileSync(file, stdout);
	[auth, jobs] = await Promise.all([startOrigin(), startOrigin()]);
	gateway = await bootGateway({ CORS_ORIGINS: 'https://jobs.example' });
});

after(async () => {
	await gateway?.close();
	await Promise.all([auth, jobs].map((origin) => origin?.close()));
	rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
	auth.reset();
	jobs.reset();
});

describe('routes', () => {
	test('reach the service that owns them, with and without a trailing slash', async () => {
		const owned = { auth: ['/api/v1/users/me', '/api/v1/users/7'], jobs: ['/api/v1/jobs', '/api/v1/jobs/7', '/api/v1/jobs/search',
			'/api/v1/users/7/reviews', '/.well-known/a.json'] };

		for (const [name, paths] of Object.entries(owned))
			for (const path of paths.flatMap((each) => [each, `${each}/`])) {
				const origin = { auth, jobs }[name];

				origin.reset();
				assert.equal((await gateway.http.get(`${path}?q=a%20b`)).status, 200, path);
				assert.equal(origin.last()?.url, `${path}?q=a%20b`);
			}
	});

	test('that no table names are 404, near misses too', async () => {
		for (const path of ['/', '/api', '/api/v1/users', '/api/v1/users/7/nothing', '/api/v1/jobs/7/8/9', '/-/problem',
			'/Xwell-known/a.json', '/.well-known/aXjson'])
			assertProblem(await rawPath(path), 404, 'not_found');
		assert.equal(auth.requests.length + jobs.requests.length, 0);
	});

	test('for the inside are not to be had from outside, however they are spelled', async () => {
		const tricks = ['/internal/sessions/1', '/internal', '/metrics', '/metrics/', '/readyz', '/INTERNAL/sessions/1', '//internal/sessions/1',
			'/./internal/sessions/1', '/api/../internal/sessions/1', '/%69nternal/sessions/1', '/internal%2Fsessions%2F1',
			'/internal/sessions/x%2F..%2F..%2F..%2Fapi%2Fv1%2Fusers%2Fme', '/internal/sessions/x/%2e%2e/%2e%2e/%2e%2e/api/v1/users/me',
			'/internal/sessions/1/../../../api/v1/users/me', '/api/v1/users/me/../../../../metrics', '/internal/sessions/1#/api',
			'/api/v1/users/..%5cinternal', '/api/v1/users/7%00', 'http://gateway/internal/sessions/1'];

		for (const path of tricks)
			assert.match(await rawPath(path), /^HTTP\/1\.1 (400|404) /, path);
		assert.equal(auth.requests.length, 0);
	});

	test('are refused when two services claim one path, whatever they call the parameter', () => {
		const { status, stderr } = makeLocations({ auth: ['GET /a/{x} -'], jobs: ['POST /a/{y}/ -'] }, 'conflict');

		assert.notEqual(status, 0);
		assert.match(stderr, /\/a\/\{[xy]\} is claimed by auth and by jobs/);
	});

	test('with a literal go before those with a parameter', () => {
		const { stdout } = makeLocations({ auth: ['GET /a/{x}/c -'], jobs: ['GET /a/b/{y} -'] }, 'order');
		const lines = stdout.split('\n').filter((line) => line.includes('location ~'));

		assert.match(lines[0], /\^\/a\/b\/.*jobs/);
		assert.match(lines[1], /c\/\?\$.*auth/);
	});

	test('health is answered by the gateway itself', async () => {
		assert.deepEqual((await gateway.http.get('/healthz')).body, { status: 'ok' });
	});
});

describe('errors', () => {
	test('of the gateway have the one body', async () => {
		assertProblem(await rawPath('/nothing'), 404, 'not_found');
		assertProblem(await raw('NONSENSE\r\n\r\n'), 400, 'malformed');
		assertProblem(await rawPath('/', `X-Long: ${'a'.repeat(9000)}\r\n`), 400, 'malformed');
		assertProblem(await rawPath(`/${'a'.repeat(9000)}`), 414, 'uri_too_long');
		assertProblem(await raw('TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'), 405, 'method_not_allowed');
		assertProblem(await raw(`POST /api/v1/jobs HTTP/1.1\r\nHost: a\r\nContent-Length: ${mebibyte + 1}\r\n\r\n`), 413, 'too_large');
	});

	test('of a service that is away come with a time to try again', async () => {
		await withGateway({ AUTH_SERVERS: '127.0.0.1:1' }, async (lonely) => {
			const { status, headers, body } = await lonely.http.get('/api/v1/users/me');

			assert.equal(status, 502);
			assert.equal(headers.get('retry-after'), '2');
			assert.equal(body.code, 'service_unreachable');
		});
	});

	test('of the services pass untouched', async () => {
		for (const status of [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503, 504]) {
			const text = JSON.stringify({ title: 'mine', status, extra: [1] });

			auth.respond((request, response) => response.writeHead(status, {
				'content-type': 'application/problem+json', 'retry-after': '17', allow: 'PUT', 'www-authenticate': 'Bearer',
			}).end(text));
			const answer = await gateway.http.get('/api/v1/users/me');

			assert.equal(answer.status, status);
			assert.equal(answer.text, text);
			assert.equal(answer.headers.get('retry-after'), '17');
			assert.equal(answer.headers.get('allow'), 'PUT');
			assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
		}
	});
});

describe('bodies', () => {
	test('up to a mebibyte pass, up to ten where the route takes files', async () => {
		assert.equal((await gateway.http.post('/api/v1/jobs', Buffer.alloc(mebibyte))).status, 200);
		assert.equal(jobs.last().body.length, mebibyte);
		assert.equal((await gateway.http.post('/api/v1/files', Buffer.alloc(10 * mebibyte + 4096))).status, 200);
		assert.equal((await gateway.http.post('/api/v1/files', Buffer.alloc(12 * mebibyte))).status, 413);
	});

	test('that are large go out compressed', async () => {
		jobs.respond((request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify('a'.repeat(5000))));
		const { headers } = await gateway.http.get('/api/v1/users/7/reviews', { headers: { 'accept-encoding': 'gzip' } });

		assert.equal(headers.get('content-encoding'), 'gzip');
		assert.match(headers.get('vary'), /Accept-Encoding/);
		assert.equal(jobs.last().headers['accept-encoding'], undefined);
	});
});

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

describe('the access log', () => {
	test('is JSON, knows the asked method and path, and no secret', async () => {
		const secret = 'S3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3t';
		const id = 'log-me-please';
		const { token, headers } = { token: secret, headers: { 'x-request-id': id, cookie: `s=${secret}`, referer: `http://a/?${secret}` } };

		await gateway.http.post(`/api/v1/unsubscribe/${secret}?token=${secret}`, { secret }, { token, headers });
		await gateway.http.post('/nothing', {}, { headers: { 'x-request-id': `${id}-2` } });
		auth.respond((request, response) => response.destroy());
		assert.equal((await gateway.http.post(`/api/v1/auth/register?token=${secret}`)).status, 502);
		const lines = await until(() => {
			const found = gateway.accessLog().filter((line) => line.request_id.startsWith(id));

			return found.length === 2 && found;
		});

		assert.deepEqual(lines.map(({ method, path, status }) => ({ method, path, status })), [
			{ method: 'POST', path: '/api/v1/unsubscribe/***', status: 200 }, { method: 'POST', path: '/nothing', status: 404 },
		]);
		assert.equal(auth.requests[0].url, `/api/v1/unsubscribe/${secret}?token=${secret}`);
		assert.doesNotMatch(readFileSync(join(gateway.dir, 'log/access.log'), 'utf8') + gateway.log('nginx'), /S3cr3t/);
	});
});

describe('TLS', () => {
	test('speaks HTTP/2 once there is a certificate', async () => {
		const { key, cert } = makeCertificate();
		const port = 20000 + (process.pid % 4000);

		writeFileSync(join(folder, 'key.pem'), key);
		writeFileSync(join(folder, 'cert.pem'), cert);
		await withGateway({ TLS_CERTIFICATE: join(folder, 'cert.pem'), TLS_CERTIFICATE_KEY: join(folder, 'key.pem'),
			GATEWAY_TLS_LISTEN: `127.0.0.1:${port}` }, async () => {
			const session = http2.connect(`https://localhost:${port}`, { ca: cert });
			const stream = session.request({ ':path': '/api/v1/users/me' });
			const headers = await new Promise((resolve, reject) => stream.once('response', resolve).once('error', reject));

			assert.equal(headers[':status'], 200);
			assert.equal(headers['strict-transport-security'], 'max-age=31536000');
			assert.equal(auth.last().headers['x-forwarded-proto'], 'https');
			session.close();
		});
	});
});

describe('settings', () => {
	test('that would become configuration of their own are refused', () => {
		const good = { PATH: process.env.PATH, GATEWAY_LISTEN: '127.0.0.1:1', GATEWAY_STATE: '/tmp', GATEWAY_WEB: '/tmp', GATEWAY_LOCATIONS: '/tmp',
			AUTH_SERVERS: 'a:1', JOBS_SERVERS: 'a:1', APPLICATIONS_SERVERS: 'a:1', CHAT_SERVERS: 'a:1', NOTIFY_SERVERS: 'a:1' };
		const render = (env) => execFileSync(join(root, 'deploy/gateway'), { env: { ...good, ...env }, stdio: 'pipe' }).toString();

		assert.match(render({}), /listen 127\.0\.0\.1:1;/);
		assert.doesNotMatch(render({}), /\$\{[A-Z]/);
		for (const bad of [{ GATEWAY_LISTEN: '1;include /etc/passwd' }, { CORS_ORIGINS: '"~.*" 1; #' }, { GATEWAY_PROXIES: 'all' },
			{ AUTH_SERVERS: '' }, { GATEWAY_CONNECTIONS: 'many' }, { GATEWAY_TLS_LISTEN: '127.0.0.1:2' }, { GATEWAY_WEB: '/a";' }])
			assert.throws(() => render(bad), /is not understood|is not set/);
	});
});

test('a client of the test library asks with a token', async () => {
	await client(gateway.url).as('abc').get('/api/v1/users/me');
	assert.equal(auth.last().headers.authorization, 'Bearer abc');
});
