// Applying to jobs: what is kept, what is refused and how, and who may read it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { apply, code, jobChanges, postJob } from '../lib/applications.mjs';
import { pdf, send } from '../lib/files-flow.mjs';
import { announce, signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (people) => {
	people.recruiter = await signUpRecruiter(people.suite);
	people.seeker = await signUpSeeker(people.suite, { name: 'Ada Lovelace' });
});
const applications = '/api/v1/applications';

describe('an application', () => {
	test('is kept with the applicant as they were, and read by both sides and nobody else', async () => {
		const seeker = await signUpSeeker(held.suite, { name: 'Ada Lovelace' });
		const job = await postJob(held.recruiter, { title: 'Engine builder', company: 'Analytical' });

		await seeker.http.post('/api/v1/profiles/job-seekers', { full_name: 'Ada King', headline: 'Engines', skill_ids: [2, 7] });
		await until(async () => (await held.suite.sql('select 1 from applications.users where id = $1 and profile is not null', [seeker.id])).length);
		const made = await seeker.http.post(`${applications}/`, { job_id: job.id, cover_letter: 'Dear <all>,\nyes.' });
		const { id, submitted_at, changed_at, ...rest } = made.body;

		assert.equal(made.status, 201);
		assert.equal(made.headers.get('location'), `${applications}/${id}`);
		assert.equal(submitted_at, changed_at);
		assert.deepEqual(rest, {
			job_id: job.id, job_title: 'Engine builder', company: 'Analytical', recruiter_id: held.recruiter.id, applicant_id: seeker.id,
			job_seeker_id: seeker.id, name: 'Ada King', email: seeker.email, cover_letter: 'Dear <all>,\nyes.', resume_file_id: null,
			cover_letter_file_id: null, status: 'SUBMITTED',
			profile: { full_name: 'Ada King', headline: 'Engines', summary: null, location: null, skill_ids: [2, 7] },
		});
		await seeker.http.patch('/api/v1/profiles/job-seekers/me', { headline: 'Retired' });
		for (const reader of [seeker, held.recruiter, held.admin])
			assert.deepEqual((await reader.http.get(`${applications}/${id}`)).body, made.body);
		for (const stranger of [await signUpRecruiter(held.suite), held.seeker])
			for (const path of [`${applications}/${id}`, `${applications}/${id}/history`])
				assert.equal(code(await stranger.http.get(path)), '404 not_found');
		assert.equal(code(await held.suite.http.get(`${applications}/${id}`)), '401 unauthenticated');
	});

	test('has a history from its first moment', async () => {
		const job = await postJob(held.recruiter);
		const { id, submitted_at } = await apply(held.seeker, job);
		const { data: [entry, ...more] } = (await held.seeker.http.get(`${applications}/${id}/history`)).body;

		assert.deepEqual(more, []);
		assert.equal(typeof entry.id, 'number');
		delete entry.id;
		assert.deepEqual(entry, { from_status: null, to_status: 'SUBMITTED', actor_id: held.seeker.id, at: submitted_at });
	});

	test('says its own name and address where it wants to, and is told what is wrong', async () => {
		const job = await postJob(held.recruiter);
		const path = `/api/v1/jobs/${job.id}/applications`;

		assert.deepEqual(wrongFields(await held.seeker.http.post(path, { email: 'nobody', name: 'x'.repeat(201), colour: 'red', job_id: job.id + 1 })),
			['colour', 'email', 'job_id', 'name']);
		assert.deepEqual(wrongFields(await held.seeker.http.post(applications, {})), ['job_id']);
		assert.equal(code(await held.seeker.http.post(path, { job_seeker_id: held.recruiter.id })), '403 forbidden');
		const made = await held.seeker.http.post(path, { name: 'A. L.', email: 'al@example.org', job_seeker_id: held.seeker.id });

		assert.equal(made.status, 201);
		assert.deepEqual([made.body.name, made.body.email], ['A. L.', 'al@example.org']);
	});

	test('is an event in the same transaction', async () => {
		const received = await held.suite.listen('application.submitted');
		const job = await postJob(held.recruiter, { company: 'Analytical' });
		const made = await apply(held.seeker, job);
		const { body } = await until(() => received.find(({ body: { data } }) => data.id === made.id), { what: 'the event' });

		assert.deepEqual(body.object, { type: 'application', id: String(made.id) });
		assert.equal(body.actor, held.seeker.id);
		assert.deepEqual(body.data, {
			id: made.id, version: 1, job_id: job.id, job_title: job.title, company: 'Analytical', owner_id: held.recruiter.id,
			applicant_id: held.seeker.id, name: 'Ada Lovelace', email: held.seeker.email, status: 'SUBMITTED', previous_status: null,
			resume_file_id: null, cover_letter_file_id: null, submitted_at: made.submitted_at, changed_at: made.changed_at, deleted: false,
		});
	});

	test('is one, however many are sent at once', async () => {
		const job = await postJob(held.recruiter);
		const answers = await Promise.all(Array.from({ length: 100 }, () => held.seeker.http.post(applications, { job_id: job.id })));
		const codes = answers.map((answer) => answer.status === 201 ? '201' : code(answer));

		assert.equal(codes.filter((one) => one === '201').length, 1);
		assert.deepEqual([...new Set(codes)].sort(), ['201', '409 already_applied']);
		const [counts] = await held.suite.sql(`select (select count(*)::int from applications.applications where job_id = $1) as applications,
			(select count(*)::int from applications.application_history where application_id in
				(select id from applications.applications where job_id = $1)) as entries`, [job.id]);
		assert.deepEqual(counts, { applications: 1, entries: 1 });
	});

	test('is the same again under the same key', async () => {
		const job = await postJob(held.recruiter);
		const options = { headers: { 'idempotency-key': randomUUID() } };
		const [first, again] = [await held.seeker.http.post(applications, { job_id: job.id }, options),
			await held.seeker.http.post(applications, { job_id: job.id }, options)];

		assert.deepEqual([first.status, again.status], [201, 201]);
		assert.deepEqual(again.body, first.body);
		assert.equal(again.headers.get('idempotent-replayed'), 'true');
	});

	test('loses what was personal in it when its applicant goes', async () => {
		const seeker = await signUpSeeker(held.suite, { name: 'Soon Gone' });
		const { file_id } = (await send(seeker, pdf())).body;
		const { id } = await apply(seeker, await postJob(held.recruiter), { cover_letter: 'Hello', resume_file_id: file_id });

		await seeker.http.delete('/api/v1/users/me');
		const left = await until(async () => {
			const { body } = await held.recruiter.http.get(`${applications}/${id}`);

			return body.name === null && body;
		});
		assert.deepEqual([left.email, left.cover_letter, left.profile, left.resume_file_id, left.status], [null, null, null, null, 'SUBMITTED']);
		await until(async () => !(await held.suite.sql('select 1 from applications.files where id = $1', [file_id])).length, { what: 'the file to go' });
		assert.equal(existsSync(join(held.suite.dir, 'objects/files', file_id)), false);
	});
});

