// The chat platform (S1), as a client written for it speaks: JSON over fetch, a file by its upload address, and sockets.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { fresh, useInstance } from '../lib/instance.mjs';
import { until } from '../lib/until.mjs';

const people = {};
const server = useInstance({ begin: async () => {
	people.recruiter = await signIn('recruiter');
	people.seeker = await signIn('seeker');
	people.job = await postJob(people.recruiter);
} });
const sockets = [];
const pdf = new Blob(['%PDF-1.4\nAll I have done'], { type: 'application/pdf' });

after(() => sockets.forEach((socket) => socket.disconnect()));

async function call(method, path, body, token) {
	const isForm = body instanceof FormData;
	const response = await fetch(server.url + path, {
		method,
		headers: { ...(isForm || !body ? {} : { 'Content-Type': 'application/json' }), ...(token ? { Authorization: `Bearer ${token}` } : {}) },
		body: isForm || !body ? body : JSON.stringify(body),
	});

	return { status: response.status, data: await response.json() };
}

const post = (path, body, token) => call('POST', path, body, token);

/** Accounts are made elsewhere; the platform knows how to sign in. */
async function signIn(role) {
	const email = `${fresh('person')}@mail.example`;
	const made = await post('/api/v1/auth/register', { email, password: 'password123', role, name: fresh(role) });
	const { status, data } = await post('/login', { email, password: 'password123' });

	assert.deepEqual([made.status, status], [201, 200], JSON.stringify(data));
	return data;
}

async function connect({ token }, options = {}) {
	const socket = io(server.url, { auth: { token }, forceNew: true, ...options });

	sockets.push(socket);
	socket.heard = {};
	socket.onAny((event, data) => (socket.heard[event] ??= []).push(data));
	await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
	return socket;
}

const send = (socket, data) => socket.timeout(10_000).emitWithAck('sendMessage', data);
const heard = (socket, event, condition) => until(() => socket.heard[event]?.find(condition), { what: `${event} to be heard` });

async function postJob(recruiter, fields = {}) {
	const { status, data } = await post('/jobs', { title: fresh('Developer'), description: 'Chats a lot', ...fields }, recruiter.token);

	assert.equal(status, 201, JSON.stringify(data));
	return data;
}

/** By its upload address, as the platform's clients do it. */
async function upload(person, body = pdf) {
	const { status, data } = await post('/files', { filename: 'resume.pdf', contentType: 'application/pdf', size: body.size }, person.token);
	const put = await fetch(new URL(data.uploadUrl, server.url), { method: data.method, headers: data.headers, body });

	assert.deepEqual([status, put.ok], [201, true], JSON.stringify(data));
	return data;
}

describe('signing in', () => {
	test('gives a token under both names, and the user', () => {
		const { token, access_token, user } = people.seeker;

		assert.equal(token, access_token);
		assert.equal(user.role, 'seeker');
		const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

		assert.equal(exp - iat, 7 * 24 * 3600);
	});

	test('is refused with a wrong password', async () => {
		assert.equal((await post('/login', { email: people.seeker.user.email, password: 'not mine at all' })).status, 401);
	});
});

describe('a job', () => {
	test('has a group that can be talked in at once', async () => {
		const socket = await connect(people.recruiter);
		const job = await postJob(people.recruiter);
		const answer = await send(socket, { chatGroupId: job.chatGroupId, content: 'First!' });

		assert.deepEqual([answer.status, answer.seq], ['received', 1], JSON.stringify(answer));
		assert.equal((await heard(socket, 'message', ({ chatGroupId }) => chatGroupId === job.chatGroupId)).content, 'First!');
	});
});

describe('a file', () => {
	test('goes up by an address of its own', async () => {
		const ticket = await upload(people.seeker);

		assert.deepEqual(Object.keys(ticket).sort(), ['expiresIn', 'fileId', 'headers', 'method', 'status', 'uploadUrl', 'url']);
		assert.equal(ticket.method, 'PUT');
		assert.ok(ticket.expiresIn > 0);
		assert.ok(ticket.url.endsWith(`/api/v1/files/${ticket.fileId}/content`));
	});

	test('goes up in a form as well, and is to be had when it is clean', async () => {
		const form = new FormData();

		form.append('file', pdf, 'resume.pdf');
		const { status, data } = await post('/files', form, people.seeker.token);
		const content = new URL(data.url, server.url);
		let found;

		assert.equal(status, 201, JSON.stringify(data));
		assert.equal(data.uploadUrl, null);
		await until(async () => (found = await fetch(content, { headers: { Authorization: `Bearer ${people.seeker.token}` } })).status === 200);
		assert.equal(await found.text(), await pdf.text());
	});

	test('needs to be described, by somebody', async () => {
		const about = { filename: 'resume.pdf', contentType: 'application/pdf', size: 10 };

		assert.equal((await post('/files', about)).status, 401);
		const { status, data } = await post('/files', { filename: about.filename }, people.seeker.token);

		assert.deepEqual([status, ...data.errors.map(({ field }) => field)], [422, 'contentType', 'size']);
		assert.equal((await post('/files', { ...about, size: 1024 ** 3 }, people.seeker.token)).status, 413);
	});
});

