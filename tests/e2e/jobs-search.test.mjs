// The search: it finds what looking at each job finds, ranks, mends, marks, counts and suggests; and what it keeps is never
// older than a change.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { expect, jobs, post, useJobs } from '../lib/jobs.mjs';
import { signUpSeeker, wrongFields } from '../lib/people.mjs';
import { binaries } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const MANY = 5200;
/** Reproducible: a run that fails can be run again. */
let seed = 11;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
const words = Array.from({ length: 40 }, (_, i) => `w${i}x`);
/* Word i is in about one text of i + 1; the first one in all. */
const text = () => Array.from({ length: 12 }, (_, i) => i ? words[Math.min(39, Math.floor(40 ** (random(1000) / 1000)))] : words[0]);
const made = [];
let events;
const held = useJobs(async (people) => {
	for (let i = 0; i < MANY; i++)
		made.push({ title: text().slice(0, 3), description: text(), type: ['full_time', 'contract'][i % 2], remote: i % 3 === 0 });
	const rows = await people.suite.sql(`insert into jobs.jobs (owner_id, title, description, job_type, remote, location, industry, salary_min, salary_max,
		       status, posted_at, created_at, updated_at)
		select $1, title, description, type, remote, 'Testville', 'Testing', 50000, 70000, 'open', '2026-01-01'::timestamptz + n * interval '1 minute',
		       '2026-01-01', '2026-01-01'
		  from unnest($2::text[], $3::text[], $4::text[], $5::boolean[]) with ordinality as made (title, description, type, remote, n) returning id`,
	[people.recruiter.id, made.map((job) => job.title.join(' ')), made.map((job) => job.description.join(' ')), made.map(({ type }) => type),
		made.map(({ remote }) => remote)]);
	rows.forEach(({ id }, i) => (made[i].id = Number(id)));
	await people.suite.sql('analyze jobs.listings');
	events = await people.suite.listen('job.*');
});
/** All that was posted has been heard of, by the service itself as well: nothing of it forgets a kept answer any more. */
const allHeard = (title) => until(async () => {
	const [{ n }] = await held.suite.sql(`select count(*)::int as n from jobs.inbox where consumer like '%results%' and event_id = any ($1)`,
		[events.map(({ body }) => body.id)]);

	return events.some(({ body }) => body.data.title === title) && n === events.length;
});
const query = (parameters) => `${jobs}/search?${new URLSearchParams(parameters)}`;
const search = async (parameters, http = held.recruiter.http) => expect(200, await http.get(query(parameters)));
const titles = async (parameters, http) => (await search(parameters, http)).data.map(({ title }) => title);

async function walk(parameters) {
	const ids = [];

	for (let cursor; cursor !== null;) {
		const page = await search({ ...parameters, ...(cursor && { cursor }) });

		ids.push(...page.data.map(({ id }) => id));
		cursor = page.next_cursor;
	}
	return ids;
}
const inOrder = (ids) => [...ids].sort((a, b) => a - b);
const has = (job, word) => job.title.includes(word) || job.description.includes(word);
const side = (list, phrase) => list.some((_, i) => phrase.every((word, k) => list[i + k] === word));

