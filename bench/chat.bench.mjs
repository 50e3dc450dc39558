// The Socket.IO library beside the reference: what a delivery costs the server, and what an idle socket weighs. Both run the
// same handlers under the same crowd (chat.c), one after the other, in rooms of several sizes.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const seconds = Number(process.env.SECONDS ?? 4);
const counts = (process.env.SOCKETS ?? '1000,10000').split(',').map(Number);
const peers = {
	jobwire: [at('../build/tests/socketio-echo'), ['--port', '0', '--max-queue', '262144']],
	'socket.io 4.8': [process.execPath, [at('peers/socketio.mjs')]],
};

if (!existsSync(at('peers/node_modules')))
	execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: at('peers'), stdio: 'inherit' });

const rss = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024;

/** Processor time so far, in seconds. */
function cpu(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');

	return (Number(fields[11]) + Number(fields[12])) / 100;
}

const lines = (child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]();

async function measure(name, sockets, room, inFlight) {
	const server = spawn(...peers[name], { stdio: ['ignore', 'pipe', 'inherit'] });

	try {
		const [line] = await once(server.stdout, 'data');
		const before = rss(server.pid);
		const crowd = spawn(at('../build/bench/chat'), ['--to', `127.0.0.1:${/\d+/.exec(line)[0]}`, '--sockets', sockets, '--room', room,
			'--in-flight', inFlight, '--seconds', seconds].map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
		const said = lines(crowd);

		await said.next();
		const idle = (rss(server.pid) - before) / sockets;
		const used = cpu(server.pid);

		crowd.stdin.write('go\n');
		const { value, done } = await said.next();

		if (done) throw new Error(`${name}: the crowd ended early`);
		const result = JSON.parse(value);

		return { ...result, cpu_s: cpu(server.pid) - used, idle_bytes: Math.round(idle), per_cpu_s: Math.round(result.deliveries / (cpu(server.pid) - used)) };
	} finally {
		server.kill('SIGKILL');
		await once(server, 'close');
	}
}

console.log('| sockets | room | in flight | server | deliveries/s | per CPU-second | p50 ms | p99 ms | bytes per idle socket |');
console.log('|---|---|---|---|---|---|---|---|---|');
for (const sockets of counts) {
	for (const [room, inFlight] of [[10, 1], [10, 8], [100, 1], [100, 8], [1000, 1], [1000, 8]]) {
		const rates = [];

		for (const name of Object.keys(peers)) {
			const r = await measure(name, sockets, room, inFlight);

			rates.push(r.per_cpu_s);
			console.log(`| ${sockets} | ${room} | ${inFlight} | ${name} | ${Math.round(r.deliveries / r.seconds)} | ${r.per_cpu_s} | ${r.p50_ms} | ${r.p99_ms} | ${r.idle_bytes} |`);
		}
		console.log(`| | | | ratio | | ${(rates[0] / rates[1]).toFixed(1)} × | | | |`);
	}
}
