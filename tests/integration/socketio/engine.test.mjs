// Engine.IO as the protocol has it, spoken in the raw: handshake, both transports, the upgrade, heartbeats, ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '../../lib/until.mjs';
import { openSocket, Polling, useEcho } from './kit.mjs';

const held = useEcho({ 'ping-interval': 300, 'ping-timeout': 200, 'max-payload': 10_000, 'upgrade-timeout': 400 });
const at = (path) => `${held.echo.url}${path}`;
const ws = (query) => `ws://127.0.0.1:${held.echo.port}/engine.io/?${query}`;
const refusal = async (answer) => [answer.status, await answer.json()];

describe('the handshake', () => {
	it('tells what the client needs', async () => {
		const answer = await fetch(at('/engine.io/?EIO=4&transport=polling'));
		const text = await answer.text();
		const { sid, ...rest } = JSON.parse(text.slice(1));

		assert.equal(answer.headers.get('content-type'), 'text/plain; charset=UTF-8');
		assert.equal(answer.headers.get('cache-control'), 'no-store');
		assert.equal(text[0], '0');
		assert.match(sid, /^[\w-]{20}$/);
		assert.deepEqual(rest, { upgrades: ['websocket'], pingInterval: 300, pingTimeout: 200, maxPayload: 10_000 });
	});

	it('refuses under the code of what is wrong', async () => {
		const cases = [
			['/engine.io/?EIO=4', {}, 400, 0],
			['/engine.io/?EIO=4&transport=abc', {}, 400, 0],
			['/engine.io/?EIO=4&transport=polling&sid=abc', {}, 400, 1],
			['/engine.io/?EIO=4&transport=polling', { method: 'POST' }, 400, 2],
			['/engine.io/?EIO=4&transport=polling', { method: 'PUT' }, 400, 2],
			['/engine.io/?EIO=4&transport=websocket', {}, 400, 3],
			['/engine.io/?EIO=4&transport=polling&j=0', {}, 400, 3],
			['/engine.io/?transport=polling', {}, 400, 5],
			['/engine.io/?EIO=3&transport=polling', {}, 400, 5],
		];

		for (const [path, options, status, code] of cases) {
			const [got, body] = await refusal(await fetch(at(path), options));

			assert.deepEqual([path, got, body.code], [path, status, code]);
			assert.equal(typeof body.message, 'string');
		}
		assert.equal((await fetch(at('/socket.io?EIO=4&transport=polling'))).status, 404);
	});

	it('echoes the origin on every answer, and answers a preflight', async () => {
		const headers = { origin: 'http://elsewhere.example', 'access-control-request-headers': 'x-one' };
		const bad = await fetch(at('/engine.io/?EIO=4&transport=abc'), { headers });
		const preflight = await fetch(at('/engine.io/?EIO=4&transport=polling'), { method: 'OPTIONS', headers });

		assert.equal(bad.headers.get('access-control-allow-origin'), 'http://elsewhere.example');
		assert.equal(preflight.status, 204);
		assert.equal(preflight.headers.get('access-control-allow-headers'), 'x-one');
		assert.match(preflight.headers.get('access-control-allow-methods'), /POST/);
	});

	it('over WebSocket comes as the first message', async () => {
		const socket = openSocket(ws('EIO=4&transport=websocket'));
		const open = JSON.parse((await socket.next()).slice(1));

		assert.deepEqual(open.upgrades, []);
		socket.close();
	});

	it('over WebSocket is refused before it is one', async () => {
		for (const query of ['EIO=3&transport=websocket', 'transport=websocket', 'EIO=4&transport=abc', 'EIO=4&transport=websocket&sid=x']) {
			const socket = openSocket(ws(query));
			const [, answer] = await new Promise((resolve) => socket.once('unexpected-response', (...all) => resolve(all)));

			assert.equal(answer.statusCode, 400);
			answer.destroy();
		}
	});
});

