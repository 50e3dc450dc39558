// A job's life: from a draft to its end, who may change it, and what the others are told.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { etag, expect, ifMatch, jobs, kindsOf, post, useJobs } from '../lib/jobs.mjs';
import { signUpRecruiter, signUpSeeker, wrongFields } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';

let events;
const held = useJobs(async ({ suite }) => {
	events = await suite.listen('job.*');
}, { JOBS_INSTANCES: '3' });
const whole = {
	title: 'Compiler engineer', description: '# Work\n\n- parse\n- emit', company: 'Harbor', location: 'New York, USA', city: 'New York',
	region: 'NY', country: 'USA', remote: true, job_type: 'CONTRACT', industry: 'software', skill_ids: [5, 41, 5], salary_min: 90000,
	salary_max: 120000, salary_currency: 'usd', salary_period: 'YEAR', salary_text: '90-120k', work_hours: '9 to 5',
	application_deadline: '2031-01-01T00:00:00Z', expires_at: '2031-02-01T00:00:00Z', chat_mode: 'PRIVATE',
};
const heard = (id, kinds) => until(() => kindsOf(events, id).length >= kinds.length, { what: `${kinds} of ${id}` })
	.then(() => assert.deepEqual(kindsOf(events, id), kinds));
const set = (who, id, status) => who.http.patch(`${jobs}/${id}/status`, { status });

describe('a new job', () => {
	test('is shown as it was written, in the words of the API', async () => {
		const answer = await held.recruiter.http.post(jobs, whole);
		const job = expect(201, answer);

		assert.equal(answer.headers.get('location'), `${jobs}/${job.id}`);
		assert.equal(etag(answer), '"1"');
		assert.deepEqual(job, { ...whole, id: job.id, recruiter_id: held.recruiter.id, industry: 'Software', industry_id: 2, skill_ids: [5, 41],
			skills: ['C', 'PostgreSQL'], salary_currency: 'USD', chat_group_id: `job-${job.id}`, status: 'OPEN', posted_at: job.created_at,
			created_at: job.created_at, updated_at: job.created_at });
		assert.deepEqual(expect(200, await held.suite.http.get(`${jobs}/${job.id}`)), job);
		await heard(job.id, ['job.posted']);
		const { data } = events.find(({ body }) => body.data.id === job.id).body;

		assert.equal(data.chat_group_id, job.chat_group_id);
		assert.deepEqual([data.owner_id, data.version, data.skills, data.deleted], [held.recruiter.id, 1, ['C', 'PostgreSQL'], false]);
	});

	test('needs a title and a description, and names every mistake', async () => {
		const refused = async (body) => wrongFields(await held.recruiter.http.post(jobs, body));
		const least = { title: 'a', description: 'b' };

		assert.deepEqual(await refused({}), ['description', 'title']);
		assert.deepEqual(await refused({ ...least, salary_min: -1, salary_currency: 'E', job_type: 'king', colour: 'red', skill_ids: ['x'] }),
			['colour', 'job_type', 'salary_currency', 'salary_min', 'skill_ids[0]']);
		assert.deepEqual(await refused({ ...least, salary_min: 2, salary_max: 1 }), ['salary_max']);
		assert.deepEqual(await refused({ ...least, skill_ids: [1, 999999] }), ['skill_ids']);
		assert.deepEqual(await refused({ ...least, industry_id: 999999 }), ['industry_id']);
		assert.deepEqual(await refused({ ...least, status: 'CLOSED' }), ['status']);
		assert.deepEqual(await refused({ ...least, expires_at: '2020-01-01T00:00:00Z' }), ['expires_at']);
		assert.equal((await held.recruiter.http.post(jobs, { ...least, company: 'c' })).status, 201);
	});

	test('never holds live markup, whichever field it is written into', async () => {
		const evil = '<script>alert(1)</script>';
		const job = await post(held.recruiter, { title: evil, description: evil, company: evil, location: evil, industry: evil, salary_text: evil });
		const answer = await held.suite.http.get(`${jobs}/${job.id}`);

		assert.ok(!answer.text.includes('<'), answer.text);
		assert.equal(answer.body.title, evil);
	});

	test('bears the company of the recruiter\'s profile, else the recruiter\'s name', async () => {
		const recruiter = await signUpRecruiter(held.suite, { name: 'Nora Name' });
		const least = { title: 'a', description: 'b' };

		assert.equal(expect(201, await recruiter.http.post(jobs, least)).company, 'Nora Name');
		await recruiter.http.put('/api/v1/profiles/recruiters', { company_name: 'Profiled Ltd' });
		assert.equal(expect(201, await recruiter.http.post(jobs, least)).company, 'Profiled Ltd');
		assert.equal(expect(201, await recruiter.http.post(jobs, { ...least, company: 'Said' })).company, 'Said');
	});

	test('is posted by recruiters for themselves, and by administrators for any recruiter', async () => {
		const least = { title: 'a', description: 'b', company: 'c' };
		const seeker = await signUpSeeker(held.suite);

		assert.equal((await held.suite.http.post(jobs, least)).status, 401);
		assert.equal((await seeker.http.post(jobs, least)).status, 403);
		assert.equal((await held.recruiter.http.post(jobs, { ...least, recruiter_id: held.other.id })).status, 403);
		assert.equal(expect(201, await held.recruiter.http.post(jobs, { ...least, recruiter_id: held.recruiter.id })).recruiter_id, held.recruiter.id);
		assert.equal(expect(201, await held.admin.http.post(jobs, { ...least, recruiter_id: held.other.id })).recruiter_id, held.other.id);
		assert.deepEqual(wrongFields(await held.admin.http.post(jobs, { ...least, recruiter_id: 999999 })), ['recruiter_id']);
	});
});

