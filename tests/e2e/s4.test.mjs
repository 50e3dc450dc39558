// The job portal (S4): the calls of its document as they stand there, made with curl.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { fresh, useInstance } from '../lib/instance.mjs';
import { until } from '../lib/until.mjs';

const server = useInstance();
const run = promisify(execFile);

/** curl with these words behind it: the status, and the body as what it is. */
async function curl(path, ...words) {
	const { stdout } = await run('curl', ['-sS', '-w', '\n%{http_code} %{content_type}', ...words, server.url + path]);
	const at = stdout.lastIndexOf('\n');
	const [status, type] = stdout.slice(at + 1).split(' ');
	const text = stdout.slice(0, at);

	return { status: Number(status), type, body: /json/.test(type) ? JSON.parse(text) : text };
}

const json = (value) => ['-H', 'Content-Type: application/json', '-d', JSON.stringify(value)];
const bearer = (token) => ['-H', `Authorization: Bearer ${token}`];
const expect = (status, answer) => {
	assert.equal(answer.status, status, JSON.stringify(answer.body));
	return answer.body;
};

async function signIn(username, password) {
	const { access_token: token, token_type: type } = expect(200, await curl('/api/v1/auth/login/access-token',
		'-d', 'grant_type=password&scope=&client_id=&client_secret=', '--data-urlencode', `username=${username}`, '--data-urlencode', `password=${password}`));

	assert.equal(type, 'bearer');
	return token;
}

async function register(role) {
	const email = `${fresh('portal')}@mail.example`;
	const { id } = expect(201, await curl('/api/v1/auth/register', ...json({ email, password: 'password123', role })));

	return { id, email, token: await signIn(email, 'password123') };
}

async function postJob(recruiter, fields = {}) {
	return expect(201, await curl('/api/v1/jobs/', ...bearer(recruiter.token), ...json({
		title: fresh('Backend Engineer '), description: 'APIs that last', location: 'Remote', salary_min: 80000, salary_max: 120000,
		job_type: 'FULL_TIME', status: 'OPEN', recruiter_id: recruiter.id, skill_ids: [1, 2], ...fields,
	})));
}

const apply = async (seeker, job) => expect(201, await curl('/api/v1/applications/', ...bearer(seeker.token), ...json({ job_id: job.id })));

describe('the account', () => {
	test('is registered, signed in to by a form, and shown', async () => {
		const who = await register('JOB_SEEKER');
		const me = expect(200, await curl('/api/v1/users/me', ...bearer(who.token)));

		assert.deepEqual([me.id, me.email, me.role, me.is_active], [who.id, who.email, 'JOB_SEEKER', true]);
		expect(401, await curl('/api/v1/users/me'));
		expect(401, await curl('/api/v1/auth/login/access-token', '-d', `username=${who.email}&password=wrong`));
		expect(409, await curl('/api/v1/auth/register', ...json({ email: who.email, password: 'password123', role: 'RECRUITER' })));
	});

	test('has a profile of its side', async () => {
		const [seeker, recruiter] = [await register('JOB_SEEKER'), await register('RECRUITER')];
		const company = expect(201, await curl('/api/v1/profiles/recruiters', ...bearer(recruiter.token),
			...json({ company_name: fresh('Portal '), company_website: 'https://portal.example', industry: 'Software' })));
		const profile = expect(201, await curl('/api/v1/profiles/job-seekers', ...bearer(seeker.token),
			...json({ full_name: 'Ada Lovelace', headline: 'Engineer', summary: 'Ten years of it', skill_ids: [1, 2], preferred_job_types: ['FULL_TIME'] })));

		assert.equal(company.id, recruiter.id);
		assert.deepEqual([profile.id, profile.full_name, profile.skill_ids], [seeker.id, 'Ada Lovelace', [1, 2]]);
		expect(403, await curl('/api/v1/profiles/recruiters', ...bearer(seeker.token), ...json({ company_name: 'No' })));
	});
});

