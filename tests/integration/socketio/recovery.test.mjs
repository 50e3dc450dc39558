// Lost connections that are resumed: with the stock client where it can be brought to lose one, else in the raw.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { until } from '../../lib/until.mjs';
import { acked, connected, once, openSocket, useEcho } from './kit.mjs';

const held = useEcho({ recovery: 1500, 'ping-interval': 10_000 });
const open = (options) => io(held.echo.url, { forceNew: true, reconnectionDelay: 10, transports: ['websocket'], ...options });

/** A Socket.IO connection in the raw that has entered "/": { socket, sid, pid }. */
async function enter(payload = '') {
	const socket = openSocket(`ws://127.0.0.1:${held.echo.port}/socket.io/?EIO=4&transport=websocket`);
	const before = [];

	await socket.next();
	socket.send(`40${payload && JSON.stringify(payload)}`);
	for (;;) {
		const message = await socket.next();

		if (message.startsWith('40'))
			return { socket, before, ...JSON.parse(message.slice(2)) };
		before.push(JSON.parse(message.slice(2)));
	}
}

const event = async (socket) => JSON.parse((await socket.next()).slice(2));

describe('a stock client that lost its connection', () => {
	it('gets what it missed, in order, under its old id and in its old rooms', async () => {
		const [away, other] = [open(), open()];
		const said = [];

		away.on('said', (text) => said.push(text));
		await acked(away, 'join', 'den');
		await connected(other);
		const { id } = away;

		await acked(other, 'say', 'den', 'before');
		await until(() => said.length === 1);
		away.io.engine.close();
		for (const text of ['one', 'two', 'three']) await acked(other, 'say', 'den', text);
		await acked(other, 'say', 'elsewhere', 'not for you');
		await until(() => said.length === 4);
		assert.deepEqual([away.id, away.recovered, said], [id, true, ['before', 'one', 'two', 'three']]);
		await acked(other, 'say', 'den', 'after');
		await until(() => said.length === 5);
		away.disconnect();
		other.disconnect();
	});

	it('that left by itself begins anew', async () => {
		const socket = open();

		await once(socket, 'connect');
		const { id } = socket;

		socket.disconnect();
		socket.connect();
		await once(socket, 'connect');
		assert.notEqual(socket.id, id);
		assert.equal(socket.recovered, false);
		socket.disconnect();
	});
});

describe('the recovery of a connection', () => {
	it('works before any event was seen, from where it connected', async () => {
		const other = open();
		const first = await enter();

		await event(first.socket); // "auth", whose offset this client never tells
		first.socket.terminate();
		await connected(other);
		const again = await until(async () => {
			const tried = await enter({ pid: first.pid });

			return tried.sid === first.sid && tried;
		});

		assert.equal(again.pid, first.pid);
		assert.equal(again.before[0][0], 'auth');
		again.socket.close();
		other.disconnect();
	});

	it('takes over from a connection that is still open, so an identity has one socket at a time', async () => {
		const first = await enter();
		const [, , offset] = await event(first.socket);
		const second = await enter({ pid: first.pid, offset });

		assert.equal(second.sid, first.sid);
		await first.socket.closed;
		const third = await enter({ pid: first.pid, offset });

		assert.equal(third.sid, first.sid);
		await second.socket.closed;
		third.socket.close();
	});

	it('is refused for an unknown identity or offset, without an error', async () => {
		const first = await enter();
		const [, , offset] = await event(first.socket);

		for (const payload of [{ pid: 'x'.repeat(20), offset }, { pid: first.pid, offset: 'nonsense' }, { pid: first.pid, offset: `${offset}9999999` }]) {
			const fresh = await enter(payload);

			assert.notEqual(fresh.sid, first.sid);
			assert.notEqual(fresh.pid, first.pid);
			fresh.socket.close();
		}
		first.socket.close();
	});

	it('ends with its time', async () => {
		const first = await enter();

		first.socket.terminate();
		await first.socket.closed;
		const begun = performance.now();

		await until(async () => {
			const tried = await enter({ pid: first.pid });
			const resumed = tried.sid === first.sid;

			tried.socket.terminate();
			return !resumed || performance.now() - begun > 1000;
		});
		await until(() => performance.now() - begun > 3500);
		const late = await enter({ pid: first.pid });

		assert.notEqual(late.sid, first.sid);
		late.socket.close();
	});

	it('puts an offset on every event', async () => {
		const { socket, pid } = await enter();
		const offsets = [(await event(socket)).at(-1)];

		for (let i = 0; i < 3; i++) {
			socket.send('42["message","a text at the end"]');
			const [name, text, offset] = await event(socket);

			assert.deepEqual([name, text], ['message-back', 'a text at the end']);
			offsets.push(offset);
		}
		assert.equal(new Set(offsets).size, 4);
		assert.ok(pid);
		socket.close();
	});
});
