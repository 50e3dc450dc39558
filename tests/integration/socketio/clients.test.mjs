// The ecosystem's own clients, of all versions that speak the protocol, over each of their transports; and the one that
// does not, which must be told so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { io as io40 } from 'socket.io-client-4.0';
import io2 from 'socket.io-client-2';
import { io as io31 } from 'socket.io-client-3.1';
import { io as io45 } from 'socket.io-client-4.5';
import { io as io48 } from 'socket.io-client';
import { until } from '../../lib/until.mjs';
import { acked, once, useEcho } from './kit.mjs';

const held = useEcho();
const clients = { 4.8: io48, 4.5: io45, '4.0': io40, 3.1: io31 };
const transports = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] };


for (const [version, io] of Object.entries(clients)) {
	for (const [name, list] of Object.entries(transports)) {
		const open = (path = '/', options = {}) => io(`${held.echo.url}${path}`, { transports: list, forceNew: true, ...options });

		describe(`client ${version}, ${name}`, () => {
			it('connects, with its payload told back, and upgrades', async () => {
				const socket = open('/', { auth: { token: '123', 'ä': [1] } });
				const [auth] = await once(socket, 'auth');

				assert.deepEqual(auth, { token: '123', 'ä': [1] });
				assert.match(socket.id, /^[\w-]{20}$/);
				assert.notEqual(socket.id, socket.io.engine.id);
				await until(() => socket.io.engine.transport.name === list.at(-1));
				socket.disconnect();
			});

			it('gets every argument as it was, in order, also while it upgrades', async () => {
				const socket = open();
				const seen = [];

				socket.on('message-back', (...args) => seen.push(args));
				for (let i = 0; i < 100; i++)
					socket.emit('message', i, 'text', { deep: [null, true, 1.5e3] }, Buffer.from([i, 255]));
				await until(() => seen.length === 100);
				for (const [i, args] of seen.entries()) {
					assert.deepEqual(args.slice(0, 3), [i, 'text', { deep: [null, true, 1500] }]);
					assert.deepEqual(Buffer.from(args[3]), Buffer.from([i, 255]));
				}
				socket.disconnect();
			});

			it('is acknowledged, with bytes too', async () => {
				const socket = open('/custom');

				assert.deepEqual(await acked(socket, 'message-with-ack', 1, 'ü'), [1, 'ü']);
				const [bytes] = await acked(socket, 'message-with-ack', Buffer.from('abc'));

				assert.equal(Buffer.from(bytes).toString(), 'abc');
				socket.disconnect();
			});

			it('speaks in rooms', async () => {
				const [one, two, three] = [open(), open(), open()];
				const heard = { one: [], two: [], three: [] };

				for (const [who, socket] of Object.entries({ one, two, three })) socket.on('said', (text) => heard[who].push(text));
				await Promise.all([acked(one, 'join', `${version}${name}`), acked(two, 'join', `${version}${name}`), acked(three, 'join', 'other')]);
				assert.deepEqual(await acked(one, 'say', `${version}${name}`, 'hello "all"'), ['ok']);
				await until(() => heard.one.length && heard.two.length);
				assert.deepEqual(heard, { one: ['hello "all"'], two: ['hello "all"'], three: [] });
				for (const socket of [one, two, three]) socket.disconnect();
			});

			it('takes a burst whole and in order', async () => {
				const socket = open();
				const seen = [];

				socket.on('seq', (i, padding) => seen.push([i, padding.length]));
				socket.emit('burst', 3000, 200);
				await until(() => seen.length === 3000);
				assert.ok(seen.every(([i, n], at) => i === at && n === 200));
				socket.disconnect();
			});

			it('is told why it may not enter', async () => {
				const unknown = open('/nowhere');
				const [missing] = await once(unknown, 'connect_error');
				const refused = open('/private', { auth: { token: 'bad' } });
				const [error] = await once(refused, 'connect_error');

				assert.equal(missing.message, 'Invalid namespace');
				assert.deepEqual([error.message, error.data], ['unauthorized', { code: 401 }]);
				refused.auth = { token: 'good' };
				refused.connect();
				await once(refused, 'connect');
				unknown.disconnect();
				refused.disconnect();
			});

			it('stays out when it is kicked, and comes back when it is dropped', async () => {
				const kicked = open();

				await once(kicked, 'connect');
				kicked.emit('kick-me');
				assert.deepEqual((await once(kicked, 'disconnect'))[0], 'io server disconnect');

				const dropped = open('/', { reconnectionDelay: 10 });

				await once(dropped, 'connect');
				const { id } = dropped;

				dropped.emit('drop-me');
				assert.notEqual((await once(dropped, 'disconnect'))[0], 'io server disconnect');
				await once(dropped, 'connect');
				assert.notEqual(dropped.id, id);
				kicked.disconnect();
				dropped.disconnect();
			});

			it('shares a connection between namespaces, and leaves one of them', async () => {
				const manager = open('/').io;
				const one = manager.socket('/'), two = manager.socket('/custom');

				one.connect();
				two.connect();
				assert.deepEqual(await acked(two, 'message-with-ack', 'both'), ['both']);
				two.disconnect();
				assert.deepEqual(await acked(one, 'message-with-ack', 'still'), ['still']);
				one.disconnect();
			});
		});
	}
}

describe('a token that runs out', () => {
	it('has its socket disconnected by the server', async () => {
		const socket = io48(`${held.echo.url}/private`, { auth: { token: 'short' }, forceNew: true });

		await once(socket, 'connect');
		assert.equal((await once(socket, 'disconnect'))[0], 'io server disconnect');
		socket.disconnect();
	});
});

describe('a client of version 2', () => {
	for (const [name, list] of Object.entries(transports)) {
		it(`is refused over ${name}`, async () => {
			const socket = io2(held.echo.url, { transports: list, forceNew: true, reconnection: false });
			const failed = await new Promise((resolve, reject) => {
				socket.on('connect', () => reject(new Error('it connected')));
				socket.on('connect_error', resolve);
			});

			assert.ok(failed);
			socket.close();
		});
	}

	it('hears the reason before anything is upgraded', async () => {
		const answer = await fetch(`${held.echo.url}/socket.io/?EIO=3&transport=polling`);

		assert.deepEqual([answer.status, await answer.json()], [400, { code: 5, message: 'Unsupported protocol version' }]);
	});
});
