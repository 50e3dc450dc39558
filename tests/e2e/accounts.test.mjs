// Accounts that change while somebody signs in: what was true when the password was looked at may be so no longer.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import pg from 'pg';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshAddress, freshEmail, PASSWORD, sessionOf, signIn, signInAdmin, signUp } from '../lib/visitors.mjs';

const RESET_KEY = 'a key for tests that only auth and notify may have';
const NEW_PASSWORD = 'another, quite new password';
const auth = '/api/v1/auth';
const users = '/api/v1/users';
const me = `${users}/me`;
let events, admin;
const held = useSuite({ parts: 'servers,auth,nginx', env: { PASSWORD_RESET_KEY: RESET_KEY, LOGIN_FAILURES_PER_ACCOUNT: '12' } }, async (suite) => {
	events = await suite.listen('#');
	admin = await signInAdmin(suite);
});

const visitor = () => held.suite.http.from(freshAddress());
const login = (email, password = PASSWORD, http = visitor()) => http.post(`${auth}/login`, { email, password });
const change = (user, old_password, new_password = NEW_PASSWORD) =>
	user.http.post(`${auth}/password/change`, { old_password, new_password });
const liveSessions = (id) => held.suite.sql(
	'select id from auth.sessions where user_id = $1 and revoked_at is null and expires_at > now() order by created_at, id', [id]);

/** Holds the user's row while `call` is made and comes as far as that row, does `then` to it, and lets go. */
async function meanwhile(id, call, then) {
	const gate = new pg.Client(held.suite.databaseUrl);

	await gate.connect();
	try {
		await gate.query('begin');
		await gate.query('select from auth.users where id = $1 for update', [id]);
		const answer = call();

		await until(async () => (await held.suite.sql(
			`select 1 from pg_stat_activity where wait_event_type = 'Lock' and application_name like '%auth%'`)).length);
		await gate.query(then, [id]);
		await gate.query('commit');
		return await answer;
	} finally {
		await gate.end();
	}
}

describe('a login that was verified', () => {
	const changes = {
		'its password was changed': ['update auth.users set password_hash = \'$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0$AAAA\' where id = $1', 'bad_credentials'],
		'its account was deactivated': ['update auth.users set is_active = false where id = $1', 'account_inactive'],
		'its account was deleted': ['update auth.users set email = null, password_hash = null, deleted_at = now() where id = $1', 'bad_credentials'],
	};

	for (const [what, [sql, code]] of Object.entries(changes))
		test(`begins no session when ${what} in between`, async () => {
			const user = await signUp(held.suite);
			const before = await liveSessions(user.id);

			assertProblem(await meanwhile(user.id, () => login(user.email), sql), 401, code);
			assert.deepEqual(await liveSessions(user.id), before);
		});
});

/** The token of the link that is mailed, made as notify makes it: the reset's id and its HMAC. */
function tokenOf(id) {
	const bytes = Buffer.alloc(8);

	bytes.writeBigInt64BE(BigInt(id));
	return Buffer.concat([bytes, createHmac('sha256', RESET_KEY).update(bytes).digest()]).toString('base64url');
}

async function forget(user) {
	const known = events.length;

	expect(202, await visitor().post(`${auth}/password/forgot`, { email: user.email }));
	const { body } = await until(() => events.slice(known).find(({ key, body }) =>
		key === 'password.reset_requested' && body.data.user_id === user.id), { what: 'the event' });

	return tokenOf(body.data.id);
}

const reset = (token) => visitor().post(`${auth}/password/reset`, { token, new_password: NEW_PASSWORD });

