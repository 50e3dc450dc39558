// What becomes of applications: steps by staff, withdrawals, several at once, and who hears of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apply, code, postJob } from '../lib/applications.mjs';
import { signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (people) => {
	people.recruiter = await signUpRecruiter(people.suite);
	people.seeker = await signUpSeeker(people.suite, { name: 'Ada Lovelace' });
	people.events = await people.suite.listen('application.*');
});
const path = (id, rest = '') => `/api/v1/applications/${id}${rest}`;
const fresh = async (seeker = held.seeker) => apply(seeker, await postJob(held.recruiter));
const step = (id, status, by = held.recruiter, note) => by.http.patch(path(id, '/status'), { status, note });
const history = async (id, by) => (await by.http.get(path(id, '/history'))).body.data.map(({ from_status, to_status, actor_id, note }) =>
	[from_status, to_status, actor_id, note]);
const heard = (id, kind) => until(() => held.events.filter(({ key, body: { data } }) => key === kind && data.id === id), { what: kind });

describe('a step', () => {
	test('is taken under any system\'s label, kept with its note, and told', async () => {
		const { id } = await fresh();
		const labels = [['In Review', 'IN_REVIEW'], ['shortlisted', 'SHORTLISTED'], ['Interview Scheduled', 'INTERVIEW'], ['OFFER', 'OFFER'], ['hired', 'HIRED']];

		for (const [label, status] of labels) {
			const answer = await step(id, label, held.recruiter, `now ${label}`);

			assert.equal(answer.status, 200);
			assert.equal(answer.body.status, status);
			assert.ok(answer.body.changed_at > answer.body.submitted_at);
		}
		const steps = [[null, 'SUBMITTED', held.seeker.id, null], ['SUBMITTED', 'IN_REVIEW', held.recruiter.id, 'now In Review'],
			['IN_REVIEW', 'SHORTLISTED', held.recruiter.id, 'now shortlisted'], ['SHORTLISTED', 'INTERVIEW', held.recruiter.id, 'now Interview Scheduled'],
			['INTERVIEW', 'OFFER', held.recruiter.id, 'now OFFER'], ['OFFER', 'HIRED', held.recruiter.id, 'now hired']];

		assert.deepEqual(await history(id, held.recruiter), steps);
		assert.deepEqual(await history(id, held.seeker), steps.map(([from, to, actor]) => [from, to, actor, undefined]));
		const events = await until(async () => {
			const all = await heard(id, 'application.status_changed');

			return all.length === 5 && all;
		});
		assert.deepEqual(events.map(({ body: { data } }) => [data.version, data.previous_status, data.status]),
			[[2, 'SUBMITTED', 'IN_REVIEW'], [3, 'IN_REVIEW', 'SHORTLISTED'], [4, 'SHORTLISTED', 'INTERVIEW'], [5, 'INTERVIEW', 'OFFER'], [6, 'OFFER', 'HIRED']]);
		assert.doesNotMatch(JSON.stringify(events), /now /);
	});

	test('may skip states, and never goes back', async () => {
		const { id } = await fresh();

		assert.equal((await step(id, 'OFFER')).status, 200);
		const refused = await step(id, 'IN_REVIEW');

		assert.equal(code(refused), '409 transition_refused');
		assert.equal(refused.body.detail, `Application ${id} is OFFER and may become HIRED, REJECTED`);
		assert.deepEqual(refused.body.errors, [{ field: 'status', code: 'not_allowed', message: 'may become HIRED, REJECTED' }]);
		assert.equal((await held.seeker.http.get(path(id))).body.status, 'OFFER');
	});

	test('rejects, and opens what was rejected again', async () => {
		const { id } = await fresh();

		await step(id, 'REJECTED');
		assert.match((await step(id, 'HIRED')).body.detail, /may become SUBMITTED, IN_REVIEW, SHORTLISTED, INTERVIEW, OFFER$/);
		assert.equal(code(await held.seeker.http.post(path(id, '/withdraw'))), '409 transition_refused');
		assert.equal((await step(id, 'IN_REVIEW', held.admin)).body.status, 'IN_REVIEW');
	});

	test('to where it is changes nothing, and keeps a note', async () => {
		const { id } = await fresh();
		const [silent, noted] = [await step(id, 'SUBMITTED'), await step(id, 'applied', held.recruiter, 'Call him')];

		assert.deepEqual([silent.status, noted.status], [200, 200]);
		assert.equal(noted.body.changed_at, noted.body.submitted_at);
		assert.deepEqual((await history(id, held.recruiter)).slice(1), [['SUBMITTED', 'SUBMITTED', held.recruiter.id, 'Call him']]);
	});

	test('is for staff', async () => {
		const { id } = await fresh();

		assert.equal(code(await step(id, 'HIRED', held.seeker)), '403 forbidden');
		for (const stranger of [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)])
			assert.equal(code(await step(id, 'HIRED', stranger)), '404 not_found');
		assert.equal(code(await step(id, 'WITHDRAWN')), '409 transition_refused');
		assert.deepEqual(wrongFields(await held.recruiter.http.patch(path(id, '/status'), { status: 'great', why: 1 })), ['status', 'why']);
		assert.deepEqual(wrongFields(await held.recruiter.http.patch(path(id, '/status'), {})), ['status']);
	});

	test('is one of two at the same time', async () => {
		const { id } = await fresh();
		const answers = await Promise.all(['REJECTED', 'HIRED'].map((status) => step(id, status)));

		assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
		assert.equal((await history(id, held.recruiter)).length, 2);
	});
});

