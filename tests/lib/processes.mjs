// What runs on this machine, as far as a test may care.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

function read(path) {
	try {
		return readFileSync(path, 'latin1');
	} catch {
		return '';
	}
}

function cwd(pid) {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		return '';
	}
}

/** Zombies do not run; an init that never reaps keeps them for ever. */
export function running(pid) {
	return /^\d+ \(.*\) [^ZX]/s.test(read(`/proc/${pid}/stat`));
}

/** Processes that work in a folder or bear it in their command line: "pid command". */
export function processesOf(folder) {
	return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
		.filter((pid) => running(pid) && (cwd(pid).startsWith(folder) || read(`/proc/${pid}/cmdline`).includes(folder)))
		.map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

/** A process and all that descend from it. */
export function familyOf(pid) {
	const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) =>
		[Number(name), Number(/^\d+ \(.*\) . (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1])]);
	const family = [pid];

	for (let i = 0; i < family.length; i++)
		family.push(...parents.filter(([, parent]) => parent === family[i]).map(([child]) => child));
	return family;
}
