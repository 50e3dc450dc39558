// Administering users: who may, and what is asked of what they send.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { announceApplication, freshEmail, PASSWORD, signIn, signUp, signUpRecruiter, signUpSeeker, usePeople,
	wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople();
const users = '/api/v1/users';

const code = (answer) => `${answer.status} ${answer.body.code}`;

describe('what is for administrators', () => {
	test('is refused to everybody else, and 401 comes before 403', async () => {
		const somebody = await signUp(held.suite);
		const calls = [
			['get', users],
			['post', users, {}],
			['delete', `${users}/${held.admin.id}`],
			['post', `${users}/${held.admin.id}/activate`],
			['patch', `${users}/${somebody.id}/role`, { role: 'admin' }],
		];

		for (const [method, path, body] of calls) {
			assert.equal((await held.suite.http[method](path, body)).status, 401, `${method} ${path}`);
			assert.equal((await somebody.http[method](path, body)).status, 403, `${method} ${path}`);
		}
		/* Who may not see a user learns nothing of there being one. */
		for (const id of [held.admin.id, 99_999_999])
			assert.equal(code(await somebody.http.patch(`${users}/${id}`, {})), '404 not_found');
	});
});

describe('the list of users', () => {
	const made = [];

	before(async () => {
		for (let i = 0; i < 25; i++) {
			const { body } = await held.admin.http.post(users, {
				email: freshEmail('listed'),
				password: PASSWORD,
				name: `Listed ${i}%_`,
				role: i % 5 ? 'seeker' : 'recruiter',
			});

			made.push(body.id);
		}
	});

	test('comes newest first, twenty at a time, and its cursor leads through all of it once', async () => {
		const seen = [];
		let path = `${users}?q=listed-`;
		const first = await held.admin.http.get(path);

		assert.equal(first.status, 200);
		assert.equal(first.body.data.length, 20);
		for (let cursor = ''; cursor !== null;) {
			const { body } = await held.admin.http.get(`${path}&limit=7${cursor && `&cursor=${cursor}`}`);

			seen.push(...body.data.map((user) => user.id));
			assert.ok(body.data.length === 7 || body.next_cursor === null);
			cursor = body.next_cursor;
		}
		assert.deepEqual(seen, [...made].reverse());
	});

	test('speaks of users as users/me does', async () => {
		const { body } = await held.admin.http.get(`${users}?limit=1`);

		assert.deepEqual(Object.keys(body.data[0]), [
			'id',
			'email',
			'username',
			'name',
			'role',
			'roles',
			'is_active',
			'language',
			'time_zone',
			'created_at',
		]);
	});

	test('is filtered by text, role and state', async () => {
		const count = async (query) => (await held.admin.http.get(`${users}?limit=100&${query}`)).body.data.length;

		assert.equal(await count('q=listed-&role=RECRUITER'), 5);
		assert.equal(await count('q=listed-&role=employer'), 5);
		assert.equal(await count('q=LISTED%203'), 1, 'in the name, whatever the case');
		assert.equal(await count('q=listed-&is_active=false'), 0);
		await held.admin.http.post(`${users}/${made[0]}/deactivate`);
		assert.equal(await count('q=listed-&is_active=false'), 1);
		assert.equal(await count('q=listed-&is_active=true'), 24);
	});

	test('takes wildcards in the text for what they are', async () => {
		const count = async (q) =>
			(await held.admin.http.get(`${users}?q=${encodeURIComponent(q)}`)).body.data.length;

		assert.equal(await count('Listed 3%_'), 1);
		assert.equal(await count('L_sted'), 0);
		assert.equal(await count('%'), 20, 'a percent sign is in every name of the page');
		assert.equal(await count('\\'), 0);
	});

	test('refuses a limit, a role and a cursor that cannot be', async () => {
		assert.deepEqual(wrongFields(await held.admin.http.get(`${users}?limit=101&role=king`)), ['limit', 'role']);
		assert.equal((await held.admin.http.get(`${users}?cursor=nonsense`)).status, 400);
		const other = Buffer.from('activity:{"occurred_at":"2026-01-01T00:00:00Z","id":1}').toString('base64url');
		assert.equal((await held.admin.http.get(`${users}?cursor=${other}`)).status, 400, 'of another list');
	});
});

