// Lists of jobs: every filter in any combination finds what looking at each job one by one finds, in each order, page by
// page, whatever is posted and deleted meanwhile.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { etag, expect, jobs, post, useJobs } from '../lib/jobs.mjs';
import { wrongFields } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';

const MANY = 6000;
let all;
const held = useJobs(async (people) => {
	/* More than a list looks at one by one, so that both ways of finding are taken. */
	await people.suite.sql(`set search_path = jobs, public; select setseed(0.5);
		insert into jobs (owner_id, title, description, company, location, remote, job_type, industry, industry_id, skill_ids, salary_min,
		       salary_max, salary_currency, salary_period, application_deadline, status, posted_at, created_at, updated_at, changed_by)
		select case when n % 50 = 0 then ${people.other.id} else ${people.recruiter.id} end,
		       (array['Cook', 'Senior Cook', 'Pilot', '50%_Off Clerk'])[1 + n % 4] || case when n % 500 = 7 then ' Rare' else '' end,
		       'Number ' || n, (array['Ovens', 'Überflug', 'Clerks & Co'])[1 + n % 3], (array['Berlin', 'Paris', 'Köln'])[1 + n / 7 % 3],
		       random() < 0.3, (array['full_time', 'part_time', 'contract', null])[1 + (random() * 3)::int],
		       (array['Software', 'Banking', null])[1 + n % 3], (array[2, 5, null])[1 + n % 3],
		       case when n % 400 = 3 then '{41,3}' when n % 2 = 0 then '{41}' when n % 3 = 0 then '{3}' else '{}' end::bigint[],
		       pay, pay * 2, case when pay is not null then (array['EUR', 'USD'])[1 + n % 2] end,
		       case when pay is not null then (array['month', 'year', null])[1 + n % 3] end,
		       case when n % 4 > 0 then '2030-01-01'::timestamptz + n % 97 * interval '1 day' end,
		       case when n % 41 = 0 then 'closed' when n % 43 = 0 then 'draft' else 'open' end,
		       '2026-01-01'::timestamptz + n / 3 * interval '1 minute', '2026-01-01', '2026-01-01', ${people.recruiter.id}
		  from (select n, case when random() < 0.8 then (1000 * (1 + floor(random() * 99)))::bigint end as pay from generate_series(1, ${MANY}) as n) as made;
		analyze listings`);
	all = await people.suite.sql(`select *, (extract(epoch from posted_at) * 1000000)::bigint as posted,
		(extract(epoch from application_deadline) * 1000000)::bigint as deadline, id::bigint as id from jobs.jobs`);
	for (const job of all)
		for (const key of ['id', 'owner_id', 'posted', 'deadline', 'salary_min', 'salary_max'])
			job[key] = job[key] === null ? null : Number(job[key]);
});

const yearly = (job, amount) => amount === null ? null : amount * (job.salary_period === 'month' ? 12 : 1);
const holds = (text, part) => (text ?? '').toLowerCase().includes(part.toLowerCase());
/** What each filter means, job by job. */
const meaning = {
	title: (job, value) => holds(job.title, value),
	company: (job, value) => holds(job.company, value),
	location: (job, value) => holds(job.location, value),
	industry: (job, value) => job.industry?.toLowerCase() === value.toLowerCase(),
	industry_id: (job, value) => job.industry_id === value,
	job_type: (job, value) => value.split(',').some((type) => job.job_type?.toUpperCase() === type),
	employer: (job, value) => job.owner_id === value || job.company.toLowerCase() === String(value).toLowerCase(),
	skills: (job, value) => value.some((id) => job.skill_ids.map(Number).includes(id)),
	all_skills: (job, value) => value.every((id) => job.skill_ids.map(Number).includes(id)),
	salary_min: (job, value) => yearly(job, job.salary_max) >= value && job.salary_max !== null,
	salary_max: (job, value) => job.salary_min !== null && yearly(job, job.salary_min) <= value,
	salary_currency: (job, value) => job.salary_currency === value.toUpperCase(),
	remote: (job, value) => job.remote === value,
	posted_since: (job, value) => job.posted >= Date.parse(value) * 1000,
};
const keys = {
	newest: (job) => [job.posted, job.id],
	salary: (job) => [yearly(job, job.salary_max) ?? -1, job.posted, job.id],
	deadline: (job) => [job.deadline === null ? -Infinity : -job.deadline, job.posted, job.id],
};
const descending = (key) => (a, b) => {
	const [left, right] = [key(a), key(b)];
	const at = left.findIndex((value, i) => value !== right[i]);

	return right[at] > left[at] ? 1 : -1;
};

