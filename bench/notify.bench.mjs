// The notify service: how fast mails go to a server that is never the brake, what they cost, how soon an application is in
// the recruiter's mail, and that the application's answer never waits for any of it.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from '../tests/lib/until.mjs';
import { atRate, boot, measured, report, user } from './lib.mjs';

const MAILS = 5000;
const RATE = 100;
const SECONDS = 10;
const ROUNDS = 3;
const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

class Sink {
	#child = fork(fileURLToPath(new URL('sink.mjs', import.meta.url)));

	#next = () => new Promise((resolve) => this.#child.once('message', resolve));

	async start() {
		this.port = (await this.#next()).port;
		return this;
	}

	tell(what) { this.#child.send(what); }

	async arrivals() {
		const next = this.#next();

		this.tell({ report: true });
		return new Map((await next).arrivals);
	}

	close() { this.#child.disconnect(); }
}

const environment = (sink, senders) => ({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(sink.port), SMTP_SECURITY: 'off', MAIL_SENDERS: String(senders), MAIL_TIMEOUT_MS: '5000' });

/** So many mails that wait, as if their events had all come at once. */
async function pile(suite, n) {
	await suite.sql(`insert into notify.users (id, version, email, name, language, time_zone, is_active)
		select i, 1, 'user' || i || '@bench.example', 'User ' || i, 'en', 'UTC', true from generate_series(1000001, 1000000 + $1::int) as i`, [n]);
	await suite.sql(`with told as (
			insert into notify.notifications (user_id, kind, title, event_id, data, created_at)
			select i, 'application_received', 'A title', gen_random_uuid(),
				jsonb_build_object('application_id', i, 'job_title', 'Systems programmer', 'person', 'Ada Byron'), now()
			from generate_series(1000001, 1000000 + $1::int) as i
			returning id)
		insert into notify.deliveries (notification_id, channel, urgent, due_at, created_at, begun_at) select id, 'mail', false, now(), now(), now() from told`, [n]);
}

const left = async (suite) => (await suite.sql('select count(*)::int as n from notify.deliveries where due_at is not null'))[0].n;

async function throughput(senders) {
	const sink = await new Sink().start();
	const suite = await boot(environment(sink, senders));

	try {
		const spent = await measured(suite, ['notify', 'postgres'], async () => {
			await pile(suite, MAILS);
			const begun = performance.now();

			await until(async () => (await left(suite)) === 0, { timeout: 120_000 });
			return { requests: MAILS, perSecond: MAILS / ((performance.now() - begun) / 1000) };
		});

		report(`${senders} senders: mails handed over`, spent.perSecond, '/s', '>=', senders === 4 ? 1000 : undefined);
		report(`${senders} senders: notify's CPU per 1,000 mails`, spent.cpu.notify, 'ms');
		report(`${senders} senders: the database's`, spent.cpu.postgres, 'ms');
		report(`${senders} senders: the machine's other work meanwhile`, spent.others, '%');
	} finally {
		await suite.close();
		sink.close();
	}
}

/** Jobs to apply to, each once. */
async function postJobs(suite, recruiter, n) {
	const http = suite.http.as(recruiter.token);
	const ids = [];

	for (let i = 0; i < n; i += 20)
		ids.push(...await Promise.all(Array.from({ length: 20 }, async () =>
			(await http.post('/api/v1/jobs', { title: 'Systems programmer', description: 'C.' })).body.id)));
	await until(async () => (await suite.sql('select count(*)::int as n from applications.jobs'))[0].n >= n);
	return ids;
}

/** From the moment an application is kept to the one in which the mail server has the mail about it. */
async function reportWay(suite, arrivals, { p99, failed, others }) {
	const rows = await suite.sql(`select n.event_id, n.user_id, n.kind, a.submitted_at from notify.notifications n
		join applications.applications a on a.id = (n.data->>'application_id')::bigint`);
	const took = rows.map((row) => arrivals.get(`${row.event_id}.${row.user_id}.${row.kind}@jobwire.example`) - row.submitted_at.getTime())
		.sort((a, b) => a - b);

	if (took.some(Number.isNaN))
		throw new Error('a mail is missing');
	report(`${RATE} applications/s: mails`, took.length, '');
	report(`${RATE} applications/s: from apply to the mail server, p50`, share(took, 0.5), 'ms');
	report(`${RATE} applications/s: from apply to the mail server, p99`, share(took, 0.99), 'ms', '<=', 250);
	report(`${RATE} applications/s: answer, p99`, p99, 'ms');
	report(`${RATE} applications/s: errors`, failed, '', '<=', 0);
	report(`${RATE} applications/s: the machine's other work meanwhile`, others, '%');
}

async function latency() {
	const sink = await new Sink().start();
	const suite = await boot(environment(sink, 4));

	try {
		const recruiter = await user(suite, 'recruiter', 'recruiter');
		const jobs = await postJobs(suite, recruiter, RATE * SECONDS + RATE);
		const apply = async (name) => {
			const seeker = await user(suite, name);

			return measured(suite, ['notify'], () => atRate(suite, jobs.map((id) => `POST /api/v1/applications {"job_id":${id}}`),
				{ rate: RATE, seconds: SECONDS, headers: { Authorization: `Bearer ${seeker.token}`, 'Content-Type': 'application/json' } }));
		};
		const calm = [await apply('first')], hung = [];

		await until(async () => (await left(suite)) === 0);
		await reportWay(suite, await sink.arrivals(), calm[0]);
		/* In turns: whatever else slows this machine down for a while meets both. */
		for (let round = 1; round <= ROUNDS; round++) {
			sink.tell({ hang: true });
			hung.push(await apply(`hung-${round}`));
			sink.tell({ hang: false });
			calm.push(await apply(`calm-${round}`));
		}
		const [usual, then] = [calm.slice(1), hung].map((rounds) => share(rounds.map(({ p99 }) => p99).sort((a, b) => a - b), 0.5));

		report('the mail server hangs: answer to an application, p99', then, 'ms', '<=', Math.max(2 * usual, usual + 5));
		report('  while it answers, in turns with that', usual, 'ms');
		report('the mail server hangs: errors', hung.reduce((sum, { failed }) => sum + failed, 0), '', '<=', 0);
		report('the mail server hangs: the machine\'s other work meanwhile', Math.max(...hung.map(({ others }) => others)), '%');
	} finally {
		await suite.close();
		sink.close();
	}
}

/* PARTS=throughput or latency: one of the two alone. */
if (process.env.PARTS !== 'latency') {
	await throughput(1);
	await throughput(4);
}
if (process.env.PARTS !== 'throughput')
	await latency();
