// Sessions: one behind every token, refreshed by rotation, ended by whoever holds one of its old tokens.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { expect, freshAddress, PASSWORD, sessionOf, signIn, signUp } from '../lib/visitors.mjs';

const held = useSuite({ parts: 'postgres,redis,auth,nginx' });
const auth = '/api/v1/auth';
const me = '/api/v1/users/me';

const refresh = (user, refresh_token) => user.anybody.post(`${auth}/refresh`, { refresh_token });
const row = async (sid) => (await held.suite.sql('select * from auth.sessions where id = $1', [sid]))[0];
/** The time between now and the last rotation becomes longer. */
const age = (sid, seconds) => held.suite.sql('update auth.sessions set rotated_at = rotated_at - make_interval(secs => $2) where id = $1',
	[sid, seconds]);
const revocations = async (sid) => (await held.suite.sql(
	"select data from auth.outbox where kind = 'session.revoked' and data->>'id' = $1", [sid])).map(({ data }) => data);

/** A session that has been refreshed n times: all its refresh tokens, the oldest first. */
async function lineage(user, n) {
	const tokens = [user.session.refresh_token];

	for (let i = 0; i < n; i++)
		tokens.push(expect(200, await refresh(user, tokens.at(-1))).refresh_token);
	return tokens;
}

describe('a refresh', () => {
	test('gives a new pair for the same session', async () => {
		const user = await signUp(held.suite);
		const pair = expect(200, await refresh(user, user.session.refresh_token));

		assert.notEqual(pair.refresh_token, user.session.refresh_token);
		assert.equal(sessionOf(pair.access_token), sessionOf(user.token));
		assert.equal(pair.token_type, 'bearer');
		assert.equal(pair.expires_in, 900);
		assert.equal(pair.user.id, user.id);
		expect(200, await user.anybody.as(pair.access_token).get(me));
		expect(200, await user.http.get(me));
	});

	test('prolongs the session', async () => {
		const user = await signUp(held.suite);
		const sid = sessionOf(user.token);

		await held.suite.sql("update auth.sessions set expires_at = now() + interval '1 hour' where id = $1", [sid]);
		expect(200, await refresh(user, user.session.refresh_token));
		assert.ok((await row(sid)).expires_at - Date.now() > 29 * 24 * 3600 * 1000);
	});

	test('keeps only what cannot be used: no refresh token is in the database', async () => {
		const user = await signUp(held.suite);
		const tokens = await lineage(user, 1);
		const text = JSON.stringify(await held.suite.sql('select * from auth.sessions'));

		for (const token of tokens)
			assert.ok(!text.includes(token) && !text.includes(Buffer.from(token, 'base64url').toString('hex').slice(48)));
	});

	test('repeated within ten seconds returns the very same child, however often', async () => {
		const user = await signUp(held.suite);
		const first = expect(200, await refresh(user, user.session.refresh_token));

		for (let i = 0; i < 3; i++)
			assert.equal(expect(200, await refresh(user, user.session.refresh_token)).refresh_token, first.refresh_token);
		expect(200, await refresh(user, first.refresh_token));
	});

	test('by twenty at once has one child', async () => {
		const user = await signUp(held.suite);
		const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(user, user.session.refresh_token)));
		const children = new Set(answers.map((answer) => expect(200, answer).refresh_token));

		assert.equal(children.size, 1);
		assert.equal((await row(sessionOf(user.token))).refresh_n, 1);
	});

	test('with what is no token of ours is refused', async () => {
		const user = await signUp(held.suite);
		const token = user.session.refresh_token;
		const flipped = (at) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);

		for (const bad of ['', 'x', 'A'.repeat(75), flipped(0), flipped(25), flipped(40), `${token}A`, token.slice(0, -1), user.token])
			assert.match((await refresh(user, bad)).text, /"status":4(01|22),/);
		assertProblem(await refresh(user, flipped(30)), 401, 'bad_refresh_token');
		assertProblem(await user.anybody.post(`${auth}/refresh`, {}), 422, 'invalid');
		expect(200, await refresh(user, token));
	});

	test('of an expired or ended session is refused', async () => {
		const [late, gone] = [await signUp(held.suite), await signUp(held.suite)];

		await held.suite.sql("update auth.sessions set expires_at = now() where id = $1", [sessionOf(late.token)]);
		expect(204, await gone.http.post(`${auth}/logout`));
		for (const user of [late, gone])
			assertProblem(await refresh(user, user.session.refresh_token), 401, 'bad_refresh_token');
	});
});

