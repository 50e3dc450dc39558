// The Postman collection, run by newman as its own command-line tool would.

import { join } from 'node:path';
import newman from 'newman';
import { note } from './contract.mjs';
import { root } from './suite.mjs';

const folder = join(root, 'docs/postman');
export const collection = join(folder, 'jobwire.postman_collection.json');

/** For the contract: what newman sends counts as what other clients send. */
function hear(error, { request, response }) {
	const { mode, raw, urlencoded } = request.body ?? {};
	const body = mode === 'urlencoded' ? new URLSearchParams(urlencoded.toString()) : mode === 'raw' ? raw : undefined;

	if (!error)
		note(request.url.toString(), { method: request.method, headers: Object.fromEntries(request.headers.map(({ key, value }) => [key, value])), body },
			{ status: response.code, type: response.headers.get('content-type') ?? '', text: response.text() });
}

/** Runs one folder from its first request to its last against the address; resolves with what went wrong, a line each. */
export function tellStory(base, name) {
	const options = {
		collection, environment: join(folder, 'jobwire.postman_environment.json'), folder: name,
		envVar: [{ key: 'base', value: base }], workingDir: folder, timeoutRequest: 15_000,
	};

	return new Promise((resolve, reject) => {
		newman.run(options, (error, { run } = {}) => {
			if (error)
				reject(error);
			else
				resolve(run.stats.assertions.total > 0 ? run.failures.map(({ source, error: { message } }) => `${source?.name}: ${message}`) : ['nothing was asked']);
		}).on('request', hear);
	});
}
