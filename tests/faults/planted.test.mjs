// A test that cannot fail proves nothing: notify.test.mjs has to find each of four faults that are planted here, in a copy
// of the sources. Each is the mistake that its rule exists for. Takes minutes: only with FAULTS=long (make faults).

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { root } from '../lib/suite.mjs';

const copy = join(root, 'build/planted');
const skip = process.env.FAULTS !== 'long' && 'only with FAULTS=long';

/* What a suite takes from its folder of programs; pages and documents are nobody's fault here. */
const programs = ['auth', 'jobs', 'applications', 'chat', 'notify'].map((name) => `build/jobwire-${name}`).concat('build/jobctl');

/** What is replaced in which file. Each text must be there once, or a change of the code could make a fault harmless unseen. */
const planted = {
	'acknowledge before the commit': [
		['libs/common/consumer_loop.c', '	count_redelivered(source, taken);\n',
			'	count_redelivered(source, taken);\n	TRY(mq_ack(group->mq, taken->items[taken->n - 1]->tag, true));\n'],
		['libs/common/consumer_loop.c', '		return mq_ack(group->mq, taken->items[taken->n - 1]->tag, true);\n	for', '		return OK;\n	for'],
		['libs/common/consumer_fail.c', '		if (!error)\n			return mq_ack(group->mq, delivery->tag, false);\n', '		if (!error)\n			return OK;\n'],
		['libs/common/consumer_fail.c', '	return mq_ack(group->mq, delivery->tag, false);\n}\n\n/* The broker', '	return OK;\n}\n\n/* The broker'],
	],
	'publish outside of the transaction': [
		['services/applications/applications.c', '	return emit[change](r->tx, &state);\n',
			`	_cleanup_(tx_finish) struct tx own;

	tx_init(&own, r->app->background_db, TX_WRITE, r->arena, r->deadline);
	own.origin = r->tx->origin;
	TRY(emit[change](&own, &state));
	r->tx->emitted = true;
	return tx_commit(&own);
`],
		['services/applications/applications.c', '#include "problems.h"\n', '#include "problems.h"\n#include "service.h"\n'],
	],
	/* Nor the key that would catch it a second time. */
	'no inbox check': [
		['libs/common/inbox.c', '		fresh[i] = false;\n', '		fresh[i] = true;\n'],
		['services/notify/migrations/001_notifications.sql', '	created_at timestamptz not null,\n	constraint notifications_once unique (event_id, user_id)\n',
			'	created_at timestamptz not null\n'],
		['services/notify/queries.sql', '	    on conflict (event_id, user_id) do nothing\n', ''],
	],
	'mark as sent before sending': [
		['services/notify/queries.sql', "	   set state = 'sending', lease = lease + 1, due_at = :until::timestamptz,\n",
			"	   set state = case when :until::timestamptz is null then '' else 'sent' end, lease = lease + 1, due_at = null,\n"],
	],
};

function plant(changes) {
	for (const [file, from, to] of changes) {
		const path = join(copy, file);
		const text = readFileSync(path, 'utf8');

		assert.equal(text.split(from).length, 2, `${file} has this once: ${from}`);
		writeFileSync(path, text.replace(from, () => to));
	}
	execFileSync('make', ['-C', copy, '-j2', ...programs], { stdio: 'pipe', env: { ...process.env, MAKEFLAGS: '' } });
}

/** The sources as they are, with what is built of them: so that only what a fault touches is built again. */
function makeCopy() {
	rmSync(copy, { recursive: true, force: true });
	mkdirSync(copy, { recursive: true });
	const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', 'Makefile', 'libs', 'services', 'tools', '*.mk'], { cwd: root })
		.toString().split('\n').filter(Boolean);

	for (const file of files)
		cpSync(join(root, file), join(copy, file), { preserveTimestamps: true });
	for (const folder of ['gen', 'libs', 'services', 'tools', 'libjobwire.a', 'common.list', 'flags'])
		cpSync(join(root, 'build', folder), join(copy, 'build', folder), { recursive: true, preserveTimestamps: true });
}

after(() => rmSync(copy, { recursive: true, force: true }));

describe('the fault test finds', { skip, concurrency: 1 }, () => {
	for (const [what, changes] of Object.entries(planted))
		test(what, { timeout: 400_000 }, (t) => {
			makeCopy();
			plant(changes);
			/* Not as a part of this run: on its own. */
			const { NODE_TEST_CONTEXT, ...env } = process.env;
			const { status, stdout } = spawnSync(process.execPath, ['--test', 'tests/faults/notify.test.mjs'],
				{ cwd: root, env: { ...env, FAULTS: '', JOBWIRE_BIN: join(copy, 'build') }, encoding: 'utf8' });
			const found = /(LOST|TWICE)[^\n]*|not within[^\n]*(are told|to their end)[^\n]*/.exec(stdout)?.[0];

			t.diagnostic(`${found}`);
			assert.notEqual(status, 0, `not found:\n${stdout.slice(-2000)}`);
			assert.ok(found, `it failed for another reason:\n${stdout.slice(-3000)}`);
		});
});
