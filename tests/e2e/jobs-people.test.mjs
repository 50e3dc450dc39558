// What people do about jobs: they save them and review them, and each other.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { etag, expect, ifMatch, jobs, kindsOf, post, useJobs } from '../lib/jobs.mjs';
import { announce, signUpRecruiter, signUpSeeker, wrongFields } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';

let events, jobEvents, seeker, count = 0;
const held = useJobs(async ({ suite }) => {
	events = await suite.listen('review.*');
	jobEvents = await suite.listen('job.*');
	seeker = await signUpSeeker(suite);
}, { JOBS_INSTANCES: '2' });

/** Says what the applications service says of an application. */
const apply = (job, who, owner = held.recruiter) => announce(held.suite, 'application.submitted', { id: 5000 + ++count, version: 1, job_id: job.id,
	job_title: job.title, owner_id: owner.id, applicant_id: who.id, name: 'n', email: who.email, status: 'SUBMITTED',
	submitted_at: new Date().toISOString(), deleted: false });

describe('saved jobs', () => {
	test('are one\'s own, the last first, and stay when they have ended', async () => {
		const made = [];

		for (let i = 0; i < 5; i++)
			made.push(await post(held.recruiter, { title: `Saved ${i}` }));
		for (const { id } of made)
			for (let twice = 0; twice < 2; twice++)
				expect(204, await seeker.http.post(`${jobs}/${id}/save`));
		expect(204, await seeker.http.delete(`${jobs}/${made[3].id}/save`));
		expect(204, await seeker.http.delete(`${jobs}/${made[3].id}/save`));
		expect(200, await held.recruiter.http.post(`${jobs}/${made[1].id}/close`));
		expect(204, await held.recruiter.http.delete(`${jobs}/${made[0].id}`));
		const seen = [];

		for (let cursor = ''; cursor !== null;) {
			const page = expect(200, await seeker.http.get(`${jobs}/saved?limit=2${cursor && `&cursor=${cursor}`}`));

			seen.push(...page.data.map(({ title, status }) => `${title} ${status}`));
			cursor = page.next_cursor;
		}
		assert.deepEqual(seen, ['Saved 4 OPEN', 'Saved 2 OPEN', 'Saved 1 CLOSED']);
		assert.deepEqual(expect(200, await held.other.http.get(`${jobs}/saved`)).data, []);
	});

	test('are jobs that one may see', async () => {
		const draft = await post(held.recruiter, { status: 'DRAFT' });

		assertProblem(await seeker.http.post(`${jobs}/${draft.id}/save`), 404, 'not_found');
		assertProblem(await seeker.http.post(`${jobs}/999999/save`), 404, 'not_found');
		assertProblem(await held.suite.http.post(`${jobs}/${draft.id}/save`), 401, 'unauthenticated');
		assertProblem(await held.suite.http.get(`${jobs}/saved`), 401, 'unauthenticated');
	});
});

test('of somebody who is gone, nothing is kept', async () => {
	const who = await signUpSeeker(held.suite);
	const kept = () => held.suite.sql('select 1 from jobs.saved_jobs where user_id = $1 union all select 1 from jobs.people where id = $1 and (is_active or name is not null)', [who.id]);

	expect(204, await who.http.post(`${jobs}/${(await post(held.recruiter)).id}/save`));
	assert.equal((await kept()).length > 0, true);
	expect(204, await who.http.delete('/api/v1/users/me'));
	await until(async () => !(await kept()).length);
});

test('the jobs of a recruiter who is gone are closed, each once', async () => {
	const who = await signUpRecruiter(held.suite);
	const made = [];

	for (let i = 0; i < 5; i++)
		made.push(await post(who, { title: `Abandoned ${i}`, ...(i === 4 && { status: 'DRAFT' }) }));
	expect(200, await who.http.post(`${jobs}/${made[2].id}/pause`));
	expect(200, await who.http.post(`${jobs}/${made[3].id}/close`));
	const kept = await post(held.recruiter, { title: 'Not abandoned' });

	expect(204, await who.http.delete('/api/v1/users/me'));
	const status = async ({ id }) => (await held.admin.http.get(`${jobs}/${id}`)).body.status;

	await until(async () => (await Promise.all(made.map(status))).join() === 'CLOSED,CLOSED,CLOSED,CLOSED,DRAFT');
	assert.equal(await status(kept), 'OPEN');
	const { data } = expect(200, await held.admin.http.get(`${jobs}/${made[0].id}/history`));

	assert.deepEqual([data[0].version, data[0].changed_by, data[0].changes.status], [2, null, { from: 'OPEN', to: 'CLOSED' }]);
	await until(() => made.slice(0, 4).every(({ id }) => kindsOf(jobEvents, id).includes('job.closed')));
	assert.deepEqual(made.map(({ id }) => kindsOf(jobEvents, id).join()),
		['job.posted,job.closed', 'job.posted,job.closed', 'job.posted,job.paused,job.closed', 'job.posted,job.closed', '']);
});

