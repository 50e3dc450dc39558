// The API's document as a document: OpenAPI 3.1, and its own examples are what its schemas allow.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Contract } from '../lib/contract-rules.mjs';
import { schemasOf } from '../lib/schemas.mjs';
import { root } from '../lib/suite.mjs';

const document = JSON.parse(readFileSync(join(root, 'docs/openapi/openapi.json'), 'utf8'));
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
	Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, ...operation })));
const resolve = (value) => (value.$ref ? value.$ref.split('/').slice(1).reduce((at, key) => at[key], document) : value);

/** Every example of the document with the schema it stands beside. */
function* examples() {
	for (const { name, parameters, requestBody, responses } of operations) {
		for (const parameter of (parameters ?? []).map(resolve))
			yield [`${name}: ${parameter.name}`, parameter.schema, parameter.schema.examples?.[0] ?? parameter.schema.items?.examples.slice(0, 1)];
		for (const [status, body] of [['body', requestBody ?? {}], ...Object.entries(responses)])
			for (const [type, { schema, example, examples: several = {} }] of Object.entries(resolve(body).content ?? {}))
				for (const value of [example, ...Object.values(several).map((each) => each.value)].filter((each) => each !== undefined))
					yield [`${name}: ${status} ${type}`, schema, value];
	}
}

describe('openapi.json', () => {
	test('is OpenAPI 3.1', async () => {
		const { valid, errors } = await new Validator().validate(structuredClone(document));

		assert.ok(valid, JSON.stringify(errors, null, '\t'));
		assert.equal(document.openapi, '3.1.0');
	});

	test('names every operation once, and all parameters of its path', () => {
		const ids = operations.map(({ operationId }) => operationId);

		assert.deepEqual(ids.filter((id, i) => ids.indexOf(id) !== i), []);
		for (const { name, path, parameters } of operations)
			assert.deepEqual(parameters.map(resolve).filter((each) => each.in === 'path').map((each) => `{${each.name}}`),
				path.match(/\{[^}]+\}/g) ?? [], name);
	});

	test('has examples for all bodies and parameters, and its schemas allow them', () => {
		const schemas = schemasOf(document);
		const all = [...examples()];

		for (const [where, schema, value] of all)
			assert.deepEqual(schemas.complaints(schema, value), [], where);
		for (const { name, requestBody } of operations)
			for (const [type, { example, examples: several }] of Object.entries(requestBody?.content ?? {}))
				assert.ok(example !== undefined || several || !/json|urlencoded/.test(type), `${name}: no example of ${type}`);
	});

	test('shows an example of every field', () => {
		const bare = [];
		const look = (where, schema) => {
			for (const [name, property] of Object.entries(schema.properties ?? {})) {
				const isNested = property.properties || property.items;

				if (property.type && !isNested && !property.examples && !property.contentMediaType && !/^The same as/.test(property.description))
					bare.push(`${where}.${name}`);
				look(`${where}.${name}`, property.items ?? property);
			}
		};

		for (const [name, schema] of Object.entries(document.components.schemas))
			look(name, schema);
		assert.deepEqual(bare, []);
	});

	test('lets Authorize sign in', () => {
		const { password, bearer } = document.components.securitySchemes;

		assert.ok(document.paths[password.flows.password.tokenUrl].post.requestBody.content['application/x-www-form-urlencoded']);
		assert.equal(bearer.scheme, 'bearer');
	});
});

/* What `make test` ends with, tried on exchanges that there were not. */
describe('the contract', () => {
	const key = { public_key: 'k' };
	const exchange = (more) => ({ test: 'x', method: 'GET', path: '/api/v1/push-subscriptions/key', sent: '', status: 200, type: 'application/json',
		text: JSON.stringify(key), ...more });
	const problem = (status, code) => ({ status, type: 'application/problem+json', text: JSON.stringify({ type: `urn:jobwire:problem:${code}`, title: 't',
		status, detail: 'd', code, errors: [], request_id: null }) });
	const complaints = (...exchanges) => {
		const contract = new Contract(document);

		for (const each of exchanges)
			contract.hear(exchange(each));
		return contract.undocumented().join('\n');
	};

	test('has nothing against what is documented', () => {
		assert.equal(complaints({}, { path: '/api/v1/push-subscriptions/key/' }, { method: 'HEAD', text: '' }, problem(429, 'rate_limited'),
			problem(502, 'service_unreachable'), { path: '/api/v1/nowhere', ...problem(404, 'not_found') }, { path: '/docs', text: '<html>' }), '');
	});

	test('names every route, status, field and problem that is not', () => {
		assert.match(complaints({ path: '/api/v1/nowhere' }), /no such operation/);
		assert.match(complaints({ status: 201 }), /status 201/);
		assert.match(complaints({ text: JSON.stringify({ ...key, more: 1 }) }), /additional properties.*more/);
		assert.match(complaints({ text: '{}' }), /required property/);
		assert.match(complaints({ type: 'text/html' }), /type text\/html/);
		assert.match(complaints(problem(429, 'too_many_logins')), /too_many_logins/);
		assert.match(complaints(problem(409, 'conflict')), /status 409/);
		assert.match(complaints({ method: 'POST', path: '/api/v1/skills', status: 201, sent: 'application/json', body: '{"name":"C","colour":1}',
			text: '{"id":1,"name":"C","aliases":[]}' }), /request: .*colour/);
		assert.match(complaints({ method: 'POST', path: '/api/v1/skills', status: 201, sent: 'application/x-www-form-urlencoded', body: 'name=C&colour=1',
			text: '{"id":1,"name":"C","aliases":[]}' }), /a form with colour/);
	});

	test('misses what was never shown', () => {
		const contract = new Contract(document);
		const before = contract.unexercised();

		contract.hear(exchange());
		contract.hear(exchange(problem(429, 'rate_limited')));
		contract.hear(exchange({ method: 'POST', path: '/api/v1/skills', ...problem(409, 'name_exists') }));
		const shown = before.filter((each) => !contract.unexercised().includes(each));

		assert.deepEqual(shown, ['GET /api/v1/push-subscriptions/key (push_key): never answered 200', 'public 429 rate_limited: never answered',
			'skill_create: never answered 409 name_exists, anywhere']);
	});
});
