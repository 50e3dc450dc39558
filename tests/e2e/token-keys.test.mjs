// Access tokens signed with a pair of keys: whoever has the published one can verify them, and nobody with the secret
// that the services share can make one.

import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { useSuite } from '../lib/suite.mjs';
import { signUp } from '../lib/visitors.mjs';

const { privateKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
const held = useSuite({ parts: 'postgres,redis,auth,notify,nginx', env: { ALGORITHM: 'EdDSA', JWT_PRIVATE_KEY: pem } });
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('tokens of a pair of keys are good everywhere, and verified by the published key', async () => {
	const { http, anybody, token } = await signUp(held.suite);
	const [head, claims, signature] = token.split('.');
	const { keys } = (await anybody.get('/.well-known/jwks.json')).body;

	assert.equal(decode(head).alg, 'EdDSA');
	assert.deepEqual(keys.map(({ kid }) => kid), [decode(head).kid]);
	const key = createPublicKey({ key: keys[0], format: 'jwk' });
	assert.ok(verify(null, Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url')));
	assert.equal((await http.get('/api/v1/users/me')).status, 200);
	assert.equal((await http.get('/api/v1/notifications')).status, 200);

	for (const kid of [decode(head).kid, createHmac('sha256', held.suite.jwtSecret).update('jobwire token key id').digest().subarray(0, 16).toString('base64url')]) {
		const body = `${encode({ alg: 'HS256', kid, typ: 'JWT' })}.${claims}`;
		const forged = `${body}.${createHmac('sha256', held.suite.jwtSecret).update(body).digest('base64url')}`;

		assert.equal((await anybody.as(forged).get('/api/v1/users/me')).status, 401);
	}
});