describe('a job that cannot be applied to says why', () => {
	const past = new Date(Date.now() - 60_000).toISOString();
	const future = new Date(Date.now() + 3_600_000).toISOString();

	for (const [what, kind, fields, expected] of [
		['closed', 'job.closed', { status: 'CLOSED' }, '409 job_closed'],
		['paused', 'job.paused', { status: 'PAUSED' }, '409 job_paused'],
		['expired', 'job.expired', { status: 'EXPIRED' }, '409 job_expired'],
		['past its end', 'job.updated', { expires_at: past, application_deadline: future }, '409 job_expired'],
		['past its deadline', 'job.updated', { application_deadline: past }, '409 deadline_passed'],
		['deleted', 'job.deleted', { deleted: true }, '404 not_found'],
	])
		test(what, async () => {
			const job = await postJob(held.recruiter);

			await jobChanges(held.suite, job, kind, fields);
			assert.equal(code(await held.seeker.http.post(applications, { job_id: job.id })), expected);
		});

	test('and is applied to when it is open again', async () => {
		const job = await postJob(held.recruiter);

		await jobChanges(held.suite, job, 'job.paused', { status: 'PAUSED' });
		await jobChanges(held.suite, job, 'job.updated', { status: 'OPEN', application_deadline: future, expires_at: future });
		await apply(held.seeker, job);
	});

	test('whoever owns it', async () => {
		const both = await signUpSeeker(held.suite, { role: undefined });
		const job = await postJob(both);

		assert.equal(code(await both.http.post(applications, { job_id: job.id })), '409 own_job');
	});

	test('whoever is no seeker', async () => {
		const job = await postJob(held.recruiter);

		for (const other of [await signUpRecruiter(held.suite), held.admin])
			assert.equal(code(await other.http.post(applications, { job_id: job.id })), '403 forbidden');
	});

	test('unknown for sure, and not while that is unsure', async () => {
		assert.equal(code(await held.seeker.http.post(applications, { job_id: 99_999_999 })), '404 not_found');
		held.suite.pause('jobs');
		try {
			const answer = await held.seeker.http.post(applications, { job_id: 99_999_998 });

			assert.equal(code(answer), '503 unavailable');
			assert.match(answer.headers.get('retry-after'), /^[1-9]\d*$/);
		} finally {
			held.suite.resume('jobs');
		}
	});
});

