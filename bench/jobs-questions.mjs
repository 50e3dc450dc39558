// What the benchmark and the check of plans ask of the jobs service, and the postings that they ask about.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tests/lib/suite.mjs';
import { until } from '../tests/lib/until.mjs';

const api = '/api/v1/jobs';

/** Kinds of questions, each in several forms, with the p99 that they may take at 20 requests a second. */
export const kindsOf = (jobs) => ( {
	'filtered list': [20, ['job_type=CONTRACT&remote=true', 'skills=90&location=jena', 'salary_min=150000&sort=deadline',
		'company=group&industry=Banking&sort=salary', 'title=nurse&remote=false', 'industry=Energy&job_type=PART_TIME,FREELANCE', 'skills=3,41&skills_match=all',
	].map((query) => `${api}?${query}`)],
	'search with filters and facets': [50, ['q=senior+nurse', 'q=engineer&job_type=CONTRACT&location=berlin', 'q=kubernetes+writer+warsaw', 'q=cook+-night',
		'q=%22product+owner%22', 'q=driver+or+electrician&remote=true', 'q=teacher+lisbon'].map((query) => `${api}/search?${query}`)],
	'a broad search': [50, [`${api}/search?q=engineer`, `${api}/search?q=team`, `${api}/search?q=senior`]],
	'a search with a typing error': [50, ['enginer', 'recepsionist', 'acountant', 'warehuose+worker'].map((q) => `${api}/search?q=${q}`)],
	'suggestions': [15, ['e', 'eng', 'senior e', 'softw', 'nurze', 'postgr', 'lead dr', 'techn'].map((q) => `${api}/suggest?q=${encodeURIComponent(q)}`)],
	'detail': [undefined, Array.from({ length: 50 }, (_, i) => `${api}/${1 + ((i * 7919) % jobs)}`)],
	'plain list': [undefined, [api]],
});

const sql = readFileSync(new URL('jobs.sql', import.meta.url), 'utf8');

/** Where a suite with so many postings stays, because making them takes minutes; elsewhere when they are made otherwise. */
export const folderOf = (jobs) => join(root, '.bench', `jobs-${jobs}-${createHash('sha256').update(sql).digest('hex').slice(0, 8)}`);

/** Makes the postings once. */
export async function fillOnce(suite, jobs) {
	const mark = join(suite.dir, 'has-jobs');

	if (existsSync(mark))
		return;
	await fill(suite, jobs);
	writeFileSync(mark, '');
}

/** Makes the postings; returns when the service has seen how many there are. */
export async function fill(suite, jobs) {
	await suite.sql(sql.replaceAll(/\bJOBS\b/g, String(jobs)));
	await suite.sql('vacuum analyze jobs.jobs');
	await suite.sql('vacuum analyze jobs.listings');
	await suite.sql('analyze jobs.phrases');
	await suite.sql('analyze jobs.vocabulary');
	await until(async () => (await suite.sql('select count(*)::int as n from jobs.tallies where not folded'))[0].n < 500, { timeout: 60_000 });
}

/** How often one of the large tables was walked through so far. */
export const scans = async (suite) =>
	Number((await suite.sql(`select sum(seq_scan) as n from pg_stat_user_tables where schemaname = 'jobs' and relname in ('jobs', 'listings')`))[0].n);

