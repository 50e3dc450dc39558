// What a request may look like, and what everything else is answered with: one body for all errors, whoever makes them.
// Most is asked twice, of the gateway and of the service itself, because either must be safe without the other.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { assertProblem, parseRaw, raw, tell } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { expect, freshAddress, freshEmail, PASSWORD, signUpSeeker } from '../lib/visitors.mjs';

const TIMEOUT_MS = 1500;
const mebibyte = 1024 * 1024;
const register = '/api/v1/auth/register';
const held = useSuite({ parts: 'postgres,redis,auth,nginx', env: { REQUEST_TIMEOUT_MS: String(TIMEOUT_MS) } });

const visitor = () => held.suite.http.from(freshAddress());
const direct = () => visitor().at(held.suite.services.auth);
/** The same question to the gateway and to the service. */
const both = async (ask) => {
	for (const [where, http] of [['gateway', visitor()], ['service', direct()]])
		await ask(http, where);
};
const send = (http, body, type = 'application/json') => http.post(register, body, { headers: { 'content-type': type } });
const fields = ({ errors }) => Object.fromEntries(errors.map(({ field, code }) => [field, code]));

describe('a JSON body', () => {
	test('with fields that nobody knows is refused with each of them by name, and with all else that is wrong', () => both(async (http) => {
		const problem = assertProblem(await http.post(register, { email: 'nobody', passwort: 'x', is_admin: true, nested: { a: 1 } }), 422, 'invalid');

		assert.deepEqual(fields(problem), { email: 'format', password: 'required', passwort: 'unknown', is_admin: 'unknown', nested: 'unknown' });
	}));

	test('with a key twice is refused', () => both(async (http) => {
		assertProblem(await send(http, `{"email":"${freshEmail()}","password":"${PASSWORD}","email":"${freshEmail()}"}`), 400, 'malformed');
		assertProblem(await send(http, '{"unknown":{"a":1,"a":2}}'), 400, 'malformed');
	}));

	test('that is no JSON, or not strictly, is refused', () => both(async (http) => {
		for (const body of ['{', 'nonsense', '{"a":1}{"b":2}', "{'a':1}", '{"a":01}', '{"a":1.}', '{"a":1e999}', '{"a":NaN}', '{"a":"\u0001"}', '\ufeff{}',
			'{"a":1,}', '{"a":"\\ud800"}', '{a:1}', '[]', '"text"', '1', 'null'])
			assertProblem(await send(http, body), 400, 'malformed');
		assertProblem(await send(http, Buffer.from([...Buffer.from('{"email":"'), 0xff, 0xfe, ...Buffer.from('"}')])), 400, 'malformed');
	}));

	test('may be nested 32 deep and no deeper', () => both(async (http) => {
		const nested = (depth) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

		assertProblem(await send(http, nested(32)), 422, 'invalid');
		assertProblem(await send(http, nested(33)), 400, 'malformed');
		assertProblem(await send(http, nested(100_000)), 400, 'malformed');
	}));

	test('of many small parts is refused', () => both(async (http) => {
		assertProblem(await send(http, `{"a":[${'0,'.repeat(100_000)}0]}`), 400, 'malformed');
	}));

	test('of up to a mebibyte is read, a larger one is not', async () => {
		const frame = '{"email":"a@example.com","password":""}';
		const sized = (n) => frame.replace('""', `"${'x'.repeat(n - frame.length)}"`);

		await both(async (http) => assertProblem(await send(http, sized(mebibyte)), 422, 'invalid'));
		assertProblem(await send(visitor(), sized(mebibyte + 1)), 413, 'too_large');
		assertProblem(await send(visitor(), sized(3 * mebibyte)), 413, 'too_large');
		/* The service does not read what it will not take: whoever is still sending may not see the answer. */
		assertProblem(parseRaw(await raw(held.suite.services.auth, `POST ${register} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n` +
			`Content-Length: ${mebibyte + 1}\r\n\r\n`)), 413, 'too_large');
	});

	test('may come in chunks, as many as fit into the same limit', async () => {
		const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
		const head = `POST ${register} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;

		for (const base of [held.suite.url, held.suite.services.auth]) {
			const whole = `{"email":"${freshEmail()}","password":"${PASSWORD}"}`;
			const made = parseRaw(await raw(base, `${head}${chunk(whole.slice(0, 20))}${chunk(whole.slice(20))}0\r\n\r\n`));
			const huge = parseRaw(await raw(base, `${head}${chunk('x'.repeat(mebibyte + 1))}0\r\n\r\n`));

			assert.equal(made.status, 201, made.text);
			assertProblem(huge, 413, 'too_large');
		}
	});
});

describe('the type of a body', () => {
	test('that is not understood is 415', () => both(async (http) => {
		for (const type of ['text/plain', 'application/xml', 'text/json', 'application/jsonx', 'nonsense', ''])
			assertProblem(await send(http, '{}', type), 415, 'unsupported_media_type');
	}));

	test('may have parameters, any case, or be a kind of JSON', () => both(async (http) => {
		for (const type of ['Application/JSON; charset=utf-8', 'application/json;charset=UTF-8', 'application/merge-patch+json'])
			expect(201, await send(http, JSON.stringify({ email: freshEmail(), password: PASSWORD }), type));
	}));
});

describe('a login', () => {
	test('takes JSON and forms, by e-mail and by username, at both addresses', () => both(async (http) => {
		const [email, username] = [freshEmail(), `user${Math.random().toString(36).slice(2)}`];

		expect(201, await http.post(register, { email, username, password: PASSWORD }));
		for (const [path, names] of [['/api/v1/auth/login', [{ email }, { username }, { username: email }]],
			['/api/v1/auth/login/access-token', [{ username }, { username: email }]]])
			for (const name of names)
				for (const body of [{ ...name, password: PASSWORD }, new URLSearchParams({ ...name, password: PASSWORD })]) {
					const session = expect(200, await http.post(path, body));

					assert.equal(session.token_type, 'bearer');
					assert.equal(session.user.email, email);
					assert.equal('refresh_token' in session, path === '/api/v1/auth/login');
				}
	}));

	test('takes what OAuth2\'s form has besides', () => both(async (http) => {
		const email = freshEmail();

		expect(201, await http.post(register, { email, password: PASSWORD }));
		expect(200, await http.post('/api/v1/auth/login/access-token', new URLSearchParams({ username: email, password: PASSWORD,
			grant_type: 'password', scope: '', client_id: '', client_secret: '' })));
		assertProblem(await http.post('/api/v1/auth/login/access-token', new URLSearchParams({ username: email, password: PASSWORD, extra: '1' })),
			422, 'invalid');
	}));

	test('keeps its answer out of caches', async () => {
		const email = freshEmail();

		expect(201, await visitor().post(register, { email, password: PASSWORD }));
		assert.equal((await visitor().post('/api/v1/auth/login', { email, password: PASSWORD })).headers.get('cache-control'), 'no-store');
	});
});

describe('numbers and truth', () => {
	test('as texts are refused in JSON and read in forms and addresses', async () => {
		const seeker = await signUpSeeker(held.suite);
		const profile = '/api/v1/profiles/job-seekers';
		const problem = assertProblem(await seeker.http.post(profile, { open_to_search: 'true', skill_ids: ['1'], headline: 5 }), 422, 'invalid');

		assert.deepEqual(Object.keys(fields(problem)).map((field) => field.replace(/\W.*/, '')).sort(), ['headline', 'open_to_search', 'skill_ids']);
		assert.equal((await seeker.http.post(profile, new URLSearchParams({ open_to_search: 'true' }))).body.open_to_search, true);
		expect(200, await seeker.http.get(`/api/v1/users/${seeker.id}`));
		for (const path of ['/api/v1/users/1.0', '/api/v1/users/+1', '/api/v1/users/0', '/api/v1/users/-1', '/api/v1/users/99999999999999999999',
			'/api/v1/users/%zz'])
			assert.match((await seeker.http.get(path)).text, /"status":40[04],/, path);
	});

	test('beyond what JSON\'s readers agree about are refused', async () => {
		const seeker = await signUpSeeker(held.suite);
		const put = (ids) => seeker.http.put('/api/v1/profiles/job-seekers', `{"skill_ids":[${ids}]}`,
			{ headers: { 'content-type': 'application/json' } });

		assert.deepEqual((await put('9007199254740991')).body.skill_ids, [9007199254740991]);
		assertProblem(await put('9007199254740993'), 422, 'invalid');
		assertProblem(await put('1.5'), 422, 'invalid');
		assertProblem(await put('1e3'), 422, 'invalid');
	});
});

describe('headers', () => {
	test('that are no text do no harm', () => both(async (http) => {
		const email = freshEmail();

		expect(201, await http.post(register, { email, password: PASSWORD }, { headers: { traceparent: '\xff\xfe', 'x-request-id': '\xff' } }));
		for (const name of ['\xff\xfe', `${'ä'.repeat(149)}\xe4`, 'x'.repeat(4000), 'half \xe2\x82'])
			expect(200, await http.post('/api/v1/auth/login', { email, password: PASSWORD }, { headers: { 'user-agent': name } }));
		assertProblem(await http.get('/api/v1/users/me', { headers: { authorization: 'Bearer \xff\xfe' } }), 401, 'unauthenticated');
		assertProblem(await http.post(register, {}, { headers: { 'idempotency-key': '\xff' } }), 422, 'invalid');
	}));

	test('may be 63, not 64: more than the server keeps are not looked at in part', async () => {
		const get = (n) => raw(held.suite.services.auth,
			`GET /api/v1/users/me HTTP/1.1\r\n${Array.from({ length: n }, (_, i) => `X-${i}: a\r\n`).join('')}\r\n`);

		assertProblem(parseRaw(await get(63)), 401, 'unauthenticated');
		for (const n of [64, 65, 200])
			assertProblem(parseRaw(await get(n)), 400, 'malformed');
	});
});

describe('what is no request', () => {
	const post = `POST ${register} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
	const bad = {
		'a line of nonsense': ['NONSENSE\r\n\r\n', 400, 'malformed'],
		'a header without a colon': ['GET /api/v1/users/me HTTP/1.1\r\nHost a\r\n\r\n', 400, 'malformed'],
		'another version of HTTP': ['GET /api/v1/users/me HTTP/3.7\r\nHost: a\r\n\r\n', 505, 'version_not_supported'],
		'a line too long': [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 400, 'malformed'],
		'a method that is none': ['BREW /api/v1/users/me HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed'],
		'chunks that are none': [`${post}Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n`, 400, 'malformed'],
		'an encoding that is not known': [`${post}Transfer-Encoding: gzip\r\n\r\n`, 400, 'malformed'],
		'a length and chunks': [`${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'malformed'],
		'a length that is no number': [`${post}Content-Length: 2x\r\n\r\n{}`, 400, 'malformed'],
		'a length below nothing': [`${post}Content-Length: -2\r\n\r\n{}`, 411, 'length_required'],
	};

	for (const [what, [bytes, status, code]] of Object.entries(bad))
		test(`${what}: the service says so like all else, and closes`, async () => {
			const answer = parseRaw(await raw(held.suite.services.auth, bytes));

			assertProblem(answer, status, code);
			assert.equal(answer.headers.get('connection'), 'close');
			assert.equal(answer.headers.get('cache-control'), 'no-store');
		});

	test('and the gateway refuses the same', async () => {
		for (const [what, [bytes]] of Object.entries(bad)) {
			const answer = parseRaw(await raw(held.suite.url, bytes));

			assert.ok([400, 405, 411, 414, 501, 505].includes(answer.status), `${what}: ${answer.text}`);
			assert.equal(answer.headers.get('content-type'), 'application/problem+json', what);
			assertProblem(answer, answer.status, JSON.parse(answer.text).code);
		}
	});
});

describe('a request that does not arrive', () => {
	const slowly = (bytes) => new Promise((resolve, reject) => {
		const { hostname, port } = new URL(held.suite.services.auth);
		const socket = connect(Number(port), hostname, () => socket.write(bytes));
		const begun = performance.now();
		let all = '', answered;

		socket.on('error', reject);
		socket.on('data', (data) => {
			answered ??= performance.now() - begun;
			all += data;
		});
		socket.on('close', () => {
			tell(held.suite.services.auth, bytes, all);
			resolve({ ...parseRaw(all), answered });
		});
	});

	test('is given up in time: half a body', async () => {
		const answer = await slowly(`POST ${register} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`);

		assertProblem(answer, 408, 'request_timeout');
		assert.ok(answer.answered > TIMEOUT_MS - 50 && answer.answered < TIMEOUT_MS + 1000, `answered after ${answer.answered} ms`);
	});

	test('is given up in time: half a head', async () => {
		const answer = await slowly('GET /api/v1/users/me HTTP/1.1\r\nHos');

		assertProblem(answer, 400, 'malformed');
		assert.ok(answer.answered < TIMEOUT_MS + 1000, `answered after ${answer.answered} ms`);
	});

	test('is not waited for where its announced length is answer enough', async () => {
		const answer = await slowly(`POST ${register} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`);

		assertProblem(answer, 413, 'too_large');
		assert.ok(answer.answered < TIMEOUT_MS, `answered after ${answer.answered} ms`);
	});
});

describe('a connection', () => {
	test('outlives a refused request with a short body', async () => {
		const one = `POST /api/v1/auth/logout HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
		const { hostname, port } = new URL(held.suite.services.auth);
		const all = await new Promise((resolve, reject) => {
			const socket = connect(Number(port), hostname, () => socket.write(one));
			let seen = '';

			socket.on('error', reject);
			socket.on('data', (data) => {
				seen += data;
				const answers = seen.match(/HTTP\/1\.1 /g).length;

				if (answers === 1 && seen.endsWith('}'))
					socket.write(one);
				else if (answers === 2 && seen.endsWith('}'))
					socket.destroy();
			});
			socket.on('close', () => resolve(seen));
		});

		assert.equal(all.match(/HTTP\/1\.1 401 /g)?.length, 2, all);
		assert.doesNotMatch(all, /connection: close/i);
	});
});

describe('a DELETE', () => {
	test('may have a body, which is read like any other', async () => {
		const user = await signUpSeeker(held.suite);
		const path = '/api/v1/users/me';

		assert.deepEqual(fields(assertProblem(await user.http.delete(path, { sure: true }), 422, 'invalid')), { sure: 'unknown' });
		assertProblem(await user.http.delete(path, '{', { headers: { 'content-type': 'application/json' } }), 400, 'malformed');
		expect(204, await user.http.delete(path, {}));
	});
});