describe('making users', () => {
	test('of any role, at their own address', async () => {
		const email = freshEmail();
		const { status, body, headers } = await held.admin.http.post(users, {
			email,
			password: PASSWORD,
			roles: ['ADMIN', 'Job Seeker'],
			name: 'Grace',
			username: 'grace.h',
		});

		assert.equal(status, 201);
		assert.equal(headers.get('location'), `/api/v1/users/${body.id}`);
		assert.deepEqual(body.roles, ['JOB_SEEKER', 'ADMIN']);
		assert.equal(body.role, 'ADMIN');
		assert.equal((await signIn(held.suite, email)).username, 'grace.h');
	});

	test('who are seeker and recruiter when no role is named', async () => {
		const { body } = await held.admin.http.post(users, { email: freshEmail(), password: PASSWORD });

		assert.deepEqual(body.roles, ['JOB_SEEKER', 'RECRUITER']);
	});

	test('names every mistake by its field', async () => {
		const answer = await held.admin.http.post(users, {
			email: 'no address',
			username: 'with@sign',
			password: 'short',
			role: 'king',
			language: '12',
			time_zone: 'Not A Zone',
			color: 'red',
		});

		assert.equal(answer.status, 422);
		assert.deepEqual(wrongFields(answer), [
			'color',
			'email',
			'language',
			'password',
			'role',
			'time_zone',
			'username',
		]);
	});

	test('refuses an address or a username that is taken, whatever its case', async () => {
		const { email } = await signUp(held.suite, { username: 'taken' });

		assert.equal(
			code(await held.admin.http.post(users, { email: email.toUpperCase(), password: PASSWORD })),
			'409 email_taken',
		);
		assert.equal(
			code(
				await held.admin.http.post(users, {
					email: freshEmail(),
					username: 'TAKEN',
					password: PASSWORD,
				}),
			),
			'409 username_taken',
		);
		for (const fields of [{ email }, { email: freshEmail(), username: 'Taken' }])
			for (const [path, more] of [['/api/v1/auth/register', {}], ['/auth', { action: 'signup' }]])
				assert.equal(code(await held.suite.http.post(path, { ...more, ...fields, password: PASSWORD })),
					fields.username ? '409 username_taken' : '409 email_taken', path);
	});
});

describe('changing to what is taken', () => {
	test('is refused to the user and to an administrator alike', async () => {
		const username = `own-${Date.now()}`;
		const { email } = await signUp(held.suite, { username });
		const user = await signUp(held.suite);

		for (const [path, who] of [[`${users}/me`, user], [`${users}/${user.id}`, held.admin]]) {
			assert.equal(code(await who.http.patch(path, { email })), '409 email_taken');
			assert.equal(code(await who.http.patch(path, { username })), '409 username_taken');
		}
	});
});

describe('looking at a user', () => {
	test('is for themselves, administrators, and recruiters they applied to', async () => {
		const seeker = await signUpSeeker(held.suite);
		const recruiter = await signUpRecruiter(held.suite);
		const path = `${users}/${seeker.id}`;

		assert.equal((await seeker.http.get(path)).body.email, seeker.email);
		assert.equal((await held.admin.http.get(path)).body.email, seeker.email);
		assert.equal((await recruiter.http.get(path)).status, 404);
		await announceApplication(held.suite, recruiter, seeker);
		await until(async () => (await recruiter.http.get(path)).status === 200);
		assert.equal((await (await signUpRecruiter(held.suite)).http.get(path)).status, 404, 'another recruiter');
		assert.equal((await seeker.http.get(`${users}/${recruiter.id}`)).status, 404, 'not the other way round');
	});

	test('who is unknown, or no number, is 404', async () => {
		assert.equal((await held.admin.http.get(`${users}/999999`)).status, 404);
		assert.equal((await held.admin.http.get(`${users}/nobody`)).status, 404);
		assert.equal((await held.admin.http.get(`${users}/0`)).status, 404);
	});
});

describe('changing a user', () => {
	test('lays what is sent over what is there', async () => {
		const user = await signUp(held.suite, { name: 'Before', username: `u${Date.now()}` });
		const { status, body } = await held.admin.http.patch(`${users}/${user.id}`, {
			name: 'After',
			language: 'pt-BR',
		});

		assert.equal(status, 200);
		assert.deepEqual(
			[body.name, body.language, body.email, body.username],
			['After', 'pt-BR', user.email, user.username],
		);
		assert.equal((await held.admin.http.patch(`${users}/${user.id}`, { username: null })).body.username, null);
	});

	test('never leaves out what a user must have', async () => {
		const user = await signUp(held.suite);
		const answer = await held.admin.http.patch(`${users}/${user.id}`, {
			email: null,
			language: null,
			time_zone: '',
		});

		assert.deepEqual(wrongFields(answer), ['email', 'language', 'time_zone']);
		assert.deepEqual(wrongFields(await user.http.patch(`${users}/me`, { role: 'admin' })), ['role']);
		assert.equal(
			code(await held.admin.http.patch(`${users}/${user.id}`, { email: held.admin.email })),
			'409 email_taken',
		);
	});
});
