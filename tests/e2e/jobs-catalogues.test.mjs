// Catalogues: skills with their aliases, industries and fields of interest; and how jobs follow what becomes of them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { etag, expect, ifMatch, jobs, kindsOf, post, useJobs } from '../lib/jobs.mjs';
import { signUpRecruiter, wrongFields } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';

const api = '/api/v1';
let events;
const held = useJobs(async ({ suite }) => {
	events = await suite.listen('#');
}, { JOBS_INSTANCES: '2' });
const list = async (path) => expect(200, await held.recruiter.http.get(`${api}/${path}`)).data;
const add = async (what, body) => expect(201, await held.admin.http.post(`${api}/${what}`, body));
const show = async (id) => expect(200, await held.recruiter.http.get(`${jobs}/${id}`));
const found = async (q) => expect(200, await held.recruiter.http.get(`${jobs}/search?${new URLSearchParams({ q })}`)).data.map(({ id }) => id);

describe('a catalogue', () => {
	test('begins with a hundred skills, twenty industries, thirty interests', async () => {
		for (const [what, least] of [['skills', 100], ['industries', 20], ['interests', 30]]) {
			const seen = [];

			for (let cursor = ''; cursor !== null;) {
				const { data, next_cursor } = expect(200, await held.suite.http.get(`${api}/${what}?limit=40${cursor && `&cursor=${cursor}`}`));

				seen.push(...data.map(({ id }) => id));
				cursor = next_cursor;
			}
			assert.ok(seen.length >= least, what);
			assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => a - b));
			assert.equal(seen[0], 1);
		}
	});

	test('finds skills by part of the name, or by an alias', async () => {
		assert.ok((await list('skills?q=js')).some(({ name }) => name === 'JavaScript'));
		assert.deepEqual((await list('skills?q=postgres')).map(({ name }) => name), ['PostgreSQL']);
		assert.deepEqual((await list('industries?q=pharma')).map(({ name }) => name), ['Pharmaceuticals']);
		assert.deepEqual(await list('interests?q=%25'), []);
	});

	test('is added to by administrators alone, and a name once', async () => {
		for (const what of ['skills', 'industries', 'interests']) {
			assert.equal((await held.suite.http.post(`${api}/${what}`, { name: 'x' })).status, 401);
			assert.equal((await held.recruiter.http.post(`${api}/${what}`, { name: 'x' })).status, 403);
			const made = await add(what, { name: `New of ${what}` });

			assert.ok(made.id > 1000);
			assertProblem(await held.admin.http.post(`${api}/${what}`, { name: `NEW of ${what}` }), 409, 'name_exists');
			assert.deepEqual(wrongFields(await held.admin.http.post(`${api}/${what}`, { name: '' })), ['name']);
		}
	});

	test('tells the others of the skills it begins with, and of each that is added', async () => {
		const { id } = await add('skills', { name: 'Told', aliases: ['tld'] });

		await until(async () => (await held.suite.sql('select name from auth.skills where id = any ($1)', [[1, id]])).length === 2);
		assert.deepEqual(kindsOf(events, id), ['skill.added']);
	});
});