describe('a reset link', () => {
	const ends = {
		'the password was changed': (user) => change(user, PASSWORD),
		'the e-mail address was changed': (user) => user.http.patch(me, { email: freshEmail() }),
		'an administrator changed the address': (user) => admin.http.patch(`${users}/${user.id}`, { email: freshEmail() }),
		'the account was deactivated, and activated again': async (user) => {
			expect(200, await admin.http.post(`${users}/${user.id}/deactivate`));
			return admin.http.post(`${users}/${user.id}/activate`);
		},
		'the roles were changed': (user) => admin.http.patch(`${users}/${user.id}/role`, { role: 'admin' }),
	};

	for (const [what, end] of Object.entries(ends))
		test(`is good for nothing once ${what}`, async () => {
			const user = await signUp(held.suite);
			const token = await forget(user);

			assert.ok((await end(user)).status < 300);
			assertProblem(await reset(token), 422, 'bad_reset_token');
		});

	test('outlives another change of the account', async () => {
		const user = await signUp(held.suite);
		const token = await forget(user);

		expect(200, await user.http.patch(me, { name: 'Another name' }));
		expect(204, await reset(token));
	});
});

describe('sessions of one user', () => {
	test('are a hundred at most: a further login ends the oldest', async () => {
		const user = await signUp(held.suite);

		await held.suite.sql(`insert into auth.sessions (id, user_id, created_at, used_at, expires_at, client_address)
			select gen_random_uuid(), $1, now() - n * interval '1 minute', now(), now() + interval '1 day', 'x' from generate_series(1, 120) n`, [user.id]);
		const before = (await liveSessions(user.id)).map(({ id }) => id);
		const latest = await signIn(held.suite, user.email);
		const after = (await liveSessions(user.id)).map(({ id }) => id);

		assert.deepEqual(after, [...before.slice(-99), sessionOf(latest.token)]);
		await until(() => events.filter(({ key, body }) => key === 'session.revoked' && body.data.user_id === user.id).length === 22);
		assert.equal((await latest.http.get(`${auth}/sessions`)).body.data.length, 100);
		expect(204, await admin.http.delete(`${users}/${user.id}`));
		assert.deepEqual(await liveSessions(user.id), []);
	});

	test('stay so few when many logins come at once', async () => {
		const user = await signUp(held.suite);

		await held.suite.sql(`insert into auth.sessions (id, user_id, created_at, used_at, expires_at, client_address)
			select gen_random_uuid(), $1, now() - n * interval '1 minute', now(), now() + interval '1 day', 'x' from generate_series(1, 98) n`, [user.id]);
		for (const answer of await Promise.all(Array.from({ length: 8 }, () => login(user.email))))
			expect(200, answer);
		assert.equal((await liveSessions(user.id)).length, 100);
		await until(async () => (await user.http.get(me)).status === 200);
	});

	test('that ended are dead at once for whoever asks Redis', async () => {
		const user = await signUp(held.suite);
		const redis = await held.suite.redis();

		for (let i = 0; i < 5; i++)
			await signIn(held.suite, user.email);
		const ids = (await liveSessions(user.id)).map(({ id }) => id);

		expect(204, await user.http.post(`${auth}/logout-all`));
		for (const id of ids) {
			const [key] = await redis.keys(`*${id}*`);

			assert.match(JSON.parse(await redis.get(key)).state, /^dead$/);
		}
	});
});

describe('a change of the password', () => {
	test('has one winner when several come from one old password at once', async () => {
		const user = await signUp(held.suite);
		const passwords = Array.from({ length: 4 }, (_, i) => `${NEW_PASSWORD} ${i}`);
		const answers = await Promise.all(passwords.map((password) => change(user, PASSWORD, password)));
		const winner = answers.findIndex(({ status }) => status === 204);

		assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 403, 403, 403]);
		expect(200, await login(user.email, passwords[winner]));
	});

	test('cannot be blocked by who guesses at the sign-in', async () => {
		const user = await signUp(held.suite);

		for (let i = 0; i < 5; i++)
			await login(`change of ${user.id}`, 'a wrong guess', user.anybody);
		for (let i = 0; i < 5; i++)
			await user.anybody.post(`${auth}/login`, { username: `change of ${user.id}`, password: 'a wrong guess' });
		expect(204, await change(user, PASSWORD));
	});
});