describe('what is found', () => {
	/* Each form of a query with what it means. */
	const forms = {
		'one word': () => { const a = words[random(40)]; return [a, (job) => has(job, a)]; },
		'two words': () => { const [a, b] = [words[random(40)], words[random(40)]]; return [`${a} ${b}`, (job) => has(job, a) && has(job, b)]; },
		'one of two': () => { const [a, b] = [words[20 + random(20)], words[random(40)]]; return [`${a} or ${b}`, (job) => has(job, a) || has(job, b)]; },
		'a word left out': () => { const [a, b] = [words[random(20)], words[random(40)]]; return [`${a} -${b}`, (job) => has(job, a) && !has(job, b)]; },
		'words side by side': () => { const pair = [words[random(8)], words[random(8)]];
			return [`"${pair.join(' ')}"`, (job) => side([...job.title, '.', ...job.description], pair)]; },
		'a word with filters': () => { const a = words[random(30)];
			return [a, (job) => has(job, a) && job.type === 'contract' && job.remote, { job_type: 'CONTRACT', remote: true }]; },
	};

	for (const [name, make] of Object.entries(forms))
		test(`by ${name} is what looking at each job finds, each once`, async () => {
			for (let round = 0; round < 5; round++) {
				const [q, means, filters = {}] = make();
				const expected = made.filter(means);
				const page = await search({ q, limit: 100, ...filters });

				if (!expected.length)
					continue;
				assert.deepEqual([page.count, page.count_exact, page.facets.exact], [expected.length, true, true], q);
				assert.equal(page.facets.job_type.reduce((sum, { count }) => sum + count, 0), expected.length);
				assert.equal(page.facets.remote.find(({ value }) => value)?.count ?? 0, expected.filter(({ remote }) => remote).length);
				const ids = await walk({ q, limit: 100, ...filters });

				assert.equal(new Set(ids).size, ids.length, `${q}: none twice`);
				assert.deepEqual(inOrder(ids), inOrder(expected.map(({ id }) => id)), q);
			}
		});

	test('comes best first: the title above skills, company and description', async () => {
		const fields = { description: 'nothing', company: 'Nobody' };
		const inText = await post(held.recruiter, { ...fields, title: 'Text', description: 'a zeppelin' });
		const inCompany = await post(held.recruiter, { ...fields, title: 'Company', company: 'Zeppelin' });
		const inTitle = await post(held.recruiter, { ...fields, title: 'Zeppelin' });

		assert.deepEqual((await search({ q: 'zeppelin' })).data.map(({ id }) => id), [inTitle.id, inCompany.id, inText.id]);
		assert.deepEqual((await search({ q: 'zeppelin', sort: 'newest' })).data.map(({ id }) => id), [inTitle.id, inCompany.id, inText.id]);
	});

	test('knows forms of words, accents, C++ from C and the names of skills', async () => {
		await post(held.recruiter, { title: 'Balloonists wanted for Zürich', skill_ids: [1] });
		await post(held.recruiter, { title: 'Balloon programmer in C++', description: 'Fly.' });
		await post(held.recruiter, { title: 'Balloon programmer in C' });

		assert.deepEqual(await titles({ q: 'balloonist zurich' }), ['Balloonists wanted for Zürich']);
		assert.deepEqual(await titles({ q: 'balloon c++' }), ['Balloon programmer in C++']);
		assert.deepEqual(await titles({ q: 'balloon c' }), ['Balloon programmer in C']);
		assert.deepEqual(await titles({ q: 'balloonist js' }), ['Balloonists wanted for Zürich']);
	});

	test('is what was meant, where nothing holds what was typed', async () => {
		await post(held.recruiter, { title: 'Locksmith engineer' });
		const page = await search({ q: 'locksmiht enginer' });

		assert.equal(page.corrected_query, 'locksmith engineer');
		assert.equal(page.data[0].title, 'Locksmith engineer');
		assert.deepEqual([(await search({ q: 'qqqqzzzz' })).data, (await search({ q: 'qqqqzzzz' })).corrected_query], [[], undefined]);
		for (let i = 0; i < 3; i++)
			await post(held.recruiter, { title: `Locksmith helper ${i}` });
		const first = await search({ q: 'loksmith', limit: 2 });

		assert.equal((await search({ q: 'loksmith', limit: 2, cursor: first.next_cursor })).data.length, 2, 'on the next page too');
	});

	test('shows pieces of the text with the words marked, and nothing of it live', async () => {
		await post(held.recruiter, { title: 'Marked', description: 'Watch <script>alert("x")</script> the & xylophone play' });
		const { snippet } = (await search({ q: 'xylophones' })).data[0];

		assert.equal(snippet, 'Watch &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; the &amp; <mark>xylophone</mark> play');
		assert.ok(!(await held.recruiter.http.get(query({ q: 'xylophone' }))).text.includes('<'));
	});

	test('is counted by type, industry, place, remote and pay', async () => {
		const common = { title: 'Faceted', industry: 'Energy', job_type: 'FULL_TIME' };
		await post(held.recruiter, { ...common, city: 'Oslo', remote: true, salary_min: 50000, salary_max: 70000 });
		await post(held.recruiter, { ...common, location: 'Oslo', salary_min: 250000 });
		await post(held.recruiter, { ...common, job_type: 'CONTRACT', industry: 'Banking', location: 'Bergen' });

		assert.deepEqual((await search({ q: 'faceted' })).facets, {
			exact: true,
			job_type: [{ count: 2, value: 'FULL_TIME' }, { count: 1, value: 'CONTRACT' }],
			industry: [{ count: 2, value: 'Energy' }, { count: 1, value: 'Banking' }],
			location: [{ count: 2, value: 'Oslo' }, { count: 1, value: 'Bergen' }],
			remote: [{ count: 2, value: false }, { count: 1, value: true }],
			salary_band: [{ from: 40000, to: 60000, count: 1 }, { from: 60000, to: 80000, count: 1 }, { from: 200000, to: null, count: 1 }],
		});
		assert.deepEqual((await search({ q: 'faceted', location: 'berg' })).facets.job_type, [{ count: 1, value: 'CONTRACT' }]);
	});

	test('are open jobs alone', async () => {
		const { id } = await post(held.recruiter, { title: 'Ephemeral', status: 'DRAFT' });
		const count = async () => (await search({ q: 'ephemeral' })).count;

		assert.equal(await count(), 0);
		for (const [step, seen] of [['publish', 1], ['pause', 0], ['publish', 1], ['close', 0]]) {
			expect(200, await held.recruiter.http.post(`${jobs}/${id}/${step}`));
			assert.equal(await count(), seen, step);
		}
		assert.deepEqual(wrongFields(await held.recruiter.http.get(query({ status: 'DRAFT' }))), ['status']);
	});
});

