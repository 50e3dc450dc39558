// The schemas of the document: those of the views, made fit to be read, each under one name.

import { isDeepStrictEqual } from 'node:util';
import { exampleOf } from './examples.mjs';
import { sorted } from './parts.mjs';

const withoutNull = (type) => (Array.isArray(type) ? type.find((each) => each !== 'null') : type);

/** What is said of one property, in the words of JSON Schema alone, and always with an example. */
export function tidyProperty(name, { 'x-words': words, 'x-alias-of': alias, ...schema }) {
	const property = { ...schema };

	if (alias)
		return { ...property, description: `The same as \`${alias}\`.`, examples: undefined };
	if (words)
		property.description = [schema.description, `One of ${words.map((word) => `\`${word}\``).join(', ')}, in any spelling.`]
			.filter(Boolean).join('. ');
	if (property.properties)
		return tidy(property);
	if (property.items?.properties)
		return { ...property, items: tidy(property.items) };
	if (property.items?.['x-words'])
		property.items = tidyProperty(name, property.items);
	return property.type ? { ...property, examples: property.examples ?? [exampleOf(name, { ...schema, 'x-words': words })] } : property;
}

/** A whole object. */
export const tidy = (schema) => ({
	...schema,
	properties: Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, tidyProperty(name, property)])),
});

/** A value in an address is text or is not there: nothing is null. */
export function tidyParameter(name, schema) {
	const { description, ...rest } = tidyProperty(name, schema);

	return { schema: { ...rest, type: withoutNull(rest.type) }, description };
}

export class Components {
	#byName = new Map();

	/** The first of the names that is free, or stands for the same; returns the reference. */
	add(names, value, kind = 'schemas') {
		const plain = JSON.parse(JSON.stringify(value));

		for (const name of names) {
			const key = `${kind}/${name}`;

			if (!this.#byName.has(key))
				this.#byName.set(key, plain);
			if (isDeepStrictEqual(this.#byName.get(key), plain))
				return { $ref: `#/components/${key}` };
		}
		throw new Error(`all of these names are taken by something else: ${names.join(', ')}`);
	}

	all() {
		const kinds = {};

		for (const [key, value] of this.#byName) {
			const [kind, name] = key.split('/');

			(kinds[kind] ??= []).push([name, value]);
		}
		return sorted(Object.entries(kinds).map(([kind, entries]) => [kind, sorted(entries)]));
	}
}
