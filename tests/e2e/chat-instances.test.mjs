// Several chat instances behind the gateway are one: whoever is where hears everything once and in order, and goes on
// doing so when an instance dies in the middle of it, when Redis is away, and when an instance is shut down.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, connect, postedJob } from '../lib/chat.mjs';
import { useSuite } from '../lib/suite.mjs';
import { until } from '../lib/until.mjs';

const held = useSuite({ env: { RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000', MESSAGES_PER_MINUTE: '100000', CHAT_INSTANCES: '3' } }, async (suite) => {
	await suite.reachesBroker();
	held.talk = await postedJob(suite, { seekers: 3 });
});
const limit = { timeout: 90_000 };
const instanceOf = (socket) => socket.io.engine.id.split('.')[0];
const seqs = (socket) => socket.of('message').map((message) => message.seq);
const said = (socket, word) => socket.of('message').filter((message) => message.content.startsWith(word));

/** A socket of a person's on that very instance. */
async function connectTo(person, tag, options) {
	for (;;) {
		const socket = await connect(held.suite, person, { transports: ['websocket'], ...options });

		if (instanceOf(socket) === tag) return socket;
		socket.disconnect();
	}
}

const onEach = () => Promise.all(held.talk.seekers.map((seeker, i) => connectTo(seeker, `c${i + 1}`)));

/** Until it is acknowledged, as a client does that keeps what it has not heard of: under one name. */
async function sendSurely(socket, content) {
	const clientId = `${content}-${Math.random()}`;

	for (;;) {
		const answer = await socket.timeout(1000).emitWithAck('sendMessage', { chatGroupId: held.talk.id, content, clientId }).catch(() => null);

		if (answer?.status === 'received') return answer.seq;
	}
}

/** Everything once, in order, without a hole. */
function assertWhole(socket, who) {
	const all = seqs(socket);

	assert.deepEqual(all, Array.from({ length: all.length }, (_, i) => all[0] + i), who);
}

describe('three instances', () => {
	it('take sessions of every transport, without cookies', limit, async () => {
		for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
			const sockets = await Promise.all(Array.from({ length: 12 }, () => connect(held.suite, held.talk.seeker, { transports })));

			for (const socket of sockets) {
				assert.equal((await ask(socket, 'joinRoom', { chatGroupId: held.talk.id })).status, 'ok');
				await until(() => socket.io.engine.transport.name === transports.at(-1));
			}
			assert.ok(new Set(sockets.map(instanceOf)).size > 1, transports.join());
			for (const socket of sockets) socket.disconnect();
		}
	});

	it('tell everybody everything once and in the same order', limit, async () => {
		const sockets = await onEach();

		await Promise.all(sockets.flatMap((socket, i) => Array.from({ length: 40 }, (_, k) => sendSurely(socket, `spread ${i} ${k}`))));
		for (const socket of sockets) {
			await until(() => said(socket, 'spread').length === 120);
			assertWhole(socket);
			socket.disconnect();
		}
	});

	it('know who is online on the others', limit, async () => {
		const [one, two] = await onEach();
		const away = held.talk.seekers[1].id;

		two.disconnect();
		await until(() => one.of('presence').some((told) => told.user_id === away && told.status === 'offline'));
		const again = await connectTo(held.talk.seekers[1], 'c3');

		await until(() => one.of('presence').at(-1).user_id === away && one.of('presence').at(-1).status === 'online');
		again.disconnect();
		one.disconnect();
	});
});

describe('a client that was away', () => {
	it('gets what it missed on any instance, as the same socket', limit, async () => {
		const [socket, other] = await onEach();
		const { id } = socket;

		await sendSurely(other, 'missed before');
		await until(() => said(socket, 'missed').length === 1);
		socket.io.engine.close();
		const last = await Promise.all(Array.from({ length: 20 }, (_, i) => sendSurely(other, `missed ${i}`)));

		await until(() => seqs(socket).includes(Math.max(...last)));
		assert.equal(socket.recovered, true);
		assert.equal(socket.id, id);
		assertWhole(socket);
		for (const one of [socket, other]) one.disconnect();
	});
});

describe('an instance that is killed in the middle of a burst', () => {
	it('loses nothing, and its clients go on elsewhere', limit, async () => {
		const sockets = await onEach();
		const acknowledged = [];
		let over = false;
		const talking = sockets.flatMap((socket, i) => Array.from({ length: 5 }, async (_, lane) => {
			for (let k = 0; !over; k++) acknowledged.push(await sendSurely(socket, `burst ${i} ${lane} ${k}`));
		}));

		await until(() => acknowledged.length > 100, { interval: 1 });
		await held.suite.kill('chat-2');
		await until(() => sockets[1].connected && instanceOf(sockets[1]) !== 'c2', { what: 'a way back in' });
		const count = acknowledged.length;

		await until(() => acknowledged.length > count + 100, { interval: 1 });
		over = true;
		await Promise.all(talking);
		assert.equal(new Set(acknowledged).size, acknowledged.length);
		for (const [i, socket] of sockets.entries()) {
			await until(() => seqs(socket).includes(Math.max(...acknowledged)), { timeout: 20_000, what: `everything at ${i}` });
			assertWhole(socket, `socket ${i}`);
			assert.deepEqual(acknowledged.filter((seq) => !seqs(socket).includes(seq)), []);
		}
		for (const socket of sockets) socket.disconnect();
		await held.suite.start('chat-2');
	});
});

describe('without Redis', () => {
	it('everybody still hears everything in order, on all instances', limit, async () => {
		const sockets = await onEach();

		await held.suite.kill('redis');
		await Promise.all(sockets.flatMap((socket, i) => Array.from({ length: 20 }, (_, k) => sendSurely(socket, `alone ${i} ${k}`))));
		for (const socket of sockets) {
			await until(() => said(socket, 'alone').length === 60);
			assertWhole(socket);
		}
		await held.suite.start('redis');
		await sendSurely(sockets[0], 'together');
		for (const socket of sockets) {
			await until(() => said(socket, 'together').length === 1);
			assertWhole(socket);
			socket.disconnect();
		}
	});
});

describe('an instance that is shut down', () => {
	it('lets its clients go one after the other, and they miss nothing', limit, async () => {
		const sockets = await Promise.all(Array.from({ length: 15 }, () => connectTo(held.talk.seeker, 'c3')));
		const left = [];

		for (const socket of sockets) socket.once('disconnect', () => left.push(performance.now()));
		const stopped = held.suite.stop('chat-3');

		await until(() => left.length === sockets.length, { timeout: 15_000 });
		await stopped;
		assert.ok(left.at(-1) - left[0] > 1000, `${left.at(-1) - left[0]} ms`);
		const other = await connect(held.suite, held.talk.recruiter, { transports: ['websocket'] });

		await sendSurely(other, 'after all');
		for (const socket of sockets) {
			await until(() => said(socket, 'after all').length === 1);
			assert.notEqual(instanceOf(socket), 'c3');
			socket.disconnect();
		}
		other.disconnect();
	});
});
