// Searching candidates: who is found, by what, in which order, and by whom.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { announce, announceApplication, signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (people) => {
	people.recruiter = await signUpRecruiter(people.suite);
});
const seekers = '/api/v1/profiles/job-seekers';

/** A seeker, found by searches unless told otherwise. */
async function seeker(profile) {
	const user = await signUpSeeker(held.suite);
	const { status, body } = await user.http.put(seekers, { open_to_search: true, ...profile });

	assert.equal(status, 201, JSON.stringify(body));
	return user;
}

const query = (filters) => `${seekers}?${new URLSearchParams(filters)}`;
const found = async (filters, by = held.recruiter) => {
	const { status, body } = await by.http.get(query(filters));

	assert.equal(status, 200, JSON.stringify(body));
	return body.data.map((profile) => profile.id);
};
const skill = (id, name, aliases = [], rest = {}) => announce(held.suite, 'skill.added', { id, version: 1, name, aliases, deleted: false, ...rest });
const known = (id, version) => until(async () => (await held.suite.sql('select 1 from auth.skills where id = $1 and version = $2', [id, version])).length);

describe('who is found', () => {
	test('seekers who opened themselves, one\'s own applicants, and for administrators everybody', async () => {
		const mark = 'visibleword';
		const open = await seeker({ headline: mark });
		const closed = await seeker({ headline: mark, open_to_search: false });
		const other = await signUpRecruiter(held.suite);

		assert.deepEqual(await found({ q: mark }), [open.id]);
		assert.deepEqual((await found({ q: mark }, held.admin)).sort(), [open.id, closed.id].sort());
		await announceApplication(held.suite, held.recruiter, closed);
		await until(async () => (await found({ q: mark })).length === 2);
		assert.deepEqual(await found({ q: mark }, other), [open.id]);
		assert.ok((await found({ limit: 100 })).includes(closed.id), 'without a text as well');
		assert.ok(!(await found({ limit: 100 }, other)).includes(closed.id));
	});

	test('nobody who is deactivated, deleted or no seeker any more', async () => {
		const mark = 'listedword';
		const [a, b, c] = [await seeker({ headline: mark }), await seeker({ headline: mark }), await seeker({ headline: mark })];

		assert.equal((await found({ q: mark })).length, 3);
		await held.admin.http.post(`/api/v1/users/${a.id}/deactivate`);
		await held.admin.http.delete(`/api/v1/users/${b.id}`);
		await held.admin.http.patch(`/api/v1/users/${c.id}/role`, { role: 'recruiter' });
		assert.deepEqual(await found({ q: mark }), []);
		assert.deepEqual(await found({ q: mark }, held.admin), []);
		await held.admin.http.post(`/api/v1/users/${a.id}/activate`);
		await held.admin.http.patch(`/api/v1/users/${c.id}/role`, { roles: ['recruiter', 'seeker'] });
		assert.deepEqual((await found({ q: mark })).sort(), [a.id, c.id].sort());
	});

	test('is for recruiters and administrators to ask', async () => {
		const user = await signUpSeeker(held.suite);

		assert.equal((await user.http.get(seekers)).status, 403);
		assert.equal((await held.suite.http.get(seekers)).status, 401);
	});

	test('is shown without the phone number', async () => {
		await seeker({ headline: 'phoneword', phone: '+49 30 1234567', experience: [{ title: '<b>Dev</b>' }] });
		const { body, text } = await held.recruiter.http.get(query({ q: 'phoneword' }));

		assert.deepEqual(Object.keys(body.data[0]), ['id', 'full_name', 'headline', 'summary', 'location', 'skill_ids', 'experience',
			'education', 'interest_ids', 'preferred_job_types', 'preferred_locations', 'open_to_search', 'created_at', 'updated_at']);
		assert.deepEqual(body.data[0].experience, [{ title: '<b>Dev</b>', company: null, from: null, to: null, text: null }]);
		assert.ok(!text.includes('<b>'), 'no live markup, also inside of lists');
	});
});

