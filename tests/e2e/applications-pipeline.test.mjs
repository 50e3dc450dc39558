// What becomes of applications: steps by staff, withdrawals, several at once, interviews, and who hears of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apply, code, postJob } from '../lib/applications.mjs';
import { announce, signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (people) => {
	people.recruiter = await signUpRecruiter(people.suite);
	people.seeker = await signUpSeeker(people.suite, { name: 'Ada Lovelace' });
	people.events = await people.suite.listen('application.*');
	people.interviews = await people.suite.listen('interview.*');
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

describe('an interview', () => {
	const interviews = '/api/v1/interviews';
	const at = (hours) => new Date(Date.UTC(2040, 0, 2, hours)).toISOString().replace('.000', '');
	const plan = { scheduled_at: '2040-01-02T11:00:00+02:00', duration_minutes: 45, mode: 'online', link: 'https://meet.example/x', interviewers: ['Charles', 'Mary'],
		notes: 'Ask about looms' };
	const told = (id) => held.interviews.filter(({ body: { data } }) => data.id === id).map(({ key, body: { data } }) => [key.split('.')[1], data]);
	const toldAbout = (id, count) => until(() => told(id).length === count && told(id), { what: `${count} events of interview ${id}` });
	const line = (ics, name) => new RegExp(`^${name}:(.*)\\r$`, 'm').exec(ics)?.[1];

	test('is planned, moved, judged and cancelled; calendars hear of it under one name', async () => {
		const application = await fresh();
		const made = await held.recruiter.http.post(path(application.id, '/interviews'), plan);
		const { id, created_at, updated_at, ...rest } = made.body;

		assert.equal(made.status, 201);
		assert.equal(made.headers.get('location'), `${interviews}/${id}`);
		assert.equal(created_at, updated_at);
		assert.deepEqual(rest, { ...plan, application_id: application.id, job_id: application.job_id, job_title: application.job_title, company: null,
			recruiter_id: held.recruiter.id, applicant_id: held.seeker.id, name: 'Ada Lovelace', scheduled_at: at(9), mode: 'ONLINE', location: null,
			status: 'SCHEDULED', result: 'PENDING', clashes_with: [] });
		assert.equal((await held.seeker.http.get(path(application.id))).body.status, 'INTERVIEW');

		const edit = (body, by = held.recruiter) => by.http.patch(`${interviews}/${id}`, body);
		assert.deepEqual((await edit({ notes: 'Ask about engines' })).body.notes, 'Ask about engines');
		assert.equal((await edit({ scheduled_at: at(14), mode: 'OFFLINE', location: 'Room; 1', link: null })).body.scheduled_at, at(14));
		assert.equal((await held.recruiter.http.patch(`${interviews}/${id}/result`, { result: 'pass' })).body.result, 'PASS');
		assert.equal((await held.recruiter.http.post(`${interviews}/${id}/cancel`)).body.status, 'CANCELLED');
		assert.equal((await held.recruiter.http.post(`${interviews}/${id}/cancel`)).status, 200);
		assert.equal(code(await edit({ notes: 'x' })), '409 interview_cancelled');
		assert.equal(code(await held.recruiter.http.patch(`${interviews}/${id}/result`, { result: 'FAIL' })), '409 interview_cancelled');

		const events = await toldAbout(id, 4);
		assert.deepEqual(events.map(([kind]) => kind), ['scheduled', 'changed', 'result', 'cancelled']);
		assert.deepEqual(events.map(([, data]) => data.version), [1, 3, 4, 5]);
		const ics = events.map(([, data]) => data.ics);
		assert.equal(ics[2], null);
		assert.deepEqual([0, 1, 3].map((i) => [line(ics[i], 'METHOD'), line(ics[i], 'SEQUENCE'), line(ics[i], 'DTSTART')]),
			[['REQUEST', '0', '20400102T090000Z'], ['REQUEST', '1', '20400102T140000Z'], ['CANCEL', '2', '20400102T140000Z']]);
		assert.equal(new Set([0, 1, 3].map((i) => line(ics[i], 'UID'))).size, 1);
		assert.equal(line(ics[1], 'LOCATION'), 'Room\\; 1');
		for (const who of [held.recruiter.email, held.seeker.email])
			assert.ok(ics[0].replaceAll('\r\n ', '').includes(`mailto:${who}\r\n`), ics[0]);
		assert.doesNotMatch(JSON.stringify(events), /looms|engines/);
	});

	test('is staff\'s to change and the applicant\'s to read, without the notes', async () => {
		const application = await fresh();
		const { id } = (await held.recruiter.http.post(interviews, { ...plan, application_id: application.id })).body;
		const stranger = await signUpRecruiter(held.suite);

		for (const [by, expected] of [[held.seeker, '403 forbidden'], [stranger, '404 not_found']])
			for (const ask of [() => by.http.post(interviews, { ...plan, application_id: application.id }), () => by.http.patch(`${interviews}/${id}`, plan),
				() => by.http.post(`${interviews}/${id}/cancel`), () => by.http.patch(`${interviews}/${id}/result`, { result: 'PASS' })])
				assert.equal(code(await ask()), expected);
		assert.equal(code(await stranger.http.get(`${interviews}/${id}`)), '404 not_found');
		assert.equal(code(await stranger.http.get(path(application.id, '/interviews'))), '404 not_found');
		for (const [by, notes] of [[held.seeker, null], [held.recruiter, plan.notes], [held.admin, plan.notes]]) {
			assert.equal((await by.http.get(`${interviews}/${id}`)).body.notes, notes);
			const { data } = (await by.http.get(path(application.id, '/interviews'))).body;

			assert.deepEqual(data.map((one) => [one.id, one.notes]), [[id, notes]]);
		}
	});

	test('is told what is wrong with it', async () => {
		const application = await fresh();
		const ask = (body) => held.recruiter.http.post(path(application.id, '/interviews'), body);

		assert.deepEqual(wrongFields(await ask({})), ['mode', 'scheduled_at']);
		assert.deepEqual(wrongFields(await ask({ scheduled_at: '2040-01-02T11:00:00', mode: 'by phone', link: 'javascript:1', duration_minutes: 0 })),
			['duration_minutes', 'link', 'mode', 'scheduled_at']);
		assert.deepEqual(wrongFields(await ask({ ...plan, scheduled_at: '2020-01-02T11:00:00Z' })), ['scheduled_at']);
		await step(application.id, 'REJECTED');
		assert.equal(code(await ask(plan)), '409 application_over');
	});

	test('of whoever is hired stays as it was', async () => {
		const application = await fresh();
		const { body: { id } } = await held.recruiter.http.post(path(application.id, '/interviews'), plan);

		await step(application.id, 'HIRED');
		assert.equal(code(await held.recruiter.http.patch(`/api/v1/interviews/${id}`, { duration_minutes: 30 })), '409 application_over');
	});

	test('names the recruiter\'s others at that time', async () => {
		const [first, second] = [await fresh(), await fresh()];
		const recruiterTime = (application, hours, minutes) => held.recruiter.http.post(path(application.id, '/interviews'),
			{ ...plan, scheduled_at: `2041-03-04T${hours}:00Z`, duration_minutes: minutes });
		const a = (await recruiterTime(first, '09:00', 60)).body;
		const b = (await recruiterTime(second, '09:59', 60)).body;
		const c = (await recruiterTime(second, '10:59', 60)).body;

		assert.deepEqual([a.clashes_with, b.clashes_with, c.clashes_with], [[], [a.id], []]);
		assert.deepEqual((await held.recruiter.http.get(`${interviews}/${a.id}`)).body.clashes_with, [b.id]);
		assert.deepEqual((await held.seeker.http.get(`${interviews}/${a.id}`)).body.clashes_with, []);
		await held.recruiter.http.post(`${interviews}/${a.id}/cancel`);
		assert.deepEqual((await held.recruiter.http.get(`${interviews}/${b.id}`)).body.clashes_with, []);

		const year = `${interviews}?from=2041-01-01T00:00:00Z&to=2042-01-01T00:00:00Z`;
		const ids = async (query, by) => (await by.http.get(year + query)).body.data.map(({ id }) => id);
		for (const by of [held.recruiter, held.seeker]) {
			assert.deepEqual(await ids('', by), [a.id, b.id, c.id]);
			assert.deepEqual(await ids('&status=scheduled', by), [b.id, c.id]);
			const { next_cursor } = (await by.http.get(`${year}&limit=1`)).body;

			assert.deepEqual(await ids(`&cursor=${next_cursor}`, by), [b.id, c.id]);
		}
		assert.deepEqual(await ids(`&application_id=${first.id}`, held.admin), [a.id]);
		assert.deepEqual(await ids('', held.admin), []);
	});

	test('to come is cancelled with its application', async () => {
		for (const end of [(id) => step(id, 'REJECTED'), (id) => held.seeker.http.post(path(id, '/withdraw'))]) {
			const application = await fresh();
			const { id } = (await held.recruiter.http.post(path(application.id, '/interviews'), plan)).body;

			assert.equal((await end(application.id)).status, 200);
			assert.equal((await held.seeker.http.get(`${interviews}/${id}`)).body.status, 'CANCELLED');
			assert.deepEqual((await toldAbout(id, 2)).map(([kind]) => kind), ['scheduled', 'cancelled']);
		}
	});
});

describe('a job that has another owner now', () => {
	test('takes its applications and their interviews along', async () => {
		const posted = await held.suite.listen('job.posted');
		const next = await signUpRecruiter(held.suite);
		const { id, job_id: job } = await fresh();
		const { body: interview } = await held.recruiter.http.post(path(id, '/interviews'),
			{ scheduled_at: '2040-02-02T09:00:00Z', duration_minutes: 30, mode: 'ONLINE' });
		const { data } = await until(() => posted.find(({ body }) => body.data.id === job)?.body, { what: 'the job' });

		assert.equal((await next.http.get(path(id))).status, 404);
		await announce(held.suite, 'job.updated', { ...data, version: data.version + 1, owner_id: next.id });
		await until(async () => (await next.http.get(path(id))).status === 200, { what: 'the next owner sees it' });
		assert.equal((await next.http.get(`/api/v1/interviews/${interview.id}`)).status, 200);
		assert.equal((await step(id, 'OFFER', next)).status, 200);
		assert.equal((await held.recruiter.http.get(path(id))).status, 404);
		assert.equal((await held.recruiter.http.get(`/api/v1/interviews/${interview.id}`)).status, 404);
	});
});
