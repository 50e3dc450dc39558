// The jobs service through the gateway: lists, detail, search and suggestions, with JOBS postings (100,000 unless the
// environment says otherwise). Making a million takes a quarter of an hour, once: the suite stays in .bench/. Latencies at a
// constant rate are of questions that nobody asked before; after them come those that are kept. The last figures say
// whether any of it walked through a whole table.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tests/lib/suite.mjs';
import { until } from '../tests/lib/until.mjs';
import { api, fillOnce, folderOf, kindsOf, memory, popular, scans, thousandSeekers } from './jobs-questions.mjs';
import { atRate, boot, flood, getScript, measured, report, settled, user } from './lib.mjs';

const JOBS = Number(process.env.JOBS ?? 100_000);
const RATE = 20;
const parts = ['jobs', 'postgres', 'nginx'];
const kinds = kindsOf(JOBS);
const suite = await boot({ POSTGRES_SHARED_BUFFERS: memory }, folderOf(JOBS));
let asked = 0;

/** As if nobody had asked before: what differs in the address is kept apart. */
const afresh = (paths, count) =>
	Array.from({ length: count }, (_, i) => `GET ${paths[i % paths.length]}${paths[i % paths.length].includes('?') ? '&' : '?'}n=${asked++}`);

/** Statements that requests have run on the jobs service's connections. */
const statements = async () =>
	Number(/^jobwire_db_statements_total (\d+)/m.exec(await (await fetch(`${suite.services.jobs}/metrics`)).text())[1]);

async function latencies(headers) {
	/* The parts of tables and indexes that are asked for come into memory, and each connection learns its statements. */
	const all = Object.values(kinds).flatMap(([, paths]) => paths.slice(0, 10));

	await atRate(suite, afresh([...all, `${api}/recommended`], 8 * all.length), { rate: 40, seconds: all.length / 5, headers });
	for (const [name, [limit, paths]] of Object.entries(kinds)) {
		const result = await measured(suite, parts, () => atRate(suite, afresh(paths, 160), { rate: RATE, seconds: 8, headers }));

		report(`${name}, ${RATE}/s: p50`, result.p50, 'ms');
		report(`${name}, ${RATE}/s: p99`, result.p99, 'ms', '<=', limit);
		report(`${name}: database CPU`, result.cpu.postgres / 1000, 'ms');
		report(`${name}: errors`, result.failed, '', '<=', 0);
		report('    the machine had other work', result.others, '%');
	}
	const recommended = await atRate(suite, [`GET ${api}/recommended`], { rate: RATE, seconds: 8, headers });

	report('recommended: p99', recommended.p99, 'ms', '<=', 50);
}

/** As fast as it goes, each address another one, so that neither the gateway nor Redis knows the answer. */
async function processorTime() {
	for (const [name, limit] of [['detail', 25], ['plain list', 40]]) {
		const script = getScript(suite, name.replace(' ', '-'), kinds[name][1], { afresh: true });
		const result = await measured(suite, parts, () => flood(suite.url, { seconds: 5, script }));

		report(`${name}, not cached, as fast as it goes`, result.perSecond, '/s');
		report(`${name}: service CPU`, result.cpu.jobs, 'us', '<=', limit);
		report(`${name}: database CPU, gateway CPU`, result.cpu.postgres, 'us');
		report('', result.cpu.nginx, 'us');
		report('    the machine had other work', result.others, '%');
	}
}