describe('a skill', () => {
	test('that is renamed takes its jobs along, whatever finds them', async () => {
		const skill = await add('skills', { name: 'Oldname' });
		const { id } = await post(held.recruiter, { title: 'Bearer', skill_ids: [skill.id] });
		const renamed = await held.admin.http.patch(`${api}/skills/${skill.id}`, { name: 'Newname', aliases: ['nn9'] });

		assert.deepEqual(expect(200, renamed), { id: skill.id, name: 'Newname', aliases: ['nn9'] });
		assertProblem(await held.admin.http.patch(`${api}/skills/${skill.id}`, { name: 'x' }, ifMatch('"1"')), 412, 'precondition_failed');
		assertProblem(await held.admin.http.patch(`${api}/skills/${skill.id}`, { name: 'PostgreSQL' }), 409, 'name_exists');
		assert.equal(etag(renamed), '"2"');
		await until(async () => (await show(id)).skills[0] === 'Newname');
		await until(async () => (await found('nn9'))[0] === id);
		assert.deepEqual(await found('oldname'), []);
		await until(() => kindsOf(events, id).includes('job.updated'));
		const [latest] = expect(200, await held.recruiter.http.get(`${jobs}/${id}/history`)).data;

		assert.deepEqual([latest.version, latest.changed_by], [2, null]);
	});

	test('that gets another alias makes no new version of its jobs', async () => {
		const skill = await add('skills', { name: 'Stable' });
		const { id } = await post(held.recruiter, { title: 'Stable bearer', skill_ids: [skill.id] });

		expect(200, await held.admin.http.patch(`${api}/skills/${skill.id}`, { aliases: ['stb7'] }));
		await until(async () => (await found('stb7'))[0] === id);
		assert.equal(etag(await held.recruiter.http.get(`${jobs}/${id}`)), '"1"');
	});

	test('that is merged becomes the other one everywhere', async () => {
		const [from, into] = [await add('skills', { name: 'Mergee', aliases: ['mrg1'] }), await add('skills', { name: 'Merger' })];
		const { id } = await post(held.recruiter, { title: 'Merged bearer', skill_ids: [from.id, 1, into.id] });
		const merge = (one, other, who = held.admin) => who.http.post(`${api}/skills/${one}/merge`, { into: other });

		assert.equal((await merge(from.id, into.id, held.recruiter)).status, 403);
		assert.deepEqual(wrongFields(await merge(from.id, from.id)), ['into']);
		assertProblem(await merge(from.id, 999999), 404, 'not_found');
		assert.deepEqual(expect(200, await merge(from.id, into.id)).aliases.sort(), ['Mergee', 'mrg1'].sort());
		assertProblem(await merge(from.id, into.id), 404, 'not_found');
		assertProblem(await held.admin.http.patch(`${api}/skills/${from.id}`, { name: 'x' }), 404, 'not_found');
		await until(async () => JSON.stringify((await show(id)).skill_ids) === JSON.stringify([into.id, 1]));
		assert.deepEqual((await show(id)).skills, ['Merger', 'JavaScript']);
		for (const name of ['mergee', 'MRG1'])
			assert.deepEqual((await list(`skills?q=${name}`)).map((skill) => skill.id), [into.id], name);
		assert.deepEqual((await post(held.recruiter, { skill_ids: [from.id] })).skill_ids, [into.id]);
		await until(async () => (await held.suite.sql('select merged_into from auth.skills where id = $1', [from.id]))[0]?.merged_into == into.id);
	});
});

describe('an industry', () => {
	test('that is merged becomes the other one in its jobs', async () => {
		const [from, into] = [await add('industries', { name: 'Baskets' }), await add('industries', { name: 'Wickerwork' })];
		const { id } = await post(held.recruiter, { industry: 'baskets' });

		assert.equal((await show(id)).industry_id, from.id);
		expect(204, await held.admin.http.post(`${api}/industries/${from.id}/merge`, { into: into.id }));
		await until(async () => (await show(id)).industry === 'Wickerwork');
		assertProblem(await held.admin.http.post(`${api}/industries/${from.id}/merge`, { into: from.id }), 404, 'not_found');
		assert.equal((await post(held.recruiter, { industry: 'Baskets' })).industry_id, into.id);
	});
});

describe('a field of interest', () => {
	test('that is merged is found under the other one\'s name alone', async () => {
		const [from, into] = [await add('interests', { name: 'Basketry' }), await add('interests', { name: 'Weaving of baskets' })];

		expect(204, await held.admin.http.post(`${api}/interests/${from.id}/merge`, { into: into.id }));
		await until(async () => !expect(200, await held.admin.http.get(`${api}/interests?q=basketry`)).data.some(({ id }) => id === from.id));
		assertProblem(await held.admin.http.post(`${api}/interests/${from.id}/merge`, { into: into.id }), 404, 'not_found');
	});
});

describe('a company', () => {
	test('that its recruiter\'s profile names is followed by the jobs that did not name one', async () => {
		const recruiter = await signUpRecruiter(held.suite, { name: 'Follow Me' });
		const least = { title: 'a', description: 'b' };
		const [taken, said] = [expect(201, await recruiter.http.post(jobs, least)), expect(201, await recruiter.http.post(jobs, { ...least, company: 'Said' }))];

		assert.equal(taken.company, 'Follow Me');
		await recruiter.http.put(`${api}/profiles/recruiters`, { company_name: 'Followed Ltd' });
		await until(async () => (await show(taken.id)).company === 'Followed Ltd');
		assert.equal((await show(said.id)).company, 'Said');
		await until(async () => (await list('jobs?company=followed'))[0]?.id === taken.id);
	});
});
