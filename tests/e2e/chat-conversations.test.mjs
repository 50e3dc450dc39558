// Conversations over REST: groups, private ones, pairs; who may see and change what; and what others are told of messages
// that nobody was there to see.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { ask, connect, postedJob } from '../lib/chat.mjs';
import { Daemon } from '../lib/daemon.mjs';
import { announce, signUp, signUpRecruiter, signUpSeeker, usePeople } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (holder) => {
	holder.talk = await postedJob(holder.suite, { seekers: 2 });
});
const limit = { timeout: 40_000 };
const path = (id, rest = '') => `/api/v1/conversations/${id}${rest}`;
let jobs = 100_000;

/** A job whose seekers are kept apart, and two of them, told by the events of its service. */
async function privateJob() {
	const { suite } = held;
	const recruiter = await signUpRecruiter(suite, { name: 'Pia Private' });
	const seekers = [await signUpSeeker(suite, { name: 'One' }), await signUpSeeker(suite, { name: 'Two' })];
	const job = ++jobs, id = `job-${job}`;

	await announce(suite, 'job.posted', { id: job, version: 1, owner_id: recruiter.id, title: 'Quiet', status: 'OPEN', chat_group_id: id, chat_mode: 'PRIVATE' });
	await until(async () => (await recruiter.http.get(path(id))).status === 200);
	for (const [i, seeker] of seekers.entries())
		await announce(suite, 'application.submitted', { id: job * 10 + i, version: 1, job_id: job, job_title: 'Quiet', owner_id: recruiter.id, applicant_id: seeker.id, status: 'SUBMITTED' });
	for (const seeker of seekers) await until(async () => (await seeker.http.get(path(id))).status === 200);
	return { id, recruiter, seekers };
}

const contents = async (person, id) => (await person.http.get(path(id, '/messages?after=0'))).body.data.map((message) => [message.seq, message.content]);
const post = (person, id, content) => person.http.post(path(id, '/messages'), { content });

describe('a group', () => {
	it('is seen by its members alone, and looks the same to others as none', limit, async () => {
		const { suite, talk, admin } = held;
		const stranger = await signUp(suite);

		for (const id of [talk.id, 'job-424242', 'nonsense']) {
			assertProblem(await stranger.http.get(path(id)), 404, 'not_found');
			assertProblem(await stranger.http.get(path(id, '/messages')), 404, 'not_found');
			assertProblem(await post(stranger, id, 'hello'), 404, 'not_found');
		}
		assert.equal((await admin.http.get(path(talk.id))).status, 200);
		assertProblem(await post(admin, talk.id, 'an admin never speaks'), 404, 'not_found');
		assertProblem(await suite.http.get(path(talk.id)), 401, 'unauthenticated');
	});

	it('takes messages over REST, which sockets hear', limit, async () => {
		const { suite, talk } = held;
		const socket = await connect(suite, talk.recruiter);
		const sent = await post(talk.seeker, talk.id, 'over REST');

		assert.equal(sent.status, 201);
		await until(() => socket.of('message').some((message) => message.seq === sent.body.seq && message.content === 'over REST'));
		const again = await talk.seeker.http.post(path(talk.id, '/messages'), { content: 'over REST', client_id: sent.body.client_id });

		assert.equal(again.body.seq, sent.body.seq);
		const changed = await talk.seeker.http.patch(path(talk.id, `/messages/${sent.body.seq}`), { content: 'changed' });

		assert.deepEqual([changed.status, changed.body.content], [200, 'changed']);
		assert.equal((await talk.recruiter.http.delete(path(talk.id, `/messages/${sent.body.seq}`))).body.deleted, true);
		socket.disconnect();
	});

	it('takes no message without a word, and none in another one\'s name', limit, async () => {
		const { talk } = held;

		assertProblem(await post(talk.seeker, talk.id, ''), 422, 'empty_message');
		assertProblem(await talk.seeker.http.post(path(talk.id, '/messages'), { content: 'hello', sender: 'Rita Recruiter' }), 403, 'not_you');
	});

	it('is renamed, closed and left as its rules are', limit, async () => {
		const { talk } = held;
		const leaver = talk.seekers[1];
		const said = await post(talk.seeker, talk.id, 'in time');

		assertProblem(await talk.seeker.http.patch(path(talk.id), { title: 'Mine' }), 403, 'forbidden');
		assert.equal((await talk.recruiter.http.patch(path(talk.id), { title: 'Renamed' })).body.title, 'Renamed');
		assert.equal((await talk.recruiter.http.patch(path(talk.id), { closed: true })).body.is_closed, true);
		assertProblem(await post(talk.seeker, talk.id, 'too late'), 409, 'conversation_closed');
		assertProblem(await talk.seeker.http.patch(path(talk.id, `/messages/${said.body.seq}`), { content: 'too late' }), 409, 'conversation_closed');
		assert.equal((await talk.recruiter.http.patch(path(talk.id), { closed: false })).body.is_closed, false);
		assertProblem(await talk.recruiter.http.post(path(talk.id, '/leave')), 409, 'last_staff');
		assertProblem(await talk.recruiter.http.delete(path(talk.id, `/members/${talk.recruiter.id}`)), 409, 'last_staff');
		assert.equal((await leaver.http.post(path(talk.id, '/leave'))).status, 204);
		assertProblem(await leaver.http.get(path(talk.id)), 404, 'not_found');
		assertProblem(await talk.recruiter.http.post(path(talk.id, '/members'), { user_id: 987_654_321 }), 404, 'not_found');
		const { body } = await talk.recruiter.http.get(path(talk.id, '/members'));

		assert.deepEqual(body.data.map((member) => member.user_id).sort(), [talk.recruiter.id, talk.seeker.id].sort());
	});
});

