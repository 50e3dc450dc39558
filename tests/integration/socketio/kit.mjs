// The library's test server, and what the tests of it share.

import { spawn } from 'node:child_process';
import { once as emitted } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { join } from 'node:path';
import WebSocket from 'ws';
import { binaries } from '../../lib/suite.mjs';

/** The arguments of a client's next event of that name; what never comes fails the test instead of hanging it. */
export function once(emitter, event, timeout = 10_000) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`no ${event} within ${timeout} ms`)), timeout);

		emitter.once(event, (...args) => {
			clearTimeout(timer);
			resolve(args);
		});
	});
}

/** It may be so already. */
export const connected = async (socket) => socket.connected || once(socket, 'connect');

/** The arguments of the acknowledgement. */
export function acked(socket, event, ...args) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error(`${event} was not acknowledged`)), 10_000);

		socket.emit(event, ...args, (...answer) => {
			clearTimeout(timer);
			resolve(answer);
		});
	});
}

const program = process.env.SOCKETIO_ECHO ?? join(binaries, 'tests/socketio-echo');

export class Echo {
	static async start(flags = {}) {
		const echo = new Echo();

		echo.log = '';
		echo.child = spawn(program, ['--port', '0', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])], {
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		echo.child.stderr.on('data', (text) => {
			echo.log += text;
		});
		echo.ended = emitted(echo.child, 'close').then(([status, signal]) => ({ status, signal }));
		const [line] = await Promise.race([emitted(echo.child.stdout, 'data'), echo.ended.then(() => {
			throw new Error(`it ended: ${echo.log}`);
		})]);

		echo.port = Number(/listening on (\d+)/.exec(line)[1]);
		echo.url = `http://127.0.0.1:${echo.port}`;
		return echo;
	}

	/** Ends it, and fails where a sanitizer or a leak had something to say. */
	async stop() {
		this.child.kill('SIGTERM');
		const { status, signal } = await this.ended;

		if (status !== 0)
			throw new Error(`it ended with ${status ?? signal}: ${this.log}`);
	}

	get rss() {
		return Number(/VmRSS:\s+(\d+)/.exec(readStatus(this.child.pid))[1]) * 1024;
	}
}

const readStatus = (pid) => readFileSync(`/proc/${pid}/status`, 'latin1');

/** A server for a test file, in a holder: `echo`. */
export function useEcho(flags) {
	const held = {};

	before(async () => {
		held.echo = await Echo.start(flags);
	});
	after(async () => {
		await held.echo?.stop();
	});
	return held;
}

/** A WebSocket that can be asked for its next message, and for its end. */
export function openSocket(url) {
	const socket = new WebSocket(url);
	const messages = [];
	const waiting = [];

	socket.on('message', (data, binary) => {
		const message = binary ? data : data.toString();

		if (waiting.length)
			waiting.shift()(message);
		else
			messages.push(message);
	});
	socket.on('error', () => {});
	socket.next = () => new Promise((resolve, reject) => {
		if (messages.length) {
			resolve(messages.shift());
			return;
		}
		waiting.push(resolve);
		socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
	});
	socket.opened = new Promise((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('close', reject);
	});
	socket.opened.catch(() => {});
	socket.closed = new Promise((resolve) => socket.once('close', resolve));
	return socket;
}

/** A long-polling session in the raw. */
export class Polling {
	static async open(url, path = '/engine.io/') {
		const polling = new Polling();

		polling.base = `${url}${path}?EIO=4&transport=polling`;
		polling.handshake = JSON.parse((await (await fetch(polling.base)).text()).slice(1));
		polling.url = `${polling.base}&sid=${polling.handshake.sid}`;
		return polling;
	}

	async get(options) {
		const answer = await fetch(this.url, options);

		return { status: answer.status, text: await answer.text() };
	}

	async post(body, headers = { 'content-type': 'text/plain' }) {
		const answer = await fetch(this.url, { method: 'POST', body, headers });

		return { status: answer.status, text: await answer.text() };
	}
}
