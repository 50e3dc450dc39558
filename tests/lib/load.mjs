// A steady load of writes through the gateway, kept up whatever happens behind it, and the reckoning afterwards.
//
// Each piece of work has an Idempotency-Key and is repeated under it until it is accepted, as a careful client does. So
// at the end every piece must be there, and once: in the service that took it, in the log, and at all who hear of it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { binaries } from './suite.mjs';
import { until } from './until.mjs';
import { freshAddress, freshEmail, PASSWORD, signUpRecruiter, signUpSeeker } from './visitors.mjs';

const ATTEMPT_MS = 6000;
const AGAIN_MS = 50;

export class Load {
	/** What was accepted: { kind: [{ key, id, … }] }. */
	accepted = { user: [], job: [], application: [] };
	/** Every attempt: { kind, begun, took, status, text }, times in ms of performance.now(). */
	attempts = [];
	#suite;
	#stopped = false;
	#deadline = Infinity;
	#clients = [];
	#count = 0;

	constructor(suite) {
		this.#suite = suite;
	}

	static async start(suite) {
		const load = new Load(suite);
		const [recruiter, ...seekers] = await Promise.all([signUpRecruiter(suite), ...[1, 2].map(() => signUpSeeker(suite))]);

		load.people = { recruiter, seekers };
		load.#clients = [() => load.#register(), () => load.#post(), ...seekers.map((seeker) => () => load.#apply(seeker))]
			.map((work) => load.#keepOn(work));
		return load;
	}

	async #keepOn(work) {
		while (!this.#stopped) {
			await work();
			await pause(10);
		}
	}

	async #attempt(kind, http, path, body, key) {
		const begun = performance.now();
		let answer;

		try {
			answer = await http.post(path, body, { headers: { 'idempotency-key': key }, timeout: ATTEMPT_MS });
		} catch (error) {
			answer = { status: 0, text: String(error.cause ?? error), headers: new Headers() };
		}
		this.attempts.push({ kind, key, begun, took: performance.now() - begun, status: answer.status, text: answer.text,
			retryAfter: answer.headers.get('retry-after') });
		return answer;
	}

	/** Until it is accepted. */
	async #insist(kind, http, path, body) {
		const key = `${kind}-${process.pid}-${++this.#count}`;

		for (;;) {
			const { status, body: made } = await this.#attempt(kind, http, path, body, key);

			if (status === 201) {
				this.accepted[kind].push({ key, id: made.id, made });
				return made;
			}
			if (performance.now() > this.#deadline)
				throw new Error(`${key} was never accepted: ${JSON.stringify(this.attempts.at(-1))}`);
			await pause(AGAIN_MS);
		}
	}

	#register() {
		return this.#insist('user', this.#suite.http.from(freshAddress()), '/api/v1/auth/register', { email: freshEmail('load'), password: PASSWORD });
	}

	#post() {
		return this.#insist('job', this.people.recruiter.http, '/api/v1/jobs', { title: `Job ${this.#count}`, description: 'C.' });
	}

	/** To the newest job that this seeker has not applied to. */
	async #apply(seeker) {
		const job = this.accepted.job.findLast(({ applicants }) => !applicants?.has(seeker));

		if (!job)
			return;
		job.applicants = (job.applicants ?? new Set()).add(seeker);
		await this.#insist('application', seeker.http, '/api/v1/applications', { job_id: job.id, name: `Seeker ${seeker.id}` });
	}

	/** Attempts begun since a moment. */
	since(moment) {
		return this.attempts.filter(({ begun }) => begun >= moment);
	}

	/** Waits until each kind was accepted again by a request begun after the moment; returns how long that took. */
	async recovered(moment, kinds = Object.keys(this.accepted), timeout = 10_000) {
		const successes = () => kinds.map((kind) => this.since(moment).find((attempt) => attempt.kind === kind && attempt.status === 201));

		await until(() => successes().every(Boolean), { timeout, what: `${kinds} are accepted again; last: ${
			JSON.stringify(this.attempts.slice(-3).map(({ kind, status, text }) => [kind, status, text]))}` });
		return Math.max(...successes().map(({ begun, took }) => begun + took)) - moment;
	}

	/** Lets each piece of work come to its end. */
	async stop() {
		this.#stopped = true;
		this.#deadline = performance.now() + 15_000;
		await Promise.all(this.#clients);
	}

	/** Refusals that no fault excuses: whoever is signed in stays so, and a repetition is never taken for another request. */
	assertNoWrongRefusals() {
		const excused = new Set([0, 201, 409, 500, 502, 503, 504]);
		const wrong = this.attempts.filter(({ status, text }) => !excused.has(status) ||
			(status === 409 && !text.includes('idempotency_key_in_use')) || (status === 500 && !text.includes('nginx')));

		assert.deepEqual(wrong.slice(0, 5), []);
	}
}

