// What tests and the API say to each other, written down for tests/contract.mjs, which compares it with the API's
// document. Only where CONTRACT names a folder; each process writes a file of its own there, a line for each exchange.
//
// fetch is wrapped here, so a test that calls it by itself is heard as well; other clients call note().

import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = process.env.CONTRACT;
const LARGE = 64 * 1024;
const watched = new Set();
let lines = [];

function flush() {
	if (lines.length > 0)
		appendFileSync(join(folder, `${process.pid}.jsonl`), lines.join(''));
	lines = [];
}

/** From now on what is asked at these addresses counts: those of a whole suite, not of a test's own servers. */
export function watch(urls) {
	for (const url of urls.filter(Boolean))
		watched.add(new URL(url).origin);
}

/** A body as it can be compared: JSON and forms as text, of a multipart form the names and texts, of anything else nothing. */
function readable(body, type) {
	if (body instanceof FormData)
		return JSON.stringify([...body].map(([name, value]) => [name, typeof value === 'string' ? value : null]));

	const bytes = ArrayBuffer.isView(body) && /json|urlencoded/.test(type);
	const text = bytes ? Buffer.from(body).toString() : body instanceof URLSearchParams || typeof body === 'string' ? String(body) : undefined;

	return text?.length < LARGE ? text : undefined;
}

const contentType = (headers, body) => new Headers(headers).get('content-type') ??
	(body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : body instanceof FormData ? 'multipart/form-data' : '');

/** An exchange that has taken place. `text` is the answer's, where it is JSON. */
export function note(url, { method = 'GET', headers, body } = {}, { status, type, text }) {
	const { origin, pathname, search } = new URL(url);
	const sent = contentType(headers, body);

	if (!folder || !watched.has(origin))
		return;
	lines.push(`${JSON.stringify({ test: basename(process.argv[1] ?? ''), method, path: pathname, query: search, sent, body: readable(body, sent), status, type, text })}\n`);
	if (lines.length > 500)
		flush();
}

if (folder) {
	const plain = globalThis.fetch;

	mkdirSync(folder, { recursive: true });
	process.on('exit', flush);
	globalThis.fetch = async (input, init) => {
		const response = await plain(input, init);
		const type = response.headers.get('content-type') ?? '';
		/* Of one that led elsewhere only the last answer is heard: it is that of the last address. */
		const url = response.redirected ? response.url : input.url ?? input;
		const tell = (text) => note(url, init, { status: response.status, type, text });

		if (!watched.has(new URL(input.url ?? input).origin))
			return response;
		if (/json/.test(type))
			/* Who gives up half-way has not heard an answer. */
			response.clone().text().then(tell, () => {});
		else
			tell();
		return response;
	};
}
