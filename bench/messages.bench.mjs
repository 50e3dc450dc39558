// Messages that are kept: how many a second are acknowledged, which says that they are committed, and how soon. The crowd
// (messages.c) talks to the chat service directly: pairs of people, each with a socket or more.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { until } from '../tests/lib/until.mjs';
import { boot, measured, report, user } from './lib.mjs';

const PEOPLE = 40;
const SOCKETS = 80;
const SECONDS = Number(process.env.SECONDS ?? 8);
const parts = ['chat', 'postgres', 'redis', 'rabbitmq'];
const suite = await boot({ MESSAGES_PER_MINUTE: '1000000' });
const seats = join(suite.dir, 'seats');

/** People in pairs, each pair with a conversation of its own. */
async function seat() {
	const people = [];

	for (let i = 0; i < PEOPLE; i++)
		people.push(await user(suite, `talker-${i}`));
	const ids = people.map(({ id }) => id);
	const groups = people.map((_, i) => `job-${1_000_000 + (i >> 1)}`);

	await until(async () => (await suite.sql('select count(*)::int as n from chat.people where id = any($1)', [ids]))[0].n === PEOPLE);
	await suite.sql(`insert into chat.conversations (id, job_id, title, owner_id, created_at)
		select distinct g, substr(g, 5)::bigint, 'Systems programmer', 0, now() from unnest($1::text[]) as g`, [groups]);
	await suite.sql('insert into chat.threads (conversation_id) select distinct g from unnest($1::text[]) as g', [groups]);
	await suite.sql(`insert into chat.members (conversation_id, user_id, thread_id, joined_at)
		select g, u, t.id, now() from unnest($1::text[], $2::bigint[]) as m (g, u) join chat.threads t on t.conversation_id = g`, [groups, ids]);
	writeFileSync(seats, people.map(({ token }, i) => `${token} ${groups[i]}\n`).join(''));
}

async function crowd(...flags) {
	/* Where its sockets are, nobody but the gateway and itself is told. */
	const [, address] = /SOCKET_LISTEN=([\d.:]+)/.exec(readFileSync(`/proc/${suite.pid('chat')}/environ`, 'latin1'));
	const child = spawn(fileURLToPath(new URL('../build/bench/messages', import.meta.url)), ['--to', address, '--seats', seats,
		'--sockets', SOCKETS, '--seconds', SECONDS, ...flags].map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

	if ((await lines.next()).done)
		throw new Error('the crowd did not come together');
	return measured(suite, parts, async () => {
		child.stdin.write('go\n');
		const { value, done } = await lines.next();

		if (done)
			throw new Error('the crowd ended early');
		const result = JSON.parse(value);

		if (result.unanswered || result.refused)
			throw new Error(`unanswered or refused: ${value}`);
		return { ...result, requests: result.sent };
	});
}

try {
	await seat();
	const most = await crowd('--in-flight', 400);
	const perSecond = most.in_time / most.seconds;

	report('400 in flight: acknowledged', perSecond, '/s', '>=', 10_000);
	report('  p50', most.p50_ms, 'ms');
	report('  p99', most.p99_ms, 'ms');
	for (const part of parts)
		report(`  CPU of ${part} per message`, most.cpu[part], 'us');
	report('  the machine\'s other work meanwhile', most.others, '%');
	for (const [rate, limit] of [[Math.round(perSecond / 2), 50], [500, 10]]) {
		const steady = await crowd('--rate', rate);

		report(`${rate}/s: p50`, steady.p50_ms, 'ms');
		report(`${rate}/s: p99`, steady.p99_ms, 'ms', '<=', limit);
		report('  the machine\'s other work meanwhile', steady.others, '%');
	}
} finally {
	await suite.close();
}
