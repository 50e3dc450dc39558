// One operation of the document from the rows of one method at one path. Mostly that is one row; where a field of the
// body says what is wanted, each of its values is a row, and the body one of several.

import { requestExample } from './examples.mjs';
import { pascal, sorted } from './parts.mjs';
import { problemResponses, successResponses } from './responses.mjs';
import { tidy, tidyParameter } from './schemas.mjs';
import { tagOf } from './systems.mjs';

const bearer = [{ bearer: [] }, { password: [] }];
const security = { public: [], optional: [{}, ...bearer], auth: bearer };
const plural = { seeker: 'seekers', recruiter: 'recruiters', admin: 'administrators' };

const inPath = (path) => [...path.matchAll(/\{([a-z_0-9]+)\}/g)].map(([, name]) => name);

/** Who may call it, in words. */
function audience({ rule, roles }) {
	if (rule !== 'auth')
		return rule === 'public' ? 'For everybody.' : 'For everybody; whoever is signed in may see more.';
	return roles.length > 0 ? `For ${roles.map((role) => plural[role]).join(' and ')}.` : 'For whoever is signed in.';
}

/** Where the body's action chooses among rows, it is a field of each. */
function withAction(schema, when) {
	if (!when)
		return schema;
	return {
		...schema,
		properties: { action: { type: 'string', enum: when.split(' '), examples: [when.split(' ')[0]] }, ...schema.properties },
		required: ['action', ...schema.required ?? []],
	};
}

/** What is done here, and for whom: where the body chooses, under each of its words. */
function titles(rows) {
	const words = ({ when }) => when.split(' ').map((word) => `\`${word}\``).join(', ');

	if (rows.length === 1)
		return { summary: rows[0].doc, description: audience(rows[0]) };
	return {
		summary: rows.map(({ when }) => when.split(' ')[0]).join(', '),
		description: rows.map((row) => `- ${words(row)}: ${row.doc}. ${audience(row)}`).join('\n'),
	};
}

/** The input without what the address says: by the field itself, whatever name of its own the path uses. */
function splitInput(row, view) {
	const schema = row.in ? view(row, row.in).input : { type: 'object', properties: {}, additionalProperties: false };
	const names = inPath(row.route);
	const fields = new Set(names.map((name) => schema.properties[name]['x-alias-of'] ?? name));
	const rest = Object.entries(schema.properties).filter(([name, property]) => !fields.has(property['x-alias-of'] ?? name));
	const required = schema.required?.filter((name) => !fields.has(name) && !row.is_based);
	const allOf = schema.allOf?.filter(({ anyOf }) => !fields.has(anyOf[0].required[0]) && !row.is_based);

	return {
		path: names.map((name) => [name, schema.properties[name]]),
		rest: withAction({
			...schema, properties: Object.fromEntries(rest),
			required: required?.length > 0 ? required : undefined, allOf: allOf?.length > 0 ? allOf : undefined,
		}, row.when),
		omitted: [...fields],
	};
}

const pathParameter = ([name, schema]) => ({ name, in: 'path', required: true, ...tidyParameter(name, { ...schema, 'x-alias-of': undefined }) });

