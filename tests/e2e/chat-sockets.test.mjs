// The chat service over Socket.IO, through the gateway: who may come in, what is said and heard, and by whom.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { io as io31 } from 'socket.io-client-3.1';
import { ask, connect, postedJob } from '../lib/chat.mjs';
import { announce, signUp, usePeople } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople(async (holder) => {
	holder.talk = await postedJob(holder.suite, { seekers: 2 });
});
const say = (socket, content, rest = {}) => ask(socket, 'sendMessage', { chatGroupId: held.talk.id, content, ...rest });

describe('a socket', () => {
	it('needs a good token, in the payload or in the header', async () => {
		const { suite, talk } = held;
		const bad = { session: { access_token: 'nonsense' } };

		await assert.rejects(connect(suite, bad, { reconnection: false }), (error) => error.message === 'unauthorized' && error.data.code === 401);
		await assert.rejects(connect(suite, bad, { auth: {}, reconnection: false }), { message: 'unauthorized' });
		const socket = await connect(suite, talk.seeker, {
			auth: {}, extraHeaders: { authorization: `Bearer ${talk.seeker.session.access_token}` }, transports: ['websocket'],
		});

		socket.disconnect();
	});

	it('hears what is said in all conversations of its user, over any transport', async () => {
		const { suite, talk } = held;
		const sockets = [await connect(suite, talk.recruiter), await connect(suite, talk.seeker, { transports: ['websocket'] }),
			await connect(suite, talk.seekers[1], { transports: ['polling'] })];
		const answer = await say(sockets[0], 'Good morning <all> "of" you ☕');

		assert.equal(answer.status, 'received');
		for (const socket of sockets) {
			await until(() => socket.of('message').length === 1);
			const [message] = socket.of('message');

			assert.deepEqual({ ...message, timestamp: null, client_id: null }, {
				_id: String(answer.id), id: answer.id, conversation_id: talk.id, chatGroupId: talk.id, seq: answer.seq, sender: 'Rita Recruiter',
				sender_id: talk.recruiter.id, receiver: null, content: 'Good morning <all> "of" you ☕', file_id: null, file: null, fileUrl: null,
				client_id: null, timestamp: null, edited_at: null, deleted: false,
			});
			socket.disconnect();
		}
	});

	it('serves a client of version 3', async () => {
		const { suite, talk } = held;
		const socket = io31(suite.url, { forceNew: true, auth: { token: talk.seeker.session.access_token } });

		await new Promise((resolve, reject) => {
			socket.on('connect', resolve);
			socket.on('connect_error', reject);
		});
		const answer = await new Promise((resolve) => socket.emit('sendMessage', { chatGroupId: talk.id, content: 'from long ago' }, resolve));

		assert.equal(answer.status, 'received');
		socket.disconnect();
	});
});