describe('a job\'s status', () => {
	test('goes draft, open, paused, open, closed, and each is told of once', async () => {
		const { id } = await post(held.recruiter, { status: 'DRAFT' });
		const path = `${jobs}/${id}`;

		assertProblem(await held.recruiter.http.post(`${path}/pause`), 409, 'wrong_status');
		for (const [step, status] of [['publish', 'OPEN'], ['pause', 'PAUSED'], ['publish', 'OPEN'], ['close', 'CLOSED'], ['close', 'CLOSED']])
			assert.equal(expect(200, await held.recruiter.http.post(`${path}/${step}`)).status, status);
		for (const status of ['DRAFT', 'OPEN', 'PAUSED'])
			assertProblem(await set(held.recruiter, id, status), 409, 'wrong_status');
		assert.equal(expect(200, await set(held.recruiter, id, 'closed')).status, 'CLOSED');
		assert.deepEqual(wrongFields(await set(held.recruiter, id, 'EXPIRED')), ['status']);
		await heard(id, ['job.posted', 'job.paused', 'job.updated', 'job.closed']);
	});

	test('of a draft is nobody\'s business, and what is deleted is gone', async () => {
		const { id } = await post(held.recruiter, { status: 'DRAFT' });
		const path = `${jobs}/${id}`;

		for (const who of [held.suite, held.other])
			assertProblem(await who.http.get(path), 404, 'not_found');
		assertProblem(await held.other.http.delete(path), 404, 'not_found');
		expect(200, await held.admin.http.get(path));
		expect(204, await held.recruiter.http.delete(path));
		for (const who of [held.suite, held.recruiter, held.admin])
			assertProblem(await who.http.get(path), 404, 'not_found');
		const posted = await post(held.recruiter);
		expect(204, await held.admin.http.delete(`${jobs}/${posted.id}`));
		await heard(posted.id, ['job.posted', 'job.deleted']);
		assert.deepEqual(kindsOf(events, id), []);
	});

	test('ends by itself, once, whichever of three instances finds it', async () => {
		const soon = () => new Date(Date.now() + 1500).toISOString();
		const made = await Promise.all(Array.from({ length: 12 }, () => post(held.recruiter, { expires_at: soon() })));
		const paused = made[0].id;

		expect(200, await held.recruiter.http.post(`${jobs}/${paused}/pause`));
		await Promise.all(made.map(({ id }) => until(async () => (await held.recruiter.http.get(`${jobs}/${id}`)).body.status === 'EXPIRED')));
		for (const { id } of made)
			await heard(id, id === paused ? ['job.posted', 'job.paused', 'job.expired'] : ['job.posted', 'job.expired']);
		const history = expect(200, await held.recruiter.http.get(`${jobs}/${made[1].id}/history`)).data;

		assert.deepEqual(history.map(({ changed_by, changes }) => [changed_by, changes.status.to]),
			[[null, 'EXPIRED'], [held.recruiter.id, 'OPEN']]);
	});
});

