// Passwords: forgotten, reset, changed, imported from other systems; and nothing of that written down anywhere.

import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, test } from 'node:test';
import { assertKeptNowhere } from '../lib/leaks.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';
import { expect, freshAddress, freshEmail, PASSWORD, sessionOf, signIn, signInAdmin, signUp } from '../lib/visitors.mjs';

const RESET_KEY = 'a key for tests that only auth and notify may have';
const NEW_PASSWORD = 'another, quite new password';
const auth = '/api/v1/auth';
const me = '/api/v1/users/me';
let events;
const held = useSuite({ parts: 'servers,auth,notify,nginx', env: { PASSWORD_RESET_KEY: RESET_KEY, PASSWORD_POLICY: 'strict', PASSWORD_RESETS_PER_HOUR: '1000', LOG_LEVEL: 'debug' } },
	async (suite) => {
		events = await suite.listen('#');
	});
/** Every secret this file ever sent. */
const secrets = { password: PASSWORD, 'new password': NEW_PASSWORD, 'reset key': RESET_KEY };

const visitor = () => held.suite.http.from(freshAddress());
const login = (email, password) => visitor().post(`${auth}/login`, { email, password });
const reset = (token, new_password = NEW_PASSWORD) => visitor().post(`${auth}/password/reset`, { token, new_password });

/** The token of the mailed link, made as notify makes it: the reset's id and its HMAC. */
function tokenOf(id) {
	const bytes = Buffer.alloc(8);

	bytes.writeBigInt64BE(BigInt(id));
	const token = Buffer.concat([bytes, createHmac('sha256', RESET_KEY).update(bytes).digest()]).toString('base64url');

	secrets[`token of reset ${id}`] = token;
	secrets[`mac of reset ${id}`] = Buffer.from(token, 'base64url').subarray(8).toString('hex');
	return token;
}

/** Asks for a link, and finds the reset's id where notify will: in the event. */
async function forget(user) {
	const known = events.length;

	expect(202, await visitor().post(`${auth}/password/forgot`, { email: user.email }));
	const { body } = await until(() => events.slice(known).find(({ key, body }) =>
		key === 'password.reset_requested' && body.data.user_id === user.id), { what: 'the event' });

	return body.data.id;
}

/** Of several times the least: whatever else the machine does only adds to it. */
const least = (list) => Math.min(...list);
const timed = async (ask) => {
	const begun = performance.now();

	await ask();
	return performance.now() - begun;
};

describe('a forgotten password', () => {
	test('is answered the same for every address', async () => {
		const [known, inactive] = [await signUp(held.suite), await signUp(held.suite)];
		const shape = ({ status, text, headers }) => [status, text, [...headers.keys()].sort()];

		expect(200, await inactive.http.post(`/api/v1/users/${inactive.id}/deactivate`));
		const answers = await Promise.all([known.email, inactive.email, freshEmail('nobody')].map((email) =>
			visitor().post(`${auth}/password/forgot`, { email })));

		assert.equal(answers[0].status, 202);
		for (const answer of answers)
			assert.deepEqual(shape(answer), shape(answers[0]));
		assertProblem(await visitor().post(`${auth}/password/forgot`, { email: 'no address' }), 422, 'invalid');
	});

	test('takes the same time for every address', async () => {
		const user = await signUp(held.suite);
		const times = { known: [], unknown: [] };

		for (let i = 0; i < 40; i++)
			for (const [kind, email] of [['known', user.email], ['unknown', freshEmail('nobody')]])
				times[kind].push(await timed(() => visitor().post(`${auth}/password/forgot`, { email })));
		const [known, unknown] = [least(times.known), least(times.unknown)];

		assert.ok(Math.abs(known - unknown) < 5, `${known} ms and ${unknown} ms`);
	});

	test('is announced for an account that may sign in, and for no other', async () => {
		const [user, inactive] = [await signUp(held.suite), await signUp(held.suite)];
		/* Of these accounts only: requests of the tests before may be at work yet. */
		const resetsOf = async ({ id }) => (await held.suite.sql('select count(*) as n from auth.password_resets where user_id = $1', [id]))[0].n;

		expect(200, await inactive.http.post(`/api/v1/users/${inactive.id}/deactivate`));
		for (const email of [freshEmail('nobody'), inactive.email])
			expect(202, await visitor().post(`${auth}/password/forgot`, { email }));
		await forget(user);
		assert.equal(await resetsOf(user), 1);
		assert.equal(await resetsOf(inactive), 0);
	});
});

