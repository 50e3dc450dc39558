// What becomes of a user: deactivated and back, other roles, deleted, and what is cleaned away in the end.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announceApplication, PASSWORD, signIn, signUp, signUpRecruiter, signUpSeeker, usePeople,
	wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople();
const users = '/api/v1/users';

const code = (answer) => `${answer.status} ${answer.body.code}`;

describe('deactivating', () => {
	test('ends the sessions at once, refuses the login, and can be undone', async () => {
		const heard = await held.suite.listen('user.*');
		const user = await signUp(held.suite);
		const answer = await held.admin.http.post(`${users}/${user.id}/deactivate`);

		assert.equal(answer.status, 200);
		assert.equal(answer.body.is_active, false);
		await until(async () => (await user.http.get(`${users}/me`)).status === 401, { timeout: 1000 });
		for (const [path, name] of [['login', 'email'], ['login/access-token', 'username']])
			assert.equal(
				code(await held.suite.http.post(`/api/v1/auth/${path}`, { [name]: user.email, password: PASSWORD })),
				'401 account_inactive',
			);
		assert.equal(
			(await held.suite.http.post('/api/v1/auth/refresh', { refresh_token: user.session.refresh_token }))
				.status,
			401,
		);

		const again = await held.admin.http.post(`${users}/${user.id}/activate`);

		assert.equal(again.body.is_active, true);
		assert.equal((await user.http.get(`${users}/me`)).status, 401, 'an ended session stays ended');
		assert.equal((await signIn(held.suite, user.email)).id, user.id);
		await until(() =>
			heard.some((event) => event.key === 'user.updated' && event.body.object.id === String(user.id)),
		);
		const told = heard.filter((event) => event.body.object.id === String(user.id));
		assert.deepEqual(
			told.map((event) => event.key),
			['user.registered', 'user.deactivated', 'user.updated'],
		);
		assert.deepEqual(
			told.map((event) => event.body.version),
			[1, 2, 3],
		);
	});

	test('may be repeated, and tells the others once', async () => {
		const heard = await held.suite.listen('user.*');
		const user = await signUp(held.suite);

		for (let i = 0; i < 3; i++)
			assert.equal((await held.admin.http.post(`${users}/${user.id}/deactivate`)).status, 200);
		await held.admin.http.post(`${users}/${user.id}/activate`);
		await until(() => heard.some((event) => event.key === 'user.updated' && event.body.data.id === user.id));
		assert.equal(
			heard.filter((event) => event.key === 'user.deactivated' && event.body.data.id === user.id).length,
			1,
		);
	});

	test('is also for oneself; of others, 403 for who is seen and 404 for who is not', async () => {
		const seeker = await signUpSeeker(held.suite);
		const recruiter = await signUpRecruiter(held.suite);

		assert.equal((await recruiter.http.post(`${users}/${seeker.id}/deactivate`)).status, 404);
		await announceApplication(held.suite, recruiter, seeker);
		await until(async () => (await recruiter.http.post(`${users}/${seeker.id}/deactivate`)).status === 403);
		assert.equal((await seeker.http.post(`${users}/${seeker.id}/deactivate`)).status, 200);
		await until(async () => (await seeker.http.get(`${users}/me`)).status === 401, { timeout: 1000 });
	});
});

describe('roles', () => {
	test('count at once, without a new login', async () => {
		const user = await signUpSeeker(held.suite);

		assert.equal((await user.http.get('/api/v1/profiles/job-seekers')).status, 403);
		assert.deepEqual(
			(await held.admin.http.patch(`${users}/${user.id}/role`, { roles: ['seeker', 'recruiter'] })).body
				.roles,
			['JOB_SEEKER', 'RECRUITER'],
		);
		await until(async () => (await user.http.get('/api/v1/profiles/job-seekers')).status === 200, {
			timeout: 1000,
		});
		await held.admin.http.patch(`${users}/${user.id}/role`, { role: 'applicant' });
		await until(async () => (await user.http.get('/api/v1/profiles/job-seekers')).status === 403, {
			timeout: 1000,
		});
	});

	test('have to be named, and known', async () => {
		const user = await signUp(held.suite);

		assert.deepEqual(wrongFields(await held.admin.http.patch(`${users}/${user.id}/role`, {})), ['role']);
		assert.deepEqual(wrongFields(await held.admin.http.patch(`${users}/${user.id}/role`, { roles: [] })), [
			'role',
		]);
		assert.deepEqual(wrongFields(await held.admin.http.patch(`${users}/${user.id}/role`, { role: 'king' })), [
			'role',
		]);
		assert.equal((await held.admin.http.patch(`${users}/999999/role`, { role: 'admin' })).status, 404);
	});
});

