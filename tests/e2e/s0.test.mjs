// The action API (S0), as a client written for it speaks: fetch with an `action` in the body, forms for files, sockets for
// the chat of an employer and an applicant.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { fresh, useInstance } from '../lib/instance.mjs';
import { until } from '../lib/until.mjs';

const server = useInstance();
const sockets = [];

after(() => sockets.forEach((socket) => socket.disconnect()));

/** `heard` gathers the messages. */
async function connect({ token }) {
	const socket = io(server.url, { auth: { token }, forceNew: true });

	sockets.push(socket);
	socket.heard = [];
	socket.on('message', (message) => socket.heard.push(message));
	await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
	return socket;
}

const ask = (socket, event, data) => socket.timeout(10_000).emitWithAck(event, data);

async function call(path, body, token) {
	const isForm = body instanceof FormData;
	const response = await fetch(server.url + path, {
		method: 'POST',
		headers: { ...(isForm ? {} : { 'Content-Type': 'application/json' }), ...(token ? { Authorization: `Bearer ${token}` } : {}) },
		body: isForm ? body : JSON.stringify(body),
	});

	return { status: response.status, type: response.headers.get('content-type'), data: await response.json() };
}

async function signUp(role) {
	const username = fresh('user');
	const { status, data } = await call('/auth', { action: 'signup', username, password: 'password123', email: `${username}@mail.example`, role });

	assert.equal(status, 201, JSON.stringify(data));
	return { username, ...data };
}

async function post(employer, job = {}) {
	const { status, data } = await call('/work', { action: 'postJob', companyName: fresh('Company'), jobTitle: fresh('Engineer'),
		description: 'Builds things', workHours: '9am - 5pm', salary: '85000', ...job }, employer.token);

	assert.equal(status, 201, JSON.stringify(data));
	return data.job;
}

function form(fields, file, field = 'resume') {
	const data = new FormData();

	for (const [name, value] of Object.entries(fields))
		data.append(name, value);
	if (file)
		data.append(field, new Blob([file], { type: 'application/pdf' }), 'resume.pdf');
	return data;
}

const resume = '%PDF-1.4\nEverything about me';
const assertUnknown = ({ status, type, data }, known) => {
	assert.equal(status, 400, JSON.stringify(data));
	assert.match(type, /^application\/problem\+json/);
	assert.equal(data.code, 'unknown_action');
	for (const word of known)
		assert.match(data.detail, new RegExp(`\\b${word}\\b`));
};

describe('/auth', () => {
	test('signs up and answers with a token and the user, who may be of either side', async () => {
		const someone = await signUp();

		assert.equal(typeof someone.message, 'string');
		assert.equal(someone.user.username, someone.username);
		assert.equal(someone.user._id, someone.user.id);
		assert.deepEqual([someone.user.role, someone.user.roles.sort()], ['recruiter', ['recruiter', 'seeker']]);
		assert.equal((await signUp('applicant')).user.role, 'seeker');
		assert.equal((await signUp('employer')).user.role, 'recruiter');
	});

	test('signs in by the username, with a token for a week', async () => {
		const { username } = await signUp();
		const { status, data } = await call('/auth', { action: 'login', username, password: 'password123' });
		const { exp, iat } = JSON.parse(Buffer.from(data.token.split('.')[1], 'base64url'));

		assert.equal(status, 200);
		assert.equal(data.user.username, username);
		assert.equal(exp - iat, 7 * 24 * 3600);
		assert.equal((await call('/auth', { action: 'login', username, password: 'another one' })).status, 401);
	});

	test('refuses what is taken or wrong', async () => {
		const { username } = await signUp();
		const again = { action: 'signup', username, password: 'password123', email: `${fresh('x')}@mail.example` };

		assert.equal((await call('/auth', again)).status, 409);
		assert.equal((await call('/auth', { ...again, role: 'admin' })).status, 422);
		assert.equal((await call('/auth', { action: 'signup', username: fresh('u') })).status, 422);
	});

	test('knows two actions, in any kind of body', async () => {
		for (const body of [{ action: 'logout' }, { username: 'x' }, {}, { action: 7 }, { action: '' }])
			assertUnknown(await call('/auth', body), ['signup', 'login']);
		assertUnknown(await call('/auth', form({ action: 'dance' })), ['signup', 'login']);

		const { username } = await signUp();
		const fields = { action: 'login', username, password: 'password123' };
		const posted = await fetch(`${server.url}/auth`, { method: 'POST', body: new URLSearchParams(fields) });

		assert.equal(posted.status, 200);
		assert.equal((await call('/auth', form(fields))).status, 200);
	});
});

