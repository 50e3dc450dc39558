// The whole document, from the parts of all services.

import { operation } from './operations.mjs';
import { sorted } from './parts.mjs';
import { gatewayResponse, problemComponent } from './responses.mjs';
import { Components } from './schemas.mjs';
import { CANONICAL, systemOf, tagOf } from './systems.mjs';

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'];

const description = `One product, and five systems whose clients work unchanged: the canonical API lies under \`/api/v1\`, the others' addresses lead to the same operations.

- Every address answers with and without a slash at its end, GET also as HEAD, and OPTIONS with \`Allow\`. A method that an address does not know is 405.
- Sign in at \`/api/v1/auth/login/access-token\` and send the token as \`Authorization: Bearer …\`.
- Bodies are JSON or a form. Unknown fields are refused by name, unknown query parameters ignored. Words of enumerations are read in any case and with blanks, \`_\` or \`-\`.
- Every error has the same body, \`application/problem+json\`, and every answer an \`X-Request-Id\`.
- Lists are read page by page: \`next_cursor\` of one is the \`cursor\` of the next.
- Requests are counted by minute, see \`RateLimit-*\`; 429 and 503 say with \`Retry-After\` when to come again.
- \`ETag\` is answered to \`If-None-Match\` with 304, to \`If-Match\` with 412 when somebody else was faster.
- Conversations are live over Socket.IO at \`/socket.io/\`.`;

const header = (name, text, example) => ({ name, in: 'header', description: text, schema: { type: 'string', maxLength: 255, examples: [example] } });

const parameters = {
	IdempotencyKey: header('Idempotency-Key', 'Sent again under the same key within a day, the request gets the first answer again.', 'order-4711'),
	IfMatch: header('If-Match', 'The `ETag` of the version that is to be changed; another one is 412.', '"7"'),
	IfNoneMatch: header('If-None-Match', 'The `ETag` that one has: 304 while it holds.', '"7"'),
};

const securitySchemes = {
	bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
	password: { type: 'oauth2', flows: { password: { tokenUrl: '/api/v1/auth/login/access-token', scopes: {} } } },
};

const slug = (row) => `${row.method}${row.route}`.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/_$/, '');

/** Shorter paths of the canonical API first: these are called as the operation is. */
const rank = (row) => [systemOf(row.route).name === CANONICAL ? 0 : 1, String(row.route.length).padStart(4, '0'), methods.indexOf(row.method), row.route].join();

function operationIds(groups) {
	const taken = new Map();

	for (const rows of [...groups].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1)))
		taken.set(rows, [...taken.values()].includes(rows[0].operation) ? slug(rows[0]) : rows[0].operation);
	return taken;
}

/** Rows of one method at one path, in the order of the tables. */
function grouped(routes) {
	const groups = new Map();

	for (const row of routes) {
		const key = `${row.route} ${row.method}`;

		groups.set(key, [...groups.get(key) ?? [], row]);
	}
	return [...groups.values()];
}

export function assemble({ routes, views }, version) {
	const components = new Components();
	const groups = grouped(routes).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
	const ids = operationIds(groups);
	const view = ({ service }, name) => views.get(`${service}/${name}`);
	const paths = {};

	components.add(['Problem'], problemComponent);
	components.add(['Gateway'], gatewayResponse, 'responses');
	components.add(['NotModified'], { description: 'What you have still holds.' }, 'responses');
	for (const [name, parameter] of Object.entries(parameters))
		components.add([name], parameter, 'parameters');
	for (const rows of groups)
		(paths[rows[0].route] ??= {})[rows[0].method.toLowerCase()] = operation(rows, ids.get(rows), view, components);

	const tags = new Map(routes.map((row) => [tagOf(row).name, tagOf(row)]));

	return JSON.parse(JSON.stringify({
		openapi: '3.1.0',
		info: { title: 'Jobwire', version, description, license: { name: 'MIT', identifier: 'MIT' } },
		servers: [{ url: '/' }],
		tags: Object.values(sorted(tags)),
		paths: sorted(Object.entries(paths).map(([path, item]) =>
			[path, Object.fromEntries(methods.map((method) => method.toLowerCase()).filter((method) => item[method]).map((method) => [method, item[method]]))])),
		components: { ...components.all(), securitySchemes },
	}));
}