function queryParameters({ properties, required = [], allOf = [] }) {
	const needed = new Set([...required, ...allOf.map(({ anyOf }) => anyOf[0].required[0])]);
	const aliases = (name) => Object.keys(properties).filter((other) => properties[other]['x-alias-of'] === name);

	return Object.entries(properties).filter(([, schema]) => !schema['x-alias-of']).map(([name, schema]) => {
		const parameter = { name, in: 'query', required: needed.has(name) || undefined, ...tidyParameter(name, schema) };
		const also = aliases(name);

		if (also.length > 0)
			parameter.description = [parameter.description, `Also read as ${also.map((each) => `\`${each}\``).join(', ')}.`].filter(Boolean).join('. ');
		if (parameter.schema.type === 'array')
			Object.assign(parameter, { style: 'form', explode: false });
		if (also.length > 0)
			parameter['x-also'] = also;
		return parameter;
	});
}

/** Pages with numbers are asked for by them. */
const pageParameters = [
	{ name: 'page', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 2147483647, examples: [1] }, description: 'Its number' },
	{ name: 'page_size', in: 'query', schema: { type: 'integer', examples: [20] }, description: 'Rows a page, from 1 to 100' },
];

/** What is conditional, or may be repeated, is asked for in headers. */
function headerParameters(row) {
	const names = [
		row.is_repeatable && 'IdempotencyKey',
		row.problems.some(({ code }) => code === 'precondition_failed') && 'IfMatch',
		row.method === 'GET' && row.out && 'IfNoneMatch',
	];

	return names.filter(Boolean).map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

const binary = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };

/** A part of the name of a text may be either. */
function withFiles(schema, parts) {
	const files = parts.map((part) => [part, { ...binary, description: schema.properties[part] && 'A file, or the text.' }]);

	return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(files) } };
}

/** The body that one row takes: { schema: its reference, files, example, required }, or nothing. */
function bodyOf(row, { rest, omitted }, components) {
	const schema = tidy(rest);
	const name = pascal(row.in ?? '');
	const names = [
		`${name}${row.when ? pascal(row.when.split(' ')[0]) : ''}`, row.is_based ? `${name}Patch` : `${name}Body`, `${name}Without${omitted.map(pascal).join('And')}`, `${pascal(row.service)}${name}`,
	];

	if (Object.keys(rest.properties).length === 0)
		return undefined;

	const reference = components.add(names, schema);
	const files = row.parts.length > 0 ? components.add([`${reference.$ref.split('/').pop()}Form`], withFiles(schema, row.parts)) : undefined;

	return { schema: reference, files, example: requestExample(rest), required: Boolean(rest.required ?? rest.allOf) };
}

const either = (schemas) => (schemas.length > 1 ? { oneOf: schemas } : schemas[0]);

function requestBody(rows, inputs, components) {
	if (rows[0].is_raw)
		return { required: true, content: { '*/*': { schema: binary } } };
	if (['GET', 'DELETE'].includes(rows[0].method))
		return undefined;

	const bodies = rows.map((row, i) => bodyOf(row, inputs[i], components)).filter(Boolean);
	/* Where one of several takes files, all of them may come as such a form. */
	const files = bodies.some((body) => body.files) ? bodies.map((body) => body.files ?? body.schema) : [];

	if (bodies.length === 0)
		return undefined;

	const examples = Object.fromEntries(bodies.map(({ example }, i) => [rows[i].when?.split(' ')[0], { value: example }]));
	const shown = { schema: either(bodies.map(({ schema }) => schema)), ...bodies.length > 1 ? { examples } : { example: bodies[0].example } };

	return {
		required: bodies.every(({ required }) => required) || undefined,
		content: {
			'application/json': shown,
			'application/x-www-form-urlencoded': shown,
			...files.length > 0 && { 'multipart/form-data': { schema: either(files) } },
		},
	};
}

/** A parameter that several rows have stands there once. */
const unique = (parameters) => [...new Map(parameters.map((each) => [each.$ref ?? `${each.in} ${each.name}`, each])).values()];

/**
 * Which operations of the tables answer here, each with the problems of its own: the same ones answer at other addresses
 * too, so whoever tests that a problem comes needs to see it at one of them.
 */
function ownProblems(rows) {
	const own = ({ problems }) => problems.filter((problem) => problem.own).map(({ status, code }) => `${status} ${code}`).sort();

	return sorted(rows.map((row) => [row.operation, own(row)]));
}

export function operation(rows, id, view, components) {
	const [row] = rows;
	const inputs = rows.map((each) => splitInput(each, view));
	const asksAddress = row.is_raw || ['GET', 'DELETE'].includes(row.method);
	const responses = [...successResponses(rows, view, components), ...problemResponses(rows, components)];

	return {
		tags: [tagOf(row).name],
		operationId: id,
		...titles(rows),
		security: security[rows.some(({ rule }) => rule !== 'auth') && row.rule === 'auth' ? 'optional' : row.rule],
		parameters: unique([
			...inputs[0].path.map(pathParameter),
			...asksAddress ? inputs.flatMap(({ rest }) => queryParameters(rest)) : [],
			...row.list === 'pages' ? pageParameters : [],
			...rows.flatMap(headerParameters),
		]),
		requestBody: requestBody(rows, inputs, components),
		'x-operations': ownProblems(rows),
		responses: { ...Object.fromEntries(responses.sort(([a], [b]) => a - b)), default: { $ref: '#/components/responses/Gateway' } },
	};
}
