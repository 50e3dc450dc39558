// What the benchmarks share: a private suite with rate limits on but raised, load by wrk or at a constant rate, and the
// processor time of each part, read from the kernel before and after.

import { execFile, spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Suite, root } from '../tests/lib/suite.mjs';
import { until } from '../tests/lib/until.mjs';

const run = promisify(execFile);
const ticksPerSecond = 100;
const raised = '10000000';

export const password = 'correct horse battery';

/** A suite like a real one: nothing switched off, limits so high that the load stays below them. In `dir`, if it is to stay. */
export function boot(env = {}, dir = undefined) {
	return Suite.boot({
		dir,
		env: {
			LOG_LEVEL: 'warn', RATE_LIMIT_ANONYMOUS: raised, RATE_LIMIT_USER: raised, LOGIN_ATTEMPTS_PER_MINUTE: '1000000',
			GATEWAY_CONNECTIONS: '4096', ...env,
		},
	});
}

/** Processor seconds of processes, by their pids; of all their descendants too. */
function tree(...pids) {
	const parents = new Map();

	for (const entry of readdirSync('/proc')) {
		if (!/^\d+$/.test(entry))
			continue;
		try {
			const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
			const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');

			parents.set(Number(entry), {
				parent: Number(fields[1]),
				ticks: Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]),
			});
		} catch {
			// It ended between the two looks.
		}
	}
	const belongs = (id) => {
		for (let at = id; at > 1; at = parents.get(at)?.parent ?? 0)
			if (pids.includes(at))
				return true;
		return false;
	};
	return [...parents].filter(([id]) => belongs(id)).reduce((sum, [, { ticks }]) => sum + ticks, 0) / ticksPerSecond;
}

/** Processor seconds so far of the named parts of a suite. */
export function cpu(suite, parts) {
	return Object.fromEntries(parts.map((part) => [part, tree(suite.pid(part))]));
}

/** Processor seconds so far of the whole machine: at work, and in all. What a hypervisor took away counts as work. */
function machine() {
	const [user, nice, system, idle, iowait, irq, softirq, steal] =
		readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map((ticks) => Number(ticks) / ticksPerSecond);
	const busy = user + nice + system + irq + softirq + steal;

	return { busy, all: busy + idle + iowait };
}

/** When what an earlier run has left is done: nothing waits to be published, and nobody lags behind what is. */
export const settled = (suite) => until(async () => {
	const texts = await Promise.all(Object.values(suite.services).map(async (url) => (await fetch(`${url}/metrics`)).text()));
	const late = texts.flatMap((text) => [...text.matchAll(/^jobwire_(?:outbox_age|projection_lag)_seconds\S* (\S+)/gm)]);

	return late.length && late.every(([, seconds]) => Number(seconds) < 1);
}, { timeout: 120_000, interval: 500, what: 'all events to be consumed' });

