// The walking skeleton: all five services behind the gateway, and what one of them does seen by the others.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, describe, test } from 'node:test';
import { join } from 'node:path';
import { assertProblem } from '../lib/raw.mjs';
import { binaries, useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshAddress, freshEmail, PASSWORD, postJob, signInAdmin, signUp, signUpRecruiter, signUpSeeker } from '../lib/visitors.mjs';

const names = ['auth', 'jobs', 'applications', 'chat', 'notify'];
let admin;
const held = useSuite({ env: { LOG_LEVEL: 'debug' } }, async (suite) => {
	admin = await signInAdmin(suite);
});
const visitor = () => held.suite.http.from(freshAddress());

/** Every route of every service: { service, method, path }, with something in the place of parameters. */
const routes = names.flatMap((service) => execFileSync(join(binaries, `jobwire-${service}`), ['--routes']).toString().trim().split('\n')
	.map((line) => line.split('\t'))
	.map(([method, path, , rule]) => ({ service, method, rule, path: path.replace('sessions/{id}', 'sessions/01a1f8a1-f167-7907-84a5-09c135e02861')
		.replaceAll(/\{[a-z_]+\}/g, '1') })));
const outside = routes.filter(({ rule }) => rule !== 'internal');
const paths = Map.groupBy ? Map.groupBy(outside, ({ path }) => path) : outside.reduce((map, route) =>
	map.set(route.path, [...(map.get(route.path) ?? []), route]), new Map());
const allowed = (path) => [...new Set(paths.get(path).flatMap(({ method }) => method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].sort();

describe('a sign-up', () => {
	const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
	const id = `sign-up-${process.pid}`;
	let event, untraced, user;

	before(async () => {
		const received = await held.suite.listen('user.registered');
		const email = freshEmail();
		const other = expect(201, await visitor().post('/api/v1/auth/register', { email: freshEmail(), password: PASSWORD }));
		user = expect(201, await visitor().post('/api/v1/auth/register', { email, password: PASSWORD },
			{ headers: { 'x-request-id': id, traceparent } }));
		[event, untraced] = await Promise.all([user, other].map(({ id }) =>
			until(() => received.find(({ body }) => body.data.id === id), { what: 'the event' })));
	});

	test('is an event under the request\'s id and trace', () => {
		assert.equal(event.key, 'user.registered');
		assert.equal(event.headers.request_id, id);
		assert.equal(event.headers.traceparent, traceparent);
		assert.equal(event.body.request_id, id);
		assert.equal(event.body.traceparent, traceparent);
		assert.deepEqual(event.body.object, { type: 'user', id: String(user.id) });
		assert.equal(event.body.data.email, user.email);
		assert.doesNotMatch(JSON.stringify(event), /argon2|password/);
	});

	test('begins a trace of its own where the client has none', () => {
		assert.match(untraced.headers.traceparent, /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/);
	});

	test('is in the activity log under the same id, once', async () => {
		const { data } = await until(async () => {
			const { body } = await admin.http.get(`/api/v1/activity?kind=user.registered&object_id=${user.id}`);

			return body.data.length && body;
		}, { what: 'the entry' });

		assert.equal(data.length, 1);
		assert.equal(data[0].request_id, id);
		assert.equal(data[0].event_id, event.body.id);
		assert.equal(data[0].object_id, String(user.id));
	});

	test('is in the logs of the gateway and of the service under the same id', async () => {
		await until(() => held.suite.accessLog().some((line) => line.request_id === id && line.status === 201));
		const line = held.suite.log('auth').split('\n').filter(Boolean).map((text) => JSON.parse(text))
			.find(({ request_id }) => request_id === id);

		assert.equal(line.route, 'user_register');
		assert.equal(line.trace_id, traceparent.split('-')[1]);
	});

	test('does not take a stranger\'s bytes for a trace', async () => {
		for (const bad of ['\xff\xfe', 'x'.repeat(500), traceparent.toUpperCase(), `${traceparent}-more`]) {
			const request_id = `stranger-${Math.random()}`;

			expect(201, await visitor().post('/api/v1/auth/register', { email: freshEmail(), password: PASSWORD },
				{ headers: { 'x-request-id': request_id, traceparent: bad } }));
			const [row] = await until(async () => {
				const { body } = await admin.http.get('/api/v1/activity?kind=user.registered&limit=5');
				const found = body.data.filter((entry) => entry.request_id === request_id);

				return found.length && found;
			});

			assert.ok(row);
		}
	});

	test('is known to notify', async () => {
		await until(async () => (await held.suite.sql('select 1 from notify.users where id = $1 and email = $2', [user.id, user.email])).length);
	});
});

describe('a job', () => {
	test('can be applied to as soon as it is posted; its recruiter hears of it, and both are members of its conversation', async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const seekers = await Promise.all(Array.from({ length: 4 }, (_, i) => signUpSeeker(held.suite, { name: `Seeker ${i}` })));

		for (const seeker of seekers) {
			const job = await postJob(recruiter, { title: `For ${seeker.id}` });
			const application = expect(201, await seeker.http.post('/api/v1/applications', { job_id: job.id, name: seeker.name }));

			assert.equal(application.job_id, job.id);
			assert.equal(application.status, 'SUBMITTED');
			assertProblem(await seeker.http.post('/api/v1/applications', { job_id: job.id }), 409, 'already_applied');
			await until(async () => (await recruiter.http.get('/api/v1/notifications')).body.data
				.some(({ kind, title }) => kind === 'application_received' && title === `${seeker.name} applied for For ${seeker.id}`));
			for (const [member, is_admin] of [[recruiter, true], [seeker, false]])
				await until(async () => (await member.http.get('/api/v1/conversations')).body.data
					.some((conversation) => conversation.id === job.chat_group_id && conversation.is_admin === is_admin));
		}
	});

	test('is found by everybody within two seconds, also by whoever searched before', async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const reader = visitor();
		const search = async () => expect(200, await reader.get('/api/v1/jobs/search?limit=5')).data;

		assert.ok(!(await search()).some(({ title }) => title === 'Seen soon'));
		const { id } = await postJob(recruiter, { title: 'Seen soon' });

		await until(async () => (await search()).some((job) => job.id === id), { timeout: 2500 });
		assert.equal(expect(200, await reader.get(`/api/v1/jobs/${id}`)).title, 'Seen soon');
	});

	test('that does not exist is 404 as soon as that is certain', async () => {
		const seeker = await signUpSeeker(held.suite);
		const begun = performance.now();

		assertProblem(await seeker.http.post('/api/v1/applications', { job_id: 99_999_999 }), 404, 'not_found');
		assert.ok(performance.now() - begun < 2000);
	});
});

