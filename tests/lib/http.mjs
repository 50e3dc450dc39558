// A small HTTP client for tests: JSON in and out, nothing thrown for a status, every answer with its raw text.

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
 * A client of one address: `get(path)`, `post(path, body, {headers})`, … An option `token` becomes the
 * Authorization header; `as(token)` is the same client, signed in.
 */
export function client(base, defaults = {}) {
	async function request(method, path, body, { token = defaults.token, headers = {}, timeout = 15_000 } = {}) {
		const credentials = token ? { authorization: `Bearer ${token}` } : {};
		const encoded = encode(body, { ...defaults.headers, ...credentials, ...headers });

		return answer(await fetch(new URL(path, base), {
			method, ...encoded, redirect: 'manual', signal: AbortSignal.timeout(timeout),
		}));
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
		with: (headers) => client(base, { ...defaults, headers: { ...defaults.headers, ...headers } }),
	};
}