describe('long-polling', () => {
	it('carries texts and bytes in order', async () => {
		const polling = await Polling.open(held.echo.url);

		assert.deepEqual(await polling.post('4test1\x1ebAQIDBA==\x1e4täst2'), { status: 200, text: 'ok' });
		assert.deepEqual(await polling.get(), { status: 200, text: '4test1\x1ebAQIDBA==\x1e4täst2' });
	});

	it('holds a poll until there is something', async () => {
		const polling = await Polling.open(held.echo.url);
		const poll = polling.get();

		await polling.post('4late');
		assert.equal((await poll).text, '4late');
	});

	it('ends with a second poll beside the first', async () => {
		const polling = await Polling.open(held.echo.url);
		const first = polling.get();
		const second = until(async () => {
			const answer = await polling.get();

			return answer.status === 400 && answer;
		});

		assert.equal((await first).text, '1');
		assert.ok(await second);
		assert.equal((await polling.get()).status, 400);
	});

	it('ends when the client gives up a poll', async () => {
		const polling = await Polling.open(held.echo.url);
		const controller = new AbortController();
		const poll = polling.get({ signal: controller.signal });

		await polling.post('3');
		controller.abort();
		await assert.rejects(poll);
		await until(async () => (await polling.get()).status === 400);
	});

	it('ends with a malformed or empty body, and with bytes', async () => {
		for (const [body, headers] of [['abc'], [''], ['4a\x1e'], ['b***'], ['2'], ['4a', { 'content-type': 'application/octet-stream' }],
			[Buffer.from([0x34, 0xff])]]) {
			const polling = await Polling.open(held.echo.url);

			await polling.post(body, headers);
			assert.equal((await polling.get()).status, 400, `after ${body}`);
		}
	});

	it('refuses too large a packet and goes on', async () => {
		const polling = await Polling.open(held.echo.url);

		assert.equal((await polling.post(`4${'x'.repeat(20_000)}`)).status, 413);
		assert.equal((await polling.post(`4${'x'.repeat(90_000)}`)).status, 413);
		assert.equal((await polling.post(`4${'x'.repeat(6000)}\x1e4${'y'.repeat(6000)}`)).status, 200);
		assert.equal((await polling.get()).text, `4${'x'.repeat(6000)}`);
		assert.equal((await polling.get()).text, `4${'y'.repeat(6000)}`);
	});

	it('ends when the client says so', async () => {
		const polling = await Polling.open(held.echo.url);
		const poll = polling.get();

		assert.equal((await polling.post('1')).text, 'ok');
		assert.equal((await poll).text, '6');
		assert.equal((await polling.get()).status, 400);
	});

	it('takes no other method', async () => {
		const polling = await Polling.open(held.echo.url);

		assert.equal((await fetch(polling.url, { method: 'DELETE' })).status, 400);
		assert.equal((await polling.post('4still here')).text, 'ok');
	});
});

describe('WebSocket', () => {
	const open = async () => {
		const socket = openSocket(ws('EIO=4&transport=websocket'));

		await socket.next();
		return socket;
	};

	it('carries texts and bytes', async () => {
		const socket = await open();

		socket.send('4hällo');
		assert.equal(await socket.next(), '4hällo');
		socket.send(Buffer.from([1, 2, 3]));
		assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3]));
		socket.send(`4${'x'.repeat(9000)}`);
		assert.equal(await socket.next(), `4${'x'.repeat(9000)}`);
		socket.close();
	});

	it('takes messages in pieces', async () => {
		const socket = await open();

		socket.send('4a', { fin: false });
		socket.send('b', { fin: false });
		socket.send('c', { fin: true });
		assert.equal(await socket.next(), '4abc');
		socket.close();
	});

	it('ends with what is no packet', async () => {
		for (const message of ['abc', '', '2', '7', 'bAQID']) {
			const socket = await open();

			socket.send(message);
			assert.ok(await socket.closed, `after ${message}`);
		}
	});

	it('ends when the client says so', async () => {
		const socket = await open();

		socket.send('1');
		await socket.closed;
	});

	it('closes under a code of its own for what is too large or no text', async () => {
		const large = await open(), garbled = await open();

		large.send(`4${'x'.repeat(20_000)}`);
		assert.equal(await large.closed, 1009);
		garbled.send(Buffer.from([0x34, 0xff, 0xfe]), { binary: false });
		assert.equal(await garbled.closed, 1007);
	});

	it('answers the pings of WebSocket itself', async () => {
		const socket = await open();
		const pong = new Promise((resolve) => socket.once('pong', (data) => resolve(data.toString())));

		socket.ping('are you there');
		assert.equal(await pong, 'are you there');
		socket.close();
	});
});