describe('each service', () => {
	const routed = { auth: '/api/v1/users/me', jobs: '/api/v1/jobs/search', applications: '/api/v1/applications', chat: '/api/v1/conversations',
		notify: '/api/v1/notifications' };

	for (const name of names)
		test(`${name} answers behind the gateway, and on its own port says how it is`, async () => {
			const somebody = await signUp(held.suite);
			const own = (path) => fetch(held.suite.services[name] + path);

			expect(200, await somebody.http.get(routed[name]));
			assert.deepEqual(await (await own('/healthz')).json(), { service: name, state: 'ok' });
			assert.deepEqual(await (await own('/readyz')).json(), { service: name, state: 'serving', database: 'ok', redis: 'ok', broker: 'ok' });
			assert.match(await (await own('/metrics')).text(), /^jobwire_request_seconds_count\{method="GET",route="\/api\/v1\/.*status="2xx"\} [1-9]/m);
		});

	test('keeps what is for the inside from the outside', async () => {
		for (const path of ['/metrics', '/readyz', `/internal/sessions/${admin.session.session_id ?? '01a1f8a1-f167-7907-84a5-09c135e02861'}`])
			assertProblem(await visitor().get(path), 404, 'not_found');
	});
});

describe('every route', () => {
	test('answers both forms of its path alike, and never with a redirect', async () => {
		for (const { method, path } of outside) {
			const [plain, slashed] = await Promise.all([path, `${path}/`].map((form) =>
				visitor().request(method, form, method === 'GET' ? undefined : {})));

			assert.equal(slashed.status, plain.status, `${method} ${path}/`);
			assert.ok(plain.status < 300 || plain.status >= 400, `${method} ${path}: ${plain.status}`);
			assert.equal(slashed.body.code, plain.body.code, `${method} ${path}/`);
		}
	});

	test('that is a GET answers HEAD with the same head and nothing else', async () => {
		for (const { path } of outside.filter(({ method }) => method === 'GET')) {
			const [get, head] = [await admin.http.get(path), await admin.http.head(path)];

			assert.equal(head.status, get.status, path);
			assert.equal(head.text, '');
			assert.equal(head.headers.get('content-type'), get.headers.get('content-type'), path);
			assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(get.text)), path);
		}
	});

	test('says with OPTIONS and with 405 which methods its path has', async () => {
		for (const path of paths.keys())
			for (const form of [path, `${path}/`]) {
				const options = await visitor().options(form);
				const wrong = ['PUT', 'DELETE', 'POST'].find((method) => !allowed(path).includes(method));
				const refused = await visitor().request(wrong, form, {});

				assert.equal(options.status, 204, form);
				assert.deepEqual(options.headers.get('allow').split(', ').sort(), allowed(path), form);
				assertProblem(refused, 405, 'method_not_allowed');
				assert.deepEqual(refused.headers.get('allow').split(', ').sort(), allowed(path), form);
			}
	});

	test('that does not exist is a 404, at the gateway and at each service', async () => {
		for (const path of ['/', '/api', '/api/v1', '/api/v2/jobs', '/api/v1/jobs/1/2', '/api/v1/nothing/', '/api/v1/users/me/me'])
			for (const base of [held.suite.url, ...Object.values(held.suite.services)])
				assertProblem(await (base === held.suite.url ? visitor() : visitor().at(base)).get(path), 404, 'not_found');
	});
});