describe('a reset link', () => {
	test('sets the password, ends all sessions, and is good once', async () => {
		const user = await signUp(held.suite);
		const other = await signIn(held.suite, user.email);
		const token = tokenOf(await forget(user));

		expect(204, await reset(token));
		assertProblem(await reset(token), 422, 'bad_reset_token');
		assertProblem(await login(user.email, PASSWORD), 401, 'bad_credentials');
		expect(200, await login(user.email, NEW_PASSWORD));
		for (const each of [user, other]) {
			await until(async () => (await each.http.get(me)).status === 401, { timeout: 1000 });
			assertProblem(await each.anybody.post(`${auth}/refresh`, { refresh_token: each.session.refresh_token }), 401, 'bad_refresh_token');
		}
	});

	test('is good once also for ten at the same time', async () => {
		const user = await signUp(held.suite);
		const token = tokenOf(await forget(user));
		const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => reset(token, `${NEW_PASSWORD} ${i}`)));
		const won = answers.flatMap(({ status }, i) => status === 204 ? [i] : []);

		assert.equal(won.length, 1, answers.map(({ status }) => status).join());
		expect(200, await login(user.email, `${NEW_PASSWORD} ${won[0]}`));
	});

	test('uses up the others of its user', async () => {
		const user = await signUp(held.suite);
		const tokens = [tokenOf(await forget(user)), tokenOf(await forget(user))];

		expect(204, await reset(tokens[1]));
		assertProblem(await reset(tokens[0]), 422, 'bad_reset_token');
	});

	test('is good for half an hour', async () => {
		const user = await signUp(held.suite);
		const id = await forget(user);
		const [{ left }] = await held.suite.sql('select extract(epoch from expires_at - now())::int as left from auth.password_resets where id = $1', [id]);

		assert.ok(left > 1790 && left <= 1800, `${left} s`);
		await held.suite.sql('update auth.password_resets set expires_at = now() where id = $1', [id]);
		assertProblem(await reset(tokenOf(id)), 422, 'bad_reset_token');
		expect(200, await login(user.email, PASSWORD));
	});

	test('is of no use to whoever cannot sign in by now', async () => {
		const user = await signUp(held.suite);
		const token = tokenOf(await forget(user));

		expect(200, await user.http.post(`/api/v1/users/${user.id}/deactivate`));
		assertProblem(await reset(token), 422, 'bad_reset_token');
	});

	test('survives a password that will not do', async () => {
		const user = await signUp(held.suite);
		const token = tokenOf(await forget(user));

		for (const weak of ['short', 'password123', user.email])
			assertProblem(await reset(token, weak), 422, 'invalid');
		expect(204, await reset(token));
	});

	test('cannot be made up, nor turned into another', async () => {
		const user = await signUp(held.suite);
		const id = await forget(user);
		const bytes = Buffer.from(tokenOf(id), 'base64url');
		const other = Buffer.from(bytes);

		other.writeBigInt64BE(BigInt(id) + 1n);
		for (const bad of [other, bytes.subarray(1), Buffer.concat([bytes, bytes]), Buffer.alloc(40)])
			assertProblem(await reset(bad.toString('base64url')), 422, 'bad_reset_token');
		assertProblem(await reset(tokenOf(99_999_999)), 422, 'bad_reset_token');
		expect(204, await reset(bytes.toString('base64url')));
	});
});

