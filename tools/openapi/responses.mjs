// How an operation can end: its success in the form that its rows say, and its problems, status by status.

import { pascal } from './parts.mjs';
import { tidy } from './schemas.mjs';

const JSON_TYPE = 'application/json';
const phrases = {
	200: 'Done', 201: 'Made', 202: 'Accepted', 204: 'Done; there is nothing to say', 302: 'Found: see `Location`', 400: 'Malformed',
	401: 'Unauthenticated', 403: 'Forbidden', 404: 'NotFound', 408: 'RequestTimeout', 409: 'Conflict', 411: 'LengthRequired',
	412: 'PreconditionFailed', 413: 'TooLarge', 415: 'UnsupportedMediaType', 422: 'Invalid', 429: 'RateLimited', 500: 'Internal', 503: 'Unavailable',
};
/** What only the gateway answers, of its own; nginx.conf has the same. */
const gateway = ['malformed', 'method_not_allowed', 'not_found', 'not_implemented', 'request_timeout', 'service_timeout', 'service_unreachable',
	'too_large', 'too_many_connections', 'unavailable', 'uri_too_long', 'version_not_supported'];

const problemExample = ({ status, code, title }) => ({
	type: `urn:jobwire:problem:${code}`, title, status, detail: title, code,
	errors: code === 'invalid' ? [{ field: 'email', code: 'required', message: 'is required' }] : [],
	request_id: '019a2b3c-4d5e-7f60-8123-456789abcdef',
});

const headersOf = (status) => ({
	401: { 'WWW-Authenticate': { schema: { type: 'string' }, example: 'Bearer' } },
	429: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' }, example: 30 } },
	503: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' }, example: 1 } },
})[status];

function problemSchema(codes) {
	return { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
}

function problemResponse(status, problems) {
	const codes = [...new Set(problems.map(({ code }) => code))].sort();
	const of = (code) => problems.find((problem) => problem.code === code);

	return {
		description: codes.map((code) => `\`${code}\`: ${of(code).title}.`).join('\n\n'),
		headers: headersOf(status),
		content: { 'application/problem+json': {
			schema: problemSchema(codes),
			examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(of(code)) }])),
		} },
	};
}

/** The problems of all rows by status; what is common to many operations is a component. */
export function problemResponses(rows, components) {
	const byStatus = {};

	for (const problem of rows.flatMap(({ problems }) => problems))
		(byStatus[problem.status] ??= []).push(problem);
	return Object.entries(byStatus).map(([status, problems]) => {
		const response = problemResponse(Number(status), problems);
		const codes = [...new Set(problems.map(({ code }) => code))].sort();

		if (problems.some(({ own }) => own))
			return [status, response];
		return [status, components.add([phrases[status], codes.map(pascal).join('Or')], response, 'responses')];
	});
}

export const problemComponent = {
	type: 'object',
	description: 'RFC 9457. `code` is for programs, `title` and `detail` for people, `errors` for the form that was filled in.',
	properties: {
		type: { type: 'string', format: 'uri', examples: ['urn:jobwire:problem:invalid'] },
		title: { type: 'string', examples: ['Some fields are not valid'] },
		status: { type: 'integer', examples: [422] },
		detail: { type: 'string', examples: ['email is required'] },
		code: { type: 'string', examples: ['invalid'] },
		errors: { type: 'array', items: {
			type: 'object',
			properties: {
				field: { type: 'string', examples: ['email'] },
				code: { type: 'string', examples: ['required'] },
				message: { type: 'string', examples: ['is required'] },
			},
			required: ['field', 'code', 'message'], additionalProperties: false,
		} },
		request_id: { type: ['string', 'null'], examples: ['019a2b3c-4d5e-7f60-8123-456789abcdef'] },
	},
	required: ['type', 'title', 'status', 'detail', 'code', 'errors', 'request_id'],
	additionalProperties: false,
};

