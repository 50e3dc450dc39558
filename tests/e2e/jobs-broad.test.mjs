// Searches that find very much: what is an estimate says so and is a good one, and paging reaches every match exactly once.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expect, jobs, post, useJobs } from '../lib/jobs.mjs';
import { until } from '../lib/until.mjs';

const MANY = 22_500;
/* One a minute, nineteen in twenty of them in a team, a twelfth of each title. As many at once go in without triggers. */
const made = `
	set search_path = jobs, public;
	alter table jobs disable trigger user;
	insert into jobs (owner_id, title, description, location, remote, job_type, industry, salary_min, salary_period, chat_mode, status,
	       posted_at, created_at, updated_at)
	select 1000, (array['Engineer', 'Teacher', 'Team leader', 'Nurse', 'Cook', 'Driver', 'Writer', 'Clerk', 'Welder', 'Tailor', 'Baker', 'Painter'])[1 + n % 12],
	       case when n % 20 > 0 then 'A team of ' || n % 90 else 'Alone' end, (array['Graz', 'Jena', 'Leeds'])[1 + n % 3], n % 4 = 0,
	       (array['full_time', 'contract'])[1 + n % 2], 'Media', 1000 * (n % 70), 'year', 'group', 'open', at, at, at
	  from (select n, '2026-11-01'::timestamptz + n * interval '1 minute' as at from generate_series(1, ${MANY}) as n) as timed;
	insert into listings select l.* from jobs j, listing_of(j) as l;
	insert into tallies (day, job_type, industry, n)
	select (posted_at at time zone 'UTC')::date, job_type, industry, count(*) from jobs group by 1, 2, 3;
	alter table jobs enable trigger user;
	reset search_path`;
const held = useJobs(async ({ suite }) => {
	await suite.sql(made);
	await suite.sql('vacuum analyze jobs.jobs');
	await suite.sql('vacuum analyze jobs.listings');
});
const search = async (parameters) => expect(200, await held.recruiter.http.get(`${jobs}/search?${new URLSearchParams(parameters)}`));
const truth = async (q) => (await held.suite.sql(`select id from jobs.listings where is_open and
	search_text @@ websearch_to_tsquery('jobs.postings', $1) order by posted_key desc, id desc`, [q])).map(({ id }) => Number(id));

async function walk(parameters, between = () => {}) {
	const ids = [];

	for (let cursor; cursor !== null;) {
		const page = await search({ ...parameters, limit: 100, ...(cursor && { cursor }) });

		ids.push(...page.data.map(({ id }) => id));
		cursor = page.next_cursor;
		await between();
	}
	return ids;
}

describe('a word that nearly every job holds', () => {
	test('is counted by an estimate, which says that it is one', async () => {
		const { length } = await truth('team');
		/* The service looks every few seconds how many jobs there are; before that it can only say that there are more. */
		const page = await until(async () => {
			const found = await search({ q: 'team', n: Math.random() });

			return found.count === 10_000 ? undefined : found;
		});

		assert.ok(length > 20_000, `${length} hold it`);
		assert.ok(Math.abs(page.count - length) < length * 0.1, `${page.count} is near ${length}`);
		assert.equal(page.facets.exact, false);
		const types = page.facets.job_type.reduce((sum, { count }) => sum + count, 0);

		assert.ok(Math.abs(types - page.count) < 10, `${types} of all types are ${page.count}`);
		assert.deepEqual(await held.recruiter.http.get(`${jobs}?sort=salary&remote=false&count=true&limit=1`).then(({ body }) => [body.count, body.count_exact]),
			[10_000, false]);
	});

	test('leads through all of them, each once, the best of the newest first, while others come', async () => {
		const all = await truth('team');
		let made = 0, pages = 0;
		const seen = await walk({ q: 'team' }, async () => {
			if (++pages % 30 === 0 && ++made)
				await post(held.recruiter, { title: 'Latecomer team', description: 'team' });
		});
		const untouched = new Set(all);

		assert.equal(new Set(seen).size, seen.length, 'none twice');
		assert.equal(seen.filter((id) => untouched.has(id)).length, all.length, 'none lost');
		assert.ok(made > 3);
		const newest = new Set(all.slice(0, 4000));

		assert.ok(seen.slice(0, 1000).every((id) => newest.has(id) || !untouched.has(id)));
		assert.notDeepEqual(seen.slice(0, 100), all.slice(0, 100), 'by rank, not by time');
	});
});

describe('a word that some thousands hold', () => {
	test('is counted exactly, and leads through all of them', async () => {
		const all = await truth('engineer or teacher');
		const page = await search({ q: 'engineer or teacher' });
		const seen = await walk({ q: 'engineer or teacher' });

		assert.ok(all.length > 3000 && all.length < 10_000, `${all.length} hold it`);
		assert.deepEqual([page.count, page.count_exact, page.facets.exact], [all.length, true, true]);
		assert.deepEqual([...seen].sort((a, b) => a - b), [...all].sort((a, b) => a - b));
	});
});

describe('pages with numbers', () => {
	const board = async (path) => expect(200, await held.recruiter.http.get(path));
	const named = (path, page) => board(`${path}&page_size=100&page=${page}`);
	const ids = ({ results }) => results.map(({ id }) => id);

	/** The first pages of a list, each where `next` of the one before leads. */
	async function follow(path, most) {
		const pages = [await named(path, 1)];

		while (pages.length < most && pages.at(-1).next)
			pages.push(await board(pages.at(-1).next));
		return pages;
	}

	/* Of the common word the newest are ranked, some forty pages; the others follow by time. */
	for (const [path, most] of [['/api/jobs/search/?q=team', 43], ['/api/jobs/search/?q=engineer+or+teacher', 43], ['/api/jobs/?ordering=salary', 12]])
		test(`are those that the links lead to: ${path}`, async () => {
			const followed = await follow(path, most);
			const last = followed.length;

			for (const page of [1, 2, 12, 38, 39, 40, 41, 42, 43].filter((number) => number <= last))
				assert.deepEqual(ids(await named(path, page)), ids(followed[page - 1]), `page ${page} of ${last}`);
			assert.equal(new Set(followed.flatMap(ids)).size, followed.flatMap(ids).length, 'none twice');
			assert.match(followed[1].previous, /[?&]page=1$/);
		});

	test('go as deep as is said, and links go deeper', async () => {
		const list = '/api/jobs/?page_size=100';
		const deepest = await board(`${list}&page=100`);

		assert.deepEqual([deepest.count, deepest.count_exact, deepest.results.length], [10_000, false, 100]);
		assert.equal((await held.recruiter.http.get(`${list}&page=101`)).body.errors[0].code, 'too_deep');
		const beyond = await board(deepest.next), further = await board(beyond.next);

		assert.deepEqual([beyond.results.length, further.results.length, further.previous], [100, 100, null]);
		assert.equal(new Set([deepest, beyond, further].flatMap(ids)).size, 300);
	});
});
