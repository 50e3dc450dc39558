// The gateway alone, between a client and origins in the places of two services, for the tests of nginx.conf.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { startOrigin } from './origin.mjs';
import { Suite, root } from './suite.mjs';

export const folder = join(root, 'build/tests', `gateway-${process.pid}`);
/** Set before each file's first test. */
export let auth;
export let jobs;
export let gateway;

const tables = {
	auth: ['POST /api/v1/auth/register -', 'GET /api/v1/users/me -', 'GET /api/v1/users/{user_id} -',
		'GET /internal/sessions/{sid} internal', 'GET /metrics -', 'GET /readyz -', 'POST /api/v1/unsubscribe/{token} -',
		'POST /shared -', 'POST /shared to:jobs'],
	jobs: ['GET /api/v1/jobs/ cached', 'POST /api/v1/jobs -', 'GET /api/v1/jobs/{job_id} cached',
		'GET /api/v1/jobs/search cached', 'GET /api/v1/users/{user_id}/reviews -', 'POST /api/v1/files multipart',
		'GET /.well-known/a.json -', 'POST /shared to:auth', 'POST /shared multipart'],
};

function writeTables(rows, into) {
	mkdirSync(into, { recursive: true });
	for (const [service, lines] of Object.entries(rows))
		writeFileSync(join(into, `${service}.tsv`), lines.map((line) => {
			const [method, path, flags] = line.split(' ');

			return `${method}\t${path}\toperation\tANON\t${flags}\n`;
		}).join(''));
	return into;
}

/** Runs the generator on tables { service: ['METHOD path flags'] }. */
export function makeLocations(rows, name) {
	const made = spawnSync(join(root, 'deploy/locations'), ['--from', writeTables(rows, join(folder, name))], { encoding: 'utf8' });

	return { ...made, file: join(folder, `${name}.conf`) };
}

/** Another gateway, with other settings. */
export function bootGateway(env = {}) {
	return Suite.boot({ parts: 'nginx', env: {
		GATEWAY_LOCATIONS: join(folder, 'locations.conf'), AUTH_SERVERS: auth.address, JOBS_SERVERS: jobs.address, ...env,
	} });
}

export async function withGateway(env, body) {
	const other = await bootGateway(env);

	try {
		await body(other);
	} finally {
		await other.close();
	}
}

/** One gateway and two origins for all tests of a file; the origins forget before each. */
export function useGateway() {
	before(async () => {
		const { stdout, stderr, status, file } = makeLocations(tables, 'locations');

		assert.equal(status, 0, stderr);
		writeFileSync(file, stdout);
		[auth, jobs] = await Promise.all([startOrigin(), startOrigin()]);
		gateway = await bootGateway({ CORS_ORIGINS: 'https://jobs.example' });
	});

	after(async () => {
		await gateway?.close();
		await Promise.all([auth, jobs].map((origin) => origin?.close()));
		rmSync(folder, { recursive: true, force: true });
	});

	beforeEach(() => {
		auth.reset();
		jobs.reset();
	});
}
