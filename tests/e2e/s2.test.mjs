// The job board (S2), as a REST client written for it speaks: trailing slashes everywhere, lists followed by `next` until it
// is null, a token pair from the login.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fresh, useInstance } from '../lib/instance.mjs';
import { mailTo, mailsTo } from '../lib/mail.mjs';
import { until } from '../lib/until.mjs';

const server = useInstance({ begin });
const PASSWORD = 'a password for the board';

async function call(method, path, body, token) {
	const response = await fetch(new URL(path, server.url), {
		method,
		headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) },
		body: body && JSON.stringify(body),
	});
	const text = await response.text();

	return { status: response.status, type: response.headers.get('content-type'), data: text ? JSON.parse(text) : null };
}

/** The body of an answer that has to have the status. */
async function ok(status, method, path, body, token) {
	const answer = await call(method, path, body, token);

	assert.equal(answer.status, status, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.data)}`);
	return answer.data;
}

async function refused(status, method, path, body, token) {
	const { status: found, type, data } = await call(method, path, body, token);

	assert.equal(found, status, `${method} ${path}: ${JSON.stringify(data)}`);
	assert.match(type, /^application\/problem\+json/);
	return data;
}

const login = (email, password = PASSWORD) => ok(200, 'POST', '/api/users/auth/login/', { email, password });

async function join(role, more = {}) {
	const email = `${fresh('board')}@mail.example`;
	const user = await ok(201, 'POST', '/api/users/auth/register/', { email, first_name: 'Jan', last_name: 'van der Berg', role,
		password: PASSWORD, password2: PASSWORD, ...more });
	const { access, refresh } = await login(email);

	return { ...user, access, refresh };
}

/** Everything on a list, page after page. */
async function walk(path, token) {
	const pages = [];

	for (let at = path; at; at = pages.at(-1).next) {
		pages.push(await ok(200, 'GET', at, undefined, token));
		assert.ok(pages.length < 1000, 'the list has no end');
	}
	return pages;
}

/** Of the link in a mail. */
const tokenOf = ({ text }) => /token=([A-Za-z0-9_-]+)/.exec(text)[1];

const everything = async (path, token) => (await walk(path, token)).flatMap(({ results }) => results);
const ids = (rows) => rows.map(({ id }) => id);

const post = (employer, more = {}) => ok(201, 'POST', '/api/jobs/', { title: 'Systems programmer', description: 'Write C.',
	company: 'Engines', location: 'Berlin', job_type: 'full-time', ...more }, employer.access);
const apply = (seeker, job) => ok(201, 'POST', `/api/jobs/${job.id}/applications/`, { cover_letter: 'Me!' }, seeker.access);

let admin, employer, seeker;

async function begin() {
	admin = await login(server.admin.email, server.admin.password);
	employer = await join('employer');
	seeker = await join('jobseeker');
}

describe('accounts', () => {
	test('are registered with a first and a last name', async () => {
		const email = `${fresh('board')}@mail.example`;
		const body = { email, first_name: 'Mary Ann', last_name: 'van der Berg', role: 'Job Seeker', password: PASSWORD, password2: PASSWORD };
		const user = await ok(201, 'POST', '/api/users/auth/register/', body);

		assert.deepEqual([user.email, user.first_name, user.last_name, user.name, user.role],
			[email, 'Mary Ann', 'van der Berg', 'Mary Ann van der Berg', 'jobseeker']);
		assert.ok(!('password' in user));
		await refused(409, 'POST', '/api/users/auth/register/', body);
		assert.deepEqual((await refused(422, 'POST', '/api/users/auth/register/', { ...body, password2: 'another' })).errors.map(({ field }) => field), ['password2']);
		await refused(422, 'POST', '/api/users/auth/register/', { ...body, email: 'x@mail.example', role: 'admin' });
	});

	test('log in, and out, with a pair of tokens', async () => {
		const { email } = await join('jobseeker');
		const session = await login(email);

		assert.equal(session.user.role, 'jobseeker');
		await ok(200, 'GET', `/api/users/${session.user.id}/`, undefined, session.access);
		await ok(204, 'POST', '/api/users/auth/logout/', { refresh: session.refresh }, session.access);
		await until(async () => (await call('GET', `/api/users/${session.user.id}/`, undefined, session.access)).status === 401);
		await refused(401, 'POST', '/api/users/auth/login/', { email, password: 'not the password' });
		await refused(401, 'POST', '/api/users/auth/logout/', {});
	});

	test('get a new password by mail', async () => {
		const { email } = await join('jobseeker');

		await ok(202, 'POST', '/api/users/auth/password/request-reset/', { email });
		const token = tokenOf(await mailTo(server, email, 'password_reset'));

		await ok(204, 'POST', '/api/users/auth/password/reset/', { uid: 'MQ', token, new_password: 'the second password' });
		await login(email, 'the second password');
		await refused(422, 'PUT', '/api/users/auth/password/change/', { token, new_password: 'the third password' });
		await ok(202, 'POST', '/api/users/auth/password/request-reset/', { email });
		const other = await until(() => mailsTo(server, email, 'password_reset').map(tokenOf).find((each) => each !== token));

		await ok(204, 'PUT', '/api/users/auth/password/change/', { token: other, new_password: 'the third password' });
		await login(email, 'the third password');
	});

	test('change their password with the old one', async () => {
		const { email, access } = await join('employer');
		const change = (method, body, token) => call(method, '/api/users/auth/password/change/', body, token);

		assert.equal((await change('PUT', { old_password: PASSWORD, new_password: 'the second password' }, access)).status, 204);
		await login(email, 'the second password');
		assert.equal((await change('PATCH', { old_password: 'the second password', new_password: 'the third password' }, access)).status, 204);
		await login(email, 'the third password');
		assert.equal((await change('PUT', { old_password: PASSWORD, new_password: 'the fourth password' }, access)).status, 403);
		assert.equal((await change('PUT', { old_password: PASSWORD, new_password: 'the fourth password' })).status, 401);
		assert.equal((await change('PUT', { new_password: 'the fourth password' }, access)).status, 422);
	});
});

describe('users', () => {
	test('are shown to themselves, and changed by them', async () => {
		const { id, access } = await join('jobseeker');
		const path = `/api/users/${id}/`;

		assert.equal((await ok(200, 'GET', path, undefined, access)).last_name, 'van der Berg');
		assert.equal((await ok(200, 'PATCH', path, { last_name: 'Hopper' }, access)).name, 'Jan Hopper');
		const email = `${fresh('board')}@mail.example`;
		const replaced = await ok(200, 'PUT', path, { email, first_name: 'Grace', last_name: 'Brewster Hopper' }, access);

		assert.deepEqual([replaced.email, replaced.first_name, replaced.last_name], [email, 'Grace', 'Brewster Hopper']);
		await refused(404, 'GET', path, undefined, seeker.access);
		await refused(404, 'PATCH', path, { last_name: 'X' }, seeker.access);
	});

	test('are administered', async () => {
		const made = await ok(201, 'POST', '/api/users/', { email: `${fresh('board')}@mail.example`, first_name: 'Ada', last_name: 'L', role: 'employer', password: PASSWORD }, admin.access);
		const path = `/api/users/${made.id}/`;

		assert.equal((await ok(200, 'PATCH', path, { first_name: 'Augusta' }, admin.access)).name, 'Augusta L');
		assert.equal((await ok(200, 'PATCH', `${path}role/`, { role: 'jobseeker' }, admin.access)).role, 'jobseeker');
		assert.equal((await ok(200, 'POST', `${path}deactivate/`, {}, admin.access)).is_active, false);
		await refused(401, 'POST', '/api/users/auth/login/', { email: made.email, password: PASSWORD });
		await ok(204, 'DELETE', path, undefined, admin.access);
		await refused(404, 'GET', path, undefined, admin.access);
		await refused(403, 'POST', '/api/users/', {}, seeker.access);
		await refused(403, 'PATCH', `/api/users/${seeker.id}/role/`, { role: 'admin' }, seeker.access);
	});

	test('are listed in pages, followed to the last', async () => {
		const word = fresh('crowd');
		const crowd = [];

		for (let i = 0; i < 7; i++)
			crowd.push((await join('jobseeker', { first_name: word })).id);
		const pages = await walk(`/api/users/?search=${word}&page_size=3`, admin.access);

		assert.deepEqual(pages.map(({ count, results }) => [count, results.length]), [[7, 3], [7, 3], [7, 1]]);
		assert.deepEqual(ids(pages.flatMap(({ results }) => results)), crowd.reverse());
		assert.equal(pages[0].previous, null);
		assert.ok(pages[0].results.every(({ role }) => role === 'jobseeker'));
		await refused(403, 'GET', '/api/users/', undefined, seeker.access);
	});
});

describe('jobs', () => {
	test('are posted, shown, replaced, changed and closed', async () => {
		const job = await post(employer, { salary_min: 50000, status: 'Open' });
		const path = `/api/jobs/${job.id}/`;

		assert.deepEqual([job.job_type, job.status, job.recruiter_id], ['full-time', 'open', employer.id]);
		assert.deepEqual((await ok(200, 'GET', path)).title, 'Systems programmer');
		assert.deepEqual([(await ok(200, 'PATCH', path, { job_type: 'PART_TIME' }, employer.access))].map(({ title, job_type }) => [title, job_type]), [['Systems programmer', 'part-time']]);
		const replaced = await ok(200, 'PUT', path, { title: 'Gardener', description: 'Plants.' }, employer.access);

		assert.deepEqual([replaced.title, replaced.salary_min], ['Gardener', null]);
		for (let i = 0; i < 2; i++)
			assert.equal((await ok(200, 'DELETE', `${path}close/`, undefined, employer.access)).status, 'closed');
		assert.equal((await ok(200, 'GET', path, undefined, seeker.access)).status, 'closed');
		assert.equal((await refused(409, 'PATCH', path, { status: 'open' }, employer.access)).detail, 'From closed it cannot become open');
		await refused(401, 'POST', '/api/jobs/', { title: 'x', description: 'y' });
		await refused(403, 'POST', '/api/jobs/', { title: 'x', description: 'y' }, seeker.access);
		await refused(403, 'PATCH', path, { title: 'x' }, (await join('employer')).access);
		await refused(404, 'GET', '/api/jobs/999999999/');
	});

	test('are listed and searched in pages', async () => {
		const company = fresh('Company');
		const made = [];

		for (let i = 0; i < 5; i++)
			made.push((await post(employer, { company, title: `Lamplighter ${company} ${i}` })).id);
		for (const path of [`/api/jobs/?company=${company}`, `/api/jobs/search/?search=${company}`]) {
			const pages = await walk(`${path}&page_size=2`);

			assert.deepEqual(pages.map(({ count }) => count), [5, 5, 5], path);
			assert.deepEqual(ids(pages.flatMap(({ results }) => results)).sort(), [...made].sort(), path);
			assert.ok(pages.flatMap(({ results }) => results).every(({ job_type }) => job_type === 'full-time'));
		}
	});

	test('have pages that can be named by their number', async () => {
		const company = fresh('Company');
		const list = `/api/jobs/?company=${company}&page_size=2`;
		const numbered = (page, path = list) => ok(200, 'GET', `${path}&page=${page}`);

		for (let i = 0; i < 5; i++)
			await post(employer, { company });
		for (const path of [list, `/api/jobs/search/?company=${company}&page_size=2`]) {
			const pages = await walk(path);
			const named = await Promise.all([1, 2, 3].map((page) => numbered(page, path)));

			assert.deepEqual(named.map(({ results }) => ids(results)), pages.map(({ results }) => ids(results)));
			assert.deepEqual(named.map(({ count }) => count), [5, 5, 5]);
			assert.equal(named[2].next, null);
			/* Back again, by the links. */
			const back = await ok(200, 'GET', named[2].previous);

			assert.deepEqual(ids(back.results), ids(named[1].results));
			assert.deepEqual(ids((await ok(200, 'GET', back.previous)).results), ids(named[0].results));
			await refused(404, 'GET', `${path}&page=4`);
		}
		assert.match((await numbered(1)).next, new RegExp(`^${server.url}/api/jobs/\\?company=${company}&page_size=2&page=2`));
	});

	test('have pages of a bounded size, and as deep as a number may lead', async () => {
		const page = await ok(200, 'GET', '/api/jobs/?page_size=5000');

		assert.ok(page.results.length <= 100);
		for (const number of ['501', '4000000'])
			assert.deepEqual((await refused(422, 'GET', `/api/jobs/?page=${number}`)).errors.map(({ field, code }) => [field, code]),
				[['page', 'too_deep']]);
		await refused(422, 'GET', '/api/jobs/?page=0');
	});
});

describe('applications', () => {
	test('are sent, listed, moved on and withdrawn', async () => {
		const job = await post(employer);
		const made = await apply(seeker, job);
		const status = (word, who = employer) => ['PATCH', `/api/jobs/${job.id}/applications/${made.id}/status/`, { status: word }, who.access];

		assert.deepEqual([made.status, made.job, made.applicant], ['Submitted', job.id, seeker.id]);
		await refused(409, 'POST', `/api/jobs/${job.id}/applications/`, {}, seeker.access);
		assert.deepEqual(ids(await everything(`/api/jobs/${job.id}/applications/`, employer.access)), [made.id]);
		await refused(403, 'GET', `/api/jobs/${job.id}/applications/`, undefined, seeker.access);
		assert.equal((await ok(200, ...status('In Review'))).status, 'In Review');
		assert.equal((await ok(200, ...status('interview scheduled'))).status, 'Interview Scheduled');
		await refused(403, ...status('Hired', seeker));
		await refused(404, 'PATCH', `/api/jobs/${job.id + 1000000}/applications/${made.id}/status/`, { status: 'Hired' }, employer.access);

		const withdraw = `/api/users/${seeker.id}/applications/${made.id}/withdraw/`;

		await refused(404, 'DELETE', withdraw, undefined, employer.access);
		await refused(404, 'DELETE', `/api/users/${employer.id}/applications/${made.id}/withdraw/`, undefined, seeker.access);
		assert.equal((await ok(200, 'DELETE', withdraw, undefined, seeker.access)).status, 'Withdrawn');
		await refused(409, 'DELETE', withdraw, undefined, seeker.access);
		await refused(403, 'POST', `/api/jobs/${job.id}/applications/`, { applicant: employer.id }, (await join('jobseeker')).access);
	});

	test('of a user are theirs, and administrators may look', async () => {
		const someone = await join('jobseeker');
		const path = `/api/users/${someone.id}/applications/`;
		const made = [];

		for (let i = 0; i < 3; i++)
			made.unshift((await apply(someone, await post(employer))).id);
		for (const who of [someone, admin])
			assert.deepEqual((await walk(`${path}?page_size=2`, who.access)).map(({ count, results }) => [count, ids(results)]),
				[[3, made.slice(0, 2)], [3, made.slice(2)]]);
		for (const who of [seeker, employer])
			await refused(404, 'GET', path, undefined, who.access);
		await refused(401, 'GET', path);
	});

	test('take a resume in a form', async () => {
		const { access } = await join('jobseeker');
		const job = await post(employer);
		const form = new FormData();

		form.set('cover_letter', 'As a form');
		form.set('resume', new Blob(['%PDF-1.4\nMe'], { type: 'application/pdf' }), 'resume.pdf');
		const response = await fetch(`${server.url}/api/jobs/${job.id}/applications/`, { method: 'POST', body: form, headers: { authorization: `Bearer ${access}` } });
		const made = await response.json();

		assert.equal(response.status, 201, JSON.stringify(made));
		assert.match(made.resume_file_id, /^[0-9a-f-]{36}$/);
		assert.equal(made.cover_letter, 'As a form');
	});
});

describe('notifications', () => {
	test('are listed, read, thrown away', async () => {
		const someone = await join('employer');
		const path = `/api/users/${someone.id}/notifications/`;

		for (let i = 0; i < 3; i++)
			await apply(seeker, await post(someone));
		const [newest, second] = await until(async () => {
			const found = await everything(`${path}?page_size=2`, someone.access);

			return found.length === 3 && found;
		}, { what: 'three notifications' });

		assert.equal(newest.is_read, false);
		assert.equal((await ok(200, 'PATCH', `${path}${newest.id}/`, undefined, someone.access)).is_read, true);
		assert.equal((await ok(200, 'PATCH', `${path}${newest.id}/`, { is_read: false }, someone.access)).is_read, false);
		await ok(204, 'DELETE', `${path}${second.id}/`, undefined, someone.access);
		assert.equal((await ok(200, 'POST', `${path}mark-all-read/`, undefined, someone.access)).unread_count, 0);
		assert.ok((await everything(path, someone.access)).every(({ is_read }) => is_read));
		assert.equal((await ok(200, 'GET', path, undefined, admin.access)).count, 2);
		for (const [method, rest] of [['GET', ''], ['PATCH', `${newest.id}/`], ['DELETE', `${newest.id}/`], ['POST', 'mark-all-read/']])
			await refused(404, method, path + rest, undefined, seeker.access);
		await refused(403, 'POST', `${path}mark-all-read/`, undefined, admin.access);
	});
});

describe('reviews', () => {
	test('of jobs and of users', async () => {
		const someone = await join('jobseeker');
		const job = await post(employer);

		await apply(someone, job);
		const review = await ok(201, 'POST', `/api/jobs/${job.id}/reviews/`, { rating: 4, comment: 'Good' }, someone.access);

		assert.deepEqual([review.kind, review.rating, review.text], ['job', 4, 'Good']);
		const list = await ok(200, 'GET', `/api/jobs/${job.id}/reviews/`);

		assert.deepEqual([list.count, list.next, ids(list.results)], [1, null, [review.id]]);
		assert.equal((await ok(201, 'POST', `/api/users/${employer.id}/reviews/`, { rating: 5 }, someone.access)).kind, 'employer');
		assert.equal((await ok(201, 'POST', `/api/users/${someone.id}/reviews/`, { rating: 3 }, employer.access)).kind, 'jobseeker');
		assert.deepEqual((await everything(`/api/users/${someone.id}/reviews/`, employer.access)).map(({ rating }) => rating), [3]);
		await refused(403, 'POST', `/api/jobs/${job.id}/reviews/`, { rating: 1 }, seeker.access);
		await refused(409, 'POST', `/api/jobs/${job.id}/reviews/`, { rating: 1 }, someone.access);
	});
});

describe('every address', () => {
	test('answers without its slash as with it', async () => {
		const job = await post(employer);

		assert.deepEqual((await ok(200, 'GET', `/api/jobs/${job.id}`)), await ok(200, 'GET', `/api/jobs/${job.id}/`));
		assert.equal((await ok(200, 'GET', '/api/jobs?page_size=1')).results.length, 1);
	});
});
