// Web Push to browsers behind a push service, and what waits a while before it is told: unread messages.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { mailsTo, mailTo } from '../lib/mail.mjs';
import { announce, announceApplication, signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { makeBrowser, startPushService } from '../lib/push-service.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';
import { expect } from '../lib/visitors.mjs';

const subscriptions = '/api/v1/push-subscriptions';
const GRACE = 1, WINDOW = 4;
let seeker, service;
let count = 0;
const held = usePeople(async ({ suite }) => {
	seeker = await signUpSeeker(suite);
}, async () => {
	service = await startPushService();
	return { PUSH_TO_PRIVATE_ADDRESSES: 'on', MAIL_RETRY_SECONDS: '1', MESSAGE_GRACE_SECONDS: String(GRACE), MESSAGE_WINDOW_SECONDS: String(WINDOW) };
});
after(() => service?.close());

const tell = (user) => announceApplication(held.suite, user, seeker);

/** A browser of the user's; `path` is where the push service hears of it. */
async function subscribe(user) {
	const path = `/push/${++count}`;
	const browser = makeBrowser(`${service.origin}${path}`);

	expect(201, await user.http.post(subscriptions, browser.subscription));
	return { ...browser, path };
}

describe('a push', () => {
	test('reaches each browser of the user, signed, and says no more than the title', async () => {
		const user = await signUpRecruiter(held.suite);
		const browsers = [await subscribe(user), await subscribe(user)];
		const { public_key: key } = expect(200, await held.suite.http.get(`${subscriptions}/key`));

		await tell(user);
		for (const browser of browsers) {
			const [push] = await until(() => service.of(browser.path).length && service.of(browser.path));
			const { id, kind, title } = browser.open(push.body);

			assert.deepEqual([kind, title], ['application_received', 'A seeker applied for A job']);
			assert.ok(id > 0);
			assert.deepEqual([push.claims.aud, push.claims.key, push.claims.header], [service.origin, key, { typ: 'JWT', alg: 'ES256' }]);
			assert.match(push.claims.sub, /^mailto:/);
			assert.ok(push.claims.exp > Date.now() / 1000 && push.claims.exp < Date.now() / 1000 + 24 * 3600);
			assert.equal(push.headers['content-encoding'], 'aes128gcm');
			assert.ok(Number(push.headers.ttl) > 0);
		}
		await until(async () => (await held.admin.http.get(`/api/v1/deliveries?user_id=${user.id}&channel=push&state=sent`)).body.data.length === 2);
	});

	test('that the service puts off comes again under the same topic', async () => {
		const user = await signUpRecruiter(held.suite);
		const browser = await subscribe(user);

		service.answer(browser.path, 503);
		await tell(user);
		await until(() => service.of(browser.path).length);
		service.answer(browser.path, 201);
		const [first, second] = await until(() => service.of(browser.path).length === 2 && service.of(browser.path));

		assert.equal(first.headers.topic, second.headers.topic);
	});

	for (const gone of [404, 410])
		test(`that is answered with ${gone} ends the subscription`, async () => {
			const user = await signUpRecruiter(held.suite);
			const [lost, kept] = [await subscribe(user), await subscribe(user)];

			service.answer(lost.path, gone);
			await tell(user);
			await until(async () => (await held.suite.sql('select 1 from notify.push_subscriptions where user_id = $1', [user.id])).length === 1);
			await tell(user);
			await until(() => service.of(kept.path).length === 2);
			assert.equal(service.of(lost.path).length, 1);
		});

	test('is muted like any other channel', async () => {
		const user = await signUpRecruiter(held.suite);
		const browser = await subscribe(user);

		expect(200, await user.http.put('/api/v1/notifications/preferences', { data: [{ kind: 'application_received', push: false }] }));
		await tell(user);
		await mailTo(held.suite, user.email);
		assert.equal(service.of(browser.path).length, 0);
	});
});

describe('a subscription', () => {
	test('is refused when it is none', async () => {
		const user = await signUpRecruiter(held.suite);
		const { subscription } = makeBrowser(`${service.origin}/push/x`);
		const refused = async (change) => {
			const answer = await user.http.post(subscriptions, { ...subscription, ...change });

			assertProblem(answer, 422, 'invalid');
			return wrongFields(answer);
		};

		assert.deepEqual(await refused({ endpoint: 'ftp://push.example/a' }), ['endpoint']);
		assert.deepEqual(await refused({ keys: { ...subscription.keys, auth: 'AAAA' } }), ['keys']);
		assert.deepEqual(await refused({ keys: { ...subscription.keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } }), ['keys']);
		assertProblem(await held.suite.http.post(subscriptions, subscription), 401, 'unauthenticated');
	});

	test('is its user\'s: whoever registers the browser last has it, and may end it', async () => {
		const [first, second] = [await signUpRecruiter(held.suite), await signUpRecruiter(held.suite)];
		const browser = await subscribe(first);

		expect(201, await second.http.post(subscriptions, browser.subscription));
		await tell(first);
		await mailTo(held.suite, first.email);
		assert.equal(service.of(browser.path).length, 0);
		assertProblem(await first.http.delete(subscriptions, { endpoint: browser.subscription.endpoint }), 404, 'not_found');
		expect(204, await second.http.delete(subscriptions, { endpoint: browser.subscription.endpoint }));
		assertProblem(await second.http.delete(subscriptions, { endpoint: browser.subscription.endpoint }), 404, 'not_found');
	});
});

describe('an unread message', () => {
	let seq = 0;
	const unread = (users, more = {}) => announce(held.suite, 'message.unread', { id: randomUUID(), conversation_id: 'job-7', title: 'Weaver', job_id: 7,
		user_ids: users.map(({ id }) => id), count: 1, last_seq: ++seq, thread_id: 3, sender_id: seeker.id, sender_name: 'Grace', preview: 'Are you there?',
		has_file: false, sent_at: new Date().toISOString(), ...more }, { type: 'conversation' });
	const read = (user, more = {}) => announce(held.suite, 'message.read', { id: randomUUID(), conversation_id: 'job-7', thread_id: 3, user_id: user.id, seq,
		read_at: new Date().toISOString(), ...more }, { type: 'conversation' });
	const waiting = async (user) => (await held.suite.sql('select count(*)::int as n from notify.unread_messages where user_id = $1 and due_at is not null', [user.id]))[0].n;

	test('is mailed after a while, several in one mail, and not again within the window', async () => {
		const user = await signUpSeeker(held.suite);

		const begun = performance.now();
		await unread([user]);
		await unread([user], { count: 2 });
		const mail = await mailTo(held.suite, user.email, 'message_unread');

		assert.ok(performance.now() - begun >= GRACE * 1000 - 50, 'not before the grace is over');
		assert.equal(mail.subject, 'Grace wrote to you in Weaver');
		assert.match(mail.text, /Unread messages:\s3/);
		assert.match(mail.text, /"Are you there\?"/);
		await unread([user]);
		const [{ due_in: due }] = await until(() => held.suite.sql(`select extract(epoch from due_at - told_at)::float as due_in from notify.unread_messages
			where user_id = $1 and due_at is not null`, [user.id]).then((rows) => rows.length && rows));

		assert.ok(due >= WINDOW, `${due} s`);
		await until(() => mailsTo(held.suite, user.email, 'message_unread').length === 2);
	});

	test('that is read meanwhile is not mailed', async () => {
		const [reads, sleeps] = [await signUpSeeker(held.suite), await signUpSeeker(held.suite)];

		await unread([reads, sleeps]);
		await until(async () => await waiting(reads) === 1);
		await read(reads);
		await until(async () => await waiting(reads) === 0);
		await mailTo(held.suite, sleeps.email, 'message_unread');
		assert.equal(mailsTo(held.suite, reads.email).length, 0);
	});

	test('waits on when only older ones, or others, are read', async () => {
		const user = await signUpSeeker(held.suite);

		await unread([user]);
		await until(async () => await waiting(user) === 1);
		await read(user, { seq: seq - 1 });
		await read(user, { thread_id: 4 });
		await mailTo(held.suite, user.email, 'message_unread');
	});

	test('is not in the inbox, and forgotten with whoever it was for', async () => {
		const user = await signUpSeeker(held.suite);

		await unread([user]);
		await until(async () => await waiting(user) === 1);
		expect(204, await user.http.delete('/api/v1/users/me'));
		await until(async () => !(await held.suite.sql('select 1 from notify.unread_messages where user_id = $1', [user.id])).length);
	});
});

describe('what the jobs service tells', () => {
	test('comes to all it names: matches, deadlines, reviews', async () => {
		const people = await Promise.all([1, 2, 3].map(() => signUpSeeker(held.suite)));
		const ids = people.map(({ id }) => id);
		const job = { id: 77, version: 1, title: 'Weaver', company: 'Looms', location: 'Leeds', application_deadline: '2026-12-24T12:00:00Z' };

		for (const seeker_id of ids) {
			await announce(held.suite, 'job.matched', { ...job, seeker_id });
			await announce(held.suite, 'job.deadline_near', { ...job, seeker_id });
		}
		await announce(held.suite, 'review.posted', { id: 5, version: 1, kind: 'employer', target_id: ids[0], owner_id: ids[0], author_id: seeker.id, rating: 4,
			text: 'Good', created_at: new Date().toISOString() });
		for (const { email } of people) {
			assert.equal((await mailTo(held.suite, email, 'job_matched')).subject, 'New: Weaver at Looms');
			assert.match((await mailTo(held.suite, email, 'job_deadline')).text, /until 2026-12-24 12:00 \(UTC\)/);
		}
		assert.equal((await mailTo(held.suite, people[0].email, 'review_received')).subject, 'Somebody reviewed you');
		assert.equal((await people[0].http.get('/api/v1/notifications/unread-count')).body.unread_count, 3);
	});
});