describe('/work', () => {
	test('posts a job and says it back in the same words', async () => {
		const employer = await signUp('employer');
		const job = { companyName: fresh('Company'), jobTitle: 'Chief Engineer', description: 'Builds things', workHours: '9am - 5pm, flexible', salary: '85000' };
		const { status, data } = await call('/work', { action: 'postJob', ...job }, employer.token);
		const { _id, id, ...said } = data.job;
		const canonical = await (await fetch(`${server.url}/api/v1/jobs/${_id}`)).json();

		assert.equal(status, 201);
		assert.equal(typeof data.message, 'string');
		assert.equal(_id, id);
		for (const [name, value] of Object.entries(job))
			assert.equal(said[name], value, name);
		/* A salary that is a number is one; any other is a text. */
		assert.deepEqual([canonical.salary_min, canonical.salary_max, canonical.salary_text], [85000, 85000, '85000']);
		assert.equal((await post(employer, { salary: '$80k - $95k' })).salary, '$80k - $95k');
	});

	test('lets employers alone post', async () => {
		const job = { action: 'postJob', companyName: 'A', jobTitle: 'B', description: 'C', workHours: 'D', salary: 'E' };

		assert.equal((await call('/work', job)).status, 401);
		assert.equal((await call('/work', job, (await signUp('applicant')).token)).status, 403);
		assert.equal((await call('/work', { action: 'postJob' }, (await signUp()).token)).status, 422);
	});

	test('finds jobs by a part of their title, without a token', async () => {
		const employer = await signUp();
		const word = fresh('welder');
		const jobs = [await post(employer, { jobTitle: `Senior ${word}` }), await post(employer, { jobTitle: `${word}, part time` })];
		const { status, data } = await call('/work', { action: 'searchJob', jobTitle: word.toUpperCase() });

		assert.equal(status, 200);
		assert.deepEqual(Object.keys(data), ['count', 'jobs']);
		assert.equal(data.count, 2);
		assert.deepEqual(data.jobs.map(({ _id }) => _id).sort(), jobs.map(({ _id }) => _id).sort());
		assert.equal(data.jobs[0].workHours, '9am - 5pm');
		assert.deepEqual((await call('/work', { action: 'searchJob', jobTitle: fresh('nothing') })).data, { count: 0, jobs: [] });
	});

	test('applies under each of its names, with a form or without', async () => {
		const employer = await signUp('employer');
		const job = await post(employer);
		const named = { companyName: job.companyName, jobTitle: job.jobTitle };
		const ways = [
			form({ action: 'applyJob', jobId: job._id }, resume), form({ action: 'applyForJob', ...named }, resume, 'anything'),
			form({ action: 'apply', ...named }), { action: 'applyJob', jobId: job._id }, { action: 'applyForJob', ...named }, { action: 'apply', jobId: job._id },
		];

		for (const [i, body] of ways.entries()) {
			const { status, data } = await call('/work', body, (await signUp('applicant')).token);

			assert.equal(status, 201, `${i}: ${JSON.stringify(data)}`);
			assert.equal(typeof data.message, 'string');
			assert.equal(data.application._id, data.application.id);
			assert.deepEqual([data.application.jobId, data.application.status], [job._id, 'submitted']);
			assert.equal(data.application.fileId !== null, i < 2);
		}
	});

	test('takes the file of a form that names its action behind it', async () => {
		const job = await post(await signUp());
		const data = form({}, resume, 'file');
		const applicant = await signUp();

		data.append('action', 'applyJob');
		data.append('jobId', job._id);

		const answer = await call('/work', data, applicant.token);

		assert.equal(answer.status, 201, JSON.stringify(answer.data));
		assert.ok(answer.data.application.fileId);
	});

	test('refuses an application that cannot be', async () => {
		const employer = await signUp();
		const job = await post(employer);
		const applicant = await signUp('applicant');
		const apply = (fields, token = applicant.token) => call('/work', { action: 'apply', ...fields }, token);

		assert.equal((await apply({ jobId: job._id }, null)).status, 401);
		assert.equal((await call('/work', form({ action: 'apply', jobId: job._id }, resume))).status, 401);
		assert.equal((await apply({})).status, 422);
		assert.equal((await apply({ companyName: fresh('Nobody'), jobTitle: job.jobTitle })).status, 404);
		assert.equal((await apply({ jobId: job._id }, employer.token)).status, 409);
		assert.equal((await apply({ jobId: job._id })).status, 201);
		assert.equal((await apply({ jobId: job._id })).status, 409);
		assert.equal((await call('/work', form({ action: 'apply', jobId: job._id }, '\x00\x01 no document'), (await signUp()).token)).status, 415);
	});

	test('knows its actions in either service, in any kind of body', async () => {
		const known = ['postJob', 'searchJob', 'applyJob', 'applyForJob', 'apply'];

		assertUnknown(await call('/work', { action: 'fire' }), known);
		assertUnknown(await call('/work', {}), known);
		assertUnknown(await call('/work', form({ action: 'fire' })), known);
		assertUnknown(await call('/work', form({ action: 'fire' }, resume)), known);
		assert.equal((await call('/work', form({ action: 'searchJob', jobTitle: fresh('nothing') }))).data.count, 0);

		const posted = await call('/work', form({ action: 'postJob', companyName: 'A', jobTitle: 'B', description: 'C', salary: '1' }), (await signUp()).token);

		assert.equal(posted.status, 201, JSON.stringify(posted.data));
	});
});