describe('a private conversation', () => {
	it('shows a seeker the staff and themselves, under numbers without holes', limit, async () => {
		const { id, recruiter, seekers: [one, two] } = await privateJob();

		await post(recruiter, id, 'to all');
		await post(one, id, 'from one');
		await post(two, id, 'from two');
		await post(recruiter, id, 'to all again');
		assert.deepEqual(await contents(one, id), [[1, 'to all'], [2, 'from one'], [3, 'to all again']]);
		assert.deepEqual(await contents(two, id), [[1, 'to all'], [2, 'from two'], [3, 'to all again']]);
		assert.deepEqual(await contents(recruiter, id), [[1, 'to all'], [2, 'from one'], [3, 'from two'], [4, 'to all again']]);
		const seen = (await one.http.get(path(id, '/members'))).body.data.map((member) => member.user_id).sort();

		assert.deepEqual(seen, [recruiter.id, one.id].sort());
		const socket = await connect(held.suite, two);

		await post(one, id, 'a secret');
		await post(recruiter, id, 'the end');
		await until(() => socket.of('message').some((message) => message.content === 'the end' && message.seq === 4));
		assert.equal(socket.of('message').length, 1);
		socket.disconnect();
	});

	it('has all for a seeker who joins that staff were saying meanwhile', limit, async () => {
		const { suite } = held;
		const { id, recruiter } = await privateJob();
		const late = await signUpSeeker(suite, { name: 'Late' });
		const seat = () => suite.sql('select 1 from chat.members where conversation_id = $1 and user_id = $2', [id, late.id]);
		const waits = () => suite.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update of t%'`);

		/* A message on its way, as another instance keeps it: with the threads' locks, and not committed. */
		await suite.transaction(async (sql) => {
			const [thread] = await sql('select id from chat.threads where conversation_id = $1 and seeker_id is null for update', [id]);

			await announce(suite, 'application.submitted', { id: jobs * 10 + 5, version: 1, job_id: jobs, job_title: 'Quiet', owner_id: recruiter.id, applicant_id: late.id, status: 'SUBMITTED' });
			await until(async () => (await waits()).length || (await seat()).length);
			await sql(`with said as (insert into chat.messages (conversation_id, sender_id, sender, content, client_id, created_at)
				values ($1, $2, 'Pia Private', 'just now', 'just-now', now()) returning id)
				insert into chat.entries (thread_id, seq, message_id) select $3, 1, id from said`, [id, recruiter.id, thread.id]);
			await sql('update chat.threads set last_seq = 1 where id = $1', [thread.id]);
		});
		await until(async () => (await seat()).length === 1);
		assert.deepEqual(await contents(late, id), [[1, 'just now']]);
	});

	it('of more than a thousand seekers takes several messages at once, and each who is away is told of', limit, async () => {
		const { suite } = held;
		const { id, recruiter, seekers } = await privateJob();
		const crowd = `from generate_series(5000001, 5001100) as user_id`;
		const numbers = [1, 2, 3, 4, 5, 6, 7, 8];

		await suite.sql(`insert into chat.threads (conversation_id, seeker_id) select $1, user_id ${crowd}`, [id]);
		await suite.sql(`insert into chat.members (conversation_id, user_id, is_admin, thread_id, joined_at)
			select conversation_id, seeker_id, false, id, now() from chat.threads where conversation_id = $1 and seeker_id > 5000000`, [id]);
		const socket = await connect(suite, recruiter);
		const answers = await Promise.all(numbers.map((n) => ask(socket, 'sendMessage', { chatGroupId: id, content: `to all ${n}` })));

		assert.deepEqual(answers.map(({ status, seq }) => [status, seq]), numbers.map((n) => ['received', n]));
		await until(() => socket.of('message').length === numbers.length);
		assert.deepEqual(socket.of('message').map(({ seq, content }) => [seq, content]), numbers.map((n) => [n, `to all ${n}`]));
		assert.deepEqual(await contents(seekers[1], id), numbers.map((n) => [n, `to all ${n}`]));
		const missed = () => suite.sql('select count(*) as n from notify.unread_messages where conversation_id = $1 and last_seq = $2', [id, numbers.length]);

		await until(async () => (await missed())[0].n === 1102);
		socket.disconnect();
	});
});

