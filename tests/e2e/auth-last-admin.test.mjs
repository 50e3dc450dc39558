// There is always an active administrator left, whoever removes whom and when.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { makeAdmin, usePeople } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople();
const users = '/api/v1/users';
const code = (answer) => `${answer.status} ${answer.body.code}`;

describe('the last administrator', () => {
	/** Leaves the suite's own administrator and the given ones. */
	async function onlyAdmins(keep) {
		const { body } = await held.admin.http.get(`${users}?role=admin&is_active=true&limit=100`);

		for (const { id } of body.data.filter((user) => !keep.includes(user.id)))
			await held.admin.http.patch(`${users}/${id}/role`, { role: 'seeker' });
	}

	const demote = (by, user) => by.http.patch(`${users}/${user.id}/role`, { role: 'seeker' });
	const ways = {
		'losing the role': demote,
		deactivation: (by, user) => by.http.post(`${users}/${user.id}/deactivate`),
		deletion: (by, user) => by.http.delete(`${users}/${user.id}`),
		'deleting oneself': (by) => by.http.delete(`${users}/me`),
	};

	for (const [name, remove] of Object.entries(ways)) {
		test(`is kept from ${name}`, async () => {
			await onlyAdmins([held.admin.id]);
			assert.equal(code(await remove(held.admin, held.admin)), '409 last_admin');
			assert.equal((await held.admin.http.get(`${users}/me`)).body.role, 'ADMIN');
		});
	}

	test('may give up other roles, and be joined', async () => {
		await onlyAdmins([held.admin.id]);
		assert.equal(
			(await held.admin.http.patch(`${users}/${held.admin.id}/role`, { roles: ['admin', 'recruiter'] }))
				.status,
			200,
		);
		assert.equal(
			(await held.admin.http.patch(`${users}/${held.admin.id}/role`, { roles: ['admin'] })).status,
			200,
		);
	});

	test('an inactive administrator is none, and cannot be the last', async () => {
		const other = await makeAdmin(held.suite, held.admin);

		await onlyAdmins([held.admin.id, other.id]);
		assert.equal((await held.admin.http.post(`${users}/${other.id}/deactivate`)).status, 200);
		assert.equal(code(await demote(held.admin, held.admin)), '409 last_admin');
		assert.equal((await demote(held.admin, other)).status, 200);
	});

	/** Lets all calls come as far as the first lock they need, and only then lets them go on. */
	async function atOnce(ids, calls) {
		const gate = new pg.Client(held.suite.databaseUrl);

		await gate.connect();
		try {
			await gate.query('begin');
			await gate.query('select from auth.users where id = any ($1) for update', [ids]);
			const answers = calls.map((call) => call());

			await until(
				async () =>
					(
						await held.suite.sql(
							`select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and application_name like '%auth%'`,
						)
					)[0].n === calls.length,
			);
			await gate.query('commit');
			return await Promise.all(answers);
		} finally {
			await gate.end();
		}
	}

	for (const name of ['losing the role', 'deactivation', 'deletion']) {
		test(`two who remove each other by ${name} at the same moment do not both succeed`, async () => {
			const [a, b] = [await makeAdmin(held.suite, held.admin), await makeAdmin(held.suite, held.admin)];
			const active = `'admin' = any (roles) and is_active and deleted_at is null`;

			// The suite's own administrator steps aside, so that the two are all there are.
			await onlyAdmins([held.admin.id, a.id, b.id]);
			for (const user of [a, b]) await user.http.get(`${users}/me`);
			await held.suite.sql('update auth.users set is_active = false where id = $1', [held.admin.id]);
			try {
				const answers = await atOnce([a.id, b.id], [() => ways[name](a, b), () => ways[name](b, a)]);

				assert.equal((await held.suite.sql(`select from auth.users where ${active}`)).length, 1);
				const [refused, done] = answers.map((answer) => (answer.status < 300 ? 'done' : code(answer))).sort();

				assert.equal(done, 'done');
				// Who comes so late that the role is gone already is refused for want of it.
				assert.ok(['409 last_admin', '403 forbidden'].includes(refused), refused);
			} finally {
				await held.suite.sql('update auth.users set is_active = true where id = $1', [
					held.admin.id,
				]);
			}
		});
	}
});