describe('a message', () => {
	it('is the same one when it is sent again under its name', async () => {
		const { suite, talk } = held;
		const socket = await connect(suite, talk.seeker);
		const first = await say(socket, 'once', { clientId: 'my-name-1' });
		const again = await Promise.all([say(socket, 'once', { clientId: 'my-name-1' }), say(socket, 'twice?', { client_id: 'my-name-1' })]);

		for (const answer of again) assert.deepEqual([answer.id, answer.seq], [first.id, first.seq]);
		await say(socket, 'after');
		await until(() => socket.of('message').some((message) => message.content === 'after'));
		assert.equal(socket.of('message').filter((message) => message.client_id === 'my-name-1').length, 1);
		socket.disconnect();
	});

	it('is refused where it does not belong, with the reason', async () => {
		const { suite, talk } = held;
		const outsider = await connect(suite, await signUp(suite));
		const socket = await connect(suite, talk.seeker);
		const cases = [
			[outsider, { chatGroupId: talk.id, content: 'let me in' }, 'not_found'],
			[outsider, { chatGroupId: 'job-999999', content: 'anybody there' }, 'not_found'],
			[socket, { chatGroupId: talk.id, content: 'as somebody else', sender: 'Rita Recruiter' }, 'not_you'],
			[socket, { chatGroupId: talk.id }, 'empty_message'],
			[socket, { content: 'nowhere' }, 'invalid'],
			[socket, { chatGroupId: talk.id, content: 'x', unheard_of: 1 }, 'invalid'],
			[socket, 'not even an object', 'malformed'],
			[socket, { chatGroupId: talk.id, content: 'x'.repeat(9000) }, 'invalid'],
		];

		for (const [from, data, code] of cases) {
			const answer = await ask(from, 'sendMessage', data);

			assert.deepEqual([answer.status, answer.code], ['error', code], JSON.stringify(data).slice(0, 80));
		}
		assert.equal((await say(socket, 'as myself', { sender: 'Sam Seeker 0' })).status, 'received');
		assert.equal((await ask(socket, 'fly', {})).code, 'not_found');
		outsider.disconnect();
		socket.disconnect();
	});

	it('can be changed and taken back by whom it belongs to', async () => {
		const { suite, talk } = held;
		const [seeker, other] = [await connect(suite, talk.seeker), await connect(suite, talk.seekers[1])];
		const { seq } = await say(seeker, 'tpyo');

		assert.equal((await ask(other, 'editMessage', { chatGroupId: talk.id, seq, content: 'mine' })).code, 'forbidden');
		assert.equal((await ask(seeker, 'editMessage', { chatGroupId: talk.id, seq: 999999, content: 'gone' })).code, 'not_found');
		assert.equal((await ask(seeker, 'editMessage', { chatGroupId: talk.id, seq, content: 'typo' })).status, 'ok');
		await until(() => other.of('messageEdited').some((message) => message.seq === seq && message.content === 'typo' && message.edited_at));
		assert.equal((await ask(seeker, 'deleteMessage', { chatGroupId: talk.id, seq })).status, 'ok');
		await until(() => other.of('messageDeleted').some((message) => message.seq === seq && message.deleted && message.content === null));
		seeker.disconnect();
		other.disconnect();
	});

	it('is found again by its number, in both directions, over socket and REST alike', async () => {
		const { suite, talk } = held;
		const socket = await connect(suite, talk.recruiter);

		for (let i = 0; i < 5; i++) await say(socket, `number ${i}`);
		const { messages } = await ask(socket, 'history', { conversation_id: talk.id, limit: 100 });
		const seqs = messages.map((message) => message.seq);

		assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, i) => seqs.length - i));
		const after = (await ask(socket, 'history', { conversation_id: talk.id, after: 2, limit: 2 })).messages.map((message) => message.seq);
		const before = (await talk.recruiter.http.get(`/api/v1/conversations/${talk.id}/messages?before=4&limit=2`)).body.data.map((message) => message.seq);

		assert.deepEqual([after, before], [[3, 4], [3, 2]]);
		socket.disconnect();
	});
});

