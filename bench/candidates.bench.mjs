// Searching 100,000 seekers through the gateway: each kind of search by itself, and all of them mixed under load.
// Takes some minutes, most of them for making the seekers.

import { readFileSync } from 'node:fs';
import { atRate, boot, measured, report, user } from './lib.mjs';

const limit = 50;
const rounds = 100;
const parts = ['auth', 'postgres'];
const path = '/api/v1/profiles/job-seekers';

/** Searches by how much they find: what everybody has, what few have, and the two together. */
const kinds = {
	'no text, no filter': [{}],
	'no text, a common skill': [{ skills: 'skill1' }, { skills: '5002,5003' }],
	'no text, a rare skill and a town': [
		{ skills: '5180', location: 'warsaw' },
		{ skills: '5150', location: 'zürich' },
	],
	'no text, a type and an interest': [
		{ job_type: 'CONTRACT', interest_ids: '3' },
		{ job_type: 'FULL_TIME', interest_ids: '9,10' },
	],
	'a word that everybody uses': ['senior', 'developer', 'software', 'engineer'],
	'several of those': [
		'senior developer',
		'software engineer web',
		'senior software engineer data system',
		'lead or manager',
	],
	'a word that few use': ['skill190', 'skill150', 'w0d352', 'nothingatall'],
	'a common and a rare word': ['senior skill190', 'developer skill160', 'web skill140 or skill199'],
	'words that are common but seldom meet': [
		'w1ff1de77 wc51ce41 w9bf3 lead web',
		'w1ff1de77 w3c59d w82161242 w182be0c5',
	],
	'words side by side': ['"software engineer"', '"senior web developer"', '"project lead" data'],
	'words left out': ['senior -developer', 'engineer -software -web'],
	'a common word with a rare skill': [
		{ q: 'senior', skills: '5180' },
		{ q: 'developer', skills: '5170,5175' },
	],
	'a common word with a town and a type': [
		{ q: 'senior', location: 'warsaw', job_type: 'PART_TIME' },
		{ q: 'engineer', location: 'ham' },
	],
};

const addresses = (list) =>
	list.map((what) => `${path}?${new URLSearchParams(typeof what === 'string' ? { q: what } : what)}`);
const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** One search after another, of the kind's in turn: their times in milliseconds, in order. */
async function times(http, list) {
	const all = [];

	for (let i = 0; i < rounds; i++) {
		const start = performance.now();
		const { status, text } = await http.get(list[i % list.length]);

		all.push(performance.now() - start);
		if (status !== 200) throw new Error(`${list[i % list.length]}: ${status} ${text}`);
	}
	return all.sort((a, b) => a - b);
}

async function fill(suite) {
	await suite.sql(readFileSync(new URL('candidates.sql', import.meta.url), 'utf8'));
	await suite.sql('vacuum analyze auth.seeker_profiles');
}

const suite = await boot();

try {
	const recruiter = await user(suite, 'recruiter', 'recruiter');
	const http = suite.http.as(recruiter.token);

	await fill(suite);
	for (const list of Object.values(kinds)) await times(http, addresses(list));
	for (const [name, list] of Object.entries(kinds)) {
		let sorted;
		const spent = await measured(suite, parts, async () => {
			sorted = await times(http, addresses(list));
			return { requests: rounds };
		});

		report(`${name}: database CPU`, spent.cpu.postgres / 1000, 'ms');
		report(`${name}: p50`, share(sorted, 0.5), 'ms');
		report(`${name}: p99`, share(sorted, 0.99), 'ms', '<=', limit);
	}
	const mixed = await measured(suite, parts, () =>
		atRate(
			suite,
			Object.values(kinds)
				.flatMap(addresses)
				.map((to) => `GET ${to}`),
			{ rate: 30, seconds: 20, headers: { Authorization: `Bearer ${recruiter.token}` } },
		),
	);
	report('all of them mixed, 30/s: p50', mixed.p50, 'ms');
	report('all of them mixed, 30/s: p99', mixed.p99, 'ms', '<=', limit);
	report('all of them mixed, 30/s: errors', mixed.failed, '', '<=', 0);
	report('database CPU of a search', mixed.cpu.postgres / 1000, 'ms');
	report('auth CPU of a search', mixed.cpu.auth / 1000, 'ms');
} finally {
	await suite.close();
}
