// The file store against a folder and against a real S3, which refuses whatever is not signed as it should be; the AWS SDK
// judges what we sign.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { formatUrl } from '@aws-sdk/util-format-url';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Rgw } from '../../lib/rgw.mjs';
import { root } from '../../lib/suite.mjs';
import { until } from '../../lib/until.mjs';

const program = process.env.OBJECTS_PROBE ?? join(root, 'build/tests/objects-probe');
const key = (folder) => `${folder}/${randomBytes(8).toString('hex')}`;
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The probe: `ask(words)` answers ['ok' | code, text]. */
class Probe {
	constructor(dir, env) {
		this.child = spawn(program, [], { env: { OBJECT_DIR: join(dir, 'objects'), ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
		this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
	}

	async ask(...words) {
		this.child.stdin.write(`${words.join('\t')}\n`);
		return (await this.lines.next()).value.split('\t');
	}

	async good(...words) {
		const [code, text] = await this.ask(...words);

		assert.equal(code, 'ok', `${words.join(' ')}: ${code} ${text}`);
		return text;
	}

	async stop() {
		this.child.stdin.end();
		await new Promise((resolve) => this.child.once('close', resolve));
	}
}

let dir, folder, rgw, s3;

before(async () => {
	dir = mkdtempSync(join(root, 'build/tests/store-'));
	rgw = await Rgw.start();
	folder = new Probe(dir, { OBJECT_KEY: 'k'.repeat(32), PUBLIC_URL: 'http://files.test' });
	s3 = new Probe(dir, rgw.env);
}, { timeout: 120_000 });
after(async () => {
	await Promise.all([folder?.stop(), s3?.stop(), rgw?.stop()]);
	rmSync(dir, { recursive: true, force: true });
});

for (const [name, store] of [['a folder', () => folder], ['S3', () => s3]])
	describe(`objects in ${name}`, () => {
		test('are written, measured, read, moved and removed', async () => {
			const [from, to] = [key('incoming'), key('files')];

			assert.deepEqual((await store().ask('size', from))[0], 'not_found');
			await store().good('put', from, 'text/plain', 3_000_001, 'x');
			assert.equal(await store().good('size', from), '3000001');
			assert.equal(await store().good('read', from, 0), digest(Buffer.alloc(3_000_001, 'x')));
			assert.equal(await store().good('read', from, 10), digest(Buffer.alloc(10, 'x')));
			await store().good('put', to, 'text/plain', 1, 'y');
			await store().good('move', from, to);
			assert.equal(await store().good('size', to), '3000001');
			for (const command of [['size', from], ['read', from, 0], ['move', from, to]])
				assert.equal((await store().ask(...command))[0], 'not_found', command[0]);
			await store().good('remove', to);
			await store().good('remove', to);
			assert.equal((await store().ask('size', to))[0], 'not_found');
			assert.deepEqual(readdirSync(join(dir, 'objects/tmp')), []);
		});

		test('may be empty', async () => {
			const [from, to] = [key('incoming'), key('files')];

			await store().good('put', from, 'text/plain', 0, 'x');
			assert.equal(await store().good('size', from), '0');
			await store().good('move', from, to);
			assert.equal(await store().good('size', to), '0');
			assert.equal(await store().good('read', to, 0), digest(''));
		});
	});

describe('objects in a folder', () => {
	test('have no key that leads elsewhere', async () => {
		for (const bad of ['../secret', 'files/../../secret', '/etc/passwd', 'files//a', 'files/A', 'files/.hidden/', ''])
			assert.notEqual((await folder.ask('put', bad, 'text/plain', 1, 'x'))[0], 'ok', bad);
	});

	test('have addresses that say what they are for', async () => {
		const url = new URL(await folder.good('download-url', 'files/a', 'r\u00e9sum\u00e9 +1.pdf', 'application/pdf', 60));

		assert.equal(url.origin + url.pathname, 'http://files.test/objects/files/a');
		assert.equal(url.searchParams.get('name'), 'r\u00e9sum\u00e9 +1.pdf');
		assert.match(url.searchParams.get('signature'), /^[0-9a-f]{64}$/);
	});
});

describe('what we sign', () => {
	const alphabet = ['a', 'Z', '0', ' ', '+', '%', '&', '=', '/', '~', '*', "'", '(', ')', '!', '\u00e9', '\u65e5', '\ud83d\ude00', '.', '_', '-', ':', '@', '$', ',', ';'];
	const text = () => Array.from({ length: randomInt(1, 30) }, () => alphabet[randomInt(alphabet.length)]).join('');

	test('is what the AWS SDK signs, byte for byte', async () => {
		const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = rgw.env;
		const signer = new SignatureV4({ service: 's3', region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, sha256: Sha256,
			uriEscapePath: false, applyChecksum: false });
		const encode = (part) => encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

		for (let i = 0; i < 300; i++) {
			const path = `/bucket/${text()}`;
			const method = ['GET', 'PUT', 'DELETE'][i % 3];
			const query = i % 2 ? { 'response-content-disposition': text(), [`a${i}`]: text() } : {};
			const headers = i % 3 ? { 'content-length': String(i), 'x-amz-copy-source': `/b/${i}` } : {};
			const signingDate = new Date(1_700_000_000_000 + i * 1_000_000_007);
			const request = new HttpRequest({ method, protocol: 'http:', hostname: '127.0.0.1', port: 9000, path: path.split('/').map(encode).join('/'),
				query, headers: { ...headers, host: '127.0.0.1:9000', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } });
			const theirs = formatUrl(await signer.presign(request, { expiresIn: 60 + i, signingDate, unhoistableHeaders: new Set(Object.keys(headers)) }));
			const ours = await s3.good('presign', method, 'http://127.0.0.1:9000', path, 60 + i, signingDate.toISOString().replace(/\.\d+/, ''),
				'q:x-amz-content-sha256=UNSIGNED-PAYLOAD',
				...Object.entries(query).map(([name, value]) => `q:${name}=${value}`), ...Object.entries(headers).map(([name, value]) => `h:${name}=${value}`));

			assert.equal(ours, theirs);
		}
	});

	test('is an upload of just these bytes of this type', async () => {
		const name = key('incoming');
		const url = await s3.good('upload-url', name, 'application/pdf', 5, 60);
		const put = (address, body, type = 'application/pdf', method = 'PUT') => fetch(address, { method, body, headers: { 'content-type': type } });

		for (const [what, attempt] of [['type', () => put(url, '12345', 'text/html')], ['size', () => put(url, '123456')], ['less', () => put(url, '1234')],
			['key', () => put(url.replace(name, key('incoming')), '12345')], ['method', () => put(url, '12345', 'application/pdf', 'POST')],
			['signature', () => put(url.replace(/Signature=../, 'Signature=00'), '12345')], ['expiry', () => put(url.replace('Expires=60', 'Expires=61'), '12345')],
			['nothing', () => put(url.split('?')[0], '12345')]])
			assert.equal((await attempt()).status, 403, what);
		assert.equal((await s3.ask('size', name))[0], 'not_found');
		assert.equal((await put(url, '12345')).status, 200);
		assert.equal(await s3.good('read', name, 0), digest('12345'));
	});

	test('is a download as an attachment, until it expires', async () => {
		const name = key('files');

		await s3.good('put', name, 'text/html', 10, 'x');
		const answer = await fetch(await s3.good('download-url', name, 'r\u00e9sum\u00e9 +1.txt', 'text/plain', 60));

		assert.equal(answer.status, 200);
		assert.equal(await answer.text(), 'x'.repeat(10));
		assert.equal(answer.headers.get('content-type'), 'text/plain');
		assert.equal(answer.headers.get('content-disposition'), "attachment; filename=\"r__sum__ +1.txt\"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%2B1.txt");
		const short = await s3.good('download-url', name, 'a', 'text/plain', 1);

		await until(async () => (await fetch(short)).status === 403, { timeout: 5000, interval: 200 });
	});
});
