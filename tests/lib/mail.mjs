// Mails as a test reads them: parsed as a mail program would, from the outbox or the sink.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.mjs';

const words = (text) => text.replace(/\?=\s+=\?/g, '?==?')
	.replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, coded) => Buffer.from(coded, 'base64').toString());

function quotedPrintable(text) {
	const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

	return Buffer.from(bytes, 'latin1').toString();
}

/** Headers by lower-case name; a list where a name comes twice. */
function parseHeaders(text) {
	const headers = {};

	for (const line of text.replace(/\r\n[ \t]+/g, ' ').split('\r\n').filter(Boolean)) {
		const at = line.indexOf(':');
		const name = line.slice(0, at).toLowerCase();
		const value = words(line.slice(at + 1).trim());

		headers[name] = name in headers ? [headers[name], value].flat() : value;
	}
	return headers;
}

/** The parts that hold something: [{ type, body }]. */
function parseParts(raw) {
	const end = raw.indexOf('\r\n\r\n');
	const headers = parseHeaders(raw.slice(0, end));
	const type = headers['content-type'] ?? 'text/plain';
	const boundary = /boundary="([^"]+)"/.exec(type)?.[1];
	const body = raw.slice(end + 4);

	if (boundary)
		return body.split(`--${boundary}`).slice(1, -1).flatMap((part) => parseParts(part.replace(/^\r\n/, '')));
	return [{ type, body: headers['content-transfer-encoding'] === 'quoted-printable' ? quotedPrintable(body) : body }];
}

/** { headers, to, subject, text, html, calendar, id, raw }. */
export function parseMail(raw) {
	const headers = parseHeaders(raw.slice(0, raw.indexOf('\r\n\r\n') + 2));
	const parts = parseParts(raw);
	const part = (type) => parts.find((each) => each.type.startsWith(type))?.body.replaceAll('\r\n', '\n').trim();

	return { headers, to: /<([^>]*)>$/.exec(headers.to)?.[1], subject: headers.subject, text: part('text/plain'), html: part('text/html'),
		calendar: parts.find((each) => each.type.startsWith('text/calendar')), id: headers['message-id'], raw };
}

/** All mails in a suite's outbox. */
export function outbox(suite) {
	if (!existsSync(suite.outbox))
		return [];
	return readdirSync(suite.outbox).filter((name) => /^[^.].*\.eml$/.test(name)).sort()
		.map((name) => ({ name, ...parseMail(readFileSync(join(suite.outbox, name), 'latin1')) }));
}

/** The mails of a kind to somebody. */
export const mailsTo = (suite, email, kind) => outbox(suite).filter((mail) => mail.to === email && (!kind || mail.name.endsWith(`.${kind}.eml`)));

/** Waits for one. */
export const mailTo = (suite, email, kind) => until(() => mailsTo(suite, email, kind)[0], { what: `a mail of ${kind} to ${email}` });
