// Looks for secrets everywhere a suite keeps anything: every row of every table, every log, every event heard.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

async function tables(suite) {
	const names = await suite.sql(`select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
		where schemaname not in ('pg_catalog', 'information_schema')`);
	const texts = await Promise.all(names.map(async ({ name }) =>
		[`table ${name}`, (await suite.sql(`select t::text from ${name} t`)).map((row) => row.t).join('\n')]));

	return texts;
}

function files(folder, into = []) {
	for (const name of existsSync(folder) ? readdirSync(folder) : []) {
		const path = join(folder, name);

		if (statSync(path).isDirectory())
			files(path, into);
		else
			into.push([`file ${path}`, readFileSync(path, 'latin1')]);
	}
	return into;
}

/** A secret, and the ways it could have been written down. */
function spellings(secret) {
	const bytes = Buffer.from(secret);

	return [secret, encodeURIComponent(secret), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
}

/** Fails when one of the secrets, { name: text }, is anywhere; `events` are those heard by suite.listen(). */
export async function assertKeptNowhere(suite, secrets, events = []) {
	const places = [...await tables(suite), ...files(join(suite.dir, 'log')), ['the events', JSON.stringify(events)]];

	assert.ok(places.every(([, text]) => typeof text === 'string') && places.length > 20, 'there is something to look through');
	for (const [name, secret] of Object.entries(secrets))
		for (const spelling of spellings(secret))
			for (const [place, text] of places)
				assert.ok(!text.includes(spelling), `${name} is in ${place}`);
	return places;
}
