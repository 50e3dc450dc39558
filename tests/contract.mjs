#!/usr/bin/env node
// Compares what was said while the tests ran (tests/lib/contract.mjs) with the API's document.
//
//   tests/contract.mjs FOLDER            every exchange is documented, and what is documented was exercised
//   tests/contract.mjs --part FOLDER     the first alone, after some of the tests
//
// Documented: the route, the status, every field of an answer, every field of a request that was taken. Exercised: each
// operation with its success, each problem of its own, and the common problems once for each class of rule.

import { createReadStream, readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Contract } from './lib/contract-rules.mjs';

const part = process.argv[2] === '--part';
const folder = process.argv[part ? 3 : 2];
const contract = new Contract(JSON.parse(readFileSync(fileURLToPath(new URL('../docs/openapi/openapi.json', import.meta.url)), 'utf8')));
let count = 0;

for (const name of readdirSync(folder))
	for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
		contract.hear(JSON.parse(line));
		count++;
	}

const complaints = [...contract.undocumented(), ...part ? [] : contract.unexercised()];

console.log(`contract: ${count} exchanges, ${complaints.length} complaints`);
for (const complaint of complaints)
	console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