const count = async (suite, from) => (await suite.sql(`select count(*) as n from ${from}`))[0].n;

/** Nothing waits to be told any more, and nothing was given up. */
export async function settled(suite, timeout = 20_000) {
	await until(async () => {
		const waiting = await Promise.all(['auth', 'jobs', 'applications', 'chat', 'notify'].map((name) => count(suite, `${name}.outbox`)));

		return waiting.every((n) => n === 0);
	}, { timeout, what: 'all outboxes are empty' });
}

async function deadLetters(suite) {
	const channel = await (await suite.amqp()).createChannel();
	const { stdout } = await promisify(execFile)(join(binaries, 'jobctl'), ['events', 'queues']);
	const dead = stdout.trim().split('\n').map((line) => line.split(' ')[3]);
	const depths = await Promise.all(dead.map(async (name) => (await channel.checkQueue(name)).messageCount));

	await channel.close();
	return depths.reduce((sum, n) => sum + n, 0);
}

/** For each id how many rows a query `select id, …` has, which must come to exactly one. */
async function assertOnce(suite, what, ids, query) {
	let rows;

	await until(async () => {
		rows = new Map();
		for (const { id } of await suite.sql(query))
			rows.set(Number(id), (rows.get(Number(id)) ?? 0) + 1);
		return ids.every((id) => rows.has(id));
	}, { timeout: 15_000, what: `${what}: all ${ids.length} are there` });
	const twice = ids.filter((id) => rows.get(id) !== 1);

	assert.deepEqual(twice, [], `${what}: more than once`);
}

/** Everything accepted is there, once, everywhere. */
export async function assertNothingLostOrDoubled(suite, load) {
	const { user, job, application } = Object.fromEntries(Object.entries(load.accepted).map(([kind, list]) => [kind, list.map(({ id }) => id)]));

	assert.ok(user.length && job.length && application.length, 'there was a load');
	for (const [kind, ids] of Object.entries({ user, job, application }))
		assert.equal(new Set(ids).size, ids.length, `two pieces of work became one ${kind}`);
	await settled(suite);
	const logged = (kind) => `select object_id::bigint as id from auth.activity where kind = '${kind}'`;

	await assertOnce(suite, 'users', user, 'select id from auth.users');
	await assertOnce(suite, 'users in the log', user, logged('user.registered'));
	await assertOnce(suite, 'users at notify', user, 'select id from notify.users');
	await assertOnce(suite, 'jobs', job, 'select id from jobs.jobs');
	await assertOnce(suite, 'jobs in the log', job, logged('job.posted'));
	await assertOnce(suite, 'jobs at applications', job, 'select id from applications.jobs');
	await assertOnce(suite, 'conversations', job, 'select job_id as id from chat.conversations');
	await assertOnce(suite, 'applications', application, 'select id from applications.applications');
	await assertOnce(suite, 'applications in the log', application, logged('application.submitted'));
	const per = new Map(load.accepted.application.map(({ id, made }) => [`${made.job_id} ${made.applicant_id}`, id]));
	const members = await suite.sql('select job_id, user_id from chat.members m join chat.conversations c on c.id = m.conversation_id where not is_admin');

	assert.equal(members.filter((row) => per.has(`${row.job_id} ${row.user_id}`)).length, per.size, 'members of conversations');
	const events = await suite.sql("select event_id, object_id::bigint as id from auth.activity where kind = 'application.submitted'");
	const notified = new Map();

	await until(async () => (await count(suite, "notify.notifications where kind = 'application_received'")) >= application.length, { what: 'all are notified' });
	for (const { event_id } of await suite.sql("select event_id from notify.notifications where kind = 'application_received'"))
		notified.set(event_id, (notified.get(event_id) ?? 0) + 1);
	for (const { event_id, id } of events.filter((row) => application.includes(Number(row.id))))
		assert.equal(notified.get(event_id), 1, `the recruiter hears of application ${id} once`);
	/* No piece of work was done under another id than the one that was answered. */
	assert.equal(await count(suite, "jobs.jobs where title like 'Job %'"), job.length, 'jobs nobody was told of');
	assert.equal(await count(suite, "(select 1 from auth.users group by email having count(*) > 1) as twice"), 0);
	assert.equal(await deadLetters(suite), 0, 'dead letters');
}
