// A push service for tests, and the browsers behind it: takes what is pushed, checks who sent it (RFC 8292) and decrypts it
// (RFC 8291) with the means of Node alone.

import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';

const hmac = (key, ...parts) => createHmac('sha256', key).update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();

/** A browser that has subscribed: `subscription` is what it would send, `open(body)` what it makes of a message. */
export function makeBrowser(endpoint) {
	const pair = createECDH('prime256v1');
	const auth = randomBytes(16);
	const own = pair.generateKeys();

	function open(body) {
		const [salt, sender] = [body.subarray(0, 16), body.subarray(21, 21 + body[20])];
		const secret = hmac(hmac(auth, pair.computeSecret(sender)), 'WebPush: info\0', own, sender, [1]);
		const prk = hmac(salt, secret);
		const decipher = createDecipheriv('aes-128-gcm', hmac(prk, 'Content-Encoding: aes128gcm\0', [1]).subarray(0, 16),
			hmac(prk, 'Content-Encoding: nonce\0', [1]).subarray(0, 12));
		const record = body.subarray(21 + body[20]);

		decipher.setAuthTag(record.subarray(-16));
		const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);

		return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)));
	}

	return { subscription: { endpoint, expirationTime: null, keys: { p256dh: own.toString('base64url'), auth: auth.toString('base64url') } }, open };
}

/** The claims of an Authorization header, if its signature is good. */
function claimsOf(authorization) {
	const [, token, key] = /^vapid t=([^,]+), k=(\S+)$/.exec(authorization);
	const point = Buffer.from(key, 'base64url');
	const [header, claims, signature] = token.split('.');
	const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
	const good = verify('sha256', Buffer.from(`${header}.${claims}`), { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
		Buffer.from(signature, 'base64url'));

	return good && { key, header: JSON.parse(Buffer.from(header, 'base64url')), ...JSON.parse(Buffer.from(claims, 'base64url')) };
}

/** `received`: { path, headers, claims, body }; `answer(path, status)` says what an endpoint is answered with, 201 by default. */
export async function startPushService() {
	const answers = new Map();
	const received = [];
	const server = createServer((request, response) => {
		const chunks = [];

		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => {
			received.push({ path: request.url, headers: request.headers, claims: claimsOf(request.headers.authorization), body: Buffer.concat(chunks) });
			response.writeHead(answers.get(request.url) ?? 201).end();
		});
	});

	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${server.address().port}`;

	return { origin, received, answer: (path, status) => answers.set(path, status), of: (path) => received.filter((each) => each.path === path),
		close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}
