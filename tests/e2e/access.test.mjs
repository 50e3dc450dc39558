// The access matrix: every route of every service, asked by everybody; see access-table.mjs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { access, ROLES } from '../lib/access-table.mjs';
import { apply, postJob } from '../lib/applications.mjs';
import { send, settled, pdf } from '../lib/files-flow.mjs';
import { makeAdmin, signIn, signUpRecruiter, signUpSeeker, usePeople } from '../lib/people.mjs';
import { binaries } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

/** Each route of the services' own tables, but those that the gateway does not lead to: "GET /api/v1/jobs", "POST /work postJob". */
const routes = ['auth', 'jobs', 'applications', 'chat', 'notify'].flatMap((service) =>
	execFileSync(join(binaries, `jobwire-${service}`), ['--routes']).toString().trim().split('\n').map((line) => line.split('\t')))
	.filter(([, , , rule, flags]) => rule !== 'internal' && !flags.startsWith('to:'))
	.map(([method, path, , , , actions]) => [method, path, ...actions === '-' ? [] : [actions.split(' ')[0]]].join(' '));

const world = usePeople(async (people) => {
	const { suite } = people;
	const kinds = { otherSeeker: signUpSeeker, seeker: signUpSeeker, otherRecruiter: signUpRecruiter, recruiter: signUpRecruiter };

	for (const [role, signUp] of Object.entries(kinds))
		people[role] = await signUp(suite, { name: role });
	people.nobody = { http: suite.http };
	people.someone = () => signUpSeeker(suite);
	people.another = (role) => role === 'admin' ? makeAdmin(suite, people.admin) : kinds[role](suite);
	people.signInAgain = (role) => signIn(suite, people[role].email);
	people.newJob = () => postJob(people.recruiter);
	people.newApplication = async () => apply(people.seeker, await people.newJob());
	people.newInterview = async () => (await people.recruiter.http.post('/api/v1/interviews',
		{ application_id: (await people.newApplication()).id, scheduled_at: '2040-01-02T09:00:00Z', mode: 'ONLINE' })).body;
	people.newReview = async () => (await people.seeker.http.post(`/api/v1/jobs/${(await people.newApplication()).job_id}/reviews`, { rating: 4 })).body;
	people.newConversation = async () => {
		const id = `job-${(await people.newApplication()).job_id}`;

		await until(async () => (await people.seeker.http.get(`/api/v1/conversations/${id}`)).status === 200);
		return id;
	};
	people.newMessage = async () => (await people.seeker.http.post(`/api/v1/conversations/job-${people.job.id}/messages`, { content: 'Hello' })).body.seq;
	await people.seeker.http.post('/api/v1/profiles/job-seekers', { full_name: 'A seeker' });
	await people.recruiter.http.post('/api/v1/profiles/recruiters', { company_name: 'A company' });
	people.company = 'A company';
	await people.seeker.http.patch('/api/v1/users/me', { username: 'a-seeker' });
	people.seeker.username = 'a-seeker';
	people.job = await postJob(people.recruiter, { company: people.company });
	const { file_id } = (await send(people.seeker, pdf())).body;

	people.application = await apply(people.seeker, people.job, { resume_file_id: file_id });
	people.interview = await people.newInterview();
	await until(async () => (await people.seeker.http.get(`/api/v1/conversations/job-${people.job.id}`)).status === 200);
	await settled(people.seeker, file_id);
	await people.seeker.http.post(`/api/v1/conversations/job-${people.job.id}/messages`, { file_id });
	await until(async () => (await people.seeker.http.get(`/api/v1/conversations/job-${people.job.id}/files/${file_id}`)).status < 400);
	people.notification = await until(async () => (await people.recruiter.http.get('/api/v1/notifications')).body.data[0]?.id);
	people.delivery = await until(async () => (await people.admin.http.get('/api/v1/deliveries')).body.data[0]?.id);
	/* Who applied to whom is known to auth too. */
	await until(async () => (await people.recruiter.http.get(`/api/v1/users/${people.seeker.id}`)).status === 200);
});

const letters = { 401: '-', 403: 'x', 404: '?' };
const letterOf = ({ status }) => letters[status] ?? (status < 500 ? '+' : String(status));

async function ask(route, prepare, role) {
	const [method, path, action] = route.split(' ');
	const { params = {}, body, query = '', http, form } = await prepare?.(world, role) ?? {};
	const address = path.replaceAll(/\{([a-z_]+)\}/g, (_, name) => params[name]) + query;
	const client = http ?? world[role].http;

	assert.doesNotMatch(address, /undefined/, route);
	return form ? client.request(method, address, ...form) : client.request(method, address, method === 'GET' ? undefined : { ...body, action });
}

describe('the access matrix', () => {
	test('has a row for every route, and no other', () => {
		assert.deepEqual(Object.keys(access).sort(), [...new Set(routes)].sort());
	});

	test('holds for everybody', async () => {
		const mismatches = [];

		for (const [route, [expected, prepare]] of Object.entries(access)) {
			const answers = await Promise.all(ROLES.map((role) => ask(route, prepare, role)));
			const found = answers.map(letterOf).join('');

			if (found !== expected)
				mismatches.push(`${route}: expected ${expected}, found ${found} (${answers.map(({ status, body }) => `${status} ${body?.code ?? ''}`).join(', ')})`);
		}
		assert.deepEqual(mismatches, []);
	});
});