describe('applying', () => {
	test('puts the open sockets of the applicant into the group', async () => {
		const seeker = await signIn('seeker');
		const [phone, desk, recruiter] = [await connect(seeker), await connect(seeker, { transports: ['websocket'] }), await connect(people.recruiter)];
		const { fileId } = await upload(seeker);
		const { status, data } = await post('/apply', { jobId: people.job.id, coverLetter: 'I would love to.', fileId }, seeker.token);

		assert.equal(status, 201, JSON.stringify(data));
		assert.deepEqual([data.jobId, data.chatGroupId, data.fileId, data.coverLetter, data.status],
			[people.job.id, people.job.chatGroupId, fileId, 'I would love to.', 'submitted']);
		for (const socket of [phone, desk]) {
			const joined = await heard(socket, 'joinRoom', () => true);

			assert.deepEqual([joined.chatGroupId, joined.jobId], [people.job.chatGroupId, people.job.id]);
		}
		const hello = fresh('hello');

		assert.equal((await send(recruiter, { chatGroupId: data.chatGroupId, content: hello })).status, 'received');
		for (const socket of [phone, desk, recruiter])
			assert.equal((await heard(socket, 'message', ({ content }) => content === hello)).sender_id, people.recruiter.user.id);
	});

	test('takes a form with the file in it, and needs no file', async () => {
		for (const name of ['resume', 'file', null]) {
			const seeker = await signIn('seeker');
			const form = new FormData();

			form.append('jobId', people.job.id);
			if (name)
				form.append(name, pdf, 'resume.pdf');
			const { status, data } = await post('/apply', form, seeker.token);

			assert.equal(status, 201, JSON.stringify(data));
			assert.deepEqual([data.chatGroupId, data.fileId !== null], [people.job.chatGroupId, name !== null]);
			/* At once, ahead of all news. */
			assert.equal((await send(await connect(seeker), { chatGroupId: data.chatGroupId, content: 'Hi' })).status, 'received');
		}
	});

	test('is for seekers, once, to what exists', async () => {
		const seeker = await signIn('seeker');
		const apply = (body, { token } = seeker) => post('/apply', { jobId: people.job.id, ...body }, token);

		assert.equal((await apply({}, {})).status, 401);
		assert.equal((await apply({}, people.recruiter)).status, 403);
		assert.equal((await apply({ jobId: 99999999 })).status, 404);
		assert.equal((await apply({ jobId: undefined })).status, 422);
		assert.equal((await apply({ fileId: crypto.randomUUID() })).status, 422);
		assert.equal((await apply({})).status, 201);
		assert.equal((await apply({})).status, 409);
	});
});

describe('messages', () => {
	const group = {};

	before(async () => {
		group.job = await postJob(people.recruiter);
		group.seeker = await signIn('seeker');
		assert.equal((await post('/apply', { jobId: group.job.id }, group.seeker.token)).status, 201);
		[group.theirs, group.mine] = [await connect(people.recruiter), await connect(group.seeker)];
		await until(async () => (await send(group.mine, { chatGroupId: group.job.chatGroupId, content: 'Here I am' })).status === 'received');
	});

	test('are acknowledged, kept and told in one order to everybody', async () => {
		const { theirs, mine, job: { chatGroupId } } = group;
		const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => send(i % 2 ? theirs : mine, { chatGroupId, content: `message ${i}` })));

		for (const answer of answers) {
			assert.equal(answer.status, 'received', JSON.stringify(answer));
			for (const socket of [theirs, mine])
				assert.equal((await heard(socket, 'message', ({ id }) => id === answer.id)).seq, answer.seq);
		}
		for (const socket of [theirs, mine]) {
			const numbers = socket.heard.message.filter((message) => message.chatGroupId === chatGroupId).map(({ seq }) => seq);

			assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
		}
		const { data } = await call('GET', `/api/v1/conversations/${chatGroupId}/messages?after=0`, undefined, group.seeker.token);

		assert.deepEqual(answers.map(({ id }) => id).filter((id) => !data.data.some((message) => message.id === id)), []);
	});

	test('sent again under their name are the same', async () => {
		const { mine, job: { chatGroupId } } = group;
		const message = { chatGroupId, content: 'once', clientId: fresh('name') };
		const [first, again] = [await send(mine, message), await send(mine, message)];

		assert.deepEqual([again.status, again.id, again.seq], ['received', first.id, first.seq]);
	});

	test('carry a file by its id or by its address, to whoever is in the group', async () => {
		const { theirs, mine, job: { chatGroupId } } = group;
		const byId = await upload(group.seeker), byUrl = await upload(group.seeker);
		const answers = [await send(mine, { chatGroupId, fileId: byId.fileId, fileUrl: byId.url }), await send(mine, { chatGroupId, fileUrl: byUrl.url, content: 'My work' })];

		for (const [i, { fileId }] of [byId, byUrl].entries()) {
			assert.equal(answers[i].status, 'received', JSON.stringify(answers[i]));
			const message = await heard(theirs, 'message', ({ id }) => id === answers[i].id);
			let found;

			assert.deepEqual([message.file.id, message.fileUrl.includes(fileId)], [fileId, true]);
			await until(async () => (found = await fetch(new URL(message.fileUrl, server.url),
				{ headers: { Authorization: `Bearer ${people.recruiter.token}` } })).status === 200);
			assert.equal(await found.text(), await pdf.text());
		}
		assert.equal((await send(mine, { chatGroupId, fileUrl: 'https://elsewhere.example/cat.png' })).code, 'invalid');
	});

	test('are for members', async () => {
		const stranger = await connect(await signIn('seeker'));
		const { chatGroupId } = group.job;

		assert.equal((await send(stranger, { chatGroupId, content: 'let me in' })).code, 'not_found');
		assert.equal((await send(group.mine, { chatGroupId })).code, 'empty_message');
		assert.equal((await send(group.mine, { content: 'nowhere' })).code, 'invalid');
		assert.equal((await send(group.mine, { chatGroupId, content: 'as the boss', sender: people.recruiter.user.name })).code, 'not_you');
		await assert.rejects(connect({ token: 'nonsense' }), { message: 'unauthorized' });
	});
});
