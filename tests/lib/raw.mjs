// Requests as bytes: what no HTTP client would send, and answers as they came over the wire.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { note } from './contract.mjs';

function complete(text) {
	const end = text.indexOf('\r\n\r\n');
	const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, end + 4))?.[1] ?? Infinity;

	return end >= 0 && text.length >= end + 4 + Number(length);
}

/** Raw exchanges count as well, as far as they are requests and answers. */
export function tell(base, bytes, all) {
	const [, method, path] = /^([A-Z]+) (\/\S*) HTTP\/1\.1\r\n/.exec(bytes) ?? [];

	if (method && complete(all)) {
		const { status, headers, text } = parseRaw(all);

		note(new URL(path, base), { method }, { status, type: headers.get('content-type') ?? '', text });
	}
}

/** Sends bytes and resolves with the answer's, as latin1 text. `base` is an address such as suite.url. */
export function raw(base, bytes, { from, timeout = 15_000 } = {}) {
	const { hostname, port } = new URL(base);

	return new Promise((resolve, reject) => {
		const socket = connect({ port: Number(port), host: hostname, localAddress: from }, () => socket.write(bytes, 'latin1'));
		const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeout} ms; so far: ${all}`)), timeout);
		let all = '';

		socket.on('data', (data) => {
			all += data.toString('latin1');
			if (complete(all))
				socket.destroy();
		});
		socket.on('error', reject);
		socket.on('close', () => {
			clearTimeout(timer);
			tell(base, bytes, all);
			resolve(all);
		});
	});
}

/** What a raw answer says: { status, headers, body }, names of headers in lower case. */
export function parseRaw(text) {
	const end = text.indexOf('\r\n\r\n');
	const [line, ...rest] = text.slice(0, end).split('\r\n');

	return {
		status: Number(line.split(' ')[1]),
		headers: new Headers(rest.map((header) => [header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 1).trim()])),
		text: text.slice(end + 4),
	};
}

/** The one shape of all errors, whoever makes them; returns the problem. */
export function assertProblem(answer, status, code) {
	const what = `${status} ${code}: ${answer.text}`;

	assert.equal(answer.status, status, what);
	assert.equal(answer.headers.get('content-type'), 'application/problem+json', what);
	const problem = JSON.parse(answer.text);

	assert.deepEqual(Object.keys(problem), ['type', 'title', 'status', 'detail', 'code', 'errors', 'request_id'], what);
	assert.equal(problem.status, status, what);
	assert.equal(problem.code, code, what);
	assert.equal(problem.type, `urn:jobwire:problem:${code}`, what);
	assert.ok(problem.title && problem.detail, what);
	assert.ok(Array.isArray(problem.errors), what);
	assert.ok(problem.request_id, what);
	assert.equal(problem.request_id, answer.headers.get('x-request-id'), what);
	return problem;
}