describe('those who share a conversation', () => {
	it('see who is there, who is typing, and how far everybody has read', async () => {
		const { suite, talk } = held;
		const recruiter = await connect(suite, talk.recruiter);
		const first = await connect(suite, talk.seeker), second = await connect(suite, talk.seeker);

		await until(() => recruiter.of('presence').some((told) => told.user_id === talk.seeker.id && told.status === 'online'));
		assert.equal((await ask(first, 'typing', { chatGroupId: talk.id, is_typing: true })).status, 'ok');
		await until(() => recruiter.of('typing').some((told) => told.user_id === talk.seeker.id && told.typing));
		assert.equal(first.of('typing').length, 0);

		const { seq } = await ask(recruiter, 'sendMessage', { chatGroupId: talk.id, content: 'read this' });
		const unread = async () => (await talk.seeker.http.get(`/api/v1/conversations/${talk.id}`)).body.unread_count;

		assert.ok(await unread() > 0);
		assert.equal((await ask(first, 'read', { chatGroupId: talk.id, seq })).status, 'ok');
		await until(() => recruiter.of('read').some((told) => told.user_id === talk.seeker.id && told.seq === seq));
		assert.equal(await unread(), 0);

		first.disconnect();
		const told = recruiter.of('presence').length;

		await ask(second, 'joinRoom', { chatGroupId: talk.id });
		assert.equal(recruiter.of('presence').length, told);
		second.disconnect();
		await until(() => recruiter.of('presence').at(-1).status === 'offline', { timeout: 2000 });
		recruiter.disconnect();
	});

	it('are joined by somebody who applies, whose open sockets are told', async () => {
		const { suite, talk } = held;
		const newcomer = await signUp(suite, { role: 'seeker', name: 'New Comer' });
		const socket = await connect(suite, newcomer);

		assert.equal((await ask(socket, 'joinRoom', { chatGroupId: talk.id })).code, 'not_found');
		await newcomer.http.post('/api/v1/applications', { job_id: talk.job.id });
		await until(() => socket.of('joinRoom').some((told) => told.chatGroupId === talk.id && told.jobId === talk.job.id));
		assert.equal((await say(socket, 'hello from the newcomer')).status, 'received');
		await until(() => socket.of('message').some((message) => message.content === 'hello from the newcomer'));

		// Whoever is removed hears no more, at once.
		assert.equal((await talk.recruiter.http.delete(`/api/v1/conversations/${talk.id}/members/${newcomer.id}`)).status, 204);
		await until(() => socket.of('leaveRoom').length, { timeout: 1500 });
		assert.equal((await say(socket, 'still here?')).code, 'not_found');
		const recruiter = await connect(suite, talk.recruiter);

		await ask(recruiter, 'sendMessage', { chatGroupId: talk.id, content: 'behind closed doors' });
		await ask(socket, 'joinRoom', { chatGroupId: talk.id });
		assert.ok(!socket.of('message').some((message) => message.content === 'behind closed doors'));
		socket.disconnect();
		recruiter.disconnect();
	});
});

/** The same token, but that it runs out so many seconds from now. */
function shortened(token, seconds) {
	const [head, claims] = token.split('.');
	const body = { ...JSON.parse(Buffer.from(claims, 'base64url')), exp: Math.floor(Date.now() / 1000) + seconds };
	const text = `${head}.${Buffer.from(JSON.stringify(body)).toString('base64url')}`;

	return `${text}.${createHmac('sha256', held.suite.jwtSecret).update(text).digest('base64url')}`;
}