describe('jobs', () => {
	test('are posted, listed, shown, and counted', async () => {
		const recruiter = await register('RECRUITER');
		const job = await postJob(recruiter);

		assert.deepEqual([job.recruiter_id, job.job_type, job.status, job.salary_min, job.salary_max, job.skill_ids],
			[recruiter.id, 'FULL_TIME', 'OPEN', 80000, 120000, [1, 2]]);
		assert.deepEqual(expect(200, await curl(`/api/v1/jobs/${job.id}`)).title, job.title);
		const list = await curl('/api/v1/jobs/', '-G', '--data-urlencode', `title=${job.title}`, ...bearer(recruiter.token));

		assert.deepEqual(expect(200, list).data.map(({ id }) => id), [job.id]);
		assert.ok(Number.isInteger(expect(200, await curl('/api/v1/jobs/stats')).active));
		await until(async () => (await curl('/api/v1/jobs/search', '-G', '--data-urlencode', `q="${job.title}"`, ...bearer(recruiter.token)))
			.body.data.some(({ id }) => id === job.id));
		assert.ok(expect(200, await curl('/api/v1/skills?limit=100')).data.length >= 100);
	});

	test('are nobody else\'s', async () => {
		const [one, other, seeker] = [await register('RECRUITER'), await register('RECRUITER'), await register('JOB_SEEKER')];
		const job = await postJob(one);

		expect(403, await curl(`/api/v1/jobs/${job.id}`, '-X', 'PATCH', ...bearer(other.token), ...json({ title: 'Mine now' })));
		expect(403, await curl('/api/v1/jobs/', ...bearer(one.token), ...json({ title: 'X', description: 'Y', recruiter_id: other.id })));
		expect(403, await curl('/api/v1/jobs/', ...bearer(seeker.token), ...json({ title: 'X', description: 'Y' })));
		const { errors } = expect(422, await curl('/api/v1/jobs/', ...bearer(one.token), ...json({ title: 'X', description: 'Y', colour: 'red', salary_min: 'many' })));

		assert.deepEqual(errors.map(({ field }) => field).sort(), ['colour', 'salary_min']);
	});
});

describe('an application', () => {
	test('is sent once, decided on, and leads to an interview', async () => {
		const [seeker, recruiter] = [await register('JOB_SEEKER'), await register('RECRUITER')];
		const job = await postJob(recruiter);
		const application = await apply(seeker, job);

		assert.deepEqual([application.job_id, application.job_seeker_id, application.status], [job.id, seeker.id, 'SUBMITTED']);
		expect(409, await curl('/api/v1/applications/', ...bearer(seeker.token), ...json({ job_id: job.id })));
		const moved = expect(200, await curl(`/api/v1/applications/${application.id}/status`, '-X', 'PATCH', ...bearer(recruiter.token), ...json({ status: 'IN_REVIEW' })));

		assert.equal(moved.status, 'IN_REVIEW');
		const interview = expect(201, await curl('/api/v1/interviews', ...bearer(recruiter.token), ...json({
			application_id: application.id, scheduled_at: '2040-05-06T09:00:00Z', duration_minutes: 45, mode: 'ONLINE', link: 'https://meet.example/1',
		})));

		assert.equal(interview.mode, 'ONLINE');
		assert.deepEqual(expect(200, await curl('/api/v1/interviews', ...bearer(seeker.token))).data.map(({ id }) => id), [interview.id]);
		const result = expect(200, await curl(`/api/v1/interviews/${interview.id}/result`, '-X', 'PATCH', ...bearer(recruiter.token), ...json({ result: 'PASS' })));

		assert.equal(result.result, 'PASS');
		assert.equal(expect(200, await curl('/api/v1/applications', ...bearer(seeker.token))).data[0].status, 'INTERVIEW');
	});
});

describe('the portal', () => {
	test('keeps a log for administrators alone', async () => {
		const seeker = await register('JOB_SEEKER');

		expect(403, await curl('/api/v1/activity', ...bearer(seeker.token)));
		const admin = await signIn(server.admin.email, server.admin.password);

		await until(async () => expect(200, await curl('/api/v1/activity?kind=user.registered&limit=100', ...bearer(admin))).data
			.some(({ object_id }) => object_id === String(seeker.id)));
	});

	test('documents itself', async () => {
		const { type, body } = await curl('/openapi.json');

		assert.match(type, /^application\/json/);
		assert.ok(body.paths['/api/v1/applications'].post);
		assert.match(expect(200, await curl('/docs')), /swagger-ui/);
	});
});