describe('lists', () => {
	let job, mine, seekers;
	const titles = (answer) => answer.body.data.map(({ name }) => name);
	const list = (query = '') => held.recruiter.http.get(`/api/v1/jobs/${job.id}/applications${query}`);
	const prepare = async () => {
		if (job)
			return;
		await announce(held.suite, 'skill.added', { id: 900, version: 1, name: 'Weaving', aliases: ['Looms'] });
		await announce(held.suite, 'skill.added', { id: 901, version: 2, name: 'Jacquard', aliases: [], merged_into: 900 });
		job = await postJob(held.recruiter);
		seekers = await Promise.all(['Cid', 'ada', 'Bob'].map((name) => signUpSeeker(held.suite, { name })));
		await seekers[0].http.post('/api/v1/profiles/job-seekers', { headline: 'Weaver of 100%_cotton', skill_ids: [901] });
		await until(async () => (await held.suite.sql(`select 1 from applications.users, applications.skills
			where users.id = $1 and profile is not null and skills.id = 901`, [seekers[0].id])).length);
		mine = [];
		for (const seeker of seekers)
			mine.push(await apply(seeker, job, { cover_letter: `I am ${seeker.name}` }));
	};

	test('of a job come in the order asked for, page by page', async () => {
		await prepare();
		for (const [sort, order] of [['', ['Bob', 'ada', 'Cid']], ['oldest', ['Cid', 'ada', 'Bob']], ['name', ['ada', 'Bob', 'Cid']],
			['changed', ['Bob', 'ada', 'Cid']]]) {
			const seen = [];
			let cursor = '';

			do {
				const { status, body } = await list(`?limit=1${sort && `&sort=${sort}`}${cursor && `&cursor=${cursor}`}`);

				assert.equal(status, 200);
				seen.push(...body.data.map(({ name }) => name));
				cursor = body.next_cursor;
			} while (cursor);
			assert.deepEqual(seen, order, sort);
		}
		assert.equal(code(await list('?sort=colour')), '422 invalid');
		const { body } = await list('?limit=1&sort=name');
		assert.equal(code(await list(`?cursor=${body.next_cursor}`)), '400 malformed');
	});

	test('of a job are filtered', async () => {
		await prepare();
		for (const [query, names] of [
			['?status=submitted', ['Bob', 'ada', 'Cid']], ['?status=In%20Review,hired', []], ['?q=i%20am%20bob', ['Bob']], ['?q=100%25_c', ['Cid']], ['?q=%25', ['Cid']],
			['?skills=looms', ['Cid']], ['?skills=901', ['Cid']], ['?skills=Jacquard,17', ['Cid']], ['?skills=nothing', []],
			[`?from=${mine[1].submitted_at}`, ['Bob', 'ada']], [`?to=${mine[1].submitted_at}`, ['Cid']],
		])
			assert.deepEqual(titles(await list(query)), names, query);
	});

	test('of a job are its recruiter\'s', async () => {
		await prepare();
		const path = `/api/v1/jobs/${job.id}/applications`;

		assert.equal((await held.admin.http.get(path)).body.data.length, 3);
		assert.equal(code(await (await signUpRecruiter(held.suite)).http.get(path)), '404 not_found');
		assert.equal(code(await seekers[0].http.get(path)), '403 forbidden');
		assert.equal(code(await held.recruiter.http.get('/api/v1/jobs/99999999/applications')), '404 not_found');
	});

	test('of one\'s own hold nobody else\'s', async () => {
		await prepare();
		const other = await postJob(held.recruiter);
		const later = await apply(seekers[0], other);
		const { data, next_cursor } = (await seekers[0].http.get(`${applications}?limit=1`)).body;

		assert.deepEqual(data, [later]);
		assert.deepEqual((await seekers[0].http.get(`${applications}?cursor=${next_cursor}`)).body, { data: [mine[0]], next_cursor: null });
		assert.deepEqual((await seekers[0].http.get(`${applications}?status=hired`)).body.data, []);
		assert.deepEqual((await held.recruiter.http.get(applications)).body.data, []);
	});
});
