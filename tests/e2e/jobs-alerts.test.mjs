// What jobs are recommended to a seeker and why; and what seekers are told of: new jobs for them, deadlines that come near.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expect, jobs, post, useJobs } from '../lib/jobs.mjs';
import { announce, signUpSeeker } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';

let events, seekers = 0;
const held = useJobs(async ({ suite }) => {
	events = await suite.listen('job.*');
}, { JOBS_INSTANCES: '3' });
const profiles = '/api/v1/profiles/job-seekers';

/** A seeker whose profile has reached the jobs service. */
async function seeker(profile) {
	const user = await signUpSeeker(held.suite, { name: `Seeker ${++seekers}` });

	await user.http.put(profiles, profile);
	await until(async () => (await held.suite.sql('select 1 from jobs.people where id = $1 and is_seeker', [user.id])).length);
	return user;
}
const recommended = async (who, parameters = '') => expect(200, await who.http.get(`${jobs}/recommended?${parameters}`));
const told = (kind, id) => events.filter(({ key, body }) => key === kind && body.data.id === id).map(({ body }) => body.data.seeker_id).sort((a, b) => a - b);
/** Matching is over when a job posted later has been matched. */
const matched = (id) => until(async () => !(await held.suite.sql('select 1 from jobs.matches_due where job_id <= $1', [id])).length);

describe('recommendations', () => {
	test('are for seekers who said what they look for', async () => {
		const silent = await signUpSeeker(held.suite);

		assertProblem(await held.recruiter.http.get(`${jobs}/recommended`), 403, 'forbidden');
		assert.deepEqual(await recommended(silent), { data: [], next_cursor: null });
	});

	test('come best first, each with its reasons', async () => {
		const who = await seeker({ skill_ids: [41, 5, 9], interest_ids: [8], preferred_job_types: ['CONTRACT'], preferred_locations: ['Utrecht'] });
		const all = await post(held.recruiter, { title: 'Keeper of databases', skill_ids: [41, 5], job_type: 'CONTRACT', location: 'Utrecht, NL' });
		const half = await post(held.recruiter, { title: 'Half', skill_ids: [41, 57, 58] });
		const place = await post(held.recruiter, { title: 'Cook', city: 'Utrecht' });

		await post(held.recruiter, { title: 'Nothing of it', skill_ids: [57] });
		await post(held.recruiter, { title: 'Closed', skill_ids: [41, 5, 9] }).then(({ id }) => held.recruiter.http.post(`${jobs}/${id}/close`));
		const { data } = await recommended(who);

		assert.deepEqual(data.map(({ id }) => id), [all.id, half.id, place.id]);
		assert.deepEqual(data.map(({ reasons }) => reasons), [
			{ matching_skills: ['C', 'PostgreSQL'], missing_skills: [], interests: ['Databases'], job_type: true, location: true },
			{ matching_skills: ['PostgreSQL'], missing_skills: ['Docker', 'Kubernetes'].filter((name) => half.skills.includes(name)).sort(), interests: [],
				job_type: false, location: false },
			{ matching_skills: [], missing_skills: [], interests: [], job_type: false, location: true },
		].map((reasons, i) => i === 1 ? { ...reasons, missing_skills: half.skills.filter((name) => name !== 'PostgreSQL').sort() } : reasons));
		assert.deepEqual(await recommended(who), await recommended(who), 'always the same');
		const [first, second] = [await recommended(who, 'limit=2'), null];

		assert.deepEqual(first.data.map(({ id }) => id), [all.id, half.id]);
		assert.deepEqual((await recommended(who, `limit=2&cursor=${first.next_cursor}`)).data.map(({ id }) => id), [place.id], second);
		await announce(held.suite, 'application.submitted', { id: 9001, version: 1, job_id: all.id, job_title: '', owner_id: held.recruiter.id,
			applicant_id: who.id, name: '', email: '', status: 'SUBMITTED', submitted_at: new Date().toISOString(), deleted: false });
		await until(async () => (await recommended(who)).data[0].id === half.id);
	});
});

