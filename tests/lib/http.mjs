// A small HTTP client for tests: JSON in and out, nothing thrown for a status, every answer with its raw text.

import { Agent, request as httpRequest } from 'node:http';
import { note } from './contract.mjs';

const agents = new Map();

function agentOf(address) {
	if (!agents.has(address))
		agents.set(address, new Agent({ keepAlive: true, localAddress: address }));
	return agents.get(address);
}

/** As fetch, for plain bodies, from an address of this machine's: all of 127.0.0.0/8 are. */
function fetchFrom(address, url, { method, body, headers, signal }) {
	const type = body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
	const bytes = body === undefined ? undefined : Buffer.from(ArrayBuffer.isView(body) ? body : String(body));
	const length = bytes ? { 'content-length': bytes.length } : {};

	return new Promise((resolve, reject) => {
		const request = httpRequest(url, { method, agent: agentOf(address), headers: { ...type, ...length, ...headers }, signal });

		request.on('error', reject);
		request.on('response', (response) => {
			const chunks = [];

			response.on('error', reject);
			response.on('data', (chunk) => chunks.push(chunk));
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString();

				note(url, { method, headers, body }, { status: response.statusCode, type: response.headers['content-type'] ?? '', text });
				resolve({
					status: response.statusCode, headers: new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
					text: async () => text,
				});
			});
		});
		request.end(bytes);
	});
}

/** What came back: `status`, `headers` (a Headers), `text`, and `body`, parsed where it is JSON. */
async function answer(response) {
	const text = await response.text();
	const json = /^application\/([a-z.-]+\+)?json\b/.test(response.headers.get('content-type') ?? '');

	return { status: response.status, headers: response.headers, text, body: json && text ? JSON.parse(text) : text };
}

/** Objects go out as JSON, URLSearchParams and FormData as forms, strings and buffers as they are. */
function encode(body, headers) {
	const plain = body === undefined || typeof body === 'string' || body instanceof URLSearchParams ||
		body instanceof FormData || ArrayBuffer.isView(body);

	if (plain)
		return { body, headers };
	return { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

/**
 * A client of one server: `get(path)`, `post(path, body, {headers})`, … An option `token` becomes the
 * Authorization header; `as(token)` is the same client, signed in; `from(address)` the same at another
 * address, `at(base)` the same for another server.
 */
export function client(base, defaults = {}) {
	async function request(method, path, body, { token = defaults.token, headers = {}, timeout = 15_000 } = {}) {
		const credentials = token ? { authorization: `Bearer ${token}` } : {};
		const encoded = encode(body, { ...defaults.headers, ...credentials, ...headers });

		const options = { method, ...encoded, redirect: 'manual', signal: AbortSignal.timeout(timeout) };
		const url = new URL(path, base);

		return answer(await (defaults.address ? fetchFrom(defaults.address, url, options) : fetch(url, options)));
	}

	return {
		base,
		request,
		get: (path, options) => request('GET', path, undefined, options),
		head: (path, options) => request('HEAD', path, undefined, options),
		options: (path, options) => request('OPTIONS', path, undefined, options),
		post: (path, body, options) => request('POST', path, body, options),
		put: (path, body, options) => request('PUT', path, body, options),
		patch: (path, body, options) => request('PATCH', path, body, options),
		delete: (path, body, options) => request('DELETE', path, body, options),
		as: (token) => client(base, { ...defaults, token }),
		from: (address) => client(base, { ...defaults, address }),
		at: (other) => client(other, defaults),
		with: (headers) => client(base, { ...defaults, headers: { ...defaults.headers, ...headers } }),
	};
}