export function rss(suite, part) {
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${suite.pid(part)}/status`, 'utf8'))[1]) / 1024;
}

const milliseconds = (text) => {
	const [, number, unit] = /([\d.]+)(us|ms|s|m)/.exec(text);

	return Number(number) * { us: 0.001, ms: 1, s: 1000, m: 60000 }[unit];
};

/** wrk: as fast as it goes. Requests a second, and the latencies that this rate costs. */
export async function flood(url, { connections = 32, seconds = 8, headers = {}, script } = {}) {
	const args = ['-t1', `-c${connections}`, `-d${seconds}`, '--latency'];

	for (const [name, value] of Object.entries(headers))
		args.push('-H', `${name}: ${value}`);
	if (script)
		args.push('-s', script);
	const { stdout } = await run('wrk', [...args, url]);
	const failed = /Non-2xx or 3xx responses: (\d+)/.exec(stdout);
	const requests = Number(/(\d+) requests in/.exec(stdout)[1]);

	if (failed)
		throw new Error(`${failed[1]} of ${requests} answers of ${url} were errors:\n${stdout}`);
	return {
		requests,
		perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
		p50: milliseconds(/^ +50% +(\S+)/m.exec(stdout)[1]),
		p99: milliseconds(/^ +99% +(\S+)/m.exec(stdout)[1]),
	};
}

/** A constant rate, latencies counted from when each request was due. `requests`: lines "GET /path" or "POST /path body". */
export function atRate(suite, requests, { rate, seconds = 10, connections = 32, headers = {}, url = suite.url } = {}) {
	const { host } = new URL(url);
	const args = ['--to', host, '--rate', rate, '--seconds', seconds, '--connections', connections];

	for (const [name, value] of Object.entries(headers))
		args.push('--header', `${name}: ${value}`);
	return new Promise((resolve, reject) => {
		const child = spawn(join(root, 'build/bench/load'), args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
		let text = '';

		child.stdout.on('data', (chunk) => (text += chunk));
		child.on('close', (code) => (code ? reject(new Error(`load ended with ${code}`)) : resolve(JSON.parse(text))));
		child.stdin.end(requests.join('\n') + '\n');
	});
}

/**
 * Runs the load and says what each part spent on a thousand requests, in milliseconds, and how much of the machine, in
 * per cent, others had meanwhile: above a few, rates and latencies say little, and processor times too much.
 */
export async function measured(suite, parts, load) {
	/* Some of a suite's parts are no descendants of ours: they have let go of whoever started them. */
	const pids = [process.pid, ...readdirSync(join(suite.dir, 'pids')).map((name) => suite.pid(name.replace(/\.pid$/, '')))];
	const look = () => ({ parts: cpu(suite, parts), ours: tree(...pids), machine: machine() });
	const before = look();
	const result = await load();
	const after = look();
	const thousands = (result.requests ?? result.answered) / 1000;
	const others = after.machine.busy - before.machine.busy - (after.ours - before.ours);

	result.cpu = Object.fromEntries(parts.map((part) => [part, ((after.parts[part] - before.parts[part]) * 1000) / thousands]));
	result.others = (Math.max(others, 0) * 100) / (after.machine.all - before.machine.all);
	return result;
}

/** Makes a user and signs them in. */
export async function user(suite, name, role = 'seeker') {
	const email = `${name}@bench.example`;

	await suite.http.post('/api/v1/auth/register', { email, password, name, role });
	const { body } = await suite.http.post('/api/v1/auth/login', { email, password });

	return { email, token: body.access_token, id: body.user.id };
}

/** A wrk script that posts one of the bodies in turn. */
export function postScript(suite, name, bodies) {
	const file = join(suite.dir, `${name}.lua`);

	writeFileSync(file, `local bodies = {${bodies.map((body) => `[==[${JSON.stringify(body)}]==]`).join(',')}}
local n = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
	n = n % #bodies + 1
	return wrk.format(nil, nil, nil, bodies[n])
end
`);
	return file;
}

/** A wrk script that asks for the paths in turn; `afresh`: each time at another address, as if nobody had asked before. */
export function getScript(suite, name, paths, { afresh = false } = {}) {
	const file = join(suite.dir, `${name}.lua`);

	writeFileSync(file, `local paths = {${paths.map((path) => `"${path}"`).join(',')}}
local n = 0
request = function()
	n = n + 1
	local path = paths[(n - 1) % #paths + 1]
	return wrk.format("GET", ${afresh ? `path .. (path:find("?", 1, true) and "&" or "?") .. "n=${process.pid}-" .. n` : 'path'})
end
`);
	return file;
}

const format = (value) => (typeof value === 'number' ? value.toFixed(value < 100 ? 2 : 0) : value);

/** One figure beside its target; `at` says how the two are compared. */
export function report(what, value, unit, at, target) {
	const verdict = target === undefined ? '' : (at === '>=' ? value >= target : value <= target) ? 'reached' : 'NOT REACHED';
	const goal = target === undefined ? '' : `${at} ${format(target)} ${unit}`;

	console.log(`${what.padEnd(58)} ${`${format(value)} ${unit}`.padStart(16)}   ${goal.padEnd(18)} ${verdict}`);
}
