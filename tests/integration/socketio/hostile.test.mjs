// What a stranger may send: each malformed thing costs its sender the connection, and nobody else anything.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { until } from '../../lib/until.mjs';
import { acked, Echo, once, openSocket, Polling, useEcho } from './kit.mjs';

const held = useEcho({ 'max-payload': 100_000, 'connect-timeout': 500, 'max-queue': 500_000, 'ping-interval': 5000 });
const open = async () => {
	const socket = openSocket(`ws://127.0.0.1:${held.echo.port}/socket.io/?EIO=4&transport=websocket`);

	await socket.next();
	return socket;
};
const enter = async () => {
	const socket = await open();

	socket.send('40');
	await socket.next();
	await socket.next();
	return socket;
};

/** Bytes to the server and, once it has closed, all that it said. */
function say(bytes) {
	return new Promise((resolve, reject) => {
		const socket = connect(held.echo.port, '127.0.0.1', () => socket.write(bytes));
		let all = '';

		socket.on('data', (data) => {
			all += data.toString('latin1');
		});
		socket.on('error', () => {});
		socket.on('close', () => resolve(all));
		setTimeout(() => reject(new Error(`it stays open; so far: ${all}`)), 8000).unref();
	});
}

const handshake = 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
	'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
const deep = `42["message",${'['.repeat(40)}${']'.repeat(40)}]`;

describe('a malformed packet', () => {
	it('closes its connection and no other', async () => {
		const witness = io(held.echo.url, { forceNew: true });

		await once(witness, 'connect');
		const packets = ['4', '49', '4abc', '42', '42{}', '42[]', '42[{}]', '42["message"', '42["connect"]', '43[]', '44{"message":"no"}',
			'451-["message"]x', '450-["message"]', '4511-["message"]', '451-["message",{"_placeholder":true,"num":1}]', '42/custom,["message"]', '40',
			'40[]', '42["message",01]', '42["a\\ud"]', deep, '2', 'x'];

		for (const packet of packets) {
			const socket = await enter();

			socket.send(packet);
			await Promise.race([socket.closed, new Promise((_, reject) => {
				setTimeout(() => reject(new Error(`still open after ${packet}`)), 3000).unref();
			})]);
		}
		assert.deepEqual(await acked(witness, 'message-with-ack', 'fine'), ['fine']);
		witness.disconnect();
	});

	it('closes a polling session, too', async () => {
		for (const body of ['42["message"', '452-["message"]\x1e42["message"]', '40\x1e42["connect"]']) {
			const polling = await Polling.open(held.echo.url, '/socket.io/');

			await polling.post(body);
			await until(async () => (await polling.get()).status === 400);
		}
	});

	it('may be text between attachments, or bytes unannounced', async () => {
		const between = await enter(), unannounced = await enter();

		between.send('451-["message",{"_placeholder":true,"num":0}]');
		between.send('42["message"]');
		await between.closed;
		unannounced.send(Buffer.from([1]));
		await unannounced.closed;
	});
});

describe('what never comes', () => {
	it('is not waited for: a namespace, attachments', async () => {
		const idle = await open(), half = await enter();

		await idle.closed;
		half.send('452-["message",{"_placeholder":true,"num":0}]');
		half.send(Buffer.from([1]));
		await half.closed;
	});
});

describe('frames that break the protocol', () => {
	it('close the connection', async () => {
		const frames = {
			'reserved bits': [0xf1, 0x82, 0, 0, 0, 0, 0x34, 0x30],
			'reserved opcode': [0x83, 0x82, 0, 0, 0, 0, 0x34, 0x30],
			'a long ping': [0x89, 0xfe, 0x00, 0x80, 0, 0, 0, 0, ...Array(128).fill(0)],
			'a claim of eight exabytes': [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, ...Array(4096).fill(0x34)],
		};

		for (const [name, bytes] of Object.entries(frames)) {
			const said = await say(Buffer.concat([Buffer.from(handshake), Buffer.from(bytes)])).catch((error) => {
				throw new Error(`${name}: ${error.message}`);
			});

			assert.match(said, /^HTTP\/1\.1 101 /, name);
		}
	});

	it('take no memory for what they claim', async () => {
		const before = held.echo.rss;
		const sockets = await Promise.all(Array.from({ length: 200 }, () => enter()));

		for (const socket of sockets)
			socket._socket.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0x34]));
		const witness = io(held.echo.url, { forceNew: true });

		await acked(witness, 'message-with-ack', 1);
		witness.disconnect();
		assert.ok(held.echo.rss - before < 16 * 1024 * 1024, `${held.echo.rss - before} bytes more`);
		for (const socket of sockets) socket.terminate();
	});
});

describe('requests', () => {
	it('with too large a head are refused', async () => {
		const said = await say(`GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`);

		assert.doesNotMatch(said, /^HTTP\/1\.1 200/);
	});

	it('for a head get no body, which a proxy would take for the next answer', async () => {
		const said = await say('HEAD /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

		assert.match(said, /^HTTP\/1\.1 400 /);
		assert.ok(said.endsWith('\r\n\r\n'), said);
	});

	it('without a length or with a second one behind them harm nobody', async () => {
		const polling = await Polling.open(held.echo.url, '/socket.io/');
		const path = `/socket.io/?EIO=4&transport=polling&sid=${polling.handshake.sid}`;

		const twice = connect(held.echo.port, '127.0.0.1');

		twice.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\nGET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
		const said = await Promise.all(['', 'Transfer-Encoding: chunked\r\n'].map((header) =>
			say(`POST ${path} HTTP/1.1\r\nHost: x\r\n${header}\r\nd\r\n42["message"]\r\n0\r\n\r\n`)));

		for (const answer of said)
			assert.match(answer, /^HTTP\/1\.1 411 .*\r\nConnection: close\r\n/s);
		assert.equal((await fetch(`${held.echo.url}/socket.io/?EIO=4&transport=polling`)).status, 200);
		twice.destroy();
		await until(async () => (await polling.get()).status === 400);
	});
});

describe('a client that does not read', () => {
	it('does not keep the answer to its poll for ever', async () => {
		const echo = await Echo.start({ 'max-payload': 40_000_000, 'max-queue': 80_000_000, 'ping-interval': 300, 'ping-timeout': 300 });
		const descriptors = () => readdirSync(`/proc/${echo.child.pid}/fd`).length;
		const before = descriptors();
		const polling = await Polling.open(echo.url, '/socket.io/');
		const reader = connect(echo.port, '127.0.0.1', () => reader.pause());

		await polling.post('40\x1e42["burst",30000,1000]');
		reader.write(`GET ${new URL(polling.url).pathname}${new URL(polling.url).search} HTTP/1.1\r\nHost: x\r\n\r\n`);
		await until(() => echo.rss > 60_000_000, { what: 'the answer' });
		await until(() => descriptors() <= before + 1 && echo.rss < 60_000_000, { what: 'the connection to go' });
		reader.destroy();
		await echo.stop();
	});

	it('is dropped, and costs no more than its queue', async () => {
		const socket = await enter();
		const before = held.echo.rss;

		socket._socket.pause();
		socket.send('42["burst",60000,1000]');
		await until(async () => {
			const witness = io(held.echo.url, { forceNew: true });
			const [answer] = await acked(witness, 'message-with-ack', 'fine');

			witness.disconnect();
			return answer === 'fine';
		});
		assert.ok(held.echo.rss - before < 24 * 1024 * 1024, `${held.echo.rss - before} bytes more`);
		socket._socket.resume();
		await socket.closed;
	});
});
