// The suite as docker-compose.yml starts it, told as one story through its gateway; tests/compose/check starts it and says
// where it is. First a new suite, then the same one after it was taken down and started again.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { EICAR, form, fileOf, pdf } from '../lib/files-flow.mjs';
import { client } from '../lib/http.mjs';
import { until } from '../lib/until.mjs';

const url = process.env.COMPOSE_URL;
const notes = join(process.env.COMPOSE_CHECK, 'story.json');
const http = client(url);
const API = '/api/v1';
const opened = [];

after(() => opened.forEach((socket) => socket.disconnect()));

async function signIn(email, password) {
	const { status, body, text } = await http.post(`${API}/auth/login`, { email, password });

	assert.equal(status, 200, text);
	return { ...body.user, token: body.access_token, http: http.as(body.access_token) };
}

async function signUp(role) {
	const email = `${role}-${Date.now()}@example.com`;
	const made = await http.post(`${API}/auth/register`, { email, password: 'seven green lamps on a hill', role, name: `Some ${role}` });

	assert.equal(made.status, 201, made.text);
	return signIn(email, 'seven green lamps on a hill');
}

async function connect(person, options) {
	const socket = io(url, { forceNew: true, auth: { token: person.token }, ...options });

	opened.push(socket);
	socket.heard = [];
	socket.on('message', (message) => socket.heard.push(message.content));
	await new Promise((resolve, reject) => {
		socket.once('connect', resolve);
		socket.once('connect_error', reject);
	});
	return socket;
}

/** What a container of that service runs: there is no other way in to what has no address outside. */
const inside = (service, ...command) => execFileSync('docker-compose',
	['-f', fileURLToPath(new URL('../../docker-compose.yml', import.meta.url)), 'exec', '-T', service, ...command],
	{ encoding: 'utf8' });

test('first: the demo data are there, and the administrator', async () => {
	const found = await http.get(`${API}/jobs/search?q=engineer`);
	const demo = await signIn('test@example.com', 'password123');
	const admin = await signIn('admin@example.com', process.env.COMPOSE_ADMIN_PASSWORD);

	assert.ok(found.body.count > 100, found.text);
	assert.equal(demo.id, 1);
	assert.equal(admin.role, 'ADMIN');
	assert.ok((await admin.http.get(`${API}/activity?limit=1`)).body.data.length === 1);
	assert.equal((await demo.http.get(`${API}/applications`)).body.data.length, 7);
	assert.match((await http.get('/docs')).text, /swagger-ui/);
	assert.equal((await http.get('/assets/swagger-ui.css')).status, 200);
});

test('first: apply with a file, which is scanned and can be had', async () => {
	const recruiter = await signUp('recruiter'), seeker = await signUp('seeker');
	const job = (await recruiter.http.post(`${API}/jobs`, { title: 'Lighthouse keeper', description: 'Keep the light.' })).body;
	const sent = await until(async () => {
		const answer = await seeker.http.post(`${API}/jobs/${job.id}/applications`, ...await form({ cover_letter: 'I like stairs.', resume: fileOf(pdf('light')) }));

		return answer.status === 201 && answer.body;
	});
	const verdict = await until(async () => {
		const file = (await recruiter.http.get(`${API}/files/${sent.resume_file_id}`)).body;

		return file.status !== 'pending' && file.status;
	}, { timeout: 30_000, what: 'the scanner' });

	assert.match(verdict, /^clean$/i);

	const content = await recruiter.http.get(`${API}/files/${sent.resume_file_id}/content`);

	assert.equal(content.status, 302, content.text);
	/* Signed for the address that clients are told, which is not ours. */
	const address = new URL(content.headers.get('location'), url);
	const download = await fetch(new URL(address.pathname + address.search, url));

	assert.equal(download.status, 200);
	assert.deepEqual(Buffer.from(await download.arrayBuffer()), pdf('light'));

	const bad = await seeker.http.post(`${API}/files`, ...await form({ file: fileOf(Buffer.concat([pdf(''), Buffer.from(EICAR)])) }));
	await until(async () => /infected/i.test((await seeker.http.get(`${API}/files/${bad.body.file_id ?? bad.body.id}`)).body.status),
		{ timeout: 30_000, what: 'the scanner to find something' });

	const moved = await recruiter.http.patch(`${API}/applications/${sent.id}/status`, { status: 'SHORTLISTED' });
	assert.equal(moved.status, 200, moved.text);
	await until(async () => (await seeker.http.get(`${API}/notifications`)).body.data.some(({ kind }) => kind === 'application_status'));
	await until(() => inside('notify', 'bash', '-c', 'grep -l "Lighthouse keeper" /var/lib/jobwire/outbox/*.eml | wc -l') > 2,
		{ what: 'mails in the outbox' });
	writeFileSync(notes, JSON.stringify({ job: job.id, application: sent.id, token: seeker.token }));
});

test('first: sockets on several instances hear each other, over websockets and long polls', async () => {
	const { application, job } = JSON.parse(readFileSync(notes));
	const demo = await signIn('test@example.com', 'password123');
	const group = (await demo.http.get(`${API}/conversations?limit=100`)).body.data.find(({ kind }) => kind === 'JOB').id;
	const sockets = [];

	assert.ok(application && job);
	for (let i = 0; i < 12; i++)
		sockets.push(await connect(demo, { transports: [i % 2 ? 'polling' : 'websocket'] }));

	/* The first part of a session's id is the instance's name. */
	const instances = new Set(sockets.map((socket) => socket.io.engine.id.split('.')[0]));

	assert.equal(instances.size, 2, [...instances].join());
	const answer = await sockets[0].timeout(5000).emitWithAck('sendMessage', { chatGroupId: group, content: 'Heard everywhere?' });

	assert.equal(answer.status, 'received', JSON.stringify(answer));
	for (const socket of sockets)
		await until(() => socket.heard.includes('Heard everywhere?'), { what: 'the message on every socket' });
});

test('first: both instances of a service answer', async () => {
	for (let i = 0; i < 40; i++)
		assert.equal((await http.get(`${API}/skills?q=c&limit=${i + 1}`)).status, 200);
	const config = inside('gateway', 'cat', '/run/gateway/nginx.conf');
	const [, upstream] = /upstream jobs \{([^}]*)\}/.exec(config);

	assert.equal(upstream.match(/server \d/g).length, 2, upstream);
});

test('again: what was there is there', async () => {
	const { job, application, token } = JSON.parse(readFileSync(notes));
	const admin = await signIn('admin@example.com', process.env.COMPOSE_ADMIN_PASSWORD);

	assert.equal((await http.get(`${API}/jobs/${job}`)).body.title, 'Lighthouse keeper');
	/* Signed before: the secrets are the same, and the session stands. */
	assert.equal((await http.as(token).get(`${API}/applications/${application}`)).body.status, 'SHORTLISTED');
	assert.equal((await admin.http.get(`${API}/users?q=test%40example.com`)).body.data.length, 1);
	assert.ok((await http.get(`${API}/jobs/stats`)).body.active > 400);
});
