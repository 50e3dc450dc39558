// What a search for candidates takes for a skill and for a place.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { found, held, inOrder, seeker, seekers, tellSkill } from '../lib/candidates.mjs';
import { signUpSeeker, wrongFields } from '../lib/people.mjs';

describe('a skill that became a part of another', () => {
	test('is found by the id of either, as by the name', async () => {
		await tellSkill(7001, 'Oldskill');
		await tellSkill(7002, 'Newskill');
		const [old, recent] = [await seeker({ skill_ids: [7001] }), await seeker({ skill_ids: [7002] })];

		assert.deepEqual(await found({ skills: '7002' }), [recent.id]);
		await tellSkill(7001, null, { version: 2, deleted: true, merged_into: 7002 });
		for (const skills of ['7002', '7001', 'newskill'])
			assert.deepEqual(inOrder(await found({ skills })), [old.id, recent.id], skills);
	});

	test('that nobody has told of yet is found by its id', async () => {
		const { id } = await seeker({ skill_ids: [7099] });

		assert.deepEqual(await found({ skills: '7099' }), [id]);
	});
});

describe('the skills of a profile', () => {
	test('are stored once each, and only what can be one', async () => {
		const { http } = await signUpSeeker(held.suite);
		const { body } = await http.put(seekers, { skill_ids: [7003, 7001, 7003], interest_ids: [5, 5] });

		assert.deepEqual([body.skill_ids, body.interest_ids], [[7003, 7001], [5]]);
		for (const field of ['skill_ids', 'interest_ids'])
			for (const id of [0, -1])
				assert.deepEqual(wrongFields(await http.put(seekers, { [field]: [id] })), [field]);
	});
});

describe('a place', () => {
	test('is where somebody is, and where they would work', async () => {
		const here = await seeker({ location: 'Placeville' });
		const there = await seeker({ location: 'Elsewhere', preferred_locations: ['Nowhere', 'Placeville South'] });

		await seeker({ location: 'Elsewhere', preferred_locations: ['Placebourg'] });
		assert.deepEqual(inOrder(await found({ location: 'placeville' })), [here.id, there.id]);
		assert.deepEqual(await found({ location: 'placeville south' }), [there.id]);
	});
});