describe('a changed password', () => {
	const change = (user, old_password, new_password = NEW_PASSWORD) => user.http.post(`${auth}/password/change`, { old_password, new_password });

	test('keeps this session and ends the others', async () => {
		const user = await signUp(held.suite);
		const other = await signIn(held.suite, user.email);
		const { id } = (await user.http.get(me)).body;

		expect(204, await change(user, PASSWORD));
		await until(async () => (await other.http.get(me)).status === 401, { timeout: 1000 });
		assert.equal(expect(200, await user.http.get(me)).id, id);
		expect(200, await user.anybody.post(`${auth}/refresh`, { refresh_token: user.session.refresh_token }));
		expect(200, await login(user.email, NEW_PASSWORD));
		await until(() => events.some(({ key, body }) => key === 'session.revoked' && body.data.id === sessionOf(other.token)));
		assert.ok(!events.some(({ key, body }) => key === 'session.revoked' && body.data.id === sessionOf(user.token)));
	});

	test('needs the old one, and guessing it ends after five', async () => {
		const user = await signUp(held.suite);

		for (let i = 0; i < 5; i++)
			assertProblem(await change(user, `wrong ${i}`), 403, 'wrong_password');
		const refused = await change(user, PASSWORD);

		assertProblem(refused, 429, 'too_many_logins');
		assert.ok(Number(refused.headers.get('retry-after')) > 60);
		assertProblem(await user.http.put('/api/users/auth/password/change', { old_password: PASSWORD, new_password: NEW_PASSWORD }), 429, 'too_many_logins');
		expect(200, await login(user.email, PASSWORD));
	});

	test('has to be better than the commonest', async () => {
		const user = await signUp(held.suite);

		for (const weak of ['short', 'password123', user.email])
			assertProblem(await change(user, PASSWORD, weak), 422, 'invalid');
	});
});

describe('a login', () => {
	test('takes the same time for a wrong password, an unknown name and an inactive account', async () => {
		const [user, gone] = [await signUp(held.suite), await signUp(held.suite)];
		const times = [[], [], []];

		expect(200, await gone.http.post(`/api/v1/users/${gone.id}/deactivate`));
		for (let i = 0; i < 15; i++)
			for (const [kind, email] of [user.email, freshEmail('nobody'), gone.email].entries())
				times[kind].push(await timed(() => login(email, 'a wrong password')));
		const [wrong, unknown, inactive] = times.map(least);

		assert.ok(Math.abs(wrong - unknown) < wrong / 2 && Math.abs(wrong - inactive) < wrong / 2, `${wrong}, ${unknown}, ${inactive} ms`);
	});

	test('tells of a deactivated account only who knows its password', async () => {
		const user = await signUp(held.suite);

		expect(200, await user.http.post(`/api/v1/users/${user.id}/deactivate`));
		assertProblem(await login(user.email, 'a wrong password'), 401, 'bad_credentials');
		assertProblem(await login(user.email, PASSWORD), 401, 'account_inactive');
	});
});

