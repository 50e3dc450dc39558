// The applications service is killed at random while people apply: what was answered is there, once, with its event; what
// was not is there whole or not at all, and a repeat under the same key finds out which.
//
// FAULTS=long kills it 200 times.

import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { postJob } from '../lib/applications.mjs';
import { Daemon } from '../lib/daemon.mjs';
import { fileOf, form, pdf } from '../lib/files-flow.mjs';
import { client } from '../lib/http.mjs';
import { signUpRecruiter, signUpSeeker } from '../lib/people.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const KILLS = process.env.FAULTS === 'long' ? 200 : 12;
const CLIENTS = 6;

const held = useSuite({ parts: 'servers,auth,jobs,nginx', env: { RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000' } },
	(suite) => suite.reachesBroker());

/** The service under test: where it is, while it comes and goes. */
const service = { starts: 0, underWay: 0, done: [], ended: false };

async function start() {
	service.daemon = await Daemon.start(held.suite, 'applications', service.listen ? { HTTP_LISTEN: service.listen } : {});
	service.listen ??= new URL(service.daemon.url).host;
	service.daemon.url = `http://${service.listen}`;
	service.starts += 1;
	await service.daemon.ready();
}

/** Until there is an answer that says so or so: whoever cut it short did not mean no. */
async function applyForSure(http, path, body, options) {
	let tries = 0;

	for (;;) {
		tries += 1;
		service.underWay += 1;
		const answer = await http.post(path, body, options).catch((error) => ({ error, status: 0 }));

		service.underWay -= 1;
		if (answer.status === 201)
			return { ...answer.body, tries };
		const again = answer.status === 0 || answer.status === 503 || answer.body?.code === 'idempotency_key_in_use';

		assert.ok(again, `${path}: ${answer.status} ${answer.text}`);
		await pause(10);
	}
}

/** One person who applies to one new job after another, every third time with a file. */
async function applicant(recruiter, seeker) {
	const http = client(`http://${service.listen}`).as(seeker.session.access_token);

	for (let i = 0; !service.ended; i++) {
		const job = await postJob(recruiter);
		const key = { 'idempotency-key': randomUUID() };
		const [body, options] = i % 3 ? [{}] : await form({ resume: fileOf(pdf(`${seeker.id} ${job.id}`)) });

		service.done.push({ seeker: seeker.id, job: job.id, ...await applyForSure(http, `/api/v1/jobs/${job.id}/applications`, body,
			{ headers: { ...options?.headers, ...key } }) });
	}
}

describe('an application', () => {
	test(`survives ${KILLS} crashes of its service: none is lost, none is double`, async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const seekers = await Promise.all(Array.from({ length: CLIENTS }, () => signUpSeeker(held.suite)));

		await start();
		const applicants = Promise.all(seekers.map((seeker) => applicant(recruiter, seeker)));

		applicants.catch(() => {});
		for (let i = 0; i < KILLS; i++) {
			const before = service.done.length;

			await Promise.race([until(() => service.underWay > 0 && service.done.length > before, { interval: 1, timeout: 30_000 }), applicants]);
			await pause(randomInt(15));
			service.daemon.child.kill('SIGKILL');
			await service.daemon.ended;
			await start();
		}
		service.ended = true;
		await applicants;

		const rows = await held.suite.sql(`select id::int, job_id::int, applicant_id::int, resume_file_id from applications.applications`);
		const key = (one) => `${one.job ?? one.job_id}:${one.seeker ?? one.applicant_id}:${one.id}`;

		assert.deepEqual(rows.map(key).sort(), service.done.map(key).sort());
		assert.ok(service.done.some(({ tries }) => tries > 1), 'nobody was ever cut short');
		await until(async () => (await held.suite.sql('select 1 from applications.outbox limit 1')).length === 0, { what: 'the outbox to run dry' });
		const heard = () => held.suite.sql(`select object_id::int as id, count(*)::int as n from auth.activity where kind = 'application.submitted' group by 1 order by 1`);

		await until(async () => (await heard()).length === rows.length, { what: 'every event', timeout: 30_000 });
		assert.ok((await heard()).every(({ n }) => n === 1));
		const whole = await held.suite.sql(`select count(*)::int as n from applications.applications a
			where (select count(*) from applications.application_history where application_id = a.id) = 1
			  and (resume_file_id is null or exists (select from applications.files f where f.id = a.resume_file_id and f.is_kept))`);

		assert.equal(whole[0].n, rows.length);
		console.log(`# ${rows.length} applications, ${service.done.filter(({ tries }) => tries > 1).length} of them cut short, ${service.starts} starts`);
		await service.daemon.stop();
	});
});
