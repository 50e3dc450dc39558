// The same while broker, database, relay and consumers are killed, stopped and starved.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { counter, until, useEvents } from './kit.mjs';

/**
 * RabbitMQ writes down a few seconds late which quorum queues there are. One that it has forgotten when it comes back after
 * being killed stays without a leader, and nobody can use it until it is made anew: that is its own to mend.
 */
function queuesAreKept(suite) {
	const text = readFileSync(join(suite.dir, 'rabbitmq/mnesia/jobwire@localhost/quorum/jobwire@localhost/names.dets'), 'latin1');

	return /probe\.probe\.counter\.v1(?!\.)/.test(text) && /probe\.probe\.copy\.v1(?!\.)/.test(text);
}

describe('events under faults', { concurrency: 1 }, () => {
	const { holder, probes, start, ids, effects, copies, twiceDone, pending, broker, lock, bothWait } = useEvents();

	test('while Postgres is away, consumers hold what they have', async () => {
		const producer = await start('produce');
		const from = ids(100);
		await producer.tell(`emit ${from} 100`);
		await until('an empty outbox', async () => (await pending()) === 0);
		await producer.stop();
		const release = await lock('probe.effects, probe.copies');
		const consumer = await start('consume');
		await bothWait();
		await holder.suite.stop('postgres');
		try {
			await until('the consumer to hold', () => consumer.has('waits for the database'));
		} finally {
			await holder.suite.start('postgres');
			await release();
		}
		await until('all effects', async () => (await effects(from, 100)) === 100);
		await until('all copies', async () => (await copies(from, 100)) === 100);
		assert.equal(await twiceDone(), 0);
		const { text } = await consumer.tell('metrics');
		assert.match(text, /retried_total\{consumer="counter"\} 0$/m);
		assert.match(text, /dead_total\{consumer="counter"\} 0$/m);
	});

	test('a broker killed under load loses nothing and doubles nothing', async () => {
		const probe = await start('consume');
		const from = ids(3000);
		let emitted = 0;
		const load = (async () => {
			for (; emitted < 3000; emitted += 50) await probe.tell(`emit ${from + emitted} 50`);
		})();
		await until('some effects', async () => (await effects(from, 3000)) > 100);
		await until('the queues in the broker\'s directory', () => queuesAreKept(holder.suite));
		await holder.suite.kill('rabbitmq');
		await load;
		await until('the alarm', async () => {
			const stats = await probe.tell('stats');
			return !stats.connected && stats.depth > 0 && stats.age_ms > 0;
		});
		await holder.suite.start('rabbitmq');
		await until('all effects', async () => (await effects(from, 3000)) === 3000);
		await until('an empty outbox', async () => (await pending()) === 0);
		assert.equal(await twiceDone(), 0);
	});

	test('a broker short of memory takes nothing, and everything later', async () => {
		const probe = await start('consume');
		await until('the broker', async () => (await probe.tell('stats')).connected);
		await broker('set_vm_memory_high_watermark', 'absolute', '1MB');
		const from = ids(1000);
		await probe.tell(`emit ${from} 1000`);
		await until('the alarm', async () => (await probe.tell('stats')).blocked);
		assert.ok((await pending()) > 0);
		await broker('set_vm_memory_high_watermark', 'absolute', '1GB');
		await until('all effects', async () => (await effects(from, 1000)) === 1000);
		assert.equal(await twiceDone(), 0);
		await until('the end of the alarm', async () => !(await probe.tell('stats')).blocked);
	});

	test('a broker that hangs holds up neither producers nor the end of a process', async () => {
		const probe = await start('consume');
		await until('the broker', async () => (await probe.tell('stats')).connected);
		holder.suite.pause('rabbitmq');
		try {
			const from = ids(100);
			let since = Date.now();
			await probe.tell(`emit ${from} 100`);
			assert.ok(Date.now() - since < 2000, 'commits do not wait for the broker');
			since = Date.now();
			assert.equal(await probe.stop(), 0);
			assert.ok(Date.now() - since < 9000, `it took ${Date.now() - since} ms to stop`);
			holder.suite.resume('rabbitmq');
			await start('consume');
			await until('all effects', async () => (await effects(from, 100)) === 100);
			assert.equal(await twiceDone(), 0);
		} finally {
			holder.suite.resume('rabbitmq');
		}
	});

	const activeOf = async (pair) => {
		for (const probe of pair) if ((await probe.tell('stats')).active) return probe;
		return null;
	};

	for (const signal of ['SIGKILL', 'SIGSTOP']) {
		test(`a stand-by takes over from a relay that got ${signal}`, async () => {
			const pair = [await start('produce'), await start('produce')];
			const active = await until('an active relay', () => activeOf(pair));
			const other = pair.find((probe) => probe !== active);
			assert.equal((await other.tell('stats')).active, 0, 'only one is active');
			const from = ids(100);
			await Promise.all([active.tell(`emit ${from} 50`), other.tell(`emit ${from + 50} 50`)]);
			await until('an empty outbox', async () => (await pending()) === 0);
			active.child.kill(signal);
			const late = ids(20);
			const since = Date.now();
			await other.tell(`emit ${late} 20`);
			await until('the stand-by to publish', async () => (await pending()) === 0);
			// A stopped one has to be noticed first: its session ends after ten silent seconds.
			assert.ok(Date.now() - since < (signal === 'SIGKILL' ? 4000 : 15000));
			if (signal === 'SIGSTOP') active.child.kill('SIGCONT');
			else probes.splice(probes.indexOf(active), 1);
			await start('consume');
			await until('all effects', async () => (await effects(from, 100)) + (await effects(late, 20)) === 120);
			assert.equal(await twiceDone(), 0);
		});
	}

	test('a process that stops under load loses nothing', async () => {
		const producer = await start('produce');
		const from = ids(3000);
		await producer.tell(`emit ${from} 3000`);
		const consumer = await start('consume');
		await until('some effects', async () => (await effects(from, 3000)) > 0);
		const since = Date.now();
		assert.equal(await consumer.stop(), 0);
		assert.ok(Date.now() - since < 3000, 'it stops soon');
		assert.ok((await effects(from, 3000)) < 3000, 'it was stopped at work');
		await start('consume');
		await until('all effects', async () => (await effects(from, 3000)) === 3000);
		assert.equal(await twiceDone(), 0);
	});

	test('consumers killed inside their transactions lose nothing', async () => {
		const producer = await start('produce');
		const from = ids(200);
		await producer.tell(`emit ${from} 200`);
		await until('an empty outbox', async () => (await pending()) === 0);
		await producer.stop();
		const release = await lock('probe.effects, probe.copies');
		const consumer = await start('consume');
		await bothWait();
		await consumer.kill();
		probes.splice(probes.indexOf(consumer), 1);
		await release();
		await start('consume');
		await until('all effects', async () => (await effects(from, 200)) === 200);
		await until('all copies', async () => (await copies(from, 200)) === 200);
		assert.equal(await twiceDone(), 0);
	});
});
