// What others see of somebody, and what is left when they go.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announceApplication } from '../lib/people.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, postJob, signInAdmin, signUpRecruiter, signUpSeeker } from '../lib/visitors.mjs';

const held = useSuite();
const profiles = '/api/v1/profiles/job-seekers';

describe('a phone number', () => {
	test('is for its owner, administrators, and recruiters that were applied to', async () => {
		const [seeker, recruiter, other] = [await signUpSeeker(held.suite), await signUpRecruiter(held.suite), await signUpRecruiter(held.suite)];
		const admin = await signInAdmin(held.suite);
		const phone = '+49 30 1234567';
		const seenBy = async (user) => expect(200, await user.http.get(`${profiles}/${seeker.id}`)).phone;

		expect(201, await seeker.http.put(profiles, { full_name: 'Ada', phone, open_to_search: true }));
		assert.equal(await seenBy(seeker), phone);
		assert.equal(await seenBy(admin), phone);
		assert.equal(await seenBy(recruiter), null);
		await announceApplication(held.suite, recruiter, seeker);
		await until(async () => await seenBy(recruiter) === phone);
		assert.equal(await seenBy(other), null);
	});
});

describe('who is deleted', () => {
	const logged = async (text) => (await held.suite.sql('select count(*) as n from auth.activity where data::text like $1', [`%${text}%`]))[0].n;
	const told = async (text) => (await held.suite.sql('select count(*) as n from notify.notifications where title like $1', [`%${text}%`]))[0].n;

	test('is named no more: not by the log, not by what others were told of them', async () => {
		const [seeker, recruiter] = [await signUpSeeker(held.suite), await signUpRecruiter(held.suite)];
		const job = await postJob(recruiter);
		const name = `Forgotten ${seeker.id}`;

		const { id } = await until(async () => {
			const { status, body } = await seeker.http.post('/api/v1/applications', { job_id: job.id, name, email: seeker.email });

			return status === 201 && body;
		});
		expect(201, await recruiter.http.post(`/api/v1/applications/${id}/interviews`, { scheduled_at: '2040-01-02T09:00:00Z', mode: 'ONLINE' }));
		/* The application, its step to the interview, and the interview. */
		await until(async () => Number(await logged(name)) === 3 && await told(name));
		expect(204, await seeker.http.delete('/api/v1/users/me'));
		await until(async () => !await logged(name) && !await logged(seeker.email) && !await told(name));
		assert.equal((await held.suite.sql('select 1 from notify.notifications where user_id = $1', [recruiter.id])).length, 1);

		/* What comes late, after they went. */
		const late = await announceApplication(held.suite, recruiter, { ...seeker, name });

		await until(async () => (await held.suite.sql('select 1 from auth.activity where event_id = $1', [late.id])).length);
		assert.equal(await logged(seeker.email), 0);
		const [{ title }] = await until(async () => {
			const rows = await held.suite.sql('select title from notify.notifications where event_id = $1', [late.id]);

			return rows.length && rows;
		});

		assert.equal(title, 'Somebody applied for A job');
	});

	test('leaves no notifications behind', async () => {
		const [seeker, recruiter] = [await signUpSeeker(held.suite), await signUpRecruiter(held.suite)];
		const own = () => held.suite.sql('select 1 from notify.notifications where user_id = $1', [recruiter.id]);

		await announceApplication(held.suite, recruiter, seeker);
		await until(async () => (await own()).length);
		expect(204, await recruiter.http.delete('/api/v1/users/me'));
		await until(async () => !(await own()).length);
	});
});

describe('a job that is a draft', () => {
	test('is for its owner and for administrators', async () => {
		const [owner, other, admin] = [await signUpRecruiter(held.suite), await signUpRecruiter(held.suite), await signInAdmin(held.suite)];
		const path = `/api/v1/jobs/${(await postJob(owner, { status: 'DRAFT' })).id}`;

		await until(async () => (await owner.http.get(path)).status === 200);
		await until(async () => (await admin.http.get(path)).status === 200);
		assert.equal((await other.http.get(path)).status, 404);
		assert.equal((await held.suite.http.get(path)).status, 404);
	});
});
