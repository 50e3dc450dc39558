// The jobs service through the gateway: lists, detail, search and suggestions, with JOBS postings (100,000 unless the
// environment says otherwise; 1,000,000 take about ten minutes to make). Searches are measured without what is kept of
// them, and then with it. The last figures say whether any of it walked through a whole table.

import { until } from '../tests/lib/until.mjs';
import { fillOnce, folderOf, kindsOf, scans } from './jobs-questions.mjs';
import { atRate, boot, flood, measured, report, user } from './lib.mjs';

const JOBS = Number(process.env.JOBS ?? 100_000);
const RATE = 20;
const api = '/api/v1/jobs';
const parts = ['jobs', 'postgres'];
const kinds = kindsOf(JOBS);

/** As if nobody had asked before: what differs in the address is kept apart. */
const afresh = (paths, count) =>
	Array.from({ length: count }, (_, i) => `GET ${paths[i % paths.length]}${paths[i % paths.length].includes('?') ? '&' : '?'}n=${i}`);

const suite = await boot({}, folderOf(JOBS));

try {
	const seeker = await user(suite, 'seeker');
	const headers = { Authorization: `Bearer ${seeker.token}` };

	await fillOnce(suite, JOBS);
	await suite.http.as(seeker.token).put('/api/v1/profiles/job-seekers', { skill_ids: [1, 5, 41], interest_ids: [1, 8], preferred_locations: ['Berlin'] });
	await until(async () => (await suite.http.as(seeker.token).get(`${api}/recommended`)).body.data.length);

	const before = await scans(suite);

	for (const [name, [limit, paths]] of Object.entries(kinds)) {
		await atRate(suite, afresh(paths, 40), { rate: RATE, seconds: 2, headers });
		const result = await measured(suite, parts, () => atRate(suite, afresh(paths, 1000).slice(40), { rate: RATE, seconds: 6, headers }));

		report(`${name}, ${RATE}/s: p50`, result.p50, 'ms');
		report(`${name}, ${RATE}/s: p99`, result.p99, 'ms', '<=', limit);
		report(`${name}: service CPU`, result.cpu.jobs, 'us', '<=', { detail: 25, 'plain list': 40 }[name]);
		report(`${name}: database CPU`, result.cpu.postgres / 1000, 'ms');
		report(`${name}: errors`, result.failed, '', '<=', 0);
	}
	const recommended = await atRate(suite, [`GET ${api}/recommended`], { rate: RATE, seconds: 8, headers });
	report('recommended: p99', recommended.p99, 'ms', '<=', 50);
	report('sequential scans of jobs and listings', (await scans(suite)) - before, '', '<=', 0);

	/* Realistic repeats: a few questions make most of the traffic, and somebody changes a job now and then. */
	const popular = Array.from({ length: 400 }, (_, i) => kinds['search with filters and facets'][1][Math.floor(7 * (((i * 31) % 97) / 97) ** 2)]);
	const kept = await measured(suite, parts, () => atRate(suite, [...popular, `${api}/stats`].map((path) => `GET ${path}`), { rate: 200, seconds: 10, headers }));
	report('kept searches and stats at 200/s: p99', kept.p99, 'ms', '<', 5);
	report('kept searches: database CPU', kept.cpu.postgres, 'us');

	const cached = await flood(`${suite.url}${api}`, { seconds: 5 });
	const file = await flood(`${suite.url}/reset-password`, { seconds: 5 });
	report('cached list through NGINX', cached.perSecond, '/s');
	report('NGINX\'s own static page (smaller)', file.perSecond, '/s');

	/* One new job against many seekers. */
	await suite.sql(`insert into jobs.people (id, is_seeker, interest_ids, job_types, places)
		select 1000000 + n, true, array[1 + n % 32], case when n % 3 = 0 then '{contract}'::text[] else '{}' end,
		       case when n % 5 = 0 then '{Berlin}'::text[] else '{}' end from generate_series(1, 100000) as n`);
	const recruiter = await user(suite, 'recruiter', 'recruiter');
	const start = performance.now();
	const { body } = await suite.http.as(recruiter.token).post(api, { title: 'Database engineer', description: 'databases', company: 'c', location: 'Berlin' });
	await until(async () => !(await suite.sql('select 1 from jobs.matches_due where job_id = $1', [body.id])).length, { timeout: 60_000 });
	report('one job matched against 100,000 seekers', (performance.now() - start) / 1000, 's', '<=', 1);
} finally {
	await suite.close();
}