describe('a review', () => {
	let job;
	const ofJob = () => `${jobs}/${job.id}/reviews`;
	const ofUser = (user) => `/api/v1/users/${user.id}/reviews`;
	const summary = async (path, http = held.suite.http) => {
		const { rating_count, rating_average, rating_histogram } = expect(200, await http.get(`${path}?t=${Math.random()}`));

		return [rating_count, rating_average, Object.values(rating_histogram)];
	};

	before(async () => {
		job = await post(held.recruiter, { title: 'Reviewed' });
	});

	test('is written by who applied, once, and told of', async () => {
		const review = { rating: 4, text: '<b>Good</b>' };

		assertProblem(await held.suite.http.post(ofJob(), review), 401, 'unauthenticated');
		assertProblem(await seeker.http.post(ofJob(), review), 403, 'not_applied');
		assertProblem(await seeker.http.post(`${jobs}/999999/reviews`, review), 404, 'not_found');
		await apply(job, seeker);
		assert.deepEqual(wrongFields(await seeker.http.post(ofJob(), { rating: 6 })), ['rating']);
		const answer = await seeker.http.post(ofJob(), review);
		const made = expect(201, answer);

		assert.equal(answer.headers.get('location'), `/api/v1/reviews/${made.id}`);
		assert.deepEqual([made.kind, made.target_id, made.author_id, made.rating, made.text], ['JOB', job.id, seeker.id, 4, review.text]);
		assert.ok(!answer.text.includes('<'));
		assertProblem(await seeker.http.post(ofJob(), review), 409, 'already_reviewed');
		await until(() => events.some(({ key, body }) => key === 'review.posted' && body.data.id === made.id && body.data.owner_id === held.recruiter.id));
		assert.equal(events.filter(({ body }) => body.data.id === made.id).length, 1);
		assert.deepEqual(await summary(ofJob()), [1, 4, [0, 0, 0, 1, 0]]);
	});

	test('is changed by its author, hidden by administrators, deleted by both', async () => {
		const author = await signUpSeeker(held.suite);
		await apply(job, author);
		const made = expect(201, await author.http.post(ofJob(), { rating: 1 }));
		const path = `/api/v1/reviews/${made.id}`;

		for (const who of [held.admin, held.recruiter])
			assertProblem(await who.http.patch(path, { rating: 5 }), 403, 'forbidden');
		const changed = await author.http.patch(path, { rating: 2 }, ifMatch('"1"'));

		assert.deepEqual([changed.body.rating, etag(changed)], [2, '"2"']);
		assertProblem(await author.http.patch(path, { rating: 3 }, ifMatch('"1"')), 412, 'precondition_failed');
		assert.deepEqual(await summary(ofJob()), [2, 3, [0, 1, 0, 1, 0]]);
		assertProblem(await author.http.post(`${path}/hide`), 403, 'forbidden');
		assert.equal(expect(200, await held.admin.http.post(`${path}/hide`)).is_hidden, true);
		assert.deepEqual(await summary(ofJob()), [1, 4, [0, 0, 0, 1, 0]]);
		assert.ok(!expect(200, await held.recruiter.http.get(ofJob())).data.some(({ id }) => id === made.id));
		assert.ok(expect(200, await held.admin.http.get(ofJob())).data.some(({ id }) => id === made.id));
		assert.equal(expect(200, await held.admin.http.post(`${path}/hide`, { hidden: false })).is_hidden, false);
		assertProblem(await held.recruiter.http.delete(path), 403, 'forbidden');
		expect(204, await author.http.delete(path));
		assert.deepEqual(await summary(ofJob()), [1, 4, [0, 0, 0, 1, 0]]);
	});

	test('of an employer is for everybody to read, of a seeker for those who might employ them', async () => {
		const [employer, applicant, stranger] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite), await signUpSeeker(held.suite)];

		assertProblem(await applicant.http.post(ofUser(employer), { rating: 5 }), 403, 'not_applied');
		await apply(await post(employer), applicant, employer);
		assert.equal(expect(201, await applicant.http.post(ofUser(employer), { rating: 5 })).kind, 'EMPLOYER');
		assert.equal(expect(201, await employer.http.post(ofUser(applicant), { rating: 3, text: 'late' })).kind, 'JOB_SEEKER');
		assertProblem(await employer.http.post(ofUser(applicant), { rating: 3 }), 409, 'already_reviewed');
		assertProblem(await held.recruiter.http.post(ofUser(applicant), { rating: 1 }), 403, 'not_applied');
		assert.deepEqual(await summary(ofUser(employer)), [1, 5, [0, 0, 0, 0, 1]]);
		assert.deepEqual(await summary(ofUser(applicant)), [0, null, [0, 0, 0, 0, 0]]);
		for (const [who, seen] of [[stranger, 0], [applicant, 1], [held.recruiter, 1], [held.admin, 1]])
			assert.equal(expect(200, await who.http.get(ofUser(applicant))).data.length, seen);
	});

	test('counts exactly when many are written, changed and deleted at once', async () => {
		const target = await post(held.recruiter, { title: 'Contended' });
		const path = `${jobs}/${target.id}/reviews`;
		const people = await Promise.all(Array.from({ length: 20 }, () => signUpSeeker(held.suite)));

		for (const who of people)
			await apply(target, who);
		const made = await Promise.all(people.map(async (who, i) => expect(201, await who.http.post(path, { rating: 1 + i % 5 }))));

		assert.deepEqual(await summary(path), [20, 3, [4, 4, 4, 4, 4]]);
		await Promise.all(people.map(async (who, i) => i % 2 ? expect(204, await who.http.delete(`/api/v1/reviews/${made[i].id}`)) :
			expect(200, await who.http.patch(`/api/v1/reviews/${made[i].id}`, { rating: 5 }))));
		assert.deepEqual(await summary(path), [10, 5, [0, 0, 0, 0, 10]]);
		const seen = [];

		for (let cursor = ''; cursor !== null;) {
			const page = expect(200, await seeker.http.get(`${path}?limit=3${cursor && `&cursor=${cursor}`}`));

			seen.push(...page.data.map(({ id }) => id));
			cursor = page.next_cursor;
		}
		assert.deepEqual(seen, made.filter((_, i) => i % 2 === 0).map(({ id }) => id).sort((a, b) => b - a));
	});
});
