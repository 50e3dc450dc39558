// Clients of all five systems at the same time, against one instance that knows of no switch between them: each system's test
// (s0 … s4) runs as a process of its own, as it also does by itself.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { crowd } from '../lib/instance.mjs';
import { root, useSuite } from '../lib/suite.mjs';

const systems = ['s0', 's1', 's2', 's3', 's4'];
const held = useSuite({ env: crowd }, (suite) => suite.reachesBroker());
/* Node runs no tests within tests, as far as it can tell. */
const { NODE_TEST_CONTEXT: _, ...environment } = process.env;

/** The output of a test file that runs against the instance, and how it ended. */
function runTest(name) {
	const { suite } = held;
	const child = spawn(process.execPath, ['--test', '--test-reporter=tap', join(root, `tests/e2e/${name}.test.mjs`)], {
		env: { ...environment, JOBWIRE_URL: suite.url, JOBWIRE_ADMIN_EMAIL: suite.admin.email,
			JOBWIRE_ADMIN_PASSWORD: suite.admin.password, JOBWIRE_OUTBOX: suite.outbox },
	});
	const said = [];

	child.stdout.on('data', (text) => said.push(text));
	child.stderr.on('data', (text) => said.push(text));
	return new Promise((resolve) => child.on('close', (status) => resolve({ status, said: said.join('') })));
}

describe('five systems on one host', { concurrency: true }, () => {
	for (const name of systems)
		test(name, async () => {
			const { status, said } = await runTest(name);

			assert.equal(status, 0, said);
			assert.match(said, /^# pass [1-9]/m, said);
		});
});
