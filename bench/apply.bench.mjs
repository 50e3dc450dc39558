// Applying: latencies at a constant rate through the gateway; saturation with and without those who hear of it, beside
// pgbench with the same statements; and what a large file costs in memory.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../tests/lib/suite.mjs';
import { fileOf, form, pdf } from '../tests/lib/files-flow.mjs';
import { until } from '../tests/lib/until.mjs';
import { atRate, boot, flood, measured, report, user } from './lib.mjs';

const SECONDS = 8;
const RATE = 2500;
const JOBS = 300_000;
const FIRST = 1_000_000;
const parts = ['applications', 'postgres', 'rabbitmq', 'nginx', 'auth', 'jobs', 'chat', 'notify'];
/* All who hear of an application: service and consumer, as the table of queues has them. */
const queues = ['auth activity', 'auth applicants', 'jobs applicants', 'chat conversations', 'notify applications'];
/* With 32 clients on four connections the wait for one is long on a machine that others use: it is to be measured, not refused. */
const suite = await boot({ DATABASE_POOL_WAIT_MS: '2000' });
let next = FIRST;

/** A wrk script that applies to one job after another. */
function script(name, first) {
	const file = join(suite.dir, `${name}.lua`);

	writeFileSync(file, `local n = ${first - 1}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
	n = n + 1
	return wrk.format(nil, nil, nil, '{"job_id":' .. n .. '}')
end
`);
	return file;
}

async function saturate(seeker, running = parts) {
	const first = next;
	const result = await measured(suite, running, () => flood(`${suite.services.applications}/api/v1/applications`,
		{ script: script(`apply-${first}`, first), headers: { Authorization: `Bearer ${seeker.token}` }, seconds: SECONDS, connections: 32 }));

	next += result.requests + 1000;
	return result;
}

/**
 * How long after this moment everything is told, and each queue empty, in seconds: { relay, name: s }. What has not been
 * published yet is in no queue: one that is empty before that has not seen it all.
 */
async function lags() {
	const channel = await (await suite.amqp()).createChannel();
	const { stdout } = await promisify(execFile)(join(root, 'build/jobctl'), ['events', 'queues']);
	const names = new Map(stdout.trim().split('\n').map((line) => line.split(' ')).map(([service, consumer, name]) => [`${service} ${consumer}`, name]));
	const begun = performance.now();
	const found = {};

	await until(async () => {
		if (!found.relay) {
			if ((await suite.sql('select 1 from applications.outbox where returned_at is null limit 1')).length)
				return false;
			found.relay = (performance.now() - begun) / 1000;
		}
		for (const name of queues.filter((each) => found[each] === undefined))
			if ((await channel.checkQueue(names.get(name))).messageCount === 0)
				found[name] = (performance.now() - begun) / 1000;
		return Object.keys(found).length === queues.length + 1;
	}, { timeout: 120_000, interval: 50, what: 'empty queues' });
	await channel.close();
	return found;
}

/** As they would be if the jobs had been posted: each has its conversation, with its recruiter in it. */
async function converse(owner) {
	await suite.sql(`insert into chat.conversations (id, job_id, title, owner_id, created_at)
		select 'job-' || id, id, title, owner_id, now() from applications.jobs where owner_id = $1`, [owner]);
	await suite.sql(`insert into chat.threads (conversation_id) select id from chat.conversations where owner_id = $1`, [owner]);
	await suite.sql(`insert into chat.members (conversation_id, user_id, is_admin, thread_id, joined_at)
		select conversation_id, $1, true, id, now() from chat.threads`, [owner]);
	await suite.sql('analyze chat.conversations, chat.threads, chat.members');
}

/** pgbench's transactions cost the database this much, in microseconds. */
async function bare(seeker) {
	const folder = readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin/pgbench`).at(-1);
	/* By the same way as the daemons: a Unix socket. */
	const database = suite.databaseUrl.replace(/@127\.0\.0\.1:(\d+)\/(\w+)$/, '@/$2?host=%40jobwire&port=$1');
	const [{ data }] = await suite.sql("select data::text as data from auth.activity where kind = 'application.submitted' limit 1");

	return measured(suite, ['postgres'], async () => {
		const { stdout } = await promisify(execFile)(folder, ['-n', '-M', 'prepared', '-c', '4', '-j', '1', '-T', String(SECONDS), '-D', 'n=0', '-D', `first=${FIRST}`,
			'-D', `applicant=${seeker.id}`, '-D', `data=${data}`, '-f', join(root, 'bench/apply.sql'), database], { env: { ...process.env, PGOPTIONS: '-c search_path=applications,public' } });

		return { requests: Number(/actually processed: (\d+)/.exec(stdout)[1]), perSecond: Number(/tps = ([\d.]+) \(without/.exec(stdout)[1]) };
	});
}

const memory = (what) => Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${suite.pid('applications')}/status`, 'utf8'))[1]) / 1024;