function expected(filters, { sort = 'newest', status = 'open' } = {}) {
	return all.filter((job) => job.status === status && Object.entries(filters).every(([name, value]) => meaning[name](job, value)))
		.sort(descending(keys[sort])).map(({ id }) => id);
}

function query(filters, rest = {}) {
	const { all_skills, ...others } = filters;

	return `${jobs}?${new URLSearchParams({ ...others, ...(all_skills && { skills: all_skills, skills_match: 'all' }), ...rest })}`;
}

/** All pages, by somebody who may ask often. */
async function walk(filters, rest, { http = held.recruiter.http, between = () => {} } = {}) {
	const ids = [];

	for (let cursor; cursor !== null;) {
		const page = expect(200, await http.get(query(filters, { ...rest, ...(cursor && { cursor }) })));

		ids.push(...page.data.map(({ id }) => id));
		cursor = page.next_cursor;
		await between(ids);
	}
	return ids;
}

/** Values for each filter, common ones and rare ones. */
const values = {
	title: ['cook', 'Rare', '%_', 'enior c'], company: ['OVENS', 's & c', 'flug'], location: ['berlin', 'öl', 'nowhere'],
	industry: ['software', 'Banking'], industry_id: [2], job_type: ['FULL_TIME', 'PART_TIME,CONTRACT'], employer: ['Clerks & Co', 'clerks & co'],
	skills: [[41], [3, 41]], all_skills: [[3, 41], [3]], salary_min: [50000, 1500000], salary_max: [20000, 90000], salary_currency: ['eur'],
	remote: [true, false], posted_since: ['2026-01-02T06:00:00Z', '2026-01-02T09:18:00Z', '2027-01-01T00:00:00Z'],
};

/** Reproducible: a run that fails can be run again. */
let seed = 7;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;