describe('a pair', () => {
	it('is begun by a seeker with an employer who has an open job, or by an employer with somebody who applied', limit, async () => {
		const { suite, talk } = held;
		const stranger = await signUpSeeker(suite);
		const other = await signUpRecruiter(suite);
		const made = await talk.seeker.http.post('/api/v1/conversations', { employer_id: talk.recruiter.id });

		assert.deepEqual([made.status, made.body.id, made.body.kind], [200, `pair-${talk.recruiter.id}-${talk.seeker.id}`, 'PAIR']);
		assert.equal((await talk.recruiter.http.post('/api/v1/conversations', { applicant_id: talk.seeker.id })).body.id, made.body.id);
		assertProblem(await talk.recruiter.http.post('/api/v1/conversations', { applicant_id: stranger.id }), 403, 'no_contact');
		await until(async () => (await stranger.http.post('/api/v1/conversations', { employer_id: other.id })).status === 403);
		assertProblem(await stranger.http.post('/api/v1/conversations', { employer_id: talk.recruiter.id, applicant_id: talk.seeker.id }), 403, 'forbidden');
		assert.equal((await post(talk.seeker, made.body.id, 'just us')).status, 201);
		assert.equal((await talk.recruiter.http.get(path(made.body.id))).body.unread_count, 1);
	});
});

