// Relay, consumers, projections and dead letters, against a real broker and a real database.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { counter, halfOpenProxy, until, useEvents } from './kit.mjs';

describe('events', { concurrency: 1 }, () => {
	const { holder, probes, start, ids, count, effects, copies, effectOf, twiceDone, pending, deleteQueue, broker } = useEvents();

	test('what is emitted takes effect once, with who caused it', async () => {
		const probe = await start('consume');
		const from = ids(200);
		await probe.tell(`emit ${from} 200`);
		await until('200 effects', async () => (await effects(from, 200)) === 200);
		await until('an empty outbox', async () => (await pending()) === 0);
		assert.equal(await twiceDone(), 0);
		const { request_id: request, actor_id: actor } = await effectOf(from);
		assert.deepEqual([request, actor], ['probe-request', 7]);
	});

	test('what a consumer emits keeps the cause', async () => {
		const probe = await start('consume');
		const id = ids(1);
		await probe.tell(`emit ${id} 1 echo`);
		const { request_id: request, actor_id: actor } = await until('the echo', () => effectOf(-id));
		assert.deepEqual([request, actor], ['probe-request', 7]);
	});

	test('a message shows what it is about and where it came from', async () => {
		const probe = await start('consume');
		await until('the broker', async () => (await probe.tell('stats')).connected);
		const received = await holder.suite.listen('user.registered', 'probe.events');
		const id = ids(1);
		await probe.tell(`emit ${id} 1 somebody 4`);
		const { key, headers, body } = await until('the event', () => received.find(({ body }) => body.data.id === id));
		const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
		assert.equal(key, 'user.registered');
		assert.equal(headers.request_id, 'probe-request');
		assert.equal(headers.traceparent, traceparent);
		assert.match(body.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
		assert.ok(Math.abs(Date.now() - Date.parse(body.occurred_at)) < 60_000);
		assert.deepEqual({ ...body, id: 0, occurred_at: 0, data: body.data.username }, {
			id: 0, kind: 'user.registered', version: 4, occurred_at: 0, actor: 7, request_id: 'probe-request', traceparent,
			object: { type: 'user', id: String(id) }, data: 'somebody',
		});
	});

	test('an event waits for a consumer that has never run', async () => {
		const producer = await start('produce');
		const from = ids(20);
		await producer.tell(`emit ${from} 20`);
		await until('an empty outbox', async () => (await pending()) === 0);
		/* One that was published before may come once more: that it takes effect once is the consumer's. */
		assert.ok((await producer.tell(`depth ${counter}`)).messages >= 20);
		await start('consume');
		await until('20 effects', async () => (await effects(from, 20)) === 20);
	});

	test('an event that belongs to no queue stays, raises an alarm and holds up nobody', async () => {
		const probe = await start('consume');
		const lost = ids(3);
		const from = ids(10);
		await probe.tell(`unheard ${lost} 3`);
		await probe.tell(`emit ${from} 10`);
		await until('10 effects', async () => (await effects(from, 10)) === 10);
		await until('the alarm', async () => (await probe.tell('stats')).returned === 3);
		assert.ok(probe.has('events belong to no queue'));
		assert.match((await probe.tell('metrics')).text, /^jobwire_outbox_returned 3$/m);
		const { returned_total: before } = await probe.tell('stats');
		await until('another offer', async () => (await probe.tell('stats')).returned_total > before);
		assert.equal(await pending(), 3);
		await until('no event to be late', async () => {
			const stats = await probe.tell('stats');
			return stats.returned === 3 && stats.depth === 0 && stats.age_ms === 0;
		});
		await probe.tell('bind user.deleted');
		await until('an empty outbox', async () => (await pending()) === 0);
	});

	/** Rows as the outbox has them, of users from an id on, in one transaction. */
	const put = (kind, from, n, columns = {}) => {
		const row = { version: '1', object_id: '$2::bigint + i', returned_at: 'null', ...columns };
		return holder.suite.sql(`insert into probe.outbox (id, kind, version, occurred_at, object_type, object_id, data, returned_at)
			select gen_random_uuid(), $1, ${row.version}, now(), 'user', (${row.object_id})::text,
				jsonb_build_object('id', $2::bigint + i, 'version', 1, 'is_active', true, 'created_at', now()), ${row.returned_at}
			from generate_series(0, $3::int - 1) as i`, [kind, from, n]);
	};

	test('events that were returned are offered again by turns', async () => {
		const probe = await start('consume');
		const from = ids(501);
		await put('user.deleted', from, 500, { returned_at: 'now()' });
		await put('user.registered', from + 500, 1, { returned_at: "now() - interval '1 hour'" });
		await until('the one that has a queue by now', () => effectOf(from + 500));
		await holder.suite.sql("delete from probe.outbox where kind = 'user.deleted'");
		await until('the end of the alarm', async () => (await probe.tell('stats')).returned === 0);
	});

	test('an event waits until the one before it, of the same object, is confirmed', async () => {
		const probe = await start('produce');
		const windows = async () => (await probe.tell('stats')).windows_total;
		const published = async (kind, from, n, columns) => {
			const before = await windows();
			await put(kind, from, n, columns);
			await until('an empty outbox', async () => (await pending()) === 0);
			return await until('the windows', async () => await windows() - before);
		};
		await until('an active relay', async () => (await probe.tell('stats')).active && (await probe.tell('stats')).connected);
		assert.equal(await published('user.updated', ids(3), 3), 1, 'three objects in one window');
		assert.equal(await published('user.updated', ids(3), 3, { object_id: '$2::bigint', version: 'i + 1' }), 3, 'one after another');
	});

	test('the relay makes a deleted queue again when events belong nowhere', async () => {
		const producer = await start('produce');
		await until('the broker', async () => (await producer.tell('stats')).connected);
		await deleteQueue(counter);
		const from = ids(1);
		await producer.tell(`update ${from} 1`);
		await until('an empty outbox', async () => (await pending()) === 0);
		await start('consume');
		await until('the effect', async () => (await effects(from, 1)) === 1);
	});

	test('a consumer whose queue is deleted comes back to a new one', async () => {
		const probe = await start('consume');
		await until('the consumer', async () => (await probe.tell(`depth ${counter}`)).consumers === 1);
		await deleteQueue(counter);
		await until('the consumer again', async () => (await probe.ask(`depth ${counter}`)).consumers === 1);
		const from = ids(5);
		await probe.tell(`emit ${from} 5`);
		await until('5 effects', async () => (await effects(from, 5)) === 5);
	});

	test('the same event in two messages takes effect once', async () => {
		const probe = await start('consume');
		const id = ids(1);
		await probe.tell(`twice ${id}`);
		await until('the duplicate', async () =>
			/duplicate_total\{consumer="counter"\} 1$/m.test((await probe.tell('metrics')).text));
		assert.equal((await effectOf(id)).times, 1);
	});

	test('a failure without a reason is not told with that of the one before', async () => {
		const probe = await start('consume');
		await probe.tell(`emit ${ids(1)} 1 bad`);
		await until('the first dead letter', async () => (await probe.tell('dead')).letters.length === 1);
		await probe.tell(`emit ${ids(1)} 1 mute`);
		const letters = await until('the second dead letter', async () => {
			const answer = await probe.tell('dead');

			return answer.letters.length === 2 && answer.letters;
		});
		assert.deepEqual(letters.map(({ error }) => error).sort(), ['event_refused: ', 'event_refused: the name is bad']);
		await probe.tell('drop');
	});

	test('a failing event walks the ladder to the dead letters, and takes effect when replayed', async () => {
		const probe = await start('consume');
		const ill = ids(1);
		const from = ids(20);
		await holder.suite.sql('insert into probe.illnesses values ($1)', [ill]);
		await probe.tell(`emit ${ill} 1`);
		await probe.tell(`emit ${from} 20`);
		await until('the others', async () => (await effects(from, 20)) === 20);
		const { letters } = await until('a dead letter', async () => {
			const answer = await probe.tell('dead');
			return answer.letters.length && answer;
		});
		assert.equal(letters.length, 1);
		assert.equal(letters[0].attempts, 4, 'the first try and three rungs');
		assert.match(letters[0].error, /is ill/);
		assert.equal(await effects(ill, 1), 0, 'a failed handler leaves nothing');
		assert.equal((await probe.tell('stats')).followed, 20, 'and nothing follows it');

		assert.equal((await probe.tell('replay 00000000-0000-0000-0000-000000000000')).done, 0);
		assert.equal((await probe.tell('dead')).letters.length, 1, 'what was not meant stays');
		await holder.suite.sql('delete from probe.illnesses');
		assert.equal((await probe.tell(`replay ${letters[0].id}`)).done, 1);
		await until('the effect', async () => (await effects(ill, 1)) === 1);
		await until('what follows it', async () => (await probe.tell('stats')).followed === 21);
		assert.equal((await probe.tell('dead')).letters.length, 0);
		assert.equal(await twiceDone(), 0);
	});

	test('what is refused for good, or cannot be read, dies at once', async () => {
		const probe = await start('consume');
		await probe.tell(`emit ${ids(1)} 1 bad`);
		await probe.tell('raw {"not":"an_event"}');
		await probe.tell('raw nonsense');
		const { letters } = await until('three dead letters', async () => {
			const answer = await probe.tell('dead');
			return answer.letters.length === 3 && answer;
		});
		assert.deepEqual(letters.map((letter) => letter.attempts), [1, 1, 1]);
		assert.equal(letters.filter((letter) => /event_unreadable/.test(letter.error)).length, 2);
		assert.equal((await probe.tell('drop')).done, 3);
		assert.equal((await probe.tell('dead')).letters.length, 0);
	});

	test('an event that takes its consumer along dies after so many deliveries', async () => {
		const producer = await start('produce');
		const id = ids(1);
		await producer.tell(`emit ${id} 1 crash`);
		await until('an empty outbox', async () => (await pending()) === 0);
		let crashes = 0;
		for (; crashes < 30 && !(await producer.tell('dead')).letters.length; crashes++) {
			const consumer = await start('consume');
			probes.splice(probes.indexOf(consumer), 1);
			// The last one outlives it: the broker has put the event aside.
			await until('a crash or a dead letter', async () =>
				consumer.child.signalCode || (await producer.tell('dead')).letters.length);
			await consumer.stop();
		}
		assert.ok(crashes > 19 && crashes < 23, `${crashes} crashes`);
		assert.equal(await effects(id, 1), 0);
		assert.equal((await producer.tell('drop')).done, 1);
	});

	test('a projection tells "not there" from "not yet there"', async () => {
		const probe = await start('consume');
		const id = ids(1);
		await probe.tell(`emit ${id} 1 somebody`);
		assert.equal((await probe.tell(`find ${id}`)).found, 'yes');
		const missing = await until('a fresh projection', async () => {
			const answer = await probe.tell('find 999999999');
			return answer.found === 'not_found' && answer;
		});
		assert.ok(missing.ms < 1000, `told after ${missing.ms} ms`);
		assert.match((await probe.tell('metrics')).text, /^jobwire_projection_lag_seconds\{consumer="copy"\} 0\.\d+$/m);

		await probe.stop();
		const alone = await start('produce');
		const unknown = await alone.tell('find 999999999');
		assert.equal(unknown.found, 'unavailable', 'nobody feeds the projection');
		assert.ok(unknown.ms >= 900 && unknown.ms < 2500);
	});

	test('a projection that misses an event on the ladder does not say "not there"', async () => {
		const probe = await start('consume');
		const id = ids(1);
		const find = async (wanted) => (await probe.tell(`find ${wanted}`)).found;
		await until('a fresh projection', async () => (await find(999999999)) === 'not_found');
		await holder.suite.sql('insert into probe.illnesses values ($1)', [id]);
		await probe.tell(`emit ${id} 1 sick`);
		await until('the last rung', async () => /retried_total\{consumer="copy"\} 3$/m.test((await probe.tell('metrics')).text));
		assert.equal(await find(id), 'unavailable');
		await holder.suite.sql('delete from probe.illnesses');
		await until('the copy', async () => (await find(id)) === 'yes');
		await until('a fresh projection', async () => (await find(999999999)) === 'not_found');
		assert.equal(await count('probe.projection_delayed'), 0);
		await until('the effect, or its dead letter', async () => (await effects(id, 1)) || (await probe.tell('drop')).done);
	});

	test('heartbeats do not pile up where nobody listens', async () => {
		const producer = await start('produce');
		const depth = async () => (await producer.tell('depth probe.probe.copy.v1')).messages;
		await until('an active relay', async () => (await producer.tell('stats')).active);
		const from = ids(1);
		await producer.tell(`emit ${from} 1`);
		await until('an empty outbox', async () => (await pending()) === 0);
		const before = await depth();
		await producer.tell('find 999999999'); // takes a second, which is four heartbeats
		assert.equal(await depth(), before);
	});

	test('a projection is rebuilt from snapshots, which nobody else takes for news', async () => {
		const probe = await start('consume');
		const from = ids(100);
		await probe.tell(`emit ${from} 100 new`);
		await until('100 copies', async () => (await copies(from, 100, 'new')) === 100);
		await until('100 effects', async () => (await effects(from, 100)) === 100);
		await holder.suite.sql("update probe.copies set username = 'wrong', version = 2 where user_id = $1", [from]);
		await holder.suite.sql('delete from probe.copies where user_id > $1 and user_id < $1 + 100', [from]);
		assert.equal((await probe.tell(`snapshot ${from} 100 again`)).sent, 100);
		await until('99 copies', async () => (await copies(from, 100, 'again')) === 99);
		assert.equal(await copies(from, 100, 'wrong'), 1, 'what is newer stays');
		assert.equal(await twiceDone(), 0);
	});

	test('a broadcast reaches every instance', async () => {
		const pair = [await start('consume'), await start('consume')];
		const heard = async () => {
			const stats = await Promise.all(pair.map((probe) => probe.tell('stats')));
			return stats.map(({ heard: count, missed }) => [count, missed].join());
		};
		await until('both to listen', async () => (await heard()).every((text) => text === '0,1'));
		await pair[0].tell(`broadcast ${ids(1)} 1`);
		await until('both to hear', async () => (await heard()).every((text) => text === '1,1'));
		await until('an empty outbox', async () => (await pending()) === 0);
	});

	test('a broadcast reaches an instance whose lost connection the broker still believes in', async () => {
		const proxy = await halfOpenProxy(holder.suite.amqpUrl);
		try {
			const probe = await start('consume', { AMQP_URL: proxy.url });
			const missed = (n) => until(`connection ${n}`, async () => (await probe.tell('stats')).missed === n);
			await missed(1);
			proxy.lose();
			await missed(2);
			await probe.tell(`broadcast ${ids(1)} 1`);
			await until('it to hear', async () => (await probe.tell('stats')).heard === 1);
			await until('an empty outbox', async () => (await pending()) === 0);
		} finally {
			proxy.close();
		}
	});
});