describe('a list', () => {
	for (const [name, list] of Object.entries(values))
		test(`is filtered by ${name}`, async () => {
			for (const value of list)
				assert.deepEqual(await walk({ [name]: value }, { limit: 100 }), expected({ [name]: value }), `${name}=${value}`);
		});

	test('is filtered by any combination, in any order', async () => {
		for (let round = 0; round < 60; round++) {
			const names = Object.keys(values).filter(() => random(5) === 0);
			const filters = Object.fromEntries(names.map((name) => [name, values[name][random(values[name].length)]]));
			const sort = ['newest', 'salary', 'deadline'][random(3)];
			const page = expect(200, await held.recruiter.http.get(query(filters, { sort, limit: 25, count: true })));
			const all = expected(filters, { sort });

			if (filters.skills && filters.all_skills)
				continue;
			assert.deepEqual(page.data.map(({ id }) => id), all.slice(0, 25), JSON.stringify({ filters, sort }));
			assert.deepEqual([page.count, page.count_exact, page.next_cursor !== null], [all.length, true, all.length > 25]);
		}
	});

	test('is walked to its end in every order', async () => {
		for (const sort of ['newest', 'salary', 'deadline'])
			assert.deepEqual(await walk({ remote: true }, { sort, limit: 100 }), expected({ remote: true }, { sort }), sort);
		assert.deepEqual(await walk({}, { limit: 100 }), expected({}));
	});

	test('is found by the numbers of its pages, too', async () => {
		for (const filters of [{}, { remote: true }])
			for (const [page, page_size] of [[1, 20], [6, 20], [7, 20], [2, 100], [9, 100]]) {
				const { results } = expect(200, await held.recruiter.http.get(`/api/jobs/?${new URLSearchParams({ ...filters, page, page_size })}`));

				assert.deepEqual(results.map(({ id }) => id), expected(filters).slice((page - 1) * page_size, page * page_size),
					JSON.stringify({ ...filters, page, page_size }));
			}
	});

	test('says how many there are up to a cap', async () => {
		assert.deepEqual(Object.keys(expect(200, await held.recruiter.http.get(jobs))), ['data', 'next_cursor']);
		const page = expect(200, await held.recruiter.http.get(query({}, { count: true, limit: 1 })));

		assert.deepEqual([page.count, page.count_exact], [expected({}).length, true]);
	});

	test('loses and repeats nothing while jobs come and go', async () => {
		const filters = { title: 'pilot' };
		const untouched = expected(filters);
		const made = [];
		const seen = await walk(filters, { limit: 20 }, { between: async () => {
			made.push(await post(held.recruiter, { title: 'Late Pilot' }));
			if (made.length % 2)
				expect(204, await held.recruiter.http.delete(`${jobs}/${made.pop().id}`));
		} });

		assert.equal(new Set(seen).size, seen.length, 'nothing twice');
		assert.deepEqual(seen.filter((id) => untouched.includes(id)), untouched);
		await Promise.all(made.map(({ id }) => held.recruiter.http.delete(`${jobs}/${id}`)));
	});

	test('of other jobs than open ones is for those whose they are', async () => {
		const drafts = expected({}, { status: 'draft' });
		const own = (person) => drafts.filter((id) => all.find((job) => job.id === id).owner_id === person.id);

		assertProblem(await held.suite.http.get(query({}, { status: 'DRAFT' })), 401, 'unauthenticated');
		assert.deepEqual(await walk({}, { status: 'DRAFT', limit: 100 }), own(held.recruiter));
		assert.deepEqual(await walk({}, { status: 'DRAFT', limit: 100 }, { http: held.other.http }), own(held.other));
		assert.deepEqual(await walk({}, { status: 'DRAFT', limit: 100 }, { http: held.admin.http }), drafts);
		/* One or two letters, too, which no index of trigrams knows. */
		for (const filters of [{ title: 'pi' }, { company: 'a' }, { location: 'er' }])
			assert.deepEqual(await walk(filters, { status: 'DRAFT', limit: 100 }),
				expected(filters, { status: 'draft' }).filter((id) => own(held.recruiter).includes(id)), JSON.stringify(filters));
		const both = await walk({ title: 'pilot' }, { status: 'draft,closed', limit: 100, sort: 'salary' }, { http: held.admin.http });

		assert.deepEqual([...both].sort(), [...expected({ title: 'pilot' }, { status: 'draft' }), ...expected({ title: 'pilot' }, { status: 'closed' })].sort());
	});

	test('takes the other names of its filters, and names of skills', async () => {
		const first = async (parameters) => expect(200, await held.recruiter.http.get(`${jobs}?${parameters}&limit=5`)).data.map(({ id }) => id);

		assert.deepEqual(await first(`recruiter_id=${held.other.id}`), expected({ employer: held.other.id }).slice(0, 5));
		for (const skills of ['postgres', 'PostgreSQL', '41', 'psql,nothing'])
			assert.deepEqual(await first(`skills=${skills}`), expected({ skills: [41] }).slice(0, 5), skills);
		assert.deepEqual(await first('skills=nothing'), []);
		assert.deepEqual(await first('skill_ids=3&skill_ids=41&skills_match=ALL'), expected({ all_skills: [3, 41] }).slice(0, 5));
		assert.deepEqual(await first('type=full-time'), expected({ job_type: 'FULL_TIME' }).slice(0, 5));
		assert.deepEqual(await first('salary_min=100000&salary_period=month'), expected({ salary_min: 1200000 }).slice(0, 5));
	});

	test('refuses what it does not understand', async () => {
		assert.deepEqual(wrongFields(await held.suite.http.get(`${jobs}?limit=101&sort=size&job_type=king&salary_min=-1&remote=maybe`)),
			['job_type', 'limit', 'remote', 'salary_min', 'sort']);
		assert.equal((await held.suite.http.get(`${jobs}?cursor=abc`)).status, 400);
		const { next_cursor } = expect(200, await held.suite.http.get(`${jobs}?limit=1`));

		assert.equal((await held.suite.http.get(`${jobs}?sort=salary&cursor=${next_cursor}`)).status, 400, 'of another order');
	});
});

describe('who may keep a list', () => {
	test('is told by Cache-Control and ETag; a reader who has it gets 304', async () => {
		const path = query({ title: 'pilot' });
		const first = await held.suite.http.get(path);
		const again = await held.suite.http.get(path, { headers: { 'if-none-match': etag(first) } });

		assert.match(first.headers.get('cache-control'), /^public, max-age=1, stale-while-revalidate=1/);
		assert.deepEqual([again.status, again.text], [304, '']);
		await until(async () => (await held.suite.http.get(path)).headers.get('x-cache') === 'HIT');
	});

	test('reads their own writes when signed in', async () => {
		for (let i = 0; i < 5; i++) {
			const { id } = await post(held.recruiter, { title: `Own write ${i}` });

			assert.equal(expect(200, await held.recruiter.http.get(query({ title: 'own write' }))).data[0].id, id);
			expect(204, await held.recruiter.http.delete(`${jobs}/${id}`));
			assert.equal(expect(200, await held.recruiter.http.get(query({ title: 'own write' }))).data.length, 0);
		}
	});
});
