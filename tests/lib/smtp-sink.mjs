// A mail server for tests: takes mail into memory, and misbehaves on request.
//
//   const sink = await startSink({ tls: true, users: { jobwire: 'secret' } });
//   sink.refuse('full@example.com', 452);            a recipient is refused with that code, until `accept`
//   sink.greylist('a@example.com');                  the first try of that recipient is refused with 451
//   sink.answerData({ code: 554 });                  what the end of a message is answered with
//   sink.answerData({ hang: true });                 … or with nothing at all
//   sink.answerData({ drop: true });                 … or by closing the connection after all was read
//   sink.answerData({ cut: true });                  … or by closing it before that, in the middle of the message
//   sink.answerData({ taken: true });                … or by taking it, and closing the connection instead of saying so
//   sink.answerData(answer, 'a@example.com');        the same of mails to one address alone
//   sink.hang('a@example.com');                      that recipient is never answered, until `accept`
//   sink.slow(200);                                  each answer takes so many milliseconds more
//   sink.slow(200, 'a@example.com');                 … those about mails to one address alone
//   sink.cutConnections();                           closes all there are
//   const mail = await sink.next('a@example.com');   the next message to that address

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { until } from './until.mjs';

/** A certificate for localhost that nobody knows; `ca` lets a client know it. */
export function makeCertificate() {
	const folder = mkdtempSync(join(tmpdir(), 'jobwire-certificate-'));
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];

	try {
		execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
			'-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost',
			'-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'pipe' });
		return { key: readFileSync(key), cert: readFileSync(cert) };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Headers by lower-case name, folded lines joined, and the text below them. */
function parseMail(raw) {
	const end = raw.indexOf('\r\n\r\n');
	const headers = {};

	for (const line of raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
		const at = line.indexOf(':');

		headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
	}
	return { headers, text: raw.slice(end + 4) };
}

function smtpError(code, text = 'as the test wants it') {
	return Object.assign(new Error(text), { responseCode: code });
}

class Sink {
	/** Every message taken: { from, to: […], headers, text, raw, secure, user }. */
	messages = [];
	/** Every recipient named, refused ones too. */
	attempts = [];
	#refused = new Map();
	#greylisted = new Set();
	#data = {};
	#dataTo = new Map();
	#hanging = new Set();
	#delay = 0;
	#delayTo = new Map();
	/** Connections made so far. */
	connections = 0;
	#seen = 0;
	#server;
	#sockets;

	constructor(server, sockets) {
		this.#server = server;
		this.#sockets = sockets;
	}

	get port() { return this.#server.server.address().port; }

	refuse(address, code) { this.#refused.set(address, code); }
	hang(address) { this.#hanging.add(address); }
	accept(address) {
		this.#refused.delete(address);
		this.#hanging.delete(address);
	}
	greylist(address) { this.#greylisted.add(address); }
	slow(ms, address) {
		if (address)
			this.#delayTo.set(address, ms);
		else
			this.#delay = ms;
	}
	answerData(answer, address) {
		if (address)
			this.#dataTo.set(address, answer);
		else
			this.#data = answer;
	}

	dataAnswer(session) {
		return session.envelope.rcptTo.map(({ address }) => this.#dataTo.get(address)).find(Boolean) ?? this.#data;
	}

	cutConnections() {
		for (const socket of this.#sockets.values())
			socket.destroy();
	}

	async #linger(addresses) {
		const ms = this.#delay + Math.max(...addresses.map((address) => this.#delayTo.get(address) ?? 0));

		if (ms)
			await pause(ms);
	}

	async answerRecipient(address, callback) {
		const refusal = this.onRecipient(address);

		if (this.#hanging.has(address))
			return;
		await this.#linger([address]);
		callback(refusal);
	}

	/** The next message after those already returned, or the next one to an address. */
	async next(address) {
		const found = await until(() => {
			const index = this.messages.findIndex((mail, at) =>
				at >= this.#seen && (!address || mail.to.includes(address)));

			return index < 0 ? undefined : { index };
		}, { what: `mail to ${address ?? 'anybody'}` });

		if (!address)
			this.#seen = found.index + 1;
		return this.messages[found.index];
	}

	onRecipient(address) {
		this.attempts.push(address);
		if (this.#refused.has(address))
			return smtpError(this.#refused.get(address));
		if (this.#greylisted.delete(address))
			return smtpError(451, 'greylisted, try again');
		return undefined;
	}

	async onMessage(raw, session, connection, callback) {
		const { code, hang, drop, taken } = this.dataAnswer(session);

		await this.#linger(session.envelope.rcptTo.map((recipient) => recipient.address));
		if (drop)
			return connection.destroy();
		if (hang)
			return undefined;
		if (code)
			return callback(smtpError(code));
		this.messages.push({
			from: session.envelope.mailFrom.address,
			to: session.envelope.rcptTo.map((recipient) => recipient.address),
			secure: session.secure, user: session.user, raw, at: performance.now(), ...parseMail(raw),
		});
		return taken ? connection.destroy() : callback();
	}

	close() {
		return new Promise((resolve) => this.#server.close(resolve));
	}
}

/**
 * `tls`: offer STARTTLS ({key, cert}, or true for a made-up certificate); `users`: {name: password}, makes a login
 * necessary; `port`: where to listen (any free one by default, to come back on the same one after a fault).
 */
export async function startSink({ tls, users, port = 0 } = {}) {
	const certificate = tls === true ? makeCertificate() : tls;
	const sockets = new Map();
	let sink;

	const server = new SMTPServer({
		...certificate,
		disabledCommands: [...(certificate ? [] : ['STARTTLS']), ...(users ? [] : ['AUTH'])],
		authOptional: !users,
		allowInsecureAuth: true,
		authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
		logger: false,
		closeTimeout: 200,
		onAuth(auth, session, callback) {
			const password = users[auth.username];
			const right = password !== undefined &&
				(auth.method === 'CRAM-MD5' ? auth.validatePassword(password) : auth.password === password);

			callback(right ? null : smtpError(535, 'wrong user or password'), { user: auth.username });
		},
		onRcptTo: (address, session, callback) => sink.answerRecipient(address.address, callback),
		onData(stream, session, callback) {
			const chunks = [];

			if (sink.dataAnswer(session).cut)
				return void sockets.get(session.remotePort)?.destroy();
			stream.on('data', (chunk) => chunks.push(chunk));
			stream.on('end', () => sink.onMessage(Buffer.concat(chunks).toString(), session,
				{ destroy: () => sockets.get(session.remotePort)?.destroy() }, callback));
		},
	});

	server.server.on('connection', (socket) => {
		const { remotePort } = socket;

		sink.connections += 1;
		sockets.set(remotePort, socket);
		socket.once('close', () => sockets.delete(remotePort));
	});
	server.on('error', () => {});
	sink = new Sink(server, sockets);
	await new Promise((resolve, reject) => {
		server.server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return sink;
}