/** An employer, their job, and somebody who has applied to it. */
async function meet() {
	const [employer, applicant] = [await signUp('employer'), await signUp('applicant')];
	const job = await post(employer);

	assert.equal((await call('/work', { action: 'apply', jobId: job._id }, applicant.token)).status, 201);
	return { employer, applicant, job, names: { employer: job.companyName, applicant: applicant.username } };
}

describe('/chat', () => {
	test('is the conversation of the two, whoever of them asks, at once', async () => {
		const { employer, applicant, names } = await meet();
		const { status, data } = await call('/chat', { action: 'chat', ...names }, employer.token);
		const theirs = await call('/chat', { action: 'chat', ...names }, applicant.token);

		assert.equal(status, 200, JSON.stringify(data));
		assert.deepEqual({ ...data, messages: 0 }, { _id: `pair-${employer.user.id}-${applicant.user.id}`, id: data._id, chatGroupId: data._id, ...names, messages: 0 });
		assert.deepEqual(data.messages, []);
		assert.deepEqual(theirs.data, data);
	});

	test('holds the last hundred messages, the oldest first', async () => {
		const { employer, applicant, names } = await meet();
		const socket = await connect(employer);

		await Promise.all(Array.from({ length: 99 }, (_, i) => ask(socket, 'sendMessage', { ...names, content: `number ${i}`, sender: names.employer })));
		for (const content of ['hello', 'are you there?'])
			assert.equal((await ask(await connect(applicant), 'sendMessage', { ...names, content, sender: applicant.username })).status, 'received');

		const { data: { messages } } = await call('/chat', { action: 'chat', ...names }, applicant.token);
		const [last, first] = [messages.at(-1), messages[0]];

		assert.equal(messages.length, 100);
		assert.deepEqual([first.content, first.sender, first.receiver], ['number 1', names.employer, names.applicant]);
		assert.deepEqual([last.content, last.sender, last.receiver], ['are you there?', names.applicant, names.employer]);
		assert.equal(typeof last._id, 'string');
		assert.ok(Math.abs(Date.parse(last.timestamp) - Date.now()) < 60_000);
	});

	test('is for these two, who have something to do with each other', async () => {
		const { employer, applicant, names } = await meet();
		const stranger = await signUp();
		const chat = (fields, token) => call('/chat', { action: 'chat', ...names, ...fields }, token);

		assert.equal((await chat({}, null)).status, 401);
		assert.equal((await chat({}, stranger.token)).status, 403);
		assert.equal((await chat({ applicant: fresh('nobody') }, employer.token)).status, 404);
		assert.equal((await chat({ employer: fresh('Nowhere') }, applicant.token)).status, 404);
		/* A seeker may write to any employer with an open job, an employer only to who applied. */
		assert.equal((await chat({ applicant: stranger.username }, employer.token)).status, 403);
		assert.equal((await chat({ applicant: stranger.username }, stranger.token)).status, 200);
		assert.equal((await chat({ applicant: undefined }, employer.token)).status, 422);
		assertUnknown(await call('/chat', { ...names, action: 'talk' }, employer.token), ['chat']);
	});

	test('finds out which of several employers of one name is meant, or asks', async () => {
		const companyName = fresh('Twins');
		const twins = [await signUp('employer'), await signUp('employer')];
		const jobs = [await post(twins[0], { companyName }), await post(twins[1], { companyName })];
		const applicant = await signUp('applicant');
		const names = { action: 'chat', employer: companyName.toUpperCase(), applicant: applicant.username };
		let asked;

		await until(async () => (asked = await call('/chat', names, applicant.token)).status === 409);
		assert.equal(asked.data.code, 'ambiguous_employer');
		assert.deepEqual(asked.data.errors.map(({ message }) => Number.parseInt(message, 10)).sort(), twins.map(({ user }) => user.id).sort());
		const chosen = await call('/chat', { ...names, employerId: twins[1].user.id }, applicant.token);

		assert.equal(chosen.data._id, `pair-${twins[1].user.id}-${applicant.user.id}`, JSON.stringify(chosen.data));
		/* From now on they share a conversation. */
		assert.equal((await call('/chat', names, applicant.token)).data._id, chosen.data._id);
		assert.equal((await call('/chat', { ...names, employerId: applicant.user.id }, applicant.token)).status, 422);

		const other = await signUp('applicant');

		assert.equal((await call('/work', { action: 'apply', jobId: jobs[0]._id }, other.token)).status, 201);
		const shared = await call('/chat', { ...names, applicant: other.username }, other.token);
		const own = await call('/chat', { ...names, applicant: other.username }, twins[0].token);

		assert.equal(shared.data._id, `pair-${twins[0].user.id}-${other.user.id}`, JSON.stringify(shared.data));
		assert.equal(own.data._id, shared.data._id);
	});
});