describe('a session', () => {
	it('is over for a live socket when its token runs out, unless that was renewed', { timeout: 20_000 }, async () => {
		const { suite, talk } = held;
		const token = shortened(talk.seeker.session.access_token, 2);
		const brief = (options) => connect(suite, { session: { access_token: token } }, { reconnection: false, ...options });
		const [left, renewed] = [await brief(), await brief()];
		const gone = new Promise((resolve) => left.once('disconnect', resolve));

		assert.equal((await say(left, 'while it lasts')).status, 'received');
		assert.equal((await ask(renewed, 'auth:refresh', { token: talk.seeker.session.access_token })).status, 'ok');
		assert.equal(await gone, 'io server disconnect');
		assert.ok(Date.now() / 1000 < JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).exp + 2);
		await assert.rejects(brief(), { message: 'unauthorized' });
		assert.equal((await say(renewed, 'and after that')).status, 'received');
		renewed.disconnect();
	});

	it('that ends ends its sockets within a second', { timeout: 20_000 }, async () => {
		const { suite, talk } = held;
		const person = await signUp(suite);
		const socket = await connect(suite, person, { reconnection: false });
		const gone = new Promise((resolve) => socket.once('disconnect', resolve));

		await person.http.post('/api/v1/auth/logout');
		const begun = performance.now();

		await gone;
		assert.ok(performance.now() - begun < 1500);
		assert.ok(talk);
	});

	it('that ends while its socket is let in ends that, too', { timeout: 30_000 }, async () => {
		const { suite } = held;
		const person = await signUp(suite);
		const socket = await connect(suite, person, { reconnection: false, autoConnect: false, wait: false });
		const connected = new Promise((resolve) => socket.once('connect', resolve));

		/* The token is looked at before the rooms are read, and these cannot be as long as this lasts. */
		await suite.transaction(async (sql) => {
			await sql('lock table chat.members in access exclusive mode');
			socket.connect();
			await until(async () => (await suite.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%chat_clock%'`)).length);
			await person.http.post('/api/v1/auth/logout');
			await until(async () => (await person.http.get('/api/v1/notifications/unread-count')).status === 401);
		});
		await connected;
		await until(() => !socket.connected, { timeout: 2000 });
	});

	it('that was renewed is not ended for what was asked under its old token', { timeout: 30_000 }, async () => {
		const { suite, talk } = held;
		const token = shortened(talk.recruiter.session.access_token, 3);
		const expires = JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).exp * 1000;
		const socket = await connect(suite, { session: { access_token: token } }, { reconnection: false });
		let early;

		await suite.transaction(async (sql) => {
			await sql('lock table chat.members in share mode');
			await announce(suite, 'job.posted', { id: 780_000, version: 1, owner_id: talk.recruiter.id, title: 'Soon', status: 'OPEN', chat_group_id: 'job-780000', chat_mode: 'GROUP' });
			early = ask(socket, 'sendMessage', { chatGroupId: 'job-780000', content: 'early' });
			assert.equal((await ask(socket, 'auth:refresh', { token: talk.recruiter.session.access_token })).status, 'ok');
			await until(() => Date.now() > expires);
		});
		assert.equal((await early).code, 'unauthenticated');
		assert.equal((await say(socket, 'still here')).status, 'received');
		socket.disconnect();
	});

	it('can be renewed on a live socket, for the same user alone', async () => {
		const { suite, talk } = held;
		const socket = await connect(suite, talk.seeker);
		const other = talk.seekers[1].session.access_token;

		assert.equal((await ask(socket, 'auth:refresh', { token: other })).code, 'forbidden');
		const { body } = await suite.http.post('/api/v1/auth/refresh', { refresh_token: talk.seeker.session.refresh_token });

		talk.seeker.session = { ...talk.seeker.session, ...body };
		talk.seeker.http = suite.http.as(body.access_token);
		assert.equal((await ask(socket, 'auth:refresh', { token: body.access_token })).status, 'ok');
		assert.equal((await say(socket, 'with a new token')).status, 'received');
		socket.disconnect();
	});
});

describe('somebody who comes back', () => {
	it('gets what they missed, or begins anew where that is longer ago than the service looks back', { timeout: 30_000 }, async () => {
		const { suite, talk } = held;
		const writer = await connect(suite, talk.recruiter);

		for (const [age, recovered] of [['0 s', true], ['121 s', false]]) {
			const socket = await connect(suite, talk.seeker, { reconnection: false });

			await say(writer, `before ${age}`);
			await until(() => socket.of('message').some(({ content }) => content === `before ${age}`));
			socket.io.engine.close();
			const { seq } = await say(writer, `missed ${age}`);

			await suite.sql(`update chat.feed set at = at - interval '${age}' where event = 'message' and data->>'seq' = $1 and data->>'conversation_id' = $2`, [String(seq), talk.id]);
			socket.connect();
			await until(() => socket.connected);
			await say(writer, `after ${age}`);
			await until(() => socket.of('message').some(({ content }) => content === `after ${age}`));
			assert.deepEqual([socket.recovered, socket.of('message').some(({ content }) => content === `missed ${age}`)], [recovered, recovered], age);
			socket.disconnect();
		}
		writer.disconnect();
	});
});