describe('deleting', () => {
	test('leaves a tombstone without personal data, and the address free again', async () => {
		const heard = await held.suite.listen('#');
		const user = await signUp(held.suite, { name: 'Somebody Special', company_name: 'Special Ltd' });

		await user.http.put('/api/v1/profiles/job-seekers', {
			full_name: 'Somebody Special',
			phone: '+49 30 1234567',
		});
		await user.http.post('/api/v1/auth/password/forgot', { email: user.email });
		assert.equal((await held.admin.http.delete(`${users}/${user.id}`)).status, 204);
		await until(async () => (await user.http.get(`${users}/me`)).status === 401, { timeout: 1000 });
		assert.equal((await held.admin.http.get(`${users}/${user.id}`)).status, 404);
		assert.equal((await held.admin.http.delete(`${users}/${user.id}`)).status, 404);
		assert.equal((await held.admin.http.get(`/api/v1/profiles/recruiters/${user.id}`)).status, 404);

		const [row] = await held.suite.sql('select * from auth.users where id = $1', [user.id]);
		const traces = await held.suite.sql(
			`select client_address, user_agent from auth.sessions where user_id = $1 and (client_address <> '' or user_agent is not null)`,
			[user.id],
		);

		assert.deepEqual(
			[row.email, row.username, row.name, row.password_hash, row.names.trim(), row.is_active],
			[null, null, null, null, '', false],
		);
		assert.ok(row.deleted_at);
		assert.deepEqual(traces, []);
		for (const table of ['seeker_profiles', 'recruiter_profiles', 'password_resets'])
			assert.deepEqual(
				await held.suite.sql(`select 1 from auth.${table} where user_id = $1`, [user.id]),
				[],
				table,
			);

		await until(() => heard.some((event) => event.key === 'user.deleted'));
		const last = heard
			.filter((event) => event.body.object.id === String(user.id) && event.key !== 'session.revoked')
			.slice(-2);
		assert.deepEqual(
			last.map((event) => [event.key, event.body.data.deleted]),
			[
				['profile.updated', true],
				['user.deleted', true],
			],
		);
		assert.doesNotMatch(JSON.stringify(last), /Special|@example/);
		assert.notEqual((await signUp(held.suite, { email: user.email })).id, user.id);
	});

	test('empties what the activity log says of them', async () => {
		const user = await signUp(held.suite, { name: 'Soon Forgotten' });
		const logged = async () =>
			(
				await held.suite.sql(
					`select count(*) as n from auth.activity where object_type in ('user', 'profile') and object_id = $1 and data::text like '%Forgotten%'`,
					[user.id],
				)
			)[0].n;

		await until(async () => (await logged()) > 0);
		assert.equal((await user.http.delete(`${users}/me`)).status, 204);
		await until(async () => (await logged()) === 0);
		const { body } = await held.admin.http.get(`/api/v1/activity?object_type=user&object_id=${user.id}`);
		assert.ok(
			body.data.some((entry) => entry.kind === 'user.registered'),
			'that it happened stays',
		);
	});
});

describe('what is long over', () => {
	test('goes: sessions a month after their end, reset links after a day', async () => {
		const user = await signUp(held.suite);
		const dates = [
			['2020-01-01', 'old'],
			[new Date(Date.now() - 2 * 24 * 3600_000).toISOString(), 'recent'],
		];

		for (const [end, name] of dates) {
			await held.suite.sql(
				`insert into auth.sessions (id, user_id, created_at, used_at, expires_at, client_address, user_agent)
				values (gen_random_uuid(), $1, $2, $2, $2, 'x', $3)`,
				[user.id, end, name],
			);
			await held.suite.sql(
				'insert into auth.password_resets (user_id, requested_at, expires_at) values ($1, $2, $2)',
				[user.id, end],
			);
		}
		await held.suite.sql(
			`insert into auth.password_resets (user_id, requested_at, expires_at) values ($1, now(), now())`,
			[user.id],
		);
		await held.suite.stop('auth');
		await held.suite.start('auth');
		await until(
			async () =>
				(await held.suite.sql('select 1 from auth.password_resets where user_id = $1', [user.id]))
					.length === 1,
		);
		await until(
			async () => !(await held.suite.sql(`select 1 from auth.sessions where user_agent = 'old'`)).length,
		);
		assert.equal((await held.suite.sql(`select 1 from auth.sessions where user_agent = 'recent'`)).length, 1);
		assert.equal((await user.http.get(`${users}/me`)).status, 200, 'a live session stays');
	});
});