describe('an old refresh token', () => {
	const isOver = async (user, newest) => {
		assertProblem(await refresh(user, newest), 401, 'bad_refresh_token');
		assertProblem(await user.http.get(me), 401, 'unauthenticated');
	};

	test('from before the last one ends the session, and whoever holds the newest with it', async () => {
		const user = await signUp(held.suite);
		const tokens = await lineage(user, 2);

		assertProblem(await refresh(user, tokens[0]), 401, 'refresh_token_reused');
		await isOver(user, tokens[2]);
		assert.deepEqual((await row(sessionOf(user.token))).revoked_reason, 'reuse');
	});

	test('ends it also as the last one\'s parent, when its ten seconds are over', async () => {
		const user = await signUp(held.suite);
		const tokens = await lineage(user, 1);

		await age(sessionOf(user.token), 9);
		expect(200, await refresh(user, tokens[0]));
		await age(sessionOf(user.token), 2);
		assertProblem(await refresh(user, tokens[0]), 401, 'refresh_token_reused');
		await isOver(user, tokens[1]);
	});

	test('ends nothing else of the user\'s', async () => {
		const user = await signUp(held.suite);
		const other = await signIn(held.suite, user.email);
		const tokens = await lineage(user, 2);

		assertProblem(await refresh(user, tokens[0]), 401, 'refresh_token_reused');
		expect(200, await other.http.get(me));
		expect(200, await refresh(other, other.session.refresh_token));
	});

	test('is announced once, however many come at once', async () => {
		const user = await signUp(held.suite);
		const [sid, tokens] = [sessionOf(user.token), await lineage(user, 2)];

		await Promise.all(Array.from({ length: 10 }, () => refresh(user, tokens[0])));
		assert.deepEqual(await revocations(sid), [{ id: sid, user_id: user.id, reason: 'REUSE' }]);
	});

	test('against twenty descendants at once: in the end nobody holds a token that works', async () => {
		for (let round = 0; round < 5; round++) {
			const user = await signUp(held.suite);
			const tokens = await lineage(user, 2);
			const calls = [...Array.from({ length: 10 }, () => tokens[2]), tokens[0], ...Array.from({ length: 9 }, () => tokens[2])];
			const answers = await Promise.all(calls.map((token) => refresh(user, token)));
			const won = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.refresh_token));

			assert.equal(answers[10].body.code, 'refresh_token_reused');
			assert.ok(won.size <= 1);
			for (const token of [...won, tokens[2]])
				await isOver(user, token);
			for (const { body } of answers.filter(({ status }) => status === 200))
				assertProblem(await user.anybody.as(body.access_token).get(me), 401, 'unauthenticated');
		}
	});
});

describe('a logout', () => {
	test('ends this session at once, no other, and is announced', async () => {
		const user = await signUp(held.suite);
		const other = await signIn(held.suite, user.email);
		const sid = sessionOf(user.token);

		expect(204, await user.http.post(`${auth}/logout`));
		assertProblem(await user.http.get(me), 401, 'unauthenticated');
		assertProblem(await user.http.post(`${auth}/logout`), 401, 'unauthenticated');
		expect(200, await other.http.get(me));
		assert.deepEqual(await revocations(sid), [{ id: sid, user_id: user.id, reason: 'LOGOUT' }]);
	});

	test('everywhere ends all', async () => {
		const user = await signUp(held.suite);
		const others = await Promise.all([1, 2, 3].map(() => signIn(held.suite, user.email)));

		expect(204, await others[0].http.post(`${auth}/logout-all`));
		for (const each of [user, ...others]) {
			assertProblem(await each.http.get(me), 401, 'unauthenticated');
			assertProblem(await refresh(each, each.session.refresh_token), 401, 'bad_refresh_token');
		}
		expect(200, await (await signIn(held.suite, user.email)).http.get(me));
	});
});

describe('one\'s sessions', () => {
	test('are listed with where they are used from, and which one this is', async () => {
		const user = await signUp(held.suite);
		const address = freshAddress();
		const named = held.suite.http.from(address).with({ 'user-agent': 'Test/1.0 (a browser)' });
		const other = expect(200, await named.post(`${auth}/login`, { email: user.email, password: PASSWORD }));
		const { data, next_cursor } = expect(200, await user.http.get(`${auth}/sessions`));

		assert.equal(next_cursor, null);
		assert.deepEqual(data.map(({ id, is_current, client_address }) => ({ id, is_current, client_address })), [
			{ id: sessionOf(other.access_token), is_current: false, client_address: address },
			{ id: sessionOf(user.token), is_current: true, client_address: user.address },
		]);
		assert.equal(data[0].user_agent, 'Test/1.0 (a browser)');
		assert.deepEqual(Object.keys(data[0]), ['id', 'created_at', 'used_at', 'expires_at', 'client_address', 'user_agent', 'is_current']);
	});

	test('of the long kind are sessions too', async () => {
		const user = await signUp(held.suite);
		const long = expect(200, await user.anybody.post(`${auth}/login/access-token`, new URLSearchParams({ username: user.email, password: PASSWORD })));

		assert.equal(long.expires_in, 7 * 24 * 3600);
		assert.equal((await user.http.get(`${auth}/sessions`)).body.data.length, 2);
		expect(204, await user.http.delete(`${auth}/sessions/${sessionOf(long.access_token)}`));
		assertProblem(await user.anybody.as(long.access_token).get(me), 401, 'unauthenticated');
		assert.equal((await user.http.get(`${auth}/sessions`)).body.data.length, 1);
	});

	test('are ended one by one, by their owner alone', async () => {
		const [user, stranger] = [await signUp(held.suite), await signUp(held.suite)];
		const other = await signIn(held.suite, user.email);
		const path = `${auth}/sessions/${sessionOf(other.token)}`;

		assertProblem(await stranger.http.delete(path), 404, 'not_found');
		expect(200, await other.http.get(me));
		expect(204, await user.http.delete(path));
		assertProblem(await other.http.get(me), 401, 'unauthenticated');
		assertProblem(await user.http.delete(path), 404, 'not_found');
		for (const bad of ['1', 'me', '00000000-0000-0000-0000-000000000000', `${sessionOf(user.token)}0`])
			assertProblem(await user.http.delete(`${auth}/sessions/${bad}`), 404, 'not_found');
	});
});
