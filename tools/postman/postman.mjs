#!/usr/bin/env node
// Writes docs/postman from docs/openapi/openapi.json: a collection with every operation and a story that runs, and an
// environment that says where.
//
//   tools/postman/postman.mjs            writes it
//   tools/postman/postman.mjs --check    fails when it is not what is written there

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, root } from '../openapi/parts.mjs';
import { bearer, requestsOf } from './requests.mjs';
import { stories } from './story.mjs';

const folder = join(root, 'docs/postman');
const document = JSON.parse(readFileSync(join(root, 'docs/openapi/openapi.json'), 'utf8'));

/** Tags of the canonical API are "service: noun"; the others are systems. */
function folders() {
	const tree = new Map();

	for (const { tag, item } of requestsOf(document)) {
		const [system, ...nouns] = /: /.test(tag) ? ['canonical', ...tag.split(': ')] : [tag];
		let items = tree.get(system) ?? tree.set(system, { name: system, item: [] }).get(system);

		for (const noun of nouns)
			items = items.item.find(({ name, request }) => name === noun && !request) ?? items.item[items.item.push({ name: noun, item: [] }) - 1];
		items.item.push(item);
	}
	return [...tree.values()].map(byName).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Folders in the order of their names; requests stay in that of their paths. */
const byName = (folder_) => ({
	...folder_,
	item: folder_.item.map((each) => (each.item ? byName(each) : each)).sort((a, b) => (a.request || b.request || a.name === b.name ? 0 : a.name < b.name ? -1 : 1)),
});

const collection = {
	info: {
		_postman_id: 'b3f1c7a2-5d84-4e0b-9c66-2f0c1a7e4d10',
		name: 'Jobwire',
		description: 'Every operation of the API, by system and service, and a story that can be run. Made from the route tables; see docs/openapi/openapi.json.',
		schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
	},
	auth: bearer('token'),
	item: [...stories, ...folders()],
	variable: [{ key: 'token', value: '' }],
};

const environment = {
	id: '6c1e0f3a-8a57-4f0e-8f0b-7d1c52b9e6a4',
	name: 'Jobwire, on this machine',
	values: [{ key: 'base', value: 'http://127.0.0.1:8080', enabled: true }, { key: 'password', value: 'correct horse battery staple', enabled: true }],
	_postman_variable_scope: 'environment',
};

let stale = false;

mkdirSync(folder, { recursive: true });
for (const [name, value] of [['collection', collection], ['environment', environment]]) {
	const file = join(folder, `jobwire.postman_${name}.json`);
	const text = `${format(JSON.parse(JSON.stringify(value)))}\n`;

	if (process.argv[2] !== '--check')
		writeFileSync(file, text);
	else if (readFileSync(file, 'utf8') !== text)
		stale = true;
}
if (stale) {
	console.error('docs/postman: the tables have changed: run make postman');
	process.exit(1);
}
