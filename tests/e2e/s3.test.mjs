// The listing platform (S3), every endpoint of it by plain fetch; what the chat platform (S1) shares with it says both systems'
// names at once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tellStory } from '../lib/collection.mjs';
import { fresh, useInstance } from '../lib/instance.mjs';
import { mailsTo } from '../lib/mail.mjs';
import { until } from '../lib/until.mjs';

const server = useInstance({ begin });

async function call(method, path, body, token) {
	const isForm = body instanceof FormData;
	const response = await fetch(new URL(path, server.url), {
		method,
		headers: { ...(body && !isForm ? { 'Content-Type': 'application/json' } : {}), ...(token ? { Authorization: `Bearer ${token}` } : {}) },
		body: isForm || !body ? body : JSON.stringify(body),
	});
	const text = await response.text();

	return { status: response.status, headers: response.headers, data: text ? JSON.parse(text) : null };
}

async function ok(status, ...request) {
	const { status: found, data } = await call(...request);

	assert.equal(found, status, `${request.slice(0, 2).join(' ')}: ${found} ${JSON.stringify(data)}`);
	return data;
}

async function join(role) {
	const name = fresh('Somebody');
	const { message, token, user } = await ok(201, 'POST', '/register', { name, email: `${name}@mail.example`, password: 'password123', role });

	assert.equal(typeof message, 'string');
	return { ...user, token };
}

const post = (recruiter, more = {}) => ok(201, 'POST', '/jobs', { title: 'Engineer', description: 'Builds things', company: 'Acme',
	location: 'Paris', salary: '85000', ...more }, recruiter.token);

let recruiter, seeker;

async function begin() {
	recruiter = await join('recruiter');
	seeker = await join('applicant');
}

describe('accounts', () => {
	test('are registered once, and signed in at once', async () => {
		const user = await join('Recruiter');

		assert.deepEqual([user.role, user.email], ['recruiter', `${user.name}@mail.example`]);
		await ok(201, 'POST', '/jobs', { title: 'T', description: 'D', company: 'C' }, user.token);
		assert.equal((await call('POST', '/register', { email: user.email, password: 'password123', role: 'applicant' })).data.code, 'email_taken');
		assert.equal((await call('POST', '/register', { email: 'no address', password: 'password123' })).status, 422);
	});

	test('log in for both systems', async () => {
		const { message, token, access_token, user } = await ok(200, 'POST', '/login', { email: seeker.email, password: 'password123' });

		assert.equal(token, access_token);
		assert.deepEqual([typeof message, user.id, user.role], ['string', seeker.id, 'seeker']);
		await ok(200, 'GET', '/api/v1/users/me', undefined, token);
		/* Such clients know no refresh: the token lasts for a week. */
		const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

		assert.equal(exp - iat, 7 * 24 * 3600);
		assert.equal((await call('POST', '/login', { email: seeker.email, password: 'not the password' })).status, 401);
	});
});

describe('jobs', () => {
	test('are posted with what both systems read of them', async () => {
		const job = await post(recruiter);

		assert.deepEqual([job.title, job.company, job.location, job.salary, job.salaryMin, job.status], ['Engineer', 'Acme', 'Paris', '85000', 85000, 'open']);
		assert.deepEqual([job._id, job.chatGroupId, job.recruiterId], [job.id, `job-${job.id}`, recruiter.id]);
		await until(async () => (await call('GET', `/api/v1/conversations/${job.chatGroupId}`, undefined, recruiter.token)).status === 200);
		assert.equal((await call('POST', '/jobs', { title: 'T', description: 'D' })).status, 401);
		assert.equal((await call('POST', '/jobs', { title: 'T', description: 'D' }, seeker.token)).status, 403);
		assert.deepEqual((await call('POST', '/jobs', { title: 'T' }, recruiter.token)).data.errors.map(({ field }) => field), ['description']);
	});

	test('are listed bare, filtered, and on in the headers', async () => {
		const company = fresh('Company');
		const made = [];

		for (const [title, location] of [['Baker', 'Lyon'], ['Baker', 'Nice'], ['Cook', 'Lyon']])
			made.unshift((await post(recruiter, { company, title, location })).id);
		const list = async (query) => (await ok(200, 'GET', `/jobs?company=${company}${query}`)).map(({ id }) => id);

		assert.deepEqual(await list(''), made);
		assert.deepEqual(await list('&title=bak'), made.slice(1));
		assert.deepEqual(await list('&location=lyon&title=bak'), [made[2]]);
		const first = await call('GET', `/jobs?company=${company}&limit=2`);
		const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link'))[1];
		const second = await call('GET', link);

		assert.deepEqual([...first.data, ...second.data].map(({ id }) => id), made);
		assert.equal(second.headers.get('link'), null);
		assert.equal(new URL(link).searchParams.get('cursor'), first.headers.get('x-next-cursor'));
	});

	test('are shown, changed and deleted', async () => {
		const { id } = await post(recruiter);
		const path = `/jobs/${id}`;

		assert.equal((await ok(200, 'GET', path)).title, 'Engineer');
		assert.deepEqual([await ok(200, 'PUT', path, { title: 'Senior engineer' }, recruiter.token)].map(({ title, company }) => [title, company]), [['Senior engineer', 'Acme']]);
		assert.equal((await ok(200, 'PATCH', path, { location: 'Nice' }, recruiter.token)).location, 'Nice');
		assert.equal((await call('PUT', path, { title: 'Mine' }, (await join('recruiter')).token)).status, 403);
		await ok(204, 'DELETE', path, undefined, recruiter.token);
		assert.equal((await call('GET', path, undefined, seeker.token)).status, 404);
	});
});

describe('applying', () => {
	test('by JSON', async () => {
		const job = await post(recruiter);
		const made = await ok(201, 'POST', `/jobs/${job.id}/apply`, { name: 'Jo', email: 'jo@mail.example' }, seeker.token);

		assert.deepEqual([typeof made.message, made.jobId, made.name, made.email, made.status, made.resume],
			['string', job.id, 'Jo', 'jo@mail.example', 'submitted', null]);
		assert.equal((await call('POST', `/jobs/${job.id}/apply`, { name: 'Jo', email: 'jo@mail.example' }, seeker.token)).data.code, 'already_applied');
		assert.equal((await call('POST', `/jobs/${job.id}/apply`, { name: 'Jo', email: 'jo@mail.example' })).status, 401);
	});

	test('by a form with a resume, of which the recruiter hears', async () => {
		const boss = await join('recruiter');
		const job = await post(boss);
		const form = new FormData();

		form.set('name', 'Jo');
		form.set('email', 'jo@mail.example');
		form.set('resume', new Blob(['%PDF-1.4\nJo'], { type: 'application/pdf' }), 'jo.pdf');
		const made = await ok(201, 'POST', `/jobs/${job.id}/apply`, form, seeker.token);

		assert.match(made.resume, /^[0-9a-f-]{36}$/);
		const list = await ok(200, 'GET', `/jobs/${job.id}/applications`, undefined, boss.token);

		assert.deepEqual(list.map(({ id, resume }) => [id, resume]), [[made.id, made.resume]]);
		assert.equal((await call('GET', `/jobs/${job.id}/applications`, undefined, seeker.token)).status, 403);
		assert.equal((await call('GET', `/jobs/${job.id}/applications`, undefined, recruiter.token)).status, 404);
		await until(() => mailsTo(server, boss.email, 'application_received').length);
	});
});

describe('the listing platform\'s Postman collection', () => {
	test('tells its story', async () => {
		assert.deepEqual(await tellStory(server.url, 'story: listing platform (S3)'), []);
	});
});
