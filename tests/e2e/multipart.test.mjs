// Forms as browsers send them when a file may be among the fields. Asked of the gateway and of the service, since either
// must be safe without the other.

import assert from 'node:assert/strict';
import { File } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { assertProblem } from '../lib/raw.mjs';
import { useSuite } from '../lib/suite.mjs';
import { expect, freshAddress, freshEmail, PASSWORD } from '../lib/visitors.mjs';

const mebibyte = 1024 * 1024;
const register = '/api/v1/auth/register';
const held = useSuite({ parts: 'postgres,redis,auth,nginx' });

const visitor = () => held.suite.http.from(freshAddress());
const both = async (ask) => {
	for (const http of [visitor(), visitor().at(held.suite.services.auth)])
		await ask(http);
};

/** Node's own encoder writes the body, with a new boundary each time. */
async function send(http, fields, headers = {}) {
	const form = new FormData();

	for (const [name, value] of Object.entries(fields))
		form.append(name, value);
	const encoded = new Response(form);

	return http.post(register, new Uint8Array(await encoded.arrayBuffer()),
		{ headers: { 'content-type': encoded.headers.get('content-type'), ...headers } });
}

const file = (size) => new File([new Uint8Array(size).fill(13)], 'cv.pdf', { type: 'application/pdf' });
const fields = ({ errors }) => Object.fromEntries(errors.map(({ field, code }) => [field, code]));

describe('a multipart body', () => {
	test('says what a form says', () => both(async (http) => {
		const email = freshEmail();
		const user = expect(201, await send(http, { email, password: PASSWORD, name: 'Ada "of" \u00c4lfheim', roles: 'seeker,recruiter' }));

		assert.equal(user.email, email);
		assert.equal(user.name, 'Ada "of" \u00c4lfheim');
		assert.deepEqual(user.roles, ['JOB_SEEKER', 'RECRUITER']);
	}));

	test('may leave the file of a field unchosen', () => both(async (http) => {
		const part = (disposition, data) => `--X\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${data}\r\n`;
		const body = part('name="email"', freshEmail()) + part('name="password"', PASSWORD) + part('name="cv"; filename=""', '') + '--X--\r\n';

		expect(201, await http.post(register, body, { headers: { 'content-type': 'multipart/form-data; boundary=X' } }));
	}));

	test('is told of a file that is not taken together with everything else', () => both(async (http) => {
		const problem = assertProblem(await send(http, { email: 'nobody', cv: file(1000), passwort: 'x' }), 422, 'invalid');

		assert.deepEqual(fields(problem), { email: 'format', password: 'required', cv: 'no_file', passwort: 'unknown' });
	}));

	test('has the limits of other bodies where no file is taken', () => both(async (http) => {
		assertProblem(await send(http, { email: freshEmail(), password: PASSWORD, cv: file(mebibyte) }), 413, 'too_large');
		const problem = assertProblem(await send(http, { email: freshEmail(), password: PASSWORD, name: 'x'.repeat(65537) }), 422, 'invalid');

		assert.deepEqual(fields(problem), { name: 'too_long' });
	}));

	test('that cannot be read is refused, and told why', () => both(async (http) => {
		const refuse = async (body, type, why) => {
			const problem = assertProblem(await http.post(register, body, { headers: { 'content-type': type } }), 400, 'malformed');

			assert.ok(problem.detail.endsWith(why), problem.detail);
		};

		await refuse('--X\r\nnonsense', 'multipart/form-data; boundary=X', 'the last boundary is missing');
		await refuse('--X\r\nnonsense\r\n\r\n--X--', 'multipart/form-data; boundary=X', 'a header line cannot be read');
		await refuse('--X--', 'multipart/form-data', 'its content type names no boundary');
	}));

	test('counts as the same request again, whatever its boundary', () => both(async (http) => {
		const key = { 'idempotency-key': randomUUID() };
		const said = { email: freshEmail(), password: PASSWORD };
		const first = await send(http, said, key);
		const again = await send(http, said, key);

		assert.deepEqual(expect(201, again), expect(201, first));
		assert.equal(again.headers.get('idempotent-replayed'), 'true');
		assertProblem(await send(http, { ...said, name: 'another' }, key), 422, 'idempotency_key_reused');
	}));
});