describe('members who are not there', () => {
	it('are named in one event per batch, and in another one when they have read', limit, async () => {
		const { suite } = held;
		const { id, recruiter, seeker } = await postedJob(suite, { seekers: 1 });
		const channel = await (await suite.amqp()).createChannel();
		const { queue } = await channel.assertQueue('', { exclusive: true });
		const heard = [];

		for (const kind of ['message.unread', 'message.read']) await channel.bindQueue(queue, 'jobwire.events', kind);
		await channel.consume(queue, (message) => heard.push(JSON.parse(message.content)), { noAck: true });

		const online = await connect(suite, recruiter);

		await ask(online, 'sendMessage', { chatGroupId: id, content: 'are you there?' });
		await until(() => heard.some(({ kind }) => kind === 'message.unread'));
		const { data } = heard[0];

		assert.deepEqual([data.conversation_id, data.user_ids, data.count, data.last_seq, data.sender_id, data.preview],
			[id, [seeker.id], 1, 1, recruiter.id, 'are you there?']);
		await seeker.http.post(path(id, '/read'), { seq: 1 });
		await until(() => heard.some((event) => event.kind === 'message.read' && event.data.user_id === seeker.id && event.data.seq === 1));

		const there = await connect(suite, seeker);

		await ask(online, 'sendMessage', { chatGroupId: id, content: 'and now?' });
		await until(() => there.of('message').length === 1);
		await ask(there, 'sendMessage', { chatGroupId: id, content: 'yes' });
		await until(() => online.of('message').length === 3);
		assert.equal(heard.filter(({ kind }) => kind === 'message.unread').length, 1);
		await channel.close();
	});
});

describe('what other services have to say', () => {
	it('reaches all sockets of the user and nobody else', limit, async () => {
		const { suite, talk } = held;
		const [one, two, other] = [await connect(suite, talk.seeker), await connect(suite, talk.seeker), await connect(suite, talk.recruiter)];

		await (await suite.redis()).publish('live', JSON.stringify({ user_id: talk.seeker.id, event: 'notification', data: { id: 7, title: 'News' } }));
		for (const socket of [one, two]) await until(() => socket.of('notification').some((told) => told.id === 7 && told.title === 'News'));
		assert.equal(other.of('notification').length, 0);
	});
});

describe('a file in a message', () => {
	it('may be sent while it is checked, and is had once it is clean, by members alone', limit, async () => {
		const { suite, talk } = held;
		const [sender, other] = [await connect(suite, talk.seeker), await connect(suite, talk.recruiter)];
		const file = { id: randomUUID(), version: 1, owner_id: talk.seeker.id, filename: 'cv.pdf', content_type: 'application/pdf', size: 12, status: 'PENDING' };
		const address = path(talk.id, `/files/${file.id}`);

		await announce(suite, 'file.uploaded', file);
		await until(async () => (await suite.sql('select 1 from chat.files where id = $1', [file.id])).length === 1);
		assert.equal((await ask(sender, 'sendMessage', { chatGroupId: talk.id, fileId: file.id })).status, 'received');
		await until(() => other.of('message').some((message) => message.file?.id === file.id && message.file.status === 'pending' && message.fileUrl === address));
		assertProblem(await talk.recruiter.http.get(address), 409, 'file_not_scanned');
		await announce(suite, 'file.scanned', { ...file, version: 2, status: 'CLEAN', key: `clean/${file.id}` });
		await until(() => other.of('file').some((told) => told.file_id === file.id && told.status === 'clean'));
		const answer = await talk.recruiter.http.get(address);

		assert.equal(answer.status, 302);
		assert.match(answer.headers.get('location'), new RegExp(file.id));
		assertProblem(await (await signUp(suite)).http.get(address), 404, 'not_found');

		// What is found bad later is handed out no more.
		await announce(suite, 'file.scanned', { ...file, version: 3, status: 'INFECTED', key: `quarantine/${file.id}` });
		await until(async () => (await talk.recruiter.http.get(address)).status !== 302);
		assertProblem(await talk.recruiter.http.get(address), 409, 'file_unsafe');

		// Naming somebody else's file opens nothing.
		const stolen = { ...file, id: randomUUID(), owner_id: talk.recruiter.id, version: 2, status: 'CLEAN', key: 'clean/stolen' };

		await announce(suite, 'file.scanned', stolen);
		await until(async () => (await suite.sql('select 1 from chat.files where id = $1', [stolen.id])).length === 1);
		await ask(sender, 'sendMessage', { chatGroupId: talk.id, fileId: stolen.id });
		assertProblem(await talk.seeker.http.get(path(talk.id, `/files/${stolen.id}`)), 404, 'not_found');
		for (const socket of [sender, other]) socket.disconnect();
	});
});

