// Searching candidates: who is found, by what, in which order, and by whom.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { found, held, inOrder, query, seeker, seekers, tellSkill } from '../lib/candidates.mjs';
import { announceApplication, signUpRecruiter, signUpSeeker, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

describe('who is found', () => {
	test("seekers who opened themselves, one's own applicants, and for administrators everybody", async () => {
		const mark = { q: 'visibleword' };
		const open = await seeker({ headline: mark.q });
		const closed = await seeker({ headline: mark.q, open_to_search: false });
		const other = await signUpRecruiter(held.suite);

		assert.deepEqual(await found(mark), [open.id]);
		assert.deepEqual(inOrder(await found(mark, held.admin)), [open.id, closed.id]);
		await announceApplication(held.suite, held.recruiter, closed);
		await until(async () => (await found(mark)).length === 2);
		assert.deepEqual(await found(mark, other), [open.id]);
		assert.ok((await found({ limit: 100 })).includes(closed.id), 'without a text as well');
		assert.ok(!(await found({ limit: 100 }, other)).includes(closed.id));
	});

	test('applicants also when they close themselves later', async () => {
		const user = await seeker({ headline: 'closingword' });

		await announceApplication(held.suite, held.recruiter, user);
		await until(async () => (await held.suite.sql('select from auth.applicants where seeker_id = $1', [user.id])).length);
		await user.http.patch(`${seekers}/me`, { open_to_search: false });
		assert.deepEqual(await found({ q: 'closingword' }), [user.id]);
		assert.deepEqual(await found({ q: 'closingword' }, await signUpRecruiter(held.suite)), []);
	});

	test('nobody who is deactivated, deleted or no seeker any more', async () => {
		const mark = { q: 'listedword' };
		const made = [await seeker({ headline: mark.q }), await seeker({ headline: mark.q }), await seeker({ headline: mark.q })];
		const [a, b, c] = made.map((user) => `/api/v1/users/${user.id}`);

		assert.equal((await found(mark)).length, 3);
		await held.admin.http.post(`${a}/deactivate`);
		await held.admin.http.delete(b);
		await held.admin.http.patch(`${c}/role`, { role: 'recruiter' });
		assert.deepEqual(await found(mark), []);
		assert.deepEqual(await found(mark, held.admin), []);
		await held.admin.http.post(`${a}/activate`);
		await held.admin.http.patch(`${c}/role`, { roles: ['recruiter', 'seeker'] });
		assert.deepEqual(inOrder(await found(mark)), [made[0].id, made[2].id]);
	});

	test('is for recruiters and administrators to ask', async () => {
		const user = await signUpSeeker(held.suite);

		assert.equal((await user.http.get(seekers)).status, 403);
		assert.equal((await held.suite.http.get(seekers)).status, 401);
	});

	test('is shown without the phone number, and without live markup', async () => {
		await seeker({ headline: 'phoneword', phone: '+49 30 1234567', experience: [{ title: '<b>Dev</b>' }] });
		const { body, text } = await held.recruiter.http.get(query({ q: 'phoneword' }));
		const names = `id full_name headline summary location skill_ids experience education interest_ids preferred_job_types
			preferred_locations open_to_search created_at updated_at`;

		assert.deepEqual(Object.keys(body.data[0]), names.split(/\s+/));
		assert.deepEqual(body.data[0].experience, [{ title: '<b>Dev</b>', company: null, from: null, to: null, text: null }]);
		assert.ok(!text.includes('<b>'));
	});
});

describe('a text', () => {
	test('is looked for in headline, summary, skills, experience and education', async () => {
		const word = 'Quillwork';

		await tellSkill(901, word, { aliases: ['Feathering'] });
		const places = [
			await seeker({ headline: 'quillwork' }),
			await seeker({ summary: 'All about Quillwork.' }),
			await seeker({ skill_ids: [901] }),
			await seeker({ experience: [{ title: 'Master', company: 'Quillwork Ltd' }] }),
			await seeker({ experience: [{ title: 'x', text: 'quillwork' }] }),
			await seeker({ education: [{ title: 'Arts', school: 'School of Quillwork' }] }),
		];

		await seeker({ full_name: word, location: word, preferred_locations: [word] });
		assert.deepEqual(inOrder(await found({ q: 'quillwork' })), places.map((user) => user.id));
		for (const name of ['q', 'search', 'keyword'])
			assert.deepEqual(await found({ [name]: 'feathering' }), [places[2].id], 'by an alias of the skill');
	});

	test('counts most in the headline, then in skills, in the summary, in the history', async () => {
		await tellSkill(902, 'Weighing');
		const order = [
			await seeker({ education: [{ title: 'weighing' }] }),
			await seeker({ summary: 'weighing' }),
			await seeker({ skill_ids: [902] }),
			await seeker({ headline: 'weighing' }),
		];

		assert.deepEqual(await found({ q: 'weighing' }), order.map((user) => user.id).reverse());
	});

	test('is read as people write searches', async () => {
		const both = await seeker({ headline: 'red zebra' });
		const apart = await seeker({ headline: 'zebra, not so red' });
		const blue = await seeker({ headline: 'blue zebras' });

		assert.deepEqual(inOrder(await found({ q: 'zebra red' })), [both.id, apart.id]);
		assert.deepEqual(await found({ q: '"red zebra"' }), [both.id]);
		assert.deepEqual(await found({ q: 'zebra -red' }), [blue.id], 'and in the plural');
		assert.deepEqual(await found({ q: '-"red zebra" zebra -blue' }), [apart.id]);
		assert.deepEqual(inOrder(await found({ q: '"red zebra" or blue' })), [both.id, blue.id]);
		for (const odd of ['"', '!!! & | (', ':*', "'", '\\', '-', 'zebra & (', '<->', '%'])
			assert.equal((await held.recruiter.http.get(query({ q: odd }))).status, 200, odd);
		assert.deepEqual(await found({ q: '&&&' }), [], 'signs alone find nothing');
	});

	test('knows accents, the trade IT, and that C, C++ and C# are three things', async () => {
		const trades = ['IT', 'Müllerei', 'C', 'C++', 'C#'];
		const made = [];

		for (const trade of trades)
			made.push((await seeker({ headline: `${trade} gardener` })).id);
		for (const [i, q] of ['it', 'mullerei', 'c', 'c++', 'c#'].entries())
			assert.deepEqual(await found({ q: `gardener ${q}` }), [made[i]], q);
		assert.deepEqual(await found({ q: 'gardener MÜLLEREI' }), [made[1]]);
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
		await tellSkill(911, 'PostgreSQL-911', { aliases: ['postgres911', 'PG 911'] });
		await tellSkill(912, 'Redis911');
		const pg = await seeker({ skill_ids: [911] });
		const redis = await seeker({ skill_ids: [912] });
		const both = await seeker({ skill_ids: [912, 911] });
		const expected = {
			911: [pg, both],
			'postgresql-911': [pg, both],
			'pg 911': [pg, both],
			'POSTGRES911,912': [pg, redis, both],
			nosuchskill: [],
			'nosuchskill,912': [redis, both],
		};

		for (const [skills, users] of Object.entries(expected))
			assert.deepEqual(inOrder(await found({ skills })), users.map((user) => user.id), skills);
		assert.deepEqual(inOrder(await found({ skill_ids: '912' })), [redis.id, both.id]);
	});

	test('are found by their new names when those change, and older news changes nothing', async () => {
		await tellSkill(921, 'Beforename');
		const user = await seeker({ skill_ids: [921] });

		assert.deepEqual(await found({ q: 'beforename' }), [user.id]);
		await tellSkill(921, 'Aftername', { version: 3, aliases: ['afteralias'] });
		await until(async () => (await found({ q: 'aftername' })).includes(user.id));
		assert.deepEqual(await found({ q: 'afteralias' }), [user.id]);
		assert.deepEqual(await found({ q: 'beforename' }), []);
		await tellSkill(921, 'Between', { version: 2 });
		await tellSkill(922, 'One that is told behind it');
		assert.equal((await held.suite.sql('select name from auth.skills where id = 921'))[0].name, 'Aftername');
	});

	test('that became a part of another are found by its name', async () => {
		await tellSkill(931, 'Oldtool');
		await tellSkill(932, 'Newtool');
		const user = await seeker({ skill_ids: [931] });

		await tellSkill(931, null, { version: 2, deleted: true, merged_into: 932 });
		assert.deepEqual(await found({ skills: 'newtool' }), [user.id]);
		assert.deepEqual(await found({ skills: 'oldtool' }), []);
		assert.deepEqual(await found({ q: 'oldtool' }), [user.id], 'their own word still says it');
	});
});

describe('filters', () => {
	test('go by interests, place and type, together with a text', async () => {
		const a = await seeker({
			headline: 'filterword',
			interest_ids: [501, 502],
			location: 'Greater BERLIN area',
			preferred_job_types: ['FULL_TIME', 'CONTRACT'],
		});
		const b = await seeker({
			headline: 'filterword',
			interest_ids: [502],
			location: '100%_Berlin',
			preferred_job_types: ['PART_TIME'],
		});
		const cases = [
			[{ interest_ids: '502' }, [a.id, b.id]],
			[{ interest_ids: '501,599' }, [a.id]],
			[{ interest_ids: '502', location: 'berlin' }, [a.id, b.id]],
			[{ location: '0%_B' }, [b.id], 'wildcards are plain characters'],
			[{ interest_ids: '502', job_type: 'full-time' }, [a.id]],
			[{ interest_ids: '502', job_type: 'PART_TIME', location: 'area' }, []],
		];

		for (const [filters, ids, why] of cases) {
			assert.deepEqual(inOrder(await found(filters)), ids, why);
			assert.deepEqual(inOrder(await found({ q: 'filterword', ...filters })), ids, why);
		}
	});

	test('that cannot be are named', async () => {
		const filters = { job_type: 'forever', interest_ids: 'x', limit: '0', location: 'x'.repeat(201) };
		const answer = await held.recruiter.http.get(query(filters));

		assert.equal(answer.status, 422);
		assert.deepEqual(wrongFields(answer), ['interest_ids', 'job_type', 'limit', 'location']);
	});
});
