// The auth service through the gateway: users/me, login, and users/me while logins saturate the hash pool.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../tests/lib/suite.mjs';
import { atRate, boot, flood, measured, password, postScript, report, rss, user } from './lib.mjs';

const parts = ['auth', 'postgres', 'nginx', 'redis'];
const suite = await boot();

try {
	for (const part of ['auth', 'jobs', 'applications', 'chat', 'notify'])
		report(`${part}: idle resident memory`, rss(suite, part), 'MiB', '<=', 20);

	const users = [];
	for (let i = 0; i < 20; i++)
		users.push(await user(suite, `load${i}`));
	const headers = { Authorization: `Bearer ${users[0].token}` };

	await flood(`${suite.url}/api/v1/users/me`, { headers, seconds: 2 });
	const nothing = await measured(suite, parts, () => flood(`${suite.services.auth}/healthz`, { seconds: 4 }));
	const me = await measured(suite, parts, () => flood(`${suite.url}/api/v1/users/me`, { headers }));
	report('users/me through NGINX', me.perSecond, '/s', '>=', 16000);
	report('users/me: auth CPU per request', me.cpu.auth, 'us', '<=', 25);
	report('  of which for any answer at all (/healthz)', nothing.cpu.auth, 'us');
	report('users/me: database CPU per request', me.cpu.postgres, 'us');
	report('users/me: NGINX CPU per request', me.cpu.nginx, 'us');
	report('users/me: the machine\'s other work meanwhile', me.others, '%');
	report('users/me: p50 at that rate', me.p50, 'ms');
	report('users/me: p99 at that rate', me.p99, 'ms');

	const bare = Number(execFileSync(join(root, 'build/bench/bare-argon2'), ['2', '6']).toString());
	const script = postScript(suite, 'login', users.map(({ email }) => ({ email, password })));
	const login = await measured(suite, parts, () =>
		flood(`${suite.url}/api/v1/auth/login`, { script, connections: 16, seconds: 8 }));
	report('bare libargon2, two threads', bare, 'hashes/s');
	report('login through NGINX', login.perSecond, '/s');
	report('login: share of bare libargon2', (login.perSecond / bare) * 100, '%', '>=', 90);
	report('login: p99 with 16 clients', login.p99, 'ms');
	report('login: the machine\'s other work meanwhile', login.others, '%');

	const calm = await measured(suite, [], async () => (await Promise.all([
		atRate(suite, ['GET /api/v1/users/me'], { rate: 500, seconds: 8, headers }),
		flood(`${suite.url}/api/v1/auth/login`, { script, connections: 16, seconds: 9 }),
	]))[0]);
	report('users/me at 500/s while logins saturate the pool: p50', calm.p50, 'ms');
	report('users/me at 500/s while logins saturate the pool: p99', calm.p99, 'ms', '<=', 15);
	report('users/me at 500/s: errors', calm.failed, '', '<=', 0);
	report('users/me at 500/s: the machine\'s other work meanwhile', calm.others, '%');
} finally {
	await suite.close();
}