describe('an administrator', () => {
	it('who reads what others write is in the activity log', async () => {
		const { admin, suite } = held;
		const talk = await postedJob(suite, { seekers: 0, recruiter: held.talk.recruiter });
		const looks = async () => (await admin.http.get(`/api/v1/activity?kind=conversation.viewed&actor_id=${admin.id}&limit=100`)).body.data
			.filter(({ data }) => data.conversation_id === talk.id);
		const socket = await connect(suite, admin);

		assert.equal((await admin.http.get(path(talk.id))).status, 200);
		await until(async () => (await looks()).length === 1);
		assert.equal((await admin.http.get(path(talk.id, '/messages'))).status, 200);
		assert.equal((await admin.http.get(path(talk.id, '/members'))).status, 200);
		assert.equal((await ask(socket, 'history', { chatGroupId: talk.id })).status, 'ok');
		await until(async () => (await looks()).length === 4);
		/* Members are at home. */
		assert.equal((await talk.recruiter.http.get(path(talk.id, '/messages'))).status, 200);
		const all = (await admin.http.get('/api/v1/activity?kind=conversation.viewed')).body.data;

		assert.deepEqual([...new Set(all.map(({ actor_id }) => actor_id))], [admin.id]);
		socket.disconnect();
	});
});

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');

	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address();

	await new Promise((resolve) => server.close(resolve));
	return port;
}

describe('somebody who writes too much', () => {
	it('is told when to go on, on all instances together', limit, async () => {
		const { suite, talk } = held;
		const ports = [await freePort(), await freePort()];
		const daemons = [];

		try {
			for (const [i, port] of ports.entries())
				daemons.push(await (await Daemon.start(suite, 'chat', { RATE_LIMIT: 'on', MESSAGES_PER_MINUTE: '6', SOCKET_LISTEN: `127.0.0.1:${port}`,
					SOCKET_TAG: `x${i}` })).ready());
			const sockets = [];

			for (const port of ports) sockets.push(await connect(suite, talk.seeker, { url: `http://127.0.0.1:${port}`, transports: ['websocket'] }));
			const answers = [];

			for (let i = 0; i < 12; i++) answers.push(await ask(sockets[i % 2], 'sendMessage', { chatGroupId: talk.id, content: `number ${i}` }));
			const refused = answers.filter(({ code }) => code === 'rate_limited');

			assert.equal(answers.filter(({ status }) => status === 'received').length, 6);
			assert.equal(refused.length, 6);
			const overRest = await talk.seeker.http.at(daemons[0].url).post(path(talk.id, '/messages'), { content: 'over REST' });

			assertProblem(overRest, 429, 'rate_limited');
			assert.ok(Number(overRest.headers.get('retry-after')) >= 1);
			const { seq } = answers.find(({ status }) => status === 'received');

			/* Nor does it go on in what was said before. */
			refused.push(await ask(sockets[1], 'editMessage', { chatGroupId: talk.id, seq, content: 'and another thing' }));
			assert.equal(refused.at(-1).code, 'rate_limited');
			const changed = await talk.seeker.http.at(daemons[0].url).patch(path(talk.id, `/messages/${seq}`), { content: 'over REST' });

			assertProblem(changed, 429, 'rate_limited');
			assert.ok(Number(changed.headers.get('retry-after')) >= 1);
			for (const { retry_after } of refused) assert.ok(retry_after >= 1 && retry_after <= 60, `${retry_after}`);
			for (const socket of sockets) socket.disconnect();
		} finally {
			await Promise.all(daemons.map((daemon) => daemon.drop()));
		}
	});
});
