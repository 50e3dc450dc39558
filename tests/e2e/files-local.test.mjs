// Files in a folder: their life, and the addresses that the service signs and the gateway answers.

import assert from 'node:assert/strict';
import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { announceFile, describeFiles, files, pdf, put, send, settled } from '../lib/files-flow.mjs';
import { signUpSeeker, usePeople } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople((people) => {
	people.store = { exists: (key) => existsSync(join(people.suite.dir, 'objects', key)) };
});

describeFiles(held);

describe('an address of a file', () => {
	const change = (url, name, value) => {
		const other = new URL(url);

		other.searchParams.set(name, value);
		return other;
	};

	test('is good for what it was signed for and nothing else', async () => {
		const user = await signUpSeeker(held.suite);
		const { file_id: id } = (await send(user, pdf('mine'))).body;

		await settled(user, id);
		const url = (await user.http.get(`${files}/${id}/content`)).headers.get('location');
		const answer = await fetch(url);

		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
		assert.equal(answer.headers.get('x-accel-redirect'), null);
		for (const [name, value] of [['expires', '99999999999'], ['name', 'x.html'], ['type', 'text/html'], ['signature', '0'.repeat(64)], ['signature', ''], ['size', '1']])
			assert.equal((await fetch(change(url, name, value))).status, 403, name);
		for (const other of [url.split('?')[0], url.replace('/files/', '/quarantine/'), url.replace('/files/', '/incoming/'), `${held.suite.url}/-/objects/files/${id}`])
			assert.ok([403, 404].includes((await fetch(other)).status), other);
		assert.equal((await fetch(url, { method: 'PUT', body: 'x' })).status, 403);
	});

	test('ends', async () => {
		const user = await signUpSeeker(held.suite);
		const ticket = await announceFile(user, pdf());

		assert.ok(Math.abs(Number(new URL(ticket.upload_url).searchParams.get('expires')) - Date.now() / 1000 - 900) < 5);
		assert.equal((await put({ ...ticket, upload_url: change(ticket.upload_url, 'expires', String(Math.floor(Date.now() / 1000) - 1)) }, pdf())).status, 403);
	});

	test('is read over by the log', async () => {
		await until(() => held.suite.accessLog().some(({ path }) => path.startsWith('/objects/')));
		assert.doesNotMatch(JSON.stringify(held.suite.accessLog()), /signature=/);
		assert.doesNotMatch(held.suite.log('applications'), /signature=/);
	});
});

test('what a killed service has left of an upload goes, what may still grow stays', async () => {
	const [old, young] = ['old', 'young'].map((name) => join(held.suite.dir, 'objects/tmp', name));
	const yesterday = Date.now() / 1000 - 24 * 3600;

	writeFileSync(old, 'half of it');
	writeFileSync(young, 'half of it');
	utimesSync(old, yesterday, yesterday);
	await until(() => !existsSync(old), { what: 'the old one to go' });
	assert.ok(existsSync(young));
});