export const gatewayResponse = {
	description: 'What the gateway answers in the place of a service.',
	content: { 'application/problem+json': { schema: problemSchema(gateway) } },
};

const object = (properties, required = Object.keys(properties)) => ({ type: 'object', properties, required, additionalProperties: false });

/** How each list form wraps its rows. `plain` is the row's schema, `row` the reference to it. */
const lists = {
	data: ({ row, more }) => object({
		data: { type: 'array', items: row },
		next_cursor: { type: ['string', 'null'], description: 'The `cursor` of the next page; null: there is none', examples: [null] },
		...more?.properties,
	}, ['data', 'next_cursor', ...more?.required ?? []]),
	pages: ({ row, more }) => object({
		count: { type: 'integer', description: 'Of all pages', examples: [1] },
		count_exact: { type: 'boolean', description: 'false: there are more', examples: [false] },
		next: { type: ['string', 'null'], description: 'The address of the next page', examples: [null] },
		previous: { type: ['string', 'null'], description: 'The address of the page before', examples: [null] },
		results: { type: 'array', items: row },
		...more?.properties,
	}, ['count', 'next', 'previous', 'results', ...more?.required ?? []]),
	bare: ({ row }) => ({ type: 'array', items: row }),
	named: ({ row, wrap }) => object({ count: { type: 'integer', examples: [1] }, [wrap]: { type: 'array', items: row } }),
};

/** A single object: itself, or the member of another one. */
const single = ({ plain, row, wrap }) => (wrap ? object({ [wrap]: row }) : plain);

function withMessage(message, schema) {
	return object({ message: { type: 'string', examples: [message] }, ...schema.properties }, ['message', ...schema.required]);
}

const json = (schema) => ({ [JSON_TYPE]: { schema } });

function bodyOf(row, view, components) {
	const name = pascal(row.out);
	const plain = tidy(view(row, row.out).output);
	const reference = components.add([name, pascal(`${row.service}_${row.out}`)], plain);
	const more = row.more && tidy(view(row, row.more).output);

	if (!row.list && !row.wrap && !row.message)
		return json(reference);

	const whole = (lists[row.list] ?? single)({ plain, row: reference, wrap: row.wrap, more });
	const ending = { data: 'Page', pages: 'Pages', bare: 'List', named: 'List' }[row.list] ?? 'Answer';
	const names = [`${name}${ending}`, `${name}${ending}${pascal(row.more ?? 'Plain')}`, `${pascal(row.service)}${name}${ending}`];

	return json(components.add(names, row.message ? withMessage(row.message, whole) : whole));
}

/** What a bare array cannot say stands in headers. */
const nextHeaders = {
	Link: { description: 'The next page, as `rel="next"`', schema: { type: 'string' } },
	'X-Next-Cursor': { description: 'The `cursor` of the next page', schema: { type: 'string' } },
};
const location = { Location: { description: 'A signed address, good for a few minutes', schema: { type: 'string' } } };

/** A success, by status: several rows may share an address, or a status. */
export function successResponses(rows, view, components) {
	const responses = {};

	for (const row of rows.flatMap((each) => (each.made_status ? [each, { ...each, status: each.made_status }] : [each]))) {
		const bytes = row.method === 'GET' && row.status === 200 && !row.out;
		const content = row.out ? bodyOf(row, view, components) : bytes ? { '*/*': {} } : undefined;
		const before = responses[row.status];

		if (before?.content && content)
			before.content[JSON_TYPE] = { schema: { oneOf: [before.content[JSON_TYPE].schema, content[JSON_TYPE].schema] } };
		else
			responses[row.status] = { description: phrases[row.status], headers: row.list === 'bare' ? nextHeaders : row.status === 302 ? location : undefined, content };
	}
	if (rows.every(({ method, out }) => method === 'GET' && out))
		responses[304] = { $ref: '#/components/responses/NotModified' };
	return Object.entries(responses);
}
