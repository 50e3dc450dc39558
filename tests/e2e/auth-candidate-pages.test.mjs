// Searching candidates page by page, and among more of them than a search looks at one by one.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { found, held, inOrder, leaf, query, seeker, tellSkill } from '../lib/candidates.mjs';
import { wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

describe('pages', () => {
	const made = [];

	before(async () => {
		for (const headline of ['pageword pageword rest', 'pageword', 'x pageword'].flatMap((text) => Array(3).fill(text)))
			made.push((await seeker({ headline, interest_ids: [600] })).id);
	});

	test('without a text go from the newest change back, each profile once', async () => {
		const { ids, sizes } = await leaf({ interest_ids: '600', limit: 4 });

		assert.deepEqual(ids, [...made].reverse());
		assert.deepEqual(sizes, [4, 4, 1]);
	});

	test('of a text go down the ranks, each profile once', async () => {
		const { ids } = await leaf({ q: 'pageword', limit: 2 });

		assert.deepEqual(ids, await found({ q: 'pageword', limit: 100 }));
		assert.deepEqual(inOrder(ids), made);
	});

	test('have cursors of their own kind', async () => {
		const { body } = await held.recruiter.http.get(query({ q: 'pageword', limit: 2 }));

		assert.equal((await held.recruiter.http.get(query({ limit: 2, cursor: body.next_cursor }))).status, 400);
	});
});

describe('many profiles', () => {
	// Beyond the bounds of a search, and made in the database, since each sign-up costs a hash.
	before(async () => {
		await held.suite.sql(`
			with made as (
				insert into auth.users (email, roles, created_at, updated_at)
				select 'crowd' || n || '@example.com', '{seeker}', now(), now() from generate_series(1, 6000) as n
				returning id
			), said as (
				select id, 'crowd' || case when id % 1000 = 7 then ' needle left right' else ' left or right' end
				                   || case when row_number() over (order by id) <= 3500 then ' oldcrowd' else '' end as summary,
				       '2020-01-01'::timestamptz + id * interval '1 second' as time
				  from made
			)
			insert into auth.seeker_profiles (user_id, headline, summary, location, open_to_search, is_listed, audience, search_text,
			       created_at, updated_at)
			select id, 'crowd', summary, 'Crowdtown', true, true, '{0}', auth.seeker_document('crowd', summary, '{}', '[]', '[]'), time, time
			  from said`);
	});

	test('who share a word are found from the newest on, and a rare word among all of them', async () => {
		const rows = await held.suite.sql(
			`select user_id from auth.seeker_profiles where headline = 'crowd' order by updated_at desc limit 2000`);
		const newest = new Set(rows.map((row) => row.user_id));
		const crowd = await found({ q: 'crowd', limit: 100 });

		assert.equal(crowd.length, 100);
		assert.ok(crowd.every((id) => newest.has(id)));
		assert.equal((await found({ q: 'needle' })).length, 6);
		assert.equal((await found({ q: '"crowd needle"' })).length, 6);
		assert.equal((await found({ q: 'crowd needle', location: 'crowdtown' })).length, 6);
	});

	// Each way to bound a search: many of the newest match, and few of them but many others.
	for (const [what, filters, count] of [
		['that many of the newest have', { q: 'crowd' }, 6000],
		['that many have, but none of the newest', { q: 'oldcrowd' }, 3500],
		['beside one that is left out', { q: 'crowd -needle', location: 'crowdtown' }, 5994],
		['beside a filter', { q: 'crowd', location: 'crowdtown', limit: 37 }, 6000],
	])
		test(`who share a word ${what} are all reached, each once`, async () => {
			const { ids, sizes } = await leaf({ limit: 100, ...filters });

			assert.equal(ids.length, count);
			assert.equal(new Set(ids).size, count);
			assert.ok(sizes.every((size) => size > 0));
		});

	test('are looked through for words side by side, which all of them have apart', async () => {
		const { ids, sizes } = await leaf({ q: '"left right"', limit: 3 });

		assert.equal(ids.length, 6);
		assert.equal(new Set(ids).size, 6);
		assert.ok(sizes.length <= 4, `${sizes}`);
		assert.deepEqual((await leaf({ q: '"right nobody"' })).sizes, [0]);
	});

	test('are not gone through for what a text leaves out alone', async () => {
		for (const q of ['-needle', '-"crowd needle" -needle', '-needle or -crowd', 'crowd or -needle'])
			assert.deepEqual(wrongFields(await held.recruiter.http.get(query({ q }))), ['q'], q);
	});

	test('are all listed without a text', async () => {
		const { ids } = await leaf({ location: 'crowdtown', limit: 100 });

		assert.equal(new Set(ids).size, 6000);
		assert.deepEqual(ids, inOrder(ids).reverse(), 'newest first, each once');
	});

	test('follow the new name of a skill they have, however many they are', async () => {
		await tellSkill(941, 'Crowdskill');
		await held.suite.sql(
			`update auth.seeker_profiles set skill_ids = '{941}' where headline = 'crowd' and user_id % 10 = 0`);
		await tellSkill(941, 'Renamedskill', { version: 2 });
		await until(async () => {
			const [{ n }] = await held.suite.sql(
				`select count(*) as n from auth.seeker_profiles where search_text @@ 'renamedskil'`);

			return n === 600;
		}, { timeout: 20_000 });
		await until(async () => !(await held.suite.sql('select * from auth.skill_changes')).length);
	});
});
