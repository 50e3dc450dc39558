#!/usr/bin/env node
// Writes docs/openapi/openapi.json from what the services say of themselves (--openapi).
//
//   tools/openapi/openapi.mjs            writes it
//   tools/openapi/openapi.mjs --check    fails when it is not what is written there

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assemble } from './document.mjs';
import { format, readParts, root } from './parts.mjs';

const target = join(root, 'docs/openapi/openapi.json');
const version = /^VERSION\s*:= (.*)$/m.exec(readFileSync(join(root, 'Makefile'), 'utf8'))[1];
const text = `${format(assemble(readParts(), version))}\n`;

if (process.argv[2] !== '--check') {
	mkdirSync(dirname(target), { recursive: true });
	writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
	console.error('docs/openapi/openapi.json: the tables have changed: run make openapi');
	process.exit(1);
}