describe('a new job', () => {
	test('is told to each seeker whom it interests, once, by whichever of three instances', async () => {
		const byInterest = await Promise.all(Array.from({ length: 6 }, () => seeker({ interest_ids: [9] })));
		const both = await seeker({ interest_ids: [9, 10], preferred_job_types: ['INTERNSHIP'], preferred_locations: ['remote'] });
		const byWish = await seeker({ preferred_job_types: ['INTERNSHIP'], preferred_locations: ['Delft', 'remote'] });
		const byType = await seeker({ preferred_job_types: ['INTERNSHIP'] });

		await seeker({ preferred_job_types: ['INTERNSHIP'], preferred_locations: ['Delft'] });
		await seeker({ interest_ids: [10] });
		const made = await Promise.all(Array.from({ length: 8 }, (_, i) =>
			post(held.recruiter, { title: `Embedded systems ${i}`, job_type: 'INTERNSHIP', remote: true })));

		await matched(Math.max(...made.map(({ id }) => id)));
		const expected = [...byInterest, both, byWish, byType].map(({ id }) => id).sort((a, b) => a - b);

		for (const { id } of made) {
			await until(() => told('job.matched', id).length >= expected.length, { what: `those told of ${id}` });
			assert.deepEqual(told('job.matched', id), expected);
		}
	});

	test('is no news again when it is changed, paused and opened', async () => {
		const who = await seeker({ interest_ids: [11] });
		const draft = await post(held.recruiter, { title: 'Quality assurance', status: 'DRAFT' });

		for (const step of ['publish', 'pause', 'publish'])
			expect(200, await held.recruiter.http.post(`${jobs}/${draft.id}/${step}`));
		expect(200, await held.recruiter.http.patch(`${jobs}/${draft.id}`, { title: 'Quality assurance II' }));
		await until(() => told('job.matched', draft.id).length);
		const later = await post(held.recruiter, { title: 'Quality assurance III' });

		await until(() => told('job.matched', later.id).includes(who.id));
		assert.deepEqual(told('job.matched', draft.id), [who.id]);
	});
});

describe('a job that is paused before anybody has been told of it', () => {
	const due = async (id) => (await held.suite.sql('select 1 from jobs.matches_due where job_id = $1', [id])).length;
	/** As if it had been paused within the half second in which nobody had looked at it yet. */
	const pausedInTime = async (fields) => {
		const draft = await post(held.recruiter, { ...fields, status: 'DRAFT' });

		await held.suite.sql(`update jobs.jobs set status = 'paused', version = 2, posted_at = created_at where id = $1`, [draft.id]);
		return draft.id;
	};

	test('is told to them when it is opened again, and to nobody when it is closed', async () => {
		const who = await seeker({ interest_ids: [27] });
		const [opened, closed] = [await pausedInTime({ title: 'Logistics I' }), await pausedInTime({ title: 'Logistics II' })];
		const later = await post(held.recruiter, { title: 'Logistics III' });

		await until(() => told('job.matched', later.id).length);
		assert.deepEqual([await due(opened), await due(closed)], [1, 1], 'both wait');
		assert.deepEqual([told('job.matched', opened), told('job.matched', closed)], [[], []]);
		expect(200, await held.recruiter.http.post(`${jobs}/${opened}/publish`));
		expect(200, await held.recruiter.http.post(`${jobs}/${closed}/close`));
		await until(async () => !(await due(opened)) && !(await due(closed)));
		await until(() => told('job.matched', opened).length);
		assert.deepEqual([told('job.matched', opened), told('job.matched', closed)], [[who.id], []]);
	});
});

describe('a deadline', () => {
	test('that is near is told to those who saved the job and have not applied, once', async () => {
		const people = await Promise.all(Array.from({ length: 5 }, () => signUpSeeker(held.suite)));
		const inHours = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
		const [near, far, over] = await Promise.all([47, 49, -1].map((hours) => post(held.recruiter, { title: `In ${hours}`, application_deadline: inHours(hours) })));

		await announce(held.suite, 'application.submitted', { id: 9100, version: 1, job_id: near.id, job_title: '', owner_id: held.recruiter.id,
			applicant_id: people[0].id, name: '', email: '', status: 'SUBMITTED', submitted_at: new Date().toISOString(), deleted: false });
		await until(async () => (await held.suite.sql('select 1 from jobs.applicants where job_id = $1', [near.id])).length);
		for (const who of people)
			for (const { id } of [near, far, over])
				expect(204, await who.http.post(`${jobs}/${id}/save`));
		const expected = people.slice(1).map(({ id }) => id).sort((a, b) => a - b);

		await until(() => told('job.deadline_near', near.id).length >= expected.length);
		/* Another round of all instances, which a further job shows. */
		const another = await post(held.recruiter, { title: 'Another', application_deadline: inHours(1) });
		expect(204, await people[0].http.post(`${jobs}/${another.id}/save`));
		await until(() => told('job.deadline_near', another.id).length);
		assert.deepEqual(told('job.deadline_near', near.id), expected);
		assert.deepEqual([told('job.deadline_near', far.id), told('job.deadline_near', over.id)], [[], []]);
	});
});
