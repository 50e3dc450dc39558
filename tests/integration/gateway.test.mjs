// What the gateway lets through, and what it answers itself.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { auth, folder, gateway, jobs, makeLocations, useGateway, withGateway } from '../lib/gateway.mjs';
import { assertProblem as assertIsProblem, parseRaw, raw as rawBytes } from '../lib/raw.mjs';
import { makeCertificate } from '../lib/smtp-sink.mjs';
import { root } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const mebibyte = 1024 * 1024;

useGateway();

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');

	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

const raw = (text) => rawBytes(gateway.url, text);
const rawPath = (path, headers = '') => raw(`GET ${path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n${headers}\r\n`);

const assertProblem = (text, status, code) => assertIsProblem(parseRaw(text), status, code);

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

	test('of two services go to the one that takes files, or to the other, by the kind of body', async () => {
		const form = new FormData();

		form.append('action', 'apply');
		await gateway.http.post('/shared', form);
		assert.match(jobs.last()?.headers['content-type'], /^multipart\/form-data; boundary=/);
		for (const body of [{ action: 'search' }, new URLSearchParams({ action: 'search' })])
			await gateway.http.post('/shared/', body);
		await gateway.http.post('/shared', 'x', { headers: { 'content-type': 'text/plain; multipart/form-data' } });
		assert.equal(auth.requests.length, 3);
		assert.equal(jobs.requests.length, 1);
	});

	test('are handed over as they came, method, body, headers and all', async () => {
		const body = { action: 'apply', text: 'x'.repeat(200_000) };

		auth.respond((request, response) => response.writeHead(200, { 'x-accel-redirect': '@jobs', 'x-secret': '1' }).end());
		jobs.respond((request, response) => response.writeHead(201, { 'content-type': 'application/json', location: '/a/1' }).end('{"a":1}'));

		const answer = await gateway.http.post('/shared?q=1', body, { token: 'a-token', headers: { 'idempotency-key': 'once' } });
		const { method, url, headers, body: bytes } = jobs.last();

		assert.deepEqual([answer.status, answer.body, answer.headers.get('location')], [201, { a: 1 }, '/a/1']);
		assert.equal(answer.headers.get('x-accel-redirect') ?? answer.headers.get('x-secret'), null);
		assert.deepEqual([method, url, headers.authorization, headers['idempotency-key']], ['POST', '/shared?q=1', 'Bearer a-token', 'once']);
		assert.deepEqual(JSON.parse(bytes), body);
		assert.equal(headers['x-request-id'], auth.last().headers['x-request-id']);
		assert.equal(auth.requests.length + jobs.requests.length, 2);
	});

	test('are handed over by services alone: no client brings it about', async () => {
		for (const path of ['/@jobs', '/%40jobs', '/@auth'])
			assertProblem(await rawPath(path), 404, 'not_found');
		await gateway.http.post('/shared', { action: 'search' }, { headers: { 'x-accel-redirect': '@jobs' } });
		assert.equal(auth.requests.length, 1);
		assert.equal(jobs.requests.length, 0);
	});

	test('that two services hand to each other for ever end as an error', async () => {
		auth.respond((request, response) => response.writeHead(200, { 'x-accel-redirect': '@jobs' }).end());
		jobs.respond((request, response) => response.writeHead(200, { 'x-accel-redirect': '@auth' }).end());
		assert.equal((await gateway.http.post('/shared', { action: 'search' })).status, 500);
		assert.ok(auth.requests.length + jobs.requests.length < 20);
	});

	test('may be shared only where each service hands over to the other, and one takes files', () => {
		let count = 0;
		const refused = (tables) => makeLocations(tables, `shared-${++count}`).stderr;

		assert.match(refused({ auth: ['POST /a -', 'POST /a to:jobs'], jobs: ['POST /a multipart'] }), /claimed by auth and by jobs/);
		assert.match(refused({ auth: ['POST /a -', 'POST /a to:jobs'], jobs: ['POST /a -', 'POST /a to:auth'] }), /has to take files/);
		assert.match(refused({ auth: ['POST /a -', 'POST /a to:jobs'] }), /handed over to jobs, which does not have it/);
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
		assertProblem(await raw('BREW /api/v1/users/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'), 501, 'not_implemented');
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

describe('the access log', () => {
	test('is JSON, knows the asked method and path, and no secret', async () => {
		const secret = 'S3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3tS3cr3t';
		const id = 'log-me-please';
		const { token, headers } = { token: secret, headers: { 'x-request-id': id, cookie: `s=${secret}`, referer: `http://a/?${secret}` } };

		await gateway.http.post(`/api/v1/unsubscribe/${secret}?token=${secret}`, { secret }, { token, headers });
		await gateway.http.post('/nothing', {}, { headers: { 'x-request-id': `${id}-2` } });
		auth.respond((request, response) => response.destroy());
		await gateway.http.post(`/api/v1/auth/register?token=${secret}`, {}, { headers: { 'x-request-id': `${id}-3` } });
		/* Each process of the gateway writes its lines by the block. */
		const lines = await until(() => {
			const found = gateway.accessLog().filter((line) => line.request_id.startsWith(id));

			return found.length === 3 && found.sort((a, b) => (a.request_id < b.request_id ? -1 : 1));
		});

		assert.deepEqual(lines.map(({ method, path, status }) => ({ method, path, status })), [
			{ method: 'POST', path: '/api/v1/unsubscribe/***', status: 200 }, { method: 'POST', path: '/nothing', status: 404 },
			{ method: 'POST', path: '/api/v1/auth/register', status: 502 },
		]);
		assert.equal(auth.requests[0].url, `/api/v1/unsubscribe/${secret}?token=${secret}`);
		assert.doesNotMatch(readFileSync(join(gateway.dir, 'log/access.log'), 'utf8') + gateway.log('nginx'), /S3cr3t/);
	});
});

describe('TLS', () => {
	test('speaks HTTP/2 once there is a certificate', async () => {
		const { key, cert } = makeCertificate();
		const port = await freePort();

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
			AUTH_SERVERS: 'a:1', JOBS_SERVERS: 'a:1', APPLICATIONS_SERVERS: 'a:1', CHAT_SERVERS: 'a:1', CHAT_SOCKETS: 'a=a:1', NOTIFY_SERVERS: 'a:1' };
		const render = (env) => execFileSync(join(root, 'deploy/gateway'), { env: { ...good, ...env }, stdio: 'pipe' }).toString();

		assert.match(render({}), /listen 127\.0\.0\.1:1;/);
		assert.doesNotMatch(render({}), /\$\{[A-Z]/);
		for (const bad of [{ GATEWAY_LISTEN: '1;include /etc/passwd' }, { CORS_ORIGINS: '"~.*" 1; #' }, { GATEWAY_PROXIES: 'all' },
			{ AUTH_SERVERS: '' }, { GATEWAY_CONNECTIONS: 'many' }, { GATEWAY_TLS_LISTEN: '127.0.0.1:2' }, { GATEWAY_WEB: '/a";' }])
			assert.throws(() => render(bad), /is not understood|is not set/);
	});
});
