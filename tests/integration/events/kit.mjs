// What the tests of events share: a private broker and database, and probes, the daemon made for these tests (probe.h),
// whose consumers leave a row for each effect they take.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach } from 'node:test';
import { promisify } from 'node:util';
import pg from 'pg';

import { useSuite } from '../../lib/suite.mjs';
import { until as meets } from '../../lib/until.mjs';
import { Probe } from './probe.mjs';

const run = promisify(execFile);

export const counter = 'probe.probe.counter.v1';
export const until = (what, condition, timeout = 60_000) => meets(condition, { what, timeout });

/** A way to the broker that can be cut at one end: `lose()` ends all connections for the client, not for the broker. */
export async function halfOpenProxy(amqpUrl) {
	const { hostname, port } = new URL(amqpUrl);
	const near = new Set();
	const far = new Set();
	const server = createServer((client) => {
		const upstream = connect(Number(port), hostname);

		near.add(client);
		far.add(upstream);
		client.on('error', () => {}).on('data', (bytes) => upstream.write(bytes)).on('close', () => near.delete(client) && upstream.end());
		upstream.on('error', () => {}).on('data', (bytes) => client.destroyed || client.write(bytes)).on('close', () => client.destroy());
	}).listen(0, '127.0.0.1');

	await once(server, 'listening');
	return {
		url: amqpUrl.replace(`:${port}`, `:${server.address().port}`),
		lose: () => [...near].forEach((client) => near.delete(client) && client.destroy()),
		close: () => {
			server.close();
			for (const socket of [...near, ...far]) socket.destroy();
		},
	};
}

/** To be called inside a describe block. */
export function useEvents() {
	const holder = useSuite({ parts: ['postgres', 'rabbitmq'] });
	let next = 1;
	const probes = [];

	const start = async (role, env) => {
		const probe = await Probe.start(role, holder.suite, env);
		probes.push(probe);
		return probe;
	};
	/** Ids that no test has used. */
	const ids = (count) => (next += count) - count;
	const count = async (what, values) => (await holder.suite.sql(`select count(*) as n from ${what}`, values))[0].n;
	const effects = (from, n) => count('probe.effects where user_id >= $1 and user_id < $1 + $2::int', [from, n]);
	const copies = (from, n, name = '%') =>
		count("probe.copies where user_id >= $1 and user_id < $1 + $2::int and coalesce(username, '') like $3", [from, n, name]);
	const effectOf = async (id) => (await holder.suite.sql('select * from probe.effects where user_id = $1', [id]))[0];
	const twiceDone = () => count('probe.effects where times <> 1');
	const pending = () => count('probe.outbox');

	const deleteQueue = async (name) => {
		const channel = await (await holder.suite.amqp()).createChannel();
		await channel.deleteQueue(name);
		await channel.close();
	};
	const broker = async (...args) => {
		const home = join(holder.suite.dir, 'rabbitmq');
		const [, epmd] = /^epmd=(\d+)$/m.exec(readFileSync(join(holder.suite.dir, 'ports'), 'utf8'));
		await run('/usr/lib/rabbitmq/bin/rabbitmqctl', args, { env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8',
			ERL_EPMD_PORT: epmd, RABBITMQ_NODENAME: 'jobwire@localhost', RABBITMQ_CONF_ENV_FILE: '/dev/null' } });
	};
	/** Keeps everybody from writing to the tables until it is called. */
	const lock = async (tables) => {
		const client = new pg.Client({ connectionString: holder.suite.databaseUrl });
		client.on('error', () => {}); // a test may stop the server meanwhile
		await client.connect();
		await client.query(`begin; lock table ${tables} in exclusive mode`);
		return () => client.end();
	};

	/** Both consumers stand inside a transaction, before a locked table. */
	const bothWait = () => until('both consumers to be at work', async () =>
		(await count("pg_stat_activity where application_name = 'probe' and wait_event_type = 'Lock'")) === 2);

	afterEach(async () => {
		const codes = await Promise.all(probes.splice(0).map((probe) => probe.stop()));
		assert.deepEqual(codes.filter((code) => code), [], 'a probe that is told to stop ends well');
	});


	return { holder, probes, start, ids, count, effects, copies, effectOf, twiceDone, pending, deleteQueue, broker, lock, bothWait };
}
