// For tests of the jobs service: a suite with a recruiter, and what they post.

import assert from 'node:assert/strict';
import { signUpRecruiter, usePeople } from './people.mjs';

export const jobs = '/api/v1/jobs';

/** A suite as usePeople() makes it, with `recruiter` and `other`, another one. */
export const useJobs = (prepare = () => {}, env = {}) => usePeople(async (held) => {
	held.recruiter = await signUpRecruiter(held.suite, { name: 'Rita Recruiter' });
	held.other = await signUpRecruiter(held.suite);
	await prepare(held);
}, env);

/** Throws unless the answer has the status; returns its body. */
export function expect(status, answer) {
	assert.equal(answer.status, status, answer.text);
	return answer.body;
}

/** A job of the recruiter's, open at once. The company is said, or posting would wait for the recruiter's profile. */
export const post = async (recruiter, fields = {}) =>
	expect(201, await recruiter.http.post(jobs, { title: 'Systems programmer', description: 'Write C.', company: 'Engines', ...fields }));

export const etag = (answer) => answer.headers.get('etag');
export const ifMatch = (tag) => ({ headers: { 'if-match': tag } });

/** Everything that was announced of a job, in order: its kinds. */
export const kindsOf = (events, id) => events.filter(({ body }) => body.data.id === id).map(({ key }) => key);