describe('suggestions', () => {
	const suggest = async (q) => expect(200, await held.recruiter.http.get(`${jobs}/suggest?${new URLSearchParams({ q })}`)).data;

	test('begin with what was typed, or hold it, or are like it', async () => {
		await post(held.recruiter, { title: 'Falconer' });
		await post(held.recruiter, { title: 'Senior Falconer', company: 'Falconry Ltd' });

		await until(async () => (await suggest('falc')).length === 3);
		assert.deepEqual(await suggest('FALC'), [{ kind: 'title', text: 'Falconer' }, { kind: 'company', text: 'Falconry Ltd' },
			{ kind: 'title', text: 'Senior Falconer' }]);
		assert.deepEqual((await suggest('postgre')).map(({ text }) => text), ['PostgreSQL']);
		assert.ok((await suggest('falcner')).some(({ text }) => text === 'Falconer'));
		assert.deepEqual(await suggest('%'), []);
	});
});

describe('what is kept of searches', () => {
	const keys = async () => (await held.suite.redis()).keys('jobs:*');
	const ours = async () => (await keys()).filter((key) => key.includes(':search:'));

	const statements = async () => Number(/^jobwire_db_statements_total (\d+)$/m.exec(await (await fetch(`${held.suite.services.jobs}/metrics`)).text())[1]);

	test('spares the database four questions in five, where a few are asked by many', async () => {
		const spent = async (parametersOf) => {
			const before = await statements();

			for (let i = 0; i < 50; i++)
				await search(parametersOf(i));
			return await statements() - before;
		};
		/* What differs in the address is another question. */
		const alone = await spent((i) => ({ q: words[i % 5], n: i }));
		const kept = await spent((i) => ({ q: words[i % 5] }));

		assert.ok(alone >= 100, `${alone}`);
		assert.ok(kept <= alone * 0.2, `${kept} instead of ${alone}`);
		assert.ok((await ours()).length > 0);
	});

	test('is found by nobody after a change', async () => {
		for (let i = 1; i < 12; i++) {
			await post(held.recruiter, { title: `Kept ${i}` });
			assert.equal((await search({ q: 'kept' })).count, i, 'at once');
		}
	});

	test('is found within a second by strangers', async () => {
		await post(held.recruiter, { title: 'Strange title' });
		const begun = performance.now();

		await until(async () => (await search({ q: `strange`, t: Math.random() }, held.suite.http)).count === 1);
		assert.ok(performance.now() - begun < 1000);
	});

	test('can be cleared by administrators, and with jobctl', async () => {
		const seeker = await signUpSeeker(held.suite);
		const remembered = () => held.recruiter.http.get(query({ q: 'cleared' })).then(({ body }) => body.count);

		await allHeard('Strange title');
		assert.equal(await remembered(), 0);
		await held.suite.sql(`update jobs.jobs set title = 'Cleared', version = version + 1 where id = $1`, [made[0].id]);
		assert.equal(await remembered(), 0, 'nobody said that it changed');
		assert.equal((await seeker.http.delete('/api/v1/cache')).status, 403);
		expect(204, await held.admin.http.delete('/api/v1/cache'));
		assert.equal(await remembered(), 1);
		await held.suite.sql(`update jobs.jobs set title = 'Other', version = version + 1 where id = $1`, [made[0].id]);
		assert.equal(await remembered(), 1);
		assert.match(execFileSync(join(binaries, 'jobctl'), ['cache', 'clear'], { env: { REDIS_URL: held.suite.redisUrl } }).toString(), /keys forgotten/);
		assert.equal(await remembered(), 0);
	});

	test('are the numbers of open jobs, for ten minutes or until they change', async () => {
		const stats = async () => expect(200, await held.recruiter.http.get(`${jobs}/stats`));
		const first = await stats();
		const redis = await held.suite.redis();

		assert.equal(first.active, Number((await held.suite.sql(`select count(*) from jobs.jobs where status = 'open' and deleted_at is null`))[0].count));
		assert.equal(first.by_type.CONTRACT, Number((await held.suite.sql(`select count(*) from jobs.jobs where status = 'open' and job_type = 'contract' and deleted_at is null`))[0].count));
		assert.equal(first.by_day.length, 30);
		assert.equal(await redis.get('jobs:count:active'), String(first.active));
		assert.ok(await redis.ttl('jobs:count:active') > 590);
		const { id } = await post(held.recruiter, { title: 'Counted' });

		assert.equal((await stats()).active, first.active + 1);
		assert.equal((await stats()).by_day.at(-1).count, first.by_day.at(-1).count + 1);
		expect(200, await held.recruiter.http.post(`${jobs}/${id}/pause`));
		assert.equal((await stats()).active, first.active);
	});

	test('is done without while Redis is away', async () => {
		await held.suite.stop('redis');
		try {
			await post(held.recruiter, { title: 'Without Redis' });
			assert.equal((await search({ q: 'without redis' })).count, 1);
		} finally {
			await held.suite.start('redis');
		}
		await until(async () => (await search({ q: 'without redis', t: 1 })).count === 1);
	});
});