describe('the heartbeat', () => {
	it('goes on as long as it is answered', async () => {
		const polling = await Polling.open(held.echo.url);
		const socket = openSocket(ws('EIO=4&transport=websocket'));

		await socket.next();
		for (let i = 0; i < 3; i++) {
			assert.equal((await polling.get()).text, '2');
			assert.equal(await socket.next(), '2');
			await polling.post('3');
			socket.send('3');
		}
		socket.close();
	});

	it('ends a session that does not answer', async () => {
		const polling = await Polling.open(held.echo.url);
		const socket = openSocket(ws('EIO=4&transport=websocket'));

		await socket.closed;
		assert.equal((await polling.get()).status, 400);
	});
});

describe('the upgrade', () => {
	const begin = async () => {
		const polling = await Polling.open(held.echo.url);
		const socket = openSocket(ws(`EIO=4&transport=websocket&sid=${polling.handshake.sid}`));

		await socket.opened;
		return { polling, socket };
	};

	it('moves a session over without losing anything', async () => {
		const { polling, socket } = await begin();

		socket.send('2probe');
		assert.equal(await socket.next(), '3probe');
		await polling.post('4one\x1e4two');
		assert.equal((await polling.get()).text, '4one\x1e4two');
		await polling.post('4three');
		socket.send('5');
		assert.equal(await socket.next(), '4three');
		socket.send('4four');
		assert.equal(await socket.next(), '4four');
		assert.deepEqual([(await polling.get()).status, (await polling.post('4five')).status], [400, 400]);
		socket.close();
	});

	it('lets go of the polls of a client that has not seen the probe yet', async () => {
		const { polling, socket } = await begin();
		const held = polling.get();

		socket.send('2probe');
		assert.equal((await held).text, '6');
		assert.equal((await polling.get()).text, '6');
		assert.equal(await socket.next(), '3probe');
		socket.send('5');
		socket.send('4on');
		assert.equal(await socket.next(), '4on');
		socket.close();
	});

	it('is dropped with anything else, and the polling goes on', async () => {
		for (const message of ['5', '4early', '2prob', '']) {
			const { polling, socket } = await begin();

			socket.send(message);
			await socket.closed;
			assert.equal((await polling.post('4on')).text, 'ok');
			assert.equal((await polling.get()).text, '4on');
		}
	});

	it('is dropped when it takes too long, and may be tried again', async () => {
		const { polling, socket } = await begin();

		socket.send('2probe');
		const poll = until(async () => {
			const { text } = await polling.get();

			if (text === '2') await polling.post('3');
			return socket.readyState > 1;
		});

		await socket.closed;
		await poll;
		const again = openSocket(ws(`EIO=4&transport=websocket&sid=${polling.handshake.sid}`));

		await again.opened;
		again.send('2probe');
		assert.equal(await again.next(), '3probe');
		again.close();
	});

	it('is refused to a second WebSocket, before and after', async () => {
		const { polling, socket } = await begin();
		const beside = openSocket(ws(`EIO=4&transport=websocket&sid=${polling.handshake.sid}`));

		await assert.rejects(beside.opened.then(() => {}, () => Promise.reject(new Error('refused'))));
		socket.send('2probe');
		assert.equal(await socket.next(), '3probe');
		socket.send('5');
		socket.send('4on');
		assert.equal(await socket.next(), '4on');
		const late = openSocket(ws(`EIO=4&transport=websocket&sid=${polling.handshake.sid}`));

		await assert.rejects(late.opened.then(() => {}, () => Promise.reject(new Error('refused'))));
		socket.send('4still');
		assert.equal(await socket.next(), '4still');
		socket.close();
	});
});