describe('a forgotten password', () => {
	const forgot = (email, http = visitor()) => http.post(`${auth}/password/forgot`, { email });

	test('is answered without a look at who has the address', async () => {
		const user = await signUp(held.suite);
		const gate = new pg.Client(held.suite.databaseUrl);

		await gate.connect();
		try {
			await gate.query('begin');
			await gate.query('lock table auth.users in access exclusive mode');
			for (const email of [user.email, freshEmail('nobody')])
				expect(202, await forgot(email));
		} finally {
			await gate.end();
		}
		await until(() => events.some(({ key, body }) => key === 'password.reset_requested' && body.data.user_id === user.id));
		await until(async () => !(await held.suite.sql('select 1 from auth.reset_requests')).length);
	});

	test('gets five links an hour, however often it is asked for', async () => {
		const user = await signUp(held.suite);
		const links = async () => (await held.suite.sql('select 1 from auth.password_resets where user_id = $1', [user.id])).length;

		for (let i = 0; i < 8; i++)
			expect(202, await forgot(user.email));
		await until(async () => await links() >= 5);
		await until(async () => !(await held.suite.sql('select 1 from auth.reset_requests')).length);
		assert.equal(await links(), 5);
	});

	test('is asked for by one client for fifty addresses an hour', async () => {
		const asker = visitor();

		await held.suite.sql('create table if not exists public.asked (email text)');
		await held.suite.sql(`create or replace function public.note() returns trigger language plpgsql security definer as
			$$ begin insert into public.asked values (new.email); return new; end $$`);
		await held.suite.sql('create trigger noted before insert on auth.reset_requests for each row execute function public.note()');
		for (let i = 0; i < 60; i++)
			expect(202, await forgot(freshEmail('mailbox'), asker));
		assert.equal((await held.suite.sql(`select 1 from public.asked where email like 'mailbox%'`)).length, 50);
	});

	test('that was set anew opens the account to new addresses, whatever was guessed before', async () => {
		const user = await signUp(held.suite);

		for (let i = 0; i < 12; i++)
			await login(user.email, 'a wrong guess');
		assertProblem(await login(user.email), 429, 'too_many_logins');
		expect(204, await reset(await forget(user)));
		expect(200, await login(user.email, NEW_PASSWORD));
	});
});

describe('what is sent', () => {
	test('empty, for a language or a time zone, stands for none', async () => {
		const user = await signUp(held.suite, { language: '', time_zone: '' });

		assert.deepEqual([user.language, user.time_zone], ['en', 'UTC']);
	});

	test('in contradiction is refused: a role that is none of the roles, a company without a recruiter, an end before the begin', async () => {
		const refused = async (answer, field) => {
			assertProblem(await answer, 422, 'invalid');
			assert.deepEqual((await answer).body.errors.map((error) => error.field), [field]);
		};
		const fields = { email: freshEmail(), password: PASSWORD };

		await refused(admin.http.post(users, { ...fields, role: 'admin', roles: ['seeker'] }), 'role');
		await refused(visitor().post(`${auth}/register`, { ...fields, role: 'recruiter', roles: ['seeker'] }), 'role');
		await refused(visitor().post(`${auth}/register`, { ...fields, role: 'seeker', company_name: 'Special Ltd' }), 'company_name');
		await refused(admin.http.get('/api/v1/activity?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z'), 'to');
		expect(201, await visitor().post(`${auth}/register`, { ...fields, role: 'recruiter', roles: ['seeker', 'recruiter'] }));
	});

	test('without a change is no new version, and nobody hears of it', async () => {
		const user = await signUp(held.suite, { name: 'Ada' });

		expect(200, await user.http.patch(me, {}));
		expect(200, await user.http.patch(me, { name: 'Ada' }));
		expect(200, await user.http.patch(me, { name: 'Grace' }));
		const told = await until(() => {
			const of = events.filter(({ key, body }) => key === 'user.updated' && body.data.id === user.id);

			return of.length && of;
		});

		assert.deepEqual(told.map(({ body }) => [body.version, body.data.name]), [[2, 'Grace']]);
	});
});
