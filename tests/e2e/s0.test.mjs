// The action API (S0), as a client written for it speaks: fetch with an `action` in the body, forms for files.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fresh, useInstance } from '../lib/instance.mjs';

const server = useInstance();

async function call(path, body, token) {
	const isForm = body instanceof FormData;
	const response = await fetch(server.url + path, {
		method: 'POST',
		headers: { ...(isForm ? {} : { 'Content-Type': 'application/json' }), ...(token ? { Authorization: `Bearer ${token}` } : {}) },
		body: isForm ? body : JSON.stringify(body),
	});

	return { status: response.status, type: response.headers.get('content-type'), data: await response.json() };
}

async function signUp(role) {
	const username = fresh('user');
	const { status, data } = await call('/auth', { action: 'signup', username, password: 'password123', email: `${username}@mail.example`, role });

	assert.equal(status, 201, JSON.stringify(data));
	return { username, ...data };
}

async function post(employer, job = {}) {
	const { status, data } = await call('/work', { action: 'postJob', companyName: fresh('Company'), jobTitle: fresh('Engineer'),
		description: 'Builds things', workHours: '9am - 5pm', salary: '85000', ...job }, employer.token);

	assert.equal(status, 201, JSON.stringify(data));
	return data.job;
}

function form(fields, file, field = 'resume') {
	const data = new FormData();

	for (const [name, value] of Object.entries(fields))
		data.append(name, value);
	if (file)
		data.append(field, new Blob([file], { type: 'application/pdf' }), 'resume.pdf');
	return data;
}

const resume = '%PDF-1.4\nEverything about me';
const assertUnknown = ({ status, type, data }, known) => {
	assert.equal(status, 400, JSON.stringify(data));
	assert.match(type, /^application\/problem\+json/);
	assert.equal(data.code, 'unknown_action');
	for (const word of known)
		assert.match(data.detail, new RegExp(`\\b${word}\\b`));
};

describe('/auth', () => {
	test('signs up and answers with a token and the user, who may be of either side', async () => {
		const someone = await signUp();

		assert.equal(typeof someone.message, 'string');
		assert.equal(someone.user.username, someone.username);
		assert.equal(someone.user._id, someone.user.id);
		assert.deepEqual([someone.user.role, someone.user.roles.sort()], ['recruiter', ['recruiter', 'seeker']]);
		assert.equal((await signUp('applicant')).user.role, 'seeker');
		assert.equal((await signUp('employer')).user.role, 'recruiter');
	});

	test('signs in by the username, with a token for a week', async () => {
		const { username } = await signUp();
		const { status, data } = await call('/auth', { action: 'login', username, password: 'password123' });
		const { exp, iat } = JSON.parse(Buffer.from(data.token.split('.')[1], 'base64url'));

		assert.equal(status, 200);
		assert.equal(data.user.username, username);
		assert.equal(exp - iat, 7 * 24 * 3600);
		assert.equal((await call('/auth', { action: 'login', username, password: 'another one' })).status, 401);
	});

	test('refuses what is taken or wrong', async () => {
		const { username } = await signUp();
		const again = { action: 'signup', username, password: 'password123', email: `${fresh('x')}@mail.example` };

		assert.equal((await call('/auth', again)).status, 409);
		assert.equal((await call('/auth', { ...again, role: 'admin' })).status, 422);
		assert.equal((await call('/auth', { action: 'signup', username: fresh('u') })).status, 422);
	});

	test('knows two actions, in any kind of body', async () => {
		for (const body of [{ action: 'logout' }, { username: 'x' }, {}, { action: 7 }, { action: '' }])
			assertUnknown(await call('/auth', body), ['signup', 'login']);
		assertUnknown(await call('/auth', form({ action: 'dance' })), ['signup', 'login']);

		const { username } = await signUp();
		const fields = { action: 'login', username, password: 'password123' };
		const posted = await fetch(`${server.url}/auth`, { method: 'POST', body: new URLSearchParams(fields) });

		assert.equal(posted.status, 200);
		assert.equal((await call('/auth', form(fields))).status, 200);
	});
});