describe('changing a job', () => {
	test('is for its recruiter and administrators', async () => {
		const { id } = await post(held.recruiter);
		const path = `${jobs}/${id}`;

		for (const call of [(http) => http.patch(path, { title: 'x' }), (http) => http.put(path, { title: 'x', description: 'y' }),
			(http) => http.delete(path), (http) => http.post(`${path}/close`), (http) => http.get(`${path}/history`)]) {
			assert.equal((await call(held.suite.http)).status, 401);
			assert.equal((await call(held.other.http)).status, 403);
		}
		assert.equal(expect(200, await held.admin.http.patch(path, { title: 'x' })).title, 'x');
		assert.equal((await held.recruiter.http.patch(path, { recruiter_id: held.other.id })).status, 403);
	});

	test('lays a PATCH over what is there, and replaces all by a PUT', async () => {
		const job = expect(201, await held.recruiter.http.post(jobs, whole));
		const patched = expect(200, await held.recruiter.http.patch(`${jobs}/${job.id}`, { salary_max: null, industry: 'Basket weaving', skill_ids: [41] }));

		assert.deepEqual(patched, { ...job, salary_max: null, industry: 'Basket weaving', industry_id: null, skill_ids: [41], skills: ['PostgreSQL'],
			updated_at: patched.updated_at });
		const put = expect(200, await held.recruiter.http.put(`${jobs}/${job.id}`, { title: 'New', description: 'Words', company: 'Harbor' }));

		assert.deepEqual([put.title, put.location, put.remote, put.skill_ids, put.salary_min, put.industry, put.status],
			['New', null, false, [], null, null, 'OPEN']);
		const history = expect(200, await held.recruiter.http.get(`${jobs}/${job.id}/history?limit=2`));

		assert.deepEqual(history.data.map(({ version }) => version), [3, 2]);
		assert.deepEqual(history.data[1].changes.salary_max, { from: 120000, to: null });
		assert.deepEqual(Object.keys(history.data[1].changes).sort(), ['industry', 'industry_id', 'salary_max', 'skill_ids']);
		assert.deepEqual(expect(200, await held.recruiter.http.get(`${jobs}/${job.id}/history?limit=2&cursor=${history.next_cursor}`))
			.data.map(({ version }) => version), [1]);
		await heard(job.id, ['job.posted', 'job.updated', 'job.updated']);
	});

	test('to what it is already makes no version and no event', async () => {
		const job = expect(201, await held.recruiter.http.post(jobs, whole));

		for (const body of [{}, { title: whole.title }, { salary_currency: 'USD', industry: 'SOFTWARE' }])
			assert.equal(etag(await held.recruiter.http.patch(`${jobs}/${job.id}`, body)), '"1"', JSON.stringify(body));
		expect(200, await held.recruiter.http.post(`${jobs}/${job.id}/close`));
		await heard(job.id, ['job.posted', 'job.closed']);
	});

	test('is refused to whoever has not seen the present version', async () => {
		const { id } = await post(held.recruiter);
		const path = `${jobs}/${id}`;
		const edit = (title, tag) => held.recruiter.http.patch(path, { title }, ifMatch(tag));

		assert.equal(etag(await edit('Second', '"1"')), '"2"');
		for (const stale of ['"1"', 'W/"1"', '"abc"', ''])
			assertProblem(await edit('Third', stale), 412, 'precondition_failed');
		assertProblem(await held.recruiter.http.delete(path, undefined, ifMatch('"1"')), 412, 'precondition_failed');
		assertProblem(await held.recruiter.http.post(`${path}/close`, undefined, ifMatch('"1"')), 412, 'precondition_failed');
		expect(200, await edit('Third', 'W/"9", W/"2"'));
		expect(200, await edit('Fourth', '*'));
	});

	test('is refused at every address where the version or the status forbids it', async () => {
		const { id } = await post(held.recruiter);
		const path = `${jobs}/${id}`;
		const { http } = held.recruiter;
		const open = { title: 'x', description: 'y', status: 'OPEN' };
		const ways = (options) => Promise.all([http.patch(path, { status: 'OPEN' }, options), http.put(path, open, options),
			http.patch(`${path}/status`, { status: 'OPEN' }, options), http.post(`${path}/publish`, undefined, options), http.post(`${path}/pause`, undefined, options)]);

		for (const answer of await ways(ifMatch('"99"')))
			assertProblem(answer, 412, 'precondition_failed');
		expect(200, await http.post(`${path}/close`));
		for (const answer of await ways())
			assertProblem(answer, 409, 'wrong_status');
		const draft = await post(held.recruiter, { status: 'DRAFT' });

		assertProblem(await http.post(`${jobs}/${draft.id}/close`), 409, 'wrong_status');
	});

	test('by fifty at once with If-Match loses none silently', async () => {
		const { id } = await post(held.recruiter, { salary_min: 0 });
		const path = `${jobs}/${id}`;
		let refused = 0;
		const raise = async () => {
			for (;;) {
				const seen = await held.recruiter.http.get(path);
				const { status } = await held.recruiter.http.patch(path, { salary_min: seen.body.salary_min + 1 }, ifMatch(etag(seen)));

				if (status === 200)
					return;
				assert.equal(status, 412);
				refused++;
			}
		};

		await Promise.all(Array.from({ length: 50 }, raise));
		const { body, headers } = await held.recruiter.http.get(path);

		assert.deepEqual([body.salary_min, headers.get('etag')], [50, '"51"']);
		assert.ok(refused > 0);
		const [{ count }] = await held.suite.sql('select count(*)::int from jobs.job_history where job_id = $1', [id]);

		assert.equal(count, 51);
	});

	test('makes 304 of what a reader has already, and 200 of what is new', async () => {
		const { id } = await post(held.recruiter);
		const read = (tag, http = held.recruiter.http) => http.get(`${jobs}/${id}`, { headers: { 'if-none-match': tag } });
		const first = await read('"0"');

		assert.equal(first.status, 200);
		for (const http of [held.recruiter.http, held.suite.http]) {
			const again = await read(etag(first), http);

			assert.deepEqual([again.status, again.text, etag(again)], [304, '', etag(first)]);
		}
		await held.recruiter.http.patch(`${jobs}/${id}`, { title: 'Newer' });
		assert.equal((await read(etag(first))).body.title, 'Newer');
	});
});
