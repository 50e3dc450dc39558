// Who a caller is: whose budget of requests they use, and whom a service's own port answers.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useSuite } from '../lib/suite.mjs';
import { freshAddress, signUp } from '../lib/visitors.mjs';

const BUDGET = 60;
const held = useSuite({ parts: 'postgres,redis,auth,nginx' });
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
