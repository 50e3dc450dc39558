// Jobs and applications for tests: jobs posted through the API, and what their service would say of them later.

import { announce } from './people.mjs';
import { until } from './until.mjs';
import { expect } from './visitors.mjs';

export { expect, postJob } from './visitors.mjs';

/** `status code` of an answer: what a refusal is compared by. */
export const code = (answer) => `${answer.status} ${answer.body.code}`;

/** An application of the seeker's to the job. */
export async function apply(seeker, job, fields = {}) {
	return expect(201, await seeker.http.post('/api/v1/applications', { job_id: job.id, ...fields }));
}

let version = 1;

/** What the jobs service says when a job changes: the whole of it. Resolves when the applications service knows. */
export async function jobChanges(suite, job, kind, fields) {
	version += 1;
	await announce(suite, kind, {
		id: job.id, version, owner_id: job.recruiter_id, title: job.title, company: job.company, location: null,
		status: job.status, job_type: null, chat_group_id: `job-${job.id}`, chat_mode: 'GROUP',
		application_deadline: null, expires_at: null, created_at: job.created_at, deleted: false, ...fields,
	});
	const heard = version;

	await until(async () => (await suite.sql('select 1 from applications.jobs where id = $1 and version >= $2', [job.id, heard])).length,
		{ what: `${kind} ${job.id} to be known` });
}