describe('an application', () => {
	it('is told of to the applicant whenever its status changes, also what was missed', async () => {
		const { suite } = held;
		const { job, recruiter, seeker } = await postedJob(suite, { recruiter: held.talk.recruiter });
		const [application] = (await seeker.http.get('/api/v1/applications')).body.data;
		const socket = await connect(suite, seeker);
		const others = await connect(suite, recruiter);

		await recruiter.http.patch(`/api/v1/applications/${application.id}/status`, { status: 'IN_REVIEW' });
		await until(() => socket.of('applicationStatus').length === 1);
		const [{ changed_at, ...told }] = socket.of('applicationStatus');

		assert.deepEqual(told, { id: application.id, application_id: application.id, applicationId: application.id, job_id: job.id, jobId: job.id,
			job_title: job.title, company: job.company, status: 'IN_REVIEW', previous_status: 'SUBMITTED' });
		assert.ok(changed_at);
		/* A connection that breaks off gets the rest when it is back. */
		socket.io.engine.close();
		await recruiter.http.patch(`/api/v1/applications/${application.id}/status`, { status: 'OFFER' });
		await until(() => socket.of('applicationStatus').some(({ status }) => status === 'OFFER'));
		assert.deepEqual(others.of('applicationStatus'), []);
		for (const each of [socket, others]) each.disconnect();
	});
});

describe('a job that was posted just now', () => {
	it('can be talked about at once', async () => {
		const { suite } = held;
		const { recruiter } = held.talk;
		const socket = await connect(suite, recruiter);

		for (let i = 0; i < 5; i++) {
			const { body: job } = await recruiter.http.post('/api/v1/jobs', { title: 'Brand new', description: 'D.', company: 'C' });
			const [said, read] = await Promise.all([
				ask(socket, 'sendMessage', { chatGroupId: job.chat_group_id, content: 'Welcome' }), recruiter.http.get(`/api/v1/conversations/${job.chat_group_id}`)]);

			assert.deepEqual([said.status, said.seq, read.status], ['received', 1, 200], `${i}: ${JSON.stringify(said)} ${read.text}`);
			assert.equal((await ask(socket, 'joinRoom', { chatGroupId: job.chat_group_id })).status, 'ok');
		}
		socket.disconnect();
	});

	it('hears what was said ahead of the news of it in the order in which it was said', { timeout: 40_000 }, async () => {
		const { suite } = held;
		const { recruiter } = held.talk;
		const socket = await connect(suite, recruiter);

		for (let i = 0; i < 5; i++) {
			const id = `job-${770_000 + i}`;
			const early = [];

			/* As long as this lasts the service does not get to know of the job. */
			await suite.transaction(async (sql) => {
				await sql('lock table chat.members in share mode');
				await announce(suite, 'job.posted', { id: 770_000 + i, version: 1, owner_id: recruiter.id, title: 'Soon', status: 'OPEN', chat_group_id: id, chat_mode: 'GROUP' });
				early.push(ask(socket, 'sendMessage', { chatGroupId: id, content: 'first' }));
				assert.equal((await recruiter.http.get(`/api/v1/conversations/${id}`)).status, 503);
			});
			await until(async () => (await suite.sql('select 1 from chat.members where conversation_id = $1', [id])).length, { interval: 5 });
			for (const content of ['second', 'third']) early.push(ask(socket, 'sendMessage', { chatGroupId: id, content }));
			assert.deepEqual((await Promise.all(early)).map(({ status, seq }) => [status, seq]), [['received', 1], ['received', 2], ['received', 3]]);
		}
		socket.disconnect();
	});

	it('that is none is absent all the same', async () => {
		const { suite, talk } = held;
		const socket = await connect(suite, talk.seeker);

		assert.equal((await ask(socket, 'joinRoom', { chatGroupId: 'job-99999999' })).code, 'not_found');
		assert.equal((await talk.seeker.http.get('/api/v1/conversations/job-99999999')).status, 404);
		assert.equal((await talk.seeker.http.post('/api/v1/conversations/job-99999999/messages', { content: 'x' })).status, 404);
		socket.disconnect();
	});
});
