// What the services say of themselves: `jobwire-<service> --openapi` prints its routes and the schemas of their views.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const services = ['auth', 'jobs', 'applications', 'chat', 'notify'];

/** { routes: [row], views: Map of "service/name" } of all services whose programs lie in the folder. */
export function readParts(folder = join(root, 'build')) {
	const routes = [];
	const views = new Map();

	for (const service of services) {
		const lines = execFileSync(join(folder, `jobwire-${service}`), ['--openapi'], { maxBuffer: 64 * 1024 * 1024 });

		for (const line of lines.toString().split('\n').filter(Boolean)) {
			const fact = JSON.parse(line);

			if (fact.view)
				views.set(`${service}/${fact.view}`, fact);
			else
				routes.push(fact);
		}
	}
	return { routes, views };
}

/** "new_job_view" → "NewJob" */
export const pascal = (name) => name.replace(/_view$/, '').replace(/(^|[_-])([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());

/**
 * JSON with what fits into a line on one line: a tenth of the lines, and a change shows where it is.
 */
export function format(value, indent = '') {
	const flat = JSON.stringify(value);

	if (value === null || typeof value !== 'object' || flat.length + indent.length * 4 < 130)
		return flat;

	const deeper = `${indent}\t`;
	const items = Array.isArray(value)
		? value.map((item) => deeper + format(item, deeper))
		: Object.entries(value).filter(([, item]) => item !== undefined)
			.map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${format(item, deeper)}`);
	const [open, close] = Array.isArray(value) ? '[]' : '{}';

	return `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

export const sorted = (entries) => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
