// The API's document as a document: OpenAPI 3.1, and its own examples are what its schemas allow.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
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