describe('a text', () => {
	test('is looked for in headline, summary, skills, experience and education', async () => {
		await skill(901, 'Quillwork', ['Feathering']);
		await known(901, 1);
		const places = [
			await seeker({ headline: 'quillwork' }), await seeker({ summary: 'All about Quillwork.' }), await seeker({ skill_ids: [901] }),
			await seeker({ experience: [{ title: 'Master', company: 'Quillwork Ltd' }] }), await seeker({ experience: [{ title: 'x', text: 'quillwork' }] }),
			await seeker({ education: [{ title: 'Arts', school: 'School of Quillwork' }] }),
		];

		await seeker({ full_name: 'Quillwork', location: 'Quillwork', preferred_locations: ['Quillwork'] });
		assert.deepEqual((await found({ q: 'quillwork' })).sort((a, b) => a - b), places.map((user) => user.id));
		assert.deepEqual(await found({ q: 'feathering' }), [places[2].id], 'by an alias of the skill');
		assert.deepEqual(await found({ search: 'feathering' }), [places[2].id]);
		assert.deepEqual(await found({ keyword: 'feathering' }), [places[2].id]);
	});

	test('counts most in the headline, then in skills, in the summary, in the history', async () => {
		await skill(902, 'Weighing');
		await known(902, 1);
		const order = [
			await seeker({ education: [{ title: 'weighing' }] }), await seeker({ summary: 'weighing' }), await seeker({ skill_ids: [902] }),
			await seeker({ headline: 'weighing' }),
		].reverse();

		assert.deepEqual(await found({ q: 'weighing' }), order.map((user) => user.id));
	});

	test('is read as people write searches', async () => {
		const both = await seeker({ headline: 'red zebra' });
		const apart = await seeker({ headline: 'zebra, not so red' });
		const blue = await seeker({ headline: 'blue zebras' });

		assert.deepEqual((await found({ q: 'zebra red' })).sort(), [both.id, apart.id].sort());
		assert.deepEqual(await found({ q: '"red zebra"' }), [both.id]);
		assert.deepEqual(await found({ q: 'zebra -red' }), [blue.id], 'and in the plural');
		assert.deepEqual(await found({ q: '-"red zebra" zebra -blue' }), [apart.id]);
		assert.deepEqual((await found({ q: '"red zebra" or blue' })).sort(), [both.id, blue.id].sort());
		for (const odd of ['"', '!!! & | (', ':*', "'", '\\', '-', 'zebra & (', '<->', '%']) {
			assert.equal((await held.recruiter.http.get(query({ q: odd }))).status, 200, odd);
		}
		assert.deepEqual(await found({ q: '&&&' }), [], 'signs alone find nothing');
	});

	test('knows accents, the trade IT, and that C, C++ and C# are three things', async () => {
		const it = await seeker({ headline: 'IT gardener' });
		const muller = await seeker({ headline: 'Müllerei gardener' });
		const [c, cpp, cs] = [await seeker({ headline: 'C gardener' }), await seeker({ headline: 'C++ gardener' }), await seeker({ headline: 'C# gardener' })];

		assert.deepEqual(await found({ q: 'gardener it' }), [it.id]);
		assert.deepEqual(await found({ q: 'gardener mullerei' }), [muller.id]);
		assert.deepEqual(await found({ q: 'gardener MÜLLEREI' }), [muller.id]);
		assert.deepEqual(await found({ q: 'gardener c' }), [c.id]);
		assert.deepEqual(await found({ q: 'gardener c++' }), [cpp.id]);
		assert.deepEqual(await found({ q: 'gardener C#' }), [cs.id]);
	});

	test('finds what was written a moment ago, and not what was', async () => {
		const user = await seeker({ headline: 'oldword' });

		await user.http.patch(`${seekers}/me`, { headline: 'newword' });
		assert.deepEqual(await found({ q: 'oldword' }), []);
		assert.deepEqual(await found({ q: 'newword' }), [user.id]);
	});
});

