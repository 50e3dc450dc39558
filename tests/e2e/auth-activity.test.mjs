// The activity log: every event of every service once, for administrators to read.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announce, signUp, usePeople, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople();
const log = async (filters) => {
	const { status, body } = await held.admin.http.get(`/api/v1/activity?${new URLSearchParams(filters)}`);

	assert.equal(status, 200, JSON.stringify(body));
	return body;
};
const say = (kind, data, rest) => announce(held.suite, kind, data, rest);

describe('the log', () => {
	test('holds what a request did, with who did it and in which request', async () => {
		const user = await signUp(held.suite);
		const { headers } = await held.admin.http.post(`/api/v1/users/${user.id}/deactivate`, undefined, {
			headers: { 'x-request-id': 'find-me-again' },
		});

		assert.equal(headers.get('x-request-id'), 'find-me-again');
		const entry = await until(async () => (await log({ kind: 'user.deactivated', object_id: user.id })).data[0]);
		assert.deepEqual(Object.keys(entry), [
			'id',
			'event_id',
			'kind',
			'actor_id',
			'object_type',
			'object_id',
			'occurred_at',
			'request_id',
			'data',
		]);
		assert.deepEqual(
			[entry.actor_id, entry.object_type, entry.object_id, entry.request_id, entry.data.is_active],
			[held.admin.id, 'user', String(user.id), 'find-me-again', false],
		);
		const registered = (await log({ kind: 'user.registered', object_id: user.id })).data[0];
		assert.equal(registered.actor_id, null, 'nobody was signed in');
	});

	test('holds events of other services, known or not, once each', async () => {
		const job = { id: 77, version: 3, title: '<b>', owner_id: 5, chat_group_id: 'job-77' };
		const envelope = await say('job.posted', job, { actor: 5 });
		const unknown = await say('weather.changed', { id: 'a-b', sky: ['blue', null, 1.5] });
		const channel = await (await held.suite.amqp()).createConfirmChannel();

		for (let i = 0; i < 3; i++)
			channel.publish('jobwire.events', envelope.kind, Buffer.from(JSON.stringify(envelope)), {
				type: envelope.kind,
				messageId: envelope.id,
			});
		await channel.waitForConfirms();
		await channel.close();
		const last = await say('job.closed', { id: 77 });
		const { data } = await until(async () => {
			const page = await log({ object_type: 'job', object_id: 77 });

			return page.data.some((entry) => entry.event_id === last.id) && page;
		});
		assert.deepEqual(
			data.map((entry) => [entry.kind, entry.event_id]),
			[
				['job.closed', last.id],
				['job.posted', envelope.id],
			],
		);
		assert.deepEqual(data[1].data, envelope.data);
		assert.equal(data[1].actor_id, 5);
		const [weather] = (await log({ object_type: 'weather' })).data;
		assert.deepEqual([weather.object_id, weather.data, weather.event_id], ['a-b', unknown.data, unknown.id]);
	});

	test('is filtered by actor, kind, object and time', async () => {
		const sent = [];
		const start = Date.now();

		for (const [kind, id, actor] of [
			['tea.poured', 1, 901],
			['tea.poured', 2, 902],
			['tea.spilt', 1, 901],
			['cup.broken', 1, 902],
		])
			sent.push(await say(kind, { id }, { actor, at: new Date(start + sent.length) }));
		await until(async () => (await log({ kind: 'cup.broken' })).data.length === 1);
		const kinds = async (filters) =>
			(await log(filters)).data.map((entry) => `${entry.kind} ${entry.object_id}`);

		assert.deepEqual(await kinds({ actor_id: 901 }), ['tea.spilt 1', 'tea.poured 1']);
		assert.deepEqual(await kinds({ actor_id: 902, kind: 'tea.poured' }), ['tea.poured 2']);
		assert.deepEqual(await kinds({ object_type: 'tea', object_id: 1 }), ['tea.spilt 1', 'tea.poured 1']);
		assert.deepEqual(await kinds({ object_type: 'tea' }), ['tea.spilt 1', 'tea.poured 2', 'tea.poured 1']);
		assert.deepEqual(
			await kinds({ object_type: 'tea', from: sent[1].occurred_at }),
			['tea.spilt 1', 'tea.poured 2'],
			'from it on',
		);
		assert.deepEqual(
			await kinds({ object_type: 'tea', to: sent[1].occurred_at }),
			['tea.poured 1'],
			'before it',
		);
		assert.deepEqual(await kinds({ object_type: 'tea', from: '2100-01-01T00:00:00Z' }), []);
	});

	test('comes newest first by when things happened, page by page, each entry once', async () => {
		const sent = [];

		for (let i = 0; i < 7; i++) sent.push((await say('leaf.fell', { id: i })).id);
		await until(async () => (await log({ kind: 'leaf.fell' })).data.length === 7);
		const seen = [];
		for (let cursor; cursor !== null;) {
			const page = await log({ kind: 'leaf.fell', limit: 3, ...(cursor && { cursor }) });

			seen.push(...page.data.map((entry) => entry.event_id));
			cursor = page.next_cursor;
		}
		assert.deepEqual(seen, [...sent].reverse());
	});

	test('keeps the order of time when an old event comes late', async () => {
		const late = await say('stone.fell', { id: 1 });
		const early = {
			...late,
			id: late.id.replace(/^./, (c) => (c === '0' ? '1' : '0')),
			occurred_at: new Date(Date.now() - 60_000).toISOString(),
		};
		const channel = await (await held.suite.amqp()).createConfirmChannel();

		channel.publish('jobwire.events', early.kind, Buffer.from(JSON.stringify(early)), {
			type: early.kind,
			messageId: early.id,
		});
		await channel.waitForConfirms();
		await channel.close();
		await until(async () => (await log({ kind: 'stone.fell' })).data.length === 2);
		assert.deepEqual(
			(await log({ kind: 'stone.fell' })).data.map((entry) => entry.event_id),
			[late.id, early.id],
		);
	});

	test('is for administrators', async () => {
		const user = await signUp(held.suite);

		assert.equal((await user.http.get('/api/v1/activity')).status, 403);
		assert.equal((await held.suite.http.get('/api/v1/activity')).status, 401);
	});

	test('names the filters that cannot be', async () => {
		const answer = await held.admin.http.get('/api/v1/activity?actor_id=x&from=yesterday&limit=101');

		assert.equal(answer.status, 422);
		assert.deepEqual(wrongFields(answer), ['actor_id', 'from', 'limit']);
		assert.equal((await held.admin.http.get('/api/v1/activity?cursor=x')).status, 400);
	});

	test('says no more of a deleted user, also when their events come late', async () => {
		const user = await signUp(held.suite, { name: 'Latecomer' });

		await user.http.delete('/api/v1/users/me');
		await until(async () => (await log({ kind: 'user.deleted', object_id: user.id })).data.length);
		await say('user.updated', { id: user.id, version: 1, name: 'Latecomer' });
		await until(async () => (await log({ kind: 'user.updated', object_id: user.id })).data.length);
		const { data } = await log({ object_id: user.id });
		assert.doesNotMatch(JSON.stringify(data), /Latecomer|@example/);
	});
});

describe('the skills and applicants that auth copies', () => {
	test("survive auth's own absence: what was said meanwhile arrives", async () => {
		await say('skill.added', { id: 1001, version: 1, name: 'Before the fall', aliases: [], deleted: false });
		await held.suite.stop('auth');
		await say('skill.added', { id: 1002, version: 1, name: 'While away', aliases: ['gone'], deleted: false });
		await held.suite.start('auth');
		await until(
			async () =>
				(await held.suite.sql('select 1 from auth.skills where id in (1001, 1002)')).length === 2,
		);
		for (const object_id of [1001, 1002])
			await until(async () => (await log({ kind: 'skill.added', object_id })).data.length === 1);
	});
});
