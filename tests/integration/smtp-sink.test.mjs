// The mail sink has to misbehave exactly as told, or the tests that rely on it prove nothing. The client is curl.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeCertificate, startSink } from '../lib/smtp-sink.mjs';

const folder = mkdtempSync(join(tmpdir(), 'jobwire-sink-'));
const text = 'From: a@example.com\r\nTo: b@example.com\r\nSubject: a\r\n folded subject\r\n\r\nHello\r\n';

writeFileSync(join(folder, 'mail'), text);
after(() => rmSync(folder, { recursive: true }));

/** curl's exit status: 0 sent, 67 login refused; 124 is that of timeout: curl waits for an answer to its QUIT, too. */
function send(sink, { to = ['b@example.com'], args = [], seconds = 10 } = {}) {
	const child = spawn('timeout', [String(seconds), 'curl', '-s', '--url', `smtp://localhost:${sink.port}`, '--mail-from', 'a@example.com',
		...to.flatMap((each) => ['--mail-rcpt', each]), '-T', join(folder, 'mail'), ...args]);

	return new Promise((resolve) => child.once('close', resolve));
}

async function withSink(options, body) {
	const sink = await startSink(options);

	try {
		await body(sink);
	} finally {
		await sink.close();
	}
}

test('takes a message apart', () => withSink({}, async (sink) => {
	assert.equal(await send(sink), 0);
	const mail = await sink.next('b@example.com');

	assert.deepEqual([mail.from, mail.to, mail.secure], ['a@example.com', ['b@example.com'], false]);
	assert.equal(mail.headers.subject, 'a folded subject');
	assert.equal(mail.text, 'Hello\r\n');
	assert.equal(mail.raw, text);
}));

test('hands out each message once', () => withSink({}, async (sink) => {
	await send(sink, { to: ['one@example.com'] });
	await send(sink, { to: ['two@example.com'] });
	assert.deepEqual((await sink.next()).to, ['one@example.com']);
	assert.deepEqual((await sink.next()).to, ['two@example.com']);
}));

test('refuses a recipient until it is told to accept', () => withSink({}, async (sink) => {
	sink.refuse('b@example.com', 452);
	assert.notEqual(await send(sink), 0);
	assert.equal(sink.messages.length, 0);
	sink.accept('b@example.com');
	assert.equal(await send(sink), 0);
	assert.deepEqual(sink.attempts, ['b@example.com', 'b@example.com']);
}));

test('refuses a recipient once when it greylists', () => withSink({}, async (sink) => {
	sink.greylist('b@example.com');
	assert.notEqual(await send(sink), 0);
	assert.equal(await send(sink), 0);
}));

test('refuses, hangs or breaks off after the message', () => withSink({}, async (sink) => {
	sink.answerData({ code: 554 });
	assert.notEqual(await send(sink), 0);
	sink.answerData({ drop: true });
	assert.notEqual(await send(sink), 0);
	sink.answerData({ hang: true });
	assert.equal(await send(sink, { seconds: 0.5 }), 124);
	sink.answerData({});
	assert.equal(await send(sink), 0);
	assert.equal(sink.messages.length, 1);
}));

test('breaks off in the middle, or takes the message and does not say so', () => withSink({}, async (sink) => {
	sink.answerData({ cut: true });
	assert.notEqual(await send(sink), 0);
	assert.equal(sink.messages.length, 0);
	sink.answerData({});
	sink.answerData({ taken: true }, 'b@example.com');
	assert.notEqual(await send(sink), 0);
	assert.equal(sink.messages.length, 1);
	assert.equal(await send(sink, { to: ['c@example.com'] }), 0);
}));

test('never answers, or late', () => withSink({}, async (sink) => {
	sink.hang('b@example.com');
	assert.equal(await send(sink, { seconds: 0.5 }), 124);
	assert.equal(await send(sink, { to: ['c@example.com'] }), 0);
	sink.accept('b@example.com');
	sink.slow(200);
	const begun = performance.now();

	assert.equal(await send(sink), 0);
	assert.ok(performance.now() - begun > 390);
}));

test('speaks TLS under a certificate that can be known, and asks for a login', async () => {
	const tls = makeCertificate();
	const args = ['--ssl-reqd', '--cacert', join(folder, 'cert')];

	writeFileSync(join(folder, 'cert'), tls.cert);
	await withSink({ tls, users: { jobwire: 'secret' } }, async (sink) => {
		assert.notEqual(await send(sink, { args }), 0);
		assert.equal(await send(sink, { args: [...args, '--user', 'jobwire:wrong'] }), 67);
		for (const method of ['PLAIN', 'LOGIN', 'CRAM-MD5'])
			assert.equal(await send(sink, { args: [...args, '--user', 'jobwire:secret', '--login-options', `AUTH=${method}`] }), 0);
		assert.notEqual(await send(sink, { args: ['--ssl-reqd', '--user', 'jobwire:secret'] }), 0);
		assert.deepEqual(sink.messages.map(({ secure, user }) => [secure, user]), Array(3).fill([true, 'jobwire']));
	});
});

test('comes back on the port that it had', async () => {
	const first = await startSink();
	const { port } = first;

	await first.close();
	await withSink({ port }, async (sink) => assert.equal(await send(sink), 0));
});
