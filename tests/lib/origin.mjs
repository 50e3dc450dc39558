// An HTTP server in the place of a service, to look at the gateway from behind. Every request is kept in `requests`
// ({method, url, headers, body}); `respond(handler)` says what is answered, by default 200 and an empty object.

import { createServer } from 'node:http';

export async function startOrigin() {
	const requests = [];
	let handler;

	const server = createServer(async (request, response) => {
		const chunks = [];

		request.on('error', () => {});
		for await (const chunk of request)
			chunks.push(chunk);
		requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
		handler(request, response);
	});

	const origin = {
		requests,
		respond(next) {
			handler = next;
		},
		/** Forgets what was seen, and answers plainly again. */
		reset() {
			requests.length = 0;
			handler = (request, response) => response.setHeader('content-type', 'application/json').end('{}');
		},
		get address() { return `127.0.0.1:${server.address().port}`; },
		last: () => requests.at(-1),
		close() {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(resolve));
		},
	};

	origin.reset();
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return origin;
}