describe('sockets', () => {
	test('join the room of the two by their names and hear what is said there', async () => {
		const { employer, applicant, names } = await meet();
		const [theirs, mine] = [await connect(employer), await connect(applicant)];
		const joined = await ask(theirs, 'joinRoom', names);

		assert.equal(joined.status, 'ok', JSON.stringify(joined));
		const _id = `pair-${employer.user.id}-${applicant.user.id}`;

		assert.deepEqual(joined.data, { _id, id: _id, chatGroupId: _id, ...names });
		assert.equal((await ask(mine, 'join', names)).data.id, joined.data.id);

		const answer = await ask(theirs, 'sendMessage', { ...names, content: 'When can you start?', sender: names.employer });

		assert.equal(answer.status, 'received', JSON.stringify(answer));
		for (const socket of [theirs, mine]) {
			await until(() => socket.heard.length === 1);
			const [message] = socket.heard;

			assert.deepEqual([message._id, message.sender, message.receiver, message.content], [String(answer.id), names.employer, names.applicant, 'When can you start?']);
		}
		/* An inbound `message` means the same. */
		mine.emit('message', { ...names, content: 'Tomorrow', sender: names.applicant });
		await until(() => theirs.heard.some(({ content, sender }) => content === 'Tomorrow' && sender === names.applicant));

		const { data } = await call('/chat', { action: 'chat', ...names }, applicant.token);

		assert.deepEqual(data.messages.map(({ content }) => content), ['When can you start?', 'Tomorrow']);
	});

	test('begin the conversation with the first message, and keep the order of several', async () => {
		const { employer, applicant, names } = await meet();
		const [theirs, mine] = [await connect(employer), await connect(applicant)];

		for (let i = 0; i < 20; i++)
			theirs.emit('sendMessage', { ...names, content: String(i), sender: names.employer });
		await until(() => mine.heard.length === 20 && theirs.heard.length === 20);
		assert.deepEqual(mine.heard.map(({ seq }) => seq), Array.from({ length: 20 }, (_, i) => i + 1));
		assert.deepEqual(mine.heard.map(({ content }) => content), Array.from({ length: 20 }, (_, i) => String(i)));
	});

	test('are told what is wrong', async () => {
		const { employer, applicant, names } = await meet();
		const [theirs, mine, stranger] = [await connect(employer), await connect(applicant), await connect(await signUp())];
		const say = (socket, fields) => ask(socket, 'sendMessage', { ...names, content: 'x', ...fields });

		assert.equal((await say(mine, { sender: names.employer })).code, 'not_you');
		assert.equal((await say(theirs, { sender: names.applicant })).code, 'not_you');
		assert.equal((await say(theirs, { sender: employer.username })).status, 'received');
		assert.equal((await say(stranger, {})).code, 'forbidden');
		assert.equal((await ask(stranger, 'joinRoom', names)).code, 'forbidden');
		assert.equal((await say(theirs, { employer: fresh('Nowhere') })).code, 'not_found');
		assert.equal((await say(theirs, { content: undefined })).code, 'empty_message');

		const nameless = await ask(theirs, 'joinRoom', { employer: names.employer });

		assert.deepEqual([nameless.code, nameless.errors[0].field], ['invalid', 'chatGroupId']);
		await assert.rejects(connect({ token: 'nonsense' }), { message: 'unauthorized' });
	});
});