describe('a withdrawal', () => {
	test('is the applicant\'s, told, and final', async () => {
		const { id } = await fresh();

		for (const [by, expected] of [[held.recruiter, '403 forbidden'], [held.admin, '403 forbidden'], [await signUpSeeker(held.suite), '404 not_found']])
			assert.equal(code(await by.http.post(path(id, '/withdraw'))), expected);
		assert.equal((await held.seeker.http.post(path(id, '/withdraw'))).body.status, 'WITHDRAWN');
		const [event] = await until(async () => {
			const all = await heard(id, 'application.withdrawn');

			return all.length && all;
		});
		assert.deepEqual([event.body.data.status, event.body.data.previous_status], ['WITHDRAWN', 'SUBMITTED']);
		for (const again of [() => held.seeker.http.post(path(id, '/withdraw')), () => step(id, 'IN_REVIEW'), () => step(id, 'REJECTED')]) {
			const refused = await again();

			assert.equal(code(refused), '409 transition_refused');
			assert.match(refused.body.detail, /may become nothing else$/);
		}
	});
});

describe('several at once', () => {
	let job, made, seekers;
	const bulk = (body, by = held.recruiter) => by.http.post(`/api/v1/jobs/${job.id}/applications/status`, body);
	const prepare = async () => {
		seekers ??= await Promise.all(Array.from({ length: 5 }, () => signUpSeeker(held.suite)));
		job = await postJob(held.recruiter);
		made = await Promise.all(seekers.map((seeker) => apply(seeker, job)));
	};
	const states = async () => (await held.recruiter.http.get(`/api/v1/jobs/${job.id}/applications?sort=oldest`)).body.data.map(({ status }) => status);

	test('take the same step', async () => {
		await prepare();
		const ids = made.slice(0, 4).map(({ id }) => id);
		const { status, body } = await bulk({ ids, status: 'In Review', note: 'first look' });

		assert.equal(status, 200);
		assert.deepEqual(body.data.map((one) => [one.id, one.status]), ids.sort((a, b) => a - b).map((id) => [id, 'IN_REVIEW']));
		for (const id of ids) {
			assert.deepEqual((await history(id, held.recruiter)).at(-1), ['SUBMITTED', 'IN_REVIEW', held.recruiter.id, 'first look']);
			await until(async () => (await heard(id, 'application.status_changed')).length === 1);
		}
		assert.equal((await states()).filter((one) => one === 'SUBMITTED').length, 1);
	});

	test('take it together or not at all', async () => {
		await prepare();
		const ids = made.map(({ id }) => id);
		const other = await fresh();

		await seekers[2].http.post(path(ids[2], '/withdraw'));
		const before = await states();

		assert.equal(code(await bulk({ ids, status: 'OFFER' })), '409 transition_refused');
		assert.equal(code(await bulk({ ids: [ids[0], other.id], status: 'OFFER' })), '404 not_found');
		assert.deepEqual(await states(), before);
		assert.deepEqual(wrongFields(await bulk({ ids: [], status: 'OFFER' })), ['ids']);
		assert.deepEqual(wrongFields(await bulk({ ids: Array.from({ length: 101 }, (_, i) => i + 1), status: 'OFFER' })), ['ids']);
		assert.equal(code(await bulk({ ids: [ids[0]], status: 'OFFER' }, await signUpRecruiter(held.suite))), '404 not_found');
		assert.equal(code(await bulk({ ids: [ids[0]], status: 'OFFER' }, seekers[0])), '403 forbidden');
	});
});
