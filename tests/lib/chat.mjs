// People who talk: sockets of signed-in users, and a job with somebody who applied.

import { after } from 'node:test';
import { io } from 'socket.io-client';
import { signUpRecruiter, signUpSeeker } from './people.mjs';
import { until } from './until.mjs';

const opened = new Set();

/* One that was forgotten would look for the suite for ever. */
after(() => {
	for (const socket of opened) socket.disconnect();
});

/** A socket of a user's through the gateway, or to one instance with `url`; `heard` gathers what it is told. */
export async function connect(suite, person, { url = suite.url, wait = true, ...options } = {}) {
	const socket = io(url, { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 200, auth: { token: person.session.access_token }, ...options });

	opened.add(socket);
	socket.heard = [];
	socket.onAny((event, ...args) => socket.heard.push([event, args[0]]));
	socket.of = (event) => socket.heard.filter(([name]) => name === event).map(([, data]) => data);
	if (wait)
		await new Promise((resolve, reject) => {
			socket.once('connect', resolve);
			socket.once('connect_error', (error) => reject(error));
		});
	return socket;
}

/** The acknowledgement; one that does not come is an error. */
export const ask = (socket, event, data) => socket.timeout(10_000).emitWithAck(event, data);

/** A job, its recruiter, and seekers who have applied and are in its conversation. */
export async function postedJob(suite, { seekers: count = 1, recruiter, ...job } = {}) {
	const owner = recruiter ?? await signUpRecruiter(suite, { name: 'Rita Recruiter' });
	const posted = await owner.http.post('/api/v1/jobs', { title: 'Systems programmer', description: 'Write C.', ...job });
	const seekers = [];

	if (posted.status !== 201) throw new Error(`no job: ${posted.text}`);
	for (let i = 0; i < count; i++) {
		const seeker = await signUpSeeker(suite, { name: `Sam Seeker ${i}` });

		await until(async () => (await seeker.http.post('/api/v1/applications', { job_id: posted.body.id })).status === 201);
		seekers.push(seeker);
	}
	const id = posted.body.chat_group_id;

	for (const person of [owner, ...seekers]) await until(async () => (await person.http.get(`/api/v1/conversations/${id}`)).status === 200);
	return { id, job: posted.body, recruiter: owner, seekers, seeker: seekers[0] };
}