describe('/work', () => {
	test('posts a job and says it back in the same words', async () => {
		const employer = await signUp('employer');
		const job = { companyName: fresh('Company'), jobTitle: 'Chief Engineer', description: 'Builds things', workHours: '9am - 5pm, flexible', salary: '85000' };
		const { status, data } = await call('/work', { action: 'postJob', ...job }, employer.token);
		const { _id, id, ...said } = data.job;
		const canonical = await (await fetch(`${server.url}/api/v1/jobs/${_id}`)).json();

		assert.equal(status, 201);
		assert.equal(typeof data.message, 'string');
		assert.equal(_id, id);
		for (const [name, value] of Object.entries(job))
			assert.equal(said[name], value, name);
		/* A salary that is a number is one; any other is a text. */
		assert.deepEqual([canonical.salary_min, canonical.salary_max, canonical.salary_text], [85000, 85000, '85000']);
		assert.equal((await post(employer, { salary: '$80k - $95k' })).salary, '$80k - $95k');
	});

	test('lets employers alone post', async () => {
		const job = { action: 'postJob', companyName: 'A', jobTitle: 'B', description: 'C', workHours: 'D', salary: 'E' };

		assert.equal((await call('/work', job)).status, 401);
		assert.equal((await call('/work', job, (await signUp('applicant')).token)).status, 403);
		assert.equal((await call('/work', { action: 'postJob' }, (await signUp()).token)).status, 422);
	});

	test('finds jobs by a part of their title, without a token', async () => {
		const employer = await signUp();
		const word = fresh('welder');
		const jobs = [await post(employer, { jobTitle: `Senior ${word}` }), await post(employer, { jobTitle: `${word}, part time` })];
		const { status, data } = await call('/work', { action: 'searchJob', jobTitle: word.toUpperCase() });

		assert.equal(status, 200);
		assert.deepEqual(Object.keys(data), ['count', 'jobs']);
		assert.equal(data.count, 2);
		assert.deepEqual(data.jobs.map(({ _id }) => _id).sort(), jobs.map(({ _id }) => _id).sort());
		assert.equal(data.jobs[0].workHours, '9am - 5pm');
		assert.deepEqual((await call('/work', { action: 'searchJob', jobTitle: fresh('nothing') })).data, { count: 0, jobs: [] });
	});

	test('applies under each of its names, with a form or without', async () => {
		const employer = await signUp('employer');
		const job = await post(employer);
		const named = { companyName: job.companyName, jobTitle: job.jobTitle };
		const ways = [
			form({ action: 'applyJob', jobId: job._id }, resume), form({ action: 'applyForJob', ...named }, resume, 'anything'),
			form({ action: 'apply', ...named }), { action: 'applyJob', jobId: job._id }, { action: 'applyForJob', ...named }, { action: 'apply', jobId: job._id },
		];

		for (const [i, body] of ways.entries()) {
			const { status, data } = await call('/work', body, (await signUp('applicant')).token);

			assert.equal(status, 201, `${i}: ${JSON.stringify(data)}`);
			assert.equal(typeof data.message, 'string');
			assert.equal(data.application._id, data.application.id);
			assert.deepEqual([data.application.jobId, data.application.status], [job._id, 'submitted']);
			assert.equal(data.application.fileId !== null, i < 2);
		}
	});

	test('takes the file of a form that names its action behind it', async () => {
		const job = await post(await signUp());
		const data = form({}, resume, 'file');
		const applicant = await signUp();

		data.append('action', 'applyJob');
		data.append('jobId', job._id);

		const answer = await call('/work', data, applicant.token);

		assert.equal(answer.status, 201, JSON.stringify(answer.data));
		assert.ok(answer.data.application.fileId);
	});

	test('refuses an application that cannot be', async () => {
		const employer = await signUp();
		const job = await post(employer);
		const applicant = await signUp('applicant');
		const apply = (fields, token = applicant.token) => call('/work', { action: 'apply', ...fields }, token);

		assert.equal((await apply({ jobId: job._id }, null)).status, 401);
		assert.equal((await call('/work', form({ action: 'apply', jobId: job._id }, resume))).status, 401);
		assert.equal((await apply({})).status, 422);
		assert.equal((await apply({ companyName: fresh('Nobody'), jobTitle: job.jobTitle })).status, 404);
		assert.equal((await apply({ jobId: job._id }, employer.token)).status, 409);
		assert.equal((await apply({ jobId: job._id })).status, 201);
		assert.equal((await apply({ jobId: job._id })).status, 409);
		assert.equal((await call('/work', form({ action: 'apply', jobId: job._id }, '\x00\x01 no document'), (await signUp()).token)).status, 415);
	});

	test('knows its actions in either service, in any kind of body', async () => {
		const known = ['postJob', 'searchJob', 'applyJob', 'applyForJob', 'apply'];

		assertUnknown(await call('/work', { action: 'fire' }), known);
		assertUnknown(await call('/work', {}), known);
		assertUnknown(await call('/work', form({ action: 'fire' })), known);
		assertUnknown(await call('/work', form({ action: 'fire' }, resume)), known);
		assert.equal((await call('/work', form({ action: 'searchJob', jobTitle: fresh('nothing') }))).data.count, 0);

		const posted = await call('/work', form({ action: 'postJob', companyName: 'A', jobTitle: 'B', description: 'C', salary: '1' }), (await signUp()).token);

		assert.equal(posted.status, 201, JSON.stringify(posted.data));
	});
});