describe('skills', () => {
	test('are filtered by id, name or alias, any of them', async () => {
		await skill(911, 'PostgreSQL-911', ['postgres911', 'PG 911']);
		await skill(912, 'Redis911');
		await known(911, 1);
		await known(912, 1);
		const [pg, redis, both] = [await seeker({ skill_ids: [911] }), await seeker({ skill_ids: [912] }), await seeker({ skill_ids: [912, 911] })];
		const ids = async (skills) => (await found({ skills })).sort((a, b) => a - b);

		assert.deepEqual(await ids('911'), [pg.id, both.id]);
		assert.deepEqual(await ids('postgresql-911'), [pg.id, both.id]);
		assert.deepEqual(await ids('pg 911'), [pg.id, both.id]);
		assert.deepEqual(await ids('POSTGRES911,912'), [pg.id, redis.id, both.id]);
		assert.deepEqual((await found({ skill_ids: '912' })).sort((a, b) => a - b), [redis.id, both.id]);
		assert.deepEqual(await ids('nosuchskill'), [], 'a skill that nobody has');
		assert.deepEqual(await ids('nosuchskill,912'), [redis.id, both.id]);
	});

	test('are found by their new names when those change, and older news changes nothing', async () => {
		await skill(921, 'Beforename');
		await known(921, 1);
		const user = await seeker({ skill_ids: [921] });
		const tell = (version, name, aliases) => announce(held.suite, 'skill.updated', { id: 921, version, name, aliases, deleted: false });

		assert.deepEqual(await found({ q: 'beforename' }), [user.id]);
		await tell(3, 'Aftername', ['afteralias']);
		await until(async () => (await found({ q: 'aftername' })).includes(user.id));
		assert.deepEqual(await found({ q: 'afteralias' }), [user.id]);
		assert.deepEqual(await found({ q: 'beforename' }), []);
		await tell(2, 'Between', []);
		await skill(922, 'A later one');
		await known(922, 1);
		assert.deepEqual((await held.suite.sql('select name from auth.skills where id = 921'))[0].name, 'Aftername');
	});

	test('that became a part of another are found by its name', async () => {
		await skill(931, 'Oldtool');
		await skill(932, 'Newtool');
		await known(931, 1);
		const user = await seeker({ skill_ids: [931] });

		await announce(held.suite, 'skill.updated', { id: 931, version: 2, deleted: true, merged_into: 932 });
		await until(async () => (await found({ skills: 'newtool' })).includes(user.id));
		assert.deepEqual(await found({ skills: 'oldtool' }), []);
		assert.deepEqual(await found({ q: 'oldtool' }), [user.id], 'their own word still says it');
	});
});

describe('filters', () => {
	test('go by interests, place and type, together with a text', async () => {
		const a = await seeker({ headline: 'filterword', interest_ids: [501, 502], location: 'Greater BERLIN area', preferred_job_types: ['FULL_TIME', 'CONTRACT'] });
		const b = await seeker({ headline: 'filterword', interest_ids: [502], location: '100%_Berlin', preferred_job_types: ['PART_TIME'] });
		const ids = async (filters) => (await found(filters)).sort((x, y) => x - y);

		for (const text of [{}, { q: 'filterword' }]) {
			assert.deepEqual(await ids({ ...text, interest_ids: '502' }), [a.id, b.id]);
			assert.deepEqual(await ids({ ...text, interest_ids: '501,599' }), [a.id]);
			assert.deepEqual(await ids({ ...text, interest_ids: '502', location: 'berlin' }), [a.id, b.id]);
			assert.deepEqual(await ids({ ...text, location: '0%_B' }), [b.id], 'wildcards are plain characters');
			assert.deepEqual(await ids({ ...text, interest_ids: '502', job_type: 'full-time' }), [a.id]);
			assert.deepEqual(await ids({ ...text, interest_ids: '502', job_type: 'PART_TIME', location: 'area' }), []);
		}
	});

	test('that cannot be are named', async () => {
		const answer = await held.recruiter.http.get(query({ job_type: 'forever', interest_ids: 'x', limit: '0', location: 'x'.repeat(201) }));

		assert.equal(answer.status, 422);
		assert.deepEqual(wrongFields(answer), ['interest_ids', 'job_type', 'limit', 'location']);
	});
});

