// Who a caller is: whose budget of requests they use, and whom a service's own port answers.

import assert from 'node:assert/strict';
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
