// People for tests: users who have signed up and in, and what other services say about them.

import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { Suite } from './suite.mjs';

export const PASSWORD = 'correct horse battery staple';

/** One address signs up and in as often as a test likes. */
const manyLogins = { RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000' };

let count = 0;

/** An address that no other test of this suite has. */
export const freshEmail = (name = 'somebody') => `${name}-${process.pid}-${++count}@example.com`;

/** A client that speaks as the user; `session` is the answer to the login. */
export async function signIn(suite, email, password = PASSWORD) {
	const { status, body } = await suite.http.post('/api/v1/auth/login', { email, password });

	if (status !== 200) throw new Error(`${email} cannot sign in: ${status} ${JSON.stringify(body)}`);
	return { ...body.user, email, password, session: body, http: suite.http.as(body.access_token) };
}

export const signInAdmin = (suite) => signIn(suite, suite.admin.email, suite.admin.password);

/** A user who signed up, by default as seeker and recruiter, and signed in. */
export async function signUp(suite, { email = freshEmail(), password = PASSWORD, ...rest } = {}) {
	const { status, body } = await suite.http.post('/api/v1/auth/register', { email, password, ...rest });

	if (status !== 201) throw new Error(`${email} cannot sign up: ${status} ${JSON.stringify(body)}`);
	return signIn(suite, email, password);
}

/**
 * A suite for a test file in a holder: `suite`, its signed-in `admin`, and what `prepare(held)` puts there besides. `env`
 * is what the suite's parts get, or a function that is asked for it when the suite starts; `dir` its folder, if it is to stay;
 * `timeout` how many ms all of this may take; `parts` what there is of it, auth and the gateway among them, if not all.
 */
export function usePeople(prepare = () => {}, env = {}, { dir, parts, timeout = 120_000 } = {}) {
	const held = {};

	before(
		async () => {
			held.suite = await Suite.boot({ dir, parts, env: { ...manyLogins, ...(typeof env === 'function' ? await env() : env) } });
			await held.suite.reachesBroker();
			held.admin = await signInAdmin(held.suite);
			await prepare(held);
		},
		{ timeout },
	);
	after(
		async () => {
			await held.suite?.close();
		},
		{ timeout: 60_000 },
	);
	return held;
}

export const signUpSeeker = (suite, rest) => signUp(suite, { role: 'seeker', ...rest });
export const signUpRecruiter = (suite, rest) => signUp(suite, { role: 'recruiter', ...rest });

/** A further administrator, made by one. */
export async function makeAdmin(suite, by) {
	const email = freshEmail('admin');

	await by.http.post('/api/v1/users', { email, password: PASSWORD, role: 'admin' });
	return signIn(suite, email);
}

/** Says what another service would say: an event on the suite's exchange. Resolves when the broker has it. */
export async function announce(suite, kind, data, { type = kind.split('.')[0], actor = null, at = new Date() } = {}) {
	const channel = await (await suite.amqp()).createConfirmChannel();
	const id = randomUUID();
	const envelope = {
		id,
		kind,
		version: data.version ?? 1,
		occurred_at: at.toISOString(),
		actor,
		request_id: `test-${id}`,
		object: { type, id: String(data.id) },
		data,
	};

	channel.publish('jobwire.events', kind, Buffer.from(JSON.stringify(envelope)), {
		type: kind,
		messageId: id,
		persistent: true,
		contentType: 'application/json',
	});
	await channel.waitForConfirms();
	await channel.close();
	return envelope;
}

/** Tells auth that a seeker applied for a job of the recruiter's. */
export const announceApplication = (suite, recruiter, seeker) =>
	announce(suite, 'application.submitted', {
		id: ++count,
		version: 1,
		job_id: 1,
		job_title: 'A job',
		owner_id: recruiter.id,
		applicant_id: seeker.id,
		name: 'A seeker',
		email: seeker.email,
		status: 'SUBMITTED',
		submitted_at: new Date().toISOString(),
		deleted: false,
	});

/** The names of the fields that a 422 complains of. */
export const wrongFields = (answer) => (answer.body.errors ?? []).map((error) => error.field).sort();