describe('hashes of other systems', () => {
	const IMPORTED = 'imported password';
	const sha256 = createHash('sha256').update(IMPORTED).digest('hex');
	const django = pbkdf2Sync(IMPORTED, 'NaCl', 1000, 32, 'sha256').toString('base64');
	const hashes = {
		'bcrypt $2b$': '$2b$04$abcdefghijklmnopqrstuuyORs7TtHQx.W274qDwbW3DAAYboqWFa',
		'bcrypt $2a$': '$2a$04$abcdefghijklmnopqrstuuyORs7TtHQx.W274qDwbW3DAAYboqWFa',
		'bcrypt $2y$': '$2y$05$abcdefghijklmnopqrstuusKW79ipS78PN.GC3uQuAlZmMuULWE0u',
		'Django bcrypt': 'bcrypt$$2b$04$abcdefghijklmnopqrstuuyORs7TtHQx.W274qDwbW3DAAYboqWFa',
		'Django bcrypt_sha256': 'bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuuNDTwrld3NWuX2ECWsC.ZFMmwi2j4GAi',
		'Django pbkdf2': `pbkdf2_sha256$1000$NaCl$${django}`,
		'Django argon2': 'argon2$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0$8jvpoABN9jwovt+AKJAf2gSiYEcZ+Ss6YD7nEeEYrkE',
		'a weaker argon2id': '$argon2id$v=19$m=1024,t=1,p=1$c2FsdHNhbHRzYWx0$8jvpoABN9jwovt+AKJAf2gSiYEcZ+Ss6YD7nEeEYrkE',
		argon2i: '$argon2i$v=19$m=512,t=2,p=2$c2FsdHNhbHRzYWx0$f3PgD7aKPPXRQxRzAhdXSPa9RoBneKTRP2IVVKBNMnI',
	};
	const hashOf = async (id) => (await held.suite.sql('select password_hash from auth.users where id = $1', [id]))[0].password_hash;

	for (const [what, hash] of Object.entries(hashes))
		test(`${what}: verifies, and is replaced at the first login`, async () => {
			const user = await signUp(held.suite);

			await held.suite.sql('update auth.users set password_hash = $2 where id = $1', [user.id, hash]);
			assertProblem(await login(user.email, sha256), 401, 'bad_credentials');
			assertProblem(await login(user.email, `${IMPORTED} `), 401, 'bad_credentials');
			assert.equal(await hashOf(user.id), hash);
			expect(200, await login(user.email, IMPORTED));
			const stronger = await hashOf(user.id);

			assert.match(stronger, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
			expect(200, await login(user.email, IMPORTED));
			assert.equal(await hashOf(user.id), stronger);
		});

	test('a hash that is not known lets nobody in', async () => {
		const user = await signUp(held.suite);

		for (const hash of ['', IMPORTED, 'md5$salt$0123', '$2b$31$abcdefghijklmnopqrstuuyORs7TtHQx.W274qDwbW3DAAYboqWFa', '!', null]) {
			await held.suite.sql('update auth.users set password_hash = $2 where id = $1', [user.id, hash]);
			assertProblem(await login(user.email, IMPORTED), 401, 'bad_credentials');
		}
	});
});

/** Runs last: by now there is something to find. */
describe('what was secret', () => {
	test('is in no table, no event and no log', async () => {
		const admin = await signInAdmin(held.suite);
		const user = await signUp(held.suite);
		const id = await forget(user);
		const token = tokenOf(id);

		expect(204, await reset(token));
		await visitor().get(`/reset-password?token=${token}`);
		await visitor().get(`/nothing/${token}?token=${token}`);
		Object.assign(secrets, { 'access token': user.token, 'refresh token': user.session.refresh_token, 'admin\'s password': held.suite.admin.password,
			'signing key': held.suite.jwtSecret });
		await until(async () => (await admin.http.get(`/api/v1/activity?kind=password.changed&object_id=${user.id}`)).body.data.length);
		await until(async () => (await held.suite.sql('select count(*) as n from auth.outbox'))[0].n === 0);
		await until(() => held.suite.accessLog().some(({ path }) => path.startsWith('/nothing/')));
		const places = await assertKeptNowhere(held.suite, secrets, events);

		/* The search finds what is there. */
		assert.ok(places.find(([place]) => place === 'table auth.activity')[1].includes('password.reset_requested'));
		assert.ok(places.find(([place]) => place === 'the events')[1].includes('password.reset_requested'));
		assert.ok(places.find(([place]) => place.endsWith('access.log'))[1].includes('/nothing/***'));
		assert.ok(places.find(([place]) => place === 'table auth.password_resets')[1].includes(`(${id},`));
	});
});
