// Examples for fields whose descriptor gives none: from the type, the format, the words and the name.

const time = '2030-05-01T09:00:00Z';
const uuid = '019a2b3c-4d5e-7f60-8123-456789abcdef';
const byFormat = { 'date-time': time, uuid, email: 'ada@example.com', uri: 'https://example.com/', password: 'correct horse battery' };

const byName = {
	name: 'Ada Lovelace', full_name: 'Ada Lovelace', title: 'Systems programmer', job_title: 'Systems programmer', company: 'Analytical Engines',
	company_name: 'Analytical Engines', location: 'Berlin', city: 'Berlin', country: 'Germany', email: 'ada@example.com', username: 'ada',
	language: 'en', time_zone: 'Europe/Berlin', salary_currency: 'EUR', phone: '+49 30 1234567', content: 'Hello!',
};

const typeOf = ({ type }) => (Array.isArray(type) ? type.find((each) => each !== 'null') : type);

function text(name, schema) {
	const said = byName[name] ?? (/token|cursor|signature|key$/i.test(name) ? 'k3Zt9QxLw2' : name.replaceAll('_', ' '));

	return said.padEnd(schema.minLength ?? 0, '.').slice(0, schema.maxLength);
}

/** A value that the schema allows, of a property of that name. */
export function exampleOf(name, schema) {
	if (schema.examples)
		return schema.examples[0];
	if (schema['x-words'] ?? schema.enum)
		return (schema['x-words'] ?? schema.enum)[0];
	switch (typeOf(schema)) {
	case 'string': return byFormat[schema.format] ?? text(name, schema);
	case 'integer': return Math.max(schema.minimum ?? 1, Math.min(1, schema.maximum ?? 1));
	case 'number': return schema.minimum ?? 4.5;
	case 'boolean': return true;
	case 'array': return [exampleOf(name.replace(/s$/, ''), schema.items)];
	case 'object': return answerExample(schema);
	default: return {};
	}
}

/** All that an answer holds. */
export const answerExample = (schema) => Object.fromEntries(Object.entries(schema.properties)
	.map(([name, property]) => [name, exampleOf(name, property)]));

/**
 * A request that could be sent: what is required, and what has an example of its own in the descriptors; so a descriptor
 * with an example is one that is shown.
 */
export function requestExample(schema) {
	const own = Object.entries(schema.properties).filter(([, property]) => !property['x-alias-of'] && (property.type || property['x-words']));
	const alternatives = new Set((schema.allOf ?? []).map(({ anyOf }) => anyOf[0].required[0]));
	const shown = own.filter(([name, property]) => schema.required?.includes(name) || alternatives.has(name) || property.examples);

	return Object.fromEntries((shown.length > 0 ? shown : own.slice(0, 1)).map(([name, property]) =>
		[name, typeOf(property) === 'object' ? requestExample(property) : exampleOf(name, property)]));
}
