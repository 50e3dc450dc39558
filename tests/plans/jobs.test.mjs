// The plans of the jobs service's questions, at the size that they are made for: none of them walks through the whole of a
// large table, neither the first time nor when PostgreSQL has settled on one plan for all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillOnce, folderOf, kindsOf, memory, scans, thousandSeekers } from '../../bench/jobs-questions.mjs';
import { signUpRecruiter, signUpSeeker, usePeople } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const JOBS = Number(process.env.JOBS ?? 1_000_000);
/** PostgreSQL decides after five times of each statement on each connection, of which there are four. */
const ROUNDS = 40;
let seeker, recruiter;
const held = usePeople(async ({ suite }) => {
	seeker = await signUpSeeker(suite);
	recruiter = await signUpRecruiter(suite);
	await seeker.http.put('/api/v1/profiles/job-seekers', { skill_ids: [1, 5, 41], interest_ids: [1, 8], preferred_locations: ['Berlin'] });
	await fillOnce(suite, JOBS);
	await thousandSeekers(suite, 10);
	await until(async () => (await seeker.http.get('/api/v1/jobs/recommended')).body.data.length);
}, { POSTGRES_SHARED_BUFFERS: memory }, { dir: folderOf(JOBS), timeout: 3_600_000 });

async function askForAll(paths, http) {
	for (let i = 0; i < ROUNDS; i++) {
		const path = paths[i % paths.length];

		/* What comes from the disk for the first time may take longer than the service waits for an answer. */
		await until(async () => {
			const { status, text } = await http.get(`${path}${path.includes('?') ? '&' : '?'}n=${i}`);

			if (status === 503)
				return false;
			assert.equal(status, 200, text);
			return true;
		}, { what: path });
	}
}

/** PostgreSQL counts when a connection ends, or some time later: so the service is ended before the look. */
async function walksThroughNothing(paths, http, act = askForAll) {
	const before = await scans(held.suite);

	await act(paths, http);
	await held.suite.stop('jobs');
	await until(async () => !(await held.suite.sql(`select 1 from pg_stat_activity where application_name = 'jobs'`)).length);
	const walks = await scans(held.suite) - before;

	await held.suite.start('jobs');
	assert.equal(walks, 0, paths.join('\n'));
}

for (const [name, [, paths]] of Object.entries(kindsOf(JOBS)))
	test(name, () => walksThroughNothing(paths, seeker.http));

test('what is of one\'s own', () => walksThroughNothing(['/api/v1/jobs?status=DRAFT', '/api/v1/jobs?status=CLOSED,PAUSED&title=x'], recruiter.http));
test('saved jobs, recommendations', () => walksThroughNothing(['/api/v1/jobs/saved', '/api/v1/jobs/recommended'], seeker.http));
test('a count', () => walksThroughNothing(['/api/v1/jobs?remote=true&count=true', '/api/v1/jobs?count=true'], seeker.http));

/** Each is told of by its worker, whose statements have settled on a plan after some jobs. */
async function alert(_, { http }) {
	const inADay = new Date(Date.now() + 86_400_000).toISOString();
	const count = async (text, id) => (await held.suite.sql(text, [id]))[0].n;

	for (let i = 0; i < 8; i++) {
		const { status, body } = await http.post('/api/v1/jobs', { title: 'Keeper of databases', description: 'd', company: 'c', application_deadline: inADay });

		assert.equal(status, 201);
		assert.equal((await seeker.http.post(`/api/v1/jobs/${body.id}/save`)).status, 204);
		await until(async () => !await count('select count(*)::int as n from jobs.matches_due where job_id = $1', body.id), { timeout: 60_000 });
		await until(() => count('select count(*)::int as n from jobs.saved_jobs where job_id = $1 and reminded_at is not null', body.id));
	}
}
test('alerts: seekers whom a job interests, deadlines that come near', () => walksThroughNothing(['alerts'], recruiter, alert));