/** All pages of a search, and the sizes of those. */
async function leaf(filters) {
	const ids = [];
	const sizes = [];

	for (let cursor; cursor !== null;) {
		const { status, body } = await held.recruiter.http.get(query({ ...filters, ...cursor && { cursor } }));

		assert.equal(status, 200);
		ids.push(...body.data.map((profile) => profile.id));
		sizes.push(body.data.length);
		cursor = body.next_cursor;
	}
	return { ids, sizes };
}

describe('pages', () => {
	const made = [];

	before(async () => {
		for (let i = 0; i < 9; i++)
			made.push((await seeker({ headline: i % 2 ? 'pageword' : 'pageword pageword rest', interest_ids: [600] })).id);
	});

	test('without a text go from the newest change back, each profile once', async () => {
		const { ids, sizes } = await leaf({ interest_ids: '600', limit: 4 });

		assert.deepEqual(ids, made.toReversed());
		assert.deepEqual(sizes, [4, 4, 1]);
	});

	test('of a text go down the ranks, each profile once', async () => {
		const { ids } = await leaf({ q: 'pageword', limit: 2 });
		const one = await found({ q: 'pageword', limit: 100 });

		assert.deepEqual(ids, one);
		assert.deepEqual([...ids].sort((a, b) => a - b), made);
	});

	test('have cursors of their own kind', async () => {
		const { body } = await held.recruiter.http.get(query({ q: 'pageword', limit: 2 }));

		assert.equal((await held.recruiter.http.get(query({ limit: 2, cursor: body.next_cursor }))).status, 400);
	});
});

describe('many profiles', () => {
	// As many as the bounds of the search are beyond: made in the database, since each sign-up costs a hash.
	before(async () => {
		await held.suite.sql(`
			with made as (
				insert into auth.users (email, roles, created_at, updated_at)
				select 'crowd' || n || '@example.com', '{seeker}', now(), now() from generate_series(1, 6000) as n
				returning id)
			insert into auth.seeker_profiles (user_id, headline, location, open_to_search, is_listed, search_text, created_at, updated_at)
			select id, 'crowd', 'Crowdtown', true, true, auth.seeker_document('crowd' || case when id % 1000 = 7 then ' needle' else '' end, null, '{}', '[]', '[]'),
			       '2020-01-01'::timestamptz + id * interval '1 second', '2020-01-01'::timestamptz + id * interval '1 second'
			  from made`);
	});

	test('who share a word are found from the newest on, and a rare word among all of them', async () => {
		const newest = (await held.suite.sql(`select user_id from auth.seeker_profiles where headline = 'crowd' order by updated_at desc limit 4000`)).map((row) => row.user_id);
		const crowd = await found({ q: 'crowd', limit: 100 });

		assert.equal(crowd.length, 100);
		assert.ok(crowd.every((id) => newest.includes(id)));
		assert.equal((await found({ q: 'needle' })).length, 6);
		assert.equal((await found({ q: 'crowd needle', location: 'crowdtown' })).length, 6);
	});

	test('are all listed without a text', async () => {
		const { ids } = await leaf({ location: 'crowdtown', limit: 100 });

		assert.equal(ids.length, 6000);
		assert.equal(new Set(ids).size, 6000);
		assert.deepEqual(ids, ids.toSorted((a, b) => b - a), 'newest first');
	});

	test('follow the new name of a skill they all have, however many they are', async () => {
		await skill(941, 'Crowdskill');
		await known(941, 1);
		await held.suite.sql(`update auth.seeker_profiles set skill_ids = '{941}' where headline = 'crowd' and user_id % 10 = 0`);
		await announce(held.suite, 'skill.updated', { id: 941, version: 2, name: 'Renamedskill', aliases: [], deleted: false });
		await until(async () => {
			const [{ n }] = await held.suite.sql(`select count(*) as n from auth.seeker_profiles where search_text @@ 'renamedskil'`);

			return n === 600;
		}, { timeout: 20_000 });
		assert.deepEqual(await held.suite.sql('select * from auth.skill_changes'), []);
	});
});