try {
	const [recruiter, seeker, other] = [await user(suite, 'owner', 'recruiter'), await user(suite, 'seeker'), await user(suite, 'bare')];

	await until(async () => (await suite.sql('select 1 from applications.users where id = $1', [other.id])).length);
	await suite.sql(`insert into applications.jobs (id, version, owner_id, title, status)
		select ${FIRST} + n, 1, $1, 'Systems programmer', 'open' from generate_series(0, ${JOBS}) as n`, [recruiter.id]);
	await suite.sql('analyze applications.jobs');
	await converse(recruiter.id);

	const steady = await measured(suite, parts, () => atRate(suite, Array.from({ length: 1000 }, () => `POST /api/v1/applications {"job_id":${next++}}`),
		{ rate: 100, seconds: 9, headers: { Authorization: `Bearer ${seeker.token}`, 'Content-Type': 'application/json' } }));
	report('apply at 100/s through NGINX: p50', steady.p50, 'ms');
	report('apply at 100/s through NGINX: p99', steady.p99, 'ms', '<=', 25);
	report('apply at 100/s: errors', steady.failed, '', '<=', 0);
	report('apply at 100/s: the machine\'s other work meanwhile', steady.others, '%');

	/* A large file: resident memory at its highest while it comes in, against before. */
	const upload = async () => suite.http.at(suite.services.applications).as(seeker.token).post('/api/v1/files', ...await form(
		{ file: fileOf(Buffer.concat([pdf(), Buffer.alloc(10 * 1024 * 1024 - 20)])) }));
	await suite.http.as(seeker.token).post('/api/v1/files', ...await form({ file: fileOf(pdf()) }));
	writeFileSync(`/proc/${suite.pid('applications')}/clear_refs`, '5');
	const before = memory('VmRSS');
	const { status } = await upload();
	report('10 MiB upload: growth of resident memory', status === 201 ? memory('VmHWM') - before : NaN, 'MiB', '<=', 2);

	/* Not as fast as it goes, which leaves nobody time, but as fast as it has to. */
	const all = await measured(suite, parts, () => atRate(suite, Array.from({ length: RATE * SECONDS }, () => `POST /api/v1/applications {"job_id":${next++}}`),
		{ rate: RATE, seconds: SECONDS, headers: { Authorization: `Bearer ${seeker.token}`, 'Content-Type': 'application/json' }, url: suite.services.applications }));
	const late = await lags();
	report('apply, all consumers running', all.answered / SECONDS, '/s', '>=', RATE);
	report('  p99', all.p99, 'ms');
	report('  errors', all.failed, '', '<=', 0);
	report('  all is published when the load has ended for', late.relay, 's', '<=', 2);
	for (const name of queues)
		report(`  lag of ${name} when the load ends`, late[name], 's', '<=', 2);
	for (const part of parts)
		report(`  CPU of ${part} per apply`, all.cpu[part], 'us');
	report('  the machine\'s other work meanwhile', all.others, '%');
	const stopped = ['chat', 'notify', 'jobs'];

	for (const part of stopped)
		await suite.stop(part);
	suite.pause('auth');
	const alone = await saturate(seeker, parts.filter((part) => !stopped.includes(part))).finally(() => suite.resume('auth'));
	const bench = await bare(other);
	report('apply, consumers stopped', alone.perSecond, '/s', '>=', 5000);
	report('  p99 at that rate', alone.p99, 'ms');
	report('  service CPU per apply, relay included', alone.cpu.applications, 'us');
	report('  database CPU per apply, relay included', alone.cpu.postgres, 'us');
	report('  broker CPU per apply', alone.cpu.rabbitmq, 'us');
	report('  the machine\'s other work meanwhile', alone.others, '%');
	report('pgbench, the same statements', bench.perSecond, '/s');
	report('  database CPU per transaction', bench.cpu.postgres, 'us');
	report('  service CPU as a share of that', (alone.cpu.applications / bench.cpu.postgres) * 100, '%', '<=', 60);
} finally {
	await suite.close();
}
