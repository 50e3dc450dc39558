// Who a caller is: whose budget of requests they use, and whom a service's own port answers.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { useSuite } from '../lib/suite.mjs';
import { freshAddress, signUp } from '../lib/visitors.mjs';

const BUDGET = 60;
const held = useSuite({ parts: 'postgres,redis,auth,notify,nginx' });
/** Straight to the service, as the gateway would come for a client at this address. */
const at = (address) => held.suite.http.at(held.suite.services.auth).with({ 'x-real-ip': address });
const list = '/.well-known/jwks.json';
const statuses = async (n, ask) => (await Promise.all(Array.from({ length: n }, (_, i) => ask(i)))).map(({ status }) => status);
const count = (all, status) => all.filter((one) => one === status).length;

describe('the budget of an address', () => {
	test('is one for all of an IPv6 network that one customer has', async () => {
		const all = await statuses(2 * BUDGET, (i) => at(`2001:db8:0:1::${i.toString(16)}`).get(list));

		assert.ok(count(all, 429) >= BUDGET / 2, `${count(all, 429)} were refused`);
		assert.deepEqual(await statuses(1, () => at('2001:db8:0:2::1').get(list)), [200], 'a neighbour');
	});

	test('is the same for an IPv4 address and its form in IPv6', async () => {
		const address = freshAddress();

		await statuses(2 * BUDGET, () => at(address).get(list));
		assert.deepEqual(await statuses(1, () => at(`::ffff:${address}`).get(list)), [429]);
	});
});

describe('the budget of a user', () => {
	test('is used where nobody need be signed in, too', async () => {
		const user = await signUp(held.suite);
		const limit = async (http) => (await http.get('/api/v1/auth/sessions')).headers.get('ratelimit-limit');
		const shown = async (http) => (await http.post('/api/v1/auth/password/forgot', { email: 'nobody@example.com' })).headers.get('ratelimit-limit');

		assert.equal(await shown(user.http), await limit(user.http));
		assert.equal(await shown(user.anybody), String(BUDGET));
		assert.equal(await shown(user.anybody.as(`${user.token}x`)), String(BUDGET), 'a bad token');
	});

	test('stays theirs while nobody can say whether the session stands', async () => {
		const user = await signUp(held.suite);
		const notify = at(freshAddress()).at(held.suite.services.notify).as(user.token);

		await Promise.all(['auth', 'redis'].map((part) => held.suite.kill(part)));
		assert.equal(count(await statuses(2 * BUDGET, () => notify.get('/api/v1/notifications')), 503), 2 * BUDGET);
		await held.suite.start('redis');
		await held.suite.start('auth');
	});
});

describe('an internal route', () => {
	const path = '/internal/sessions/01a1f8a1-f167-7907-84a5-09c135e02861';
	const auth = () => held.suite.http.at(held.suite.services.auth);
	/** What the daemons send each other, see libs/common/internal_pass.h. */
	const pass = (of = path, at = Date.now()) => {
		const seconds = Math.floor(at / 1000);
		const key = createHmac('sha256', held.suite.jwtSecret).update('jobwire internal calls').digest();

		return `${seconds}.${createHmac('sha256', key).update(`${seconds}\n${of}`).digest('hex')}`;
	};
	const ask = (headers) => auth().get(path, { headers });

	test('is closed to whoever merely reaches the port', async () => {
		assert.equal((await ask({})).status, 403);
		assert.equal((await ask({ 'x-internal-pass': 'nonsense' })).status, 403);
		assert.equal((await ask({ 'x-internal-pass': pass('/internal/sessions/1') })).status, 403, 'for another path');
		assert.equal((await ask({ 'x-internal-pass': pass(path, Date.now() - 120_000) })).status, 403, 'an old one');
	});

	test('is open to the suite, but not through the gateway', async () => {
		assert.equal((await ask({ 'x-internal-pass': pass() })).body.state, 'dead', 'there is no such session');
		assert.equal((await ask({ 'x-internal-pass': pass(), 'x-real-ip': freshAddress() })).status, 403);
	});
});