/** The gateway's microcache beside a file of the same size that it sends by itself, in turns. */
async function cachedList() {
	const file = join(root, 'build/web/assets', `bench-${process.pid}.json`);
	const [list, sent] = [[], []];

	writeFileSync(file, (await suite.http.get(api)).text);
	try {
		for (let i = 0; i < 3; i++) {
			list.push(await measured(suite, parts, () => flood(`${suite.url}${api}`, { seconds: 3 })));
			sent.push(await measured(suite, parts, () => flood(`${suite.url}/assets/bench-${process.pid}.json`, { seconds: 3 })));
		}
	} finally {
		rmSync(file);
	}
	const mean = (results, of) => results.reduce((sum, result) => sum + of(result), 0) / results.length;
	const [ours, theirs] = [list, sent].map((results) => mean(results, ({ perSecond }) => perSecond));

	report('list from the gateway\'s cache', ours, '/s');
	report('a file of the same size from the gateway', theirs, '/s');
	report('share of it', (100 * ours) / theirs, '%', '>=', 70);
	report('gateway CPU: of the list', mean(list, ({ cpu }) => cpu.nginx), 'us');
	report('gateway CPU: of the file', mean(sent, ({ cpu }) => cpu.nginx), 'us');
	report('    the machine had other work', mean([...list, ...sent], ({ others }) => others), '%');
}

/** What is kept, and how much a crowd that asks what others ask is spared. */
async function kept(headers) {
	const few = [...kinds['search with filters and facets'][1], `${api}/stats`].map((path) => `GET ${path}`);

	await atRate(suite, few, { rate: 100, seconds: 1, headers });
	const warm = await atRate(suite, few, { rate: 200, seconds: 8, headers });

	report('kept searches and stats at 200/s: p99', warm.p99, 'ms', '<', 5);

	const before = await statements();
	await atRate(suite, afresh(popular, 100), { rate: RATE, seconds: 5, headers });
	const each = (await statements() - before) / 100;
	const start = await statements();
	const running = atRate(suite, popular.map((path) => `GET ${path}`), { rate: 200, seconds: 20, headers });

	/* Whatever is kept is forgotten when a job changes. A million jobs in two years are one a minute. */
	await until(async () => await statements() - start > 300, { timeout: 20_000 });
	await suite.http.as((await user(suite, 'recruiter', 'recruiter')).token).post(api, { title: 'Clerk', description: 'd', company: 'c' });
	const crowd = await running;

	report('a crowd at 200/s: statements for each search not kept', each, '');
	report('a crowd at 200/s: statements saved', 100 * (1 - (await statements() - start) / (crowd.answered * each)), '%', '>=', 80);
	report('a crowd at 200/s: p50, p99', crowd.p50, 'ms');
	report('', crowd.p99, 'ms');
}

async function searches() {
	const aloud = getScript(suite, 'crowd', popular);
	const silent = getScript(suite, 'afresh', popular, { afresh: true });
	const crowd = await measured(suite, parts, () => flood(suite.url, { seconds: 8, script: aloud }));
	const each = await flood(suite.url, { seconds: 8, connections: 8, script: silent });

	report('searches of a crowd, anonymous, all caches on', crowd.perSecond, '/s', '>=', 3000);
	report('searches, each another one', each.perSecond, '/s');
}

/** One new job against many seekers. */
async function match() {
	const recruiter = await user(suite, 'recruiter', 'recruiter');

	await thousandSeekers(suite, 100);
	const start = performance.now();
	const { body } = await suite.http.as(recruiter.token).post(api, { title: 'Database engineer', description: 'databases', company: 'c', location: 'Berlin' });

	await until(async () => !(await suite.sql('select 1 from jobs.matches_due where job_id = $1', [body.id])).length, { timeout: 60_000 });
	report('one job matched against 100,000 seekers', (performance.now() - start) / 1000, 's', '<=', 1);
	await suite.sql('delete from jobs.people where id > 1000000');
}

try {
	const seeker = await user(suite, 'seeker');
	const headers = { Authorization: `Bearer ${seeker.token}` };

	await fillOnce(suite, JOBS);
	await suite.http.as(seeker.token).put('/api/v1/profiles/job-seekers', { skill_ids: [1, 5, 41], interest_ids: [1, 8], preferred_locations: ['Berlin'] });
	await until(async () => (await suite.http.as(seeker.token).get(`${api}/recommended`)).body.data.length);

	await settled(suite);
	const before = await scans(suite);

	await latencies(headers);
	await processorTime();
	await cachedList();
	await kept(headers);
	await searches();
	await match();
	report('sequential scans of jobs and listings', (await scans(suite)) - before, '', '<=', 0);
} finally {
	await suite.close();
}
