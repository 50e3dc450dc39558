// jobctl seed, as `make run` calls it: killed half-way, begun again, and asked once more when all is there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { binaries, useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { signIn } from '../lib/visitors.mjs';

const held = useSuite({}, async (suite) => suite.reachesBroker());

function seed() {
	const { suite } = held;
	const child = spawn(join(binaries, 'jobctl'), ['seed', suite.url], {
		env: { PATH: process.env.PATH, DATABASE_URL: suite.databaseUrl, JWT_SECRET: suite.jwtSecret },
	});
	const said = [];

	child.stdout.on('data', (text) => said.push(text));
	child.stderr.on('data', (text) => said.push(text));
	return { child, ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, said: said.join('') }))) };
}

const count = async (text) => (await held.suite.sql(text))[0].n;
const byWord = async (text) => Object.fromEntries((await held.suite.sql(text)).map(({ word, n }) => [word, n]));

/** What everybody sees, without ids and times: those of a run that was interrupted may have gaps. */
async function digest() {
	const rows = [
		await held.suite.sql(`select title, company, location, job_type, salary_min, salary_max, skill_ids, description, status, chat_mode
			from jobs.jobs order by id`),
		await held.suite.sql('select job_title, company, name, status, cover_letter from applications.applications order by id'),
		await held.suite.sql('select sender, content from chat.messages order by id'),
		await held.suite.sql('select kind, rating, text from jobs.reviews order by id'),
	];

	return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16);
}

test('is killed half-way, and completes when it is called again', { timeout: 180_000 }, async () => {
	const first = seed();

	await until(async () => await count('select count(*)::int as n from jobs.jobs') >= 120, { what: '120 postings', timeout: 60_000 });
	first.child.kill('SIGKILL');
	await first.ended;

	const { status, said } = await seed().ended;

	assert.equal(status, 0, said);
	assert.match(said, /demo data made: 25 companies, 500 jobs, 60 seekers, 420 applications/);
});

test('what there is then, once and always the same', async () => {
	assert.equal(await count('select count(*)::int as n from jobs.jobs'), 500);
	assert.equal(await count('select count(distinct (title, company, description))::int as n from jobs.jobs'), 500);
	assert.deepEqual(await byWord('select status as word, count(*)::int as n from jobs.jobs group by 1'),
		{ open: 431, paused: 28, closed: 24, draft: 17 });
	assert.deepEqual(await byWord('select status as word, count(*)::int as n from applications.applications group by 1'),
		{ submitted: 103, in_review: 76, shortlisted: 55, interview: 67, offer: 22, hired: 21, rejected: 59, withdrawn: 17 });
	assert.deepEqual(await byWord(`select case when status = 'cancelled' then status else result end as word, count(*)::int as n
		from applications.interviews group by 1`), { pending: 50, pass: 43, fail: 9, cancelled: 8 });
	assert.equal(await count('select count(*)::int as n from chat.messages'), 452);
	assert.equal(await count('select count(*)::int as n from jobs.reviews'), 175);
	assert.equal(await digest(), '8cb94772d5bdce27');
});

test('the services have heard of it: search, facets, recommendations, inbox, conversations', async () => {
	const { suite } = held;
	const { http: me, roles } = await signIn(suite, 'test@example.com', 'password123');

	assert.deepEqual(roles, ['JOB_SEEKER', 'RECRUITER']);
	assert.equal((await me.get('/api/v1/profiles/job-seekers/me')).body.full_name, 'Test Person');
	assert.equal((await me.get('/api/v1/profiles/recruiters/me')).body.company_name, 'Paper Lantern Studio');

	const found = (await me.get('/api/v1/jobs/search?q=engineer')).body;
	assert.ok(found.count > 100, `${found.count} engineers`);
	assert.ok(found.facets.industry.length > 5, JSON.stringify(found.facets.industry));
	const recommended = (await me.get('/api/v1/jobs/recommended')).body.data;
	assert.ok(recommended[0].reasons.matching_skills.length > 2, JSON.stringify(recommended[0]));

	const mine = (await me.get('/api/v1/applications')).body.data.map((application) => application.status).sort();
	assert.deepEqual(mine, ['INTERVIEW', 'IN_REVIEW', 'OFFER', 'REJECTED', 'SHORTLISTED', 'SUBMITTED', 'WITHDRAWN']);
	await until(async () => {
		const kinds = new Set((await me.get('/api/v1/notifications?limit=100')).body.data.map((one) => one.kind));

		return ['application_received', 'application_status', 'interview_scheduled', 'interview_result', 'job_matched']
			.every((kind) => kinds.has(kind));
	}, { what: 'notifications of many kinds' });
	const conversations = (await me.get('/api/v1/conversations?limit=100')).body.data;
	assert.ok(conversations.some(({ kind, last_seq }) => kind === 'PAIR' && last_seq === 3), JSON.stringify(conversations));
	/* The command that the README shows. */
	assert.equal((await me.post('/api/v1/applications', { job_id: 1 })).status, 201);
});

test('names that people try out are free', async () => {
	assert.equal(await count("select count(*)::int as n from auth.users where username is not null or email = 'user@example.com'"), 0);
	assert.equal(await count(`select count(*)::int as n from jobs.jobs where company ilike '%techcorp%'`), 0);
});

test('does nothing the second time', async () => {
	const { status, said } = await seed().ended;

	assert.equal(status, 0, said);
	assert.equal(said, 'the demo data are there already\n');
	assert.equal(await count('select count(*)::int as n from jobs.jobs'), 500);
});
