// What the benchmark and the check of plans ask of the jobs service, and the postings that they ask about.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tests/lib/suite.mjs';
import { until } from '../tests/lib/until.mjs';

export const api = '/api/v1/jobs';

/** What the database keeps in its own memory: a quarter of what a server with so many postings has. */
export const memory = '2GB';

/** Kinds of questions, each in several forms, with the p99 that they may take at 20 requests a second. */
export const kindsOf = (jobs) => ({
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

/** What many ask: 200 searches, the first of them most often, as Zipf has it. Always the same sequence. */
export const popular = (() => {
	const words = ['engineer', 'nurse', 'teacher', 'driver', 'accountant', 'designer', 'developer', 'cook', 'writer', 'consultant'];
	const places = ['', '&location=london', '&location=berlin', '&location=paris', '&remote=true', '&job_type=PART_TIME', '&location=vienna',
		'&location=madrid', '&job_type=CONTRACT', '&salary_min=50000'];
	const grades = ['', 'senior+'];
	const questions = grades.flatMap((grade) => places.flatMap((place) => words.map((word) => `${api}/search?q=${grade}${word}${place}`)));
	let random = 42;

	return Array.from({ length: 4000 }, () => {
		random = (random * 1103515245 + 12345) % 2 ** 31;
		return questions[Math.floor(questions.length ** (random / 2 ** 31)) - 1];
	});
})();

/** Seekers as a service knows them from profiles, so many thousands; none of them can sign in. */
export const thousandSeekers = (suite, thousands) => suite.sql(`insert into jobs.people (id, is_seeker, interest_ids, job_types, places)
	select 1000000 + n, true, array[1 + n % 32], case when n % 3 = 0 then '{contract}'::text[] else '{}' end,
	       case when n % 5 = 0 then '{Berlin}'::text[] else '{}' end from generate_series(1, $1::int * 1000) as n
	    on conflict do nothing`, [thousands]);

/** Makes the postings once. */
export async function fillOnce(suite, jobs) {
	const mark = join(suite.dir, 'has-jobs');

	if (existsSync(mark))
		return;
	await fill(suite, jobs);
	writeFileSync(mark, '');
}

/** Makes the postings; returns when the service has seen how many there are. */
async function fill(suite, jobs) {
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

