// The inbox: what somebody is told, live and later; what they want to be told, and how they stop it.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createClient } from 'redis';
import { mailsTo, mailTo } from '../lib/mail.mjs';
import { announce, announceApplication, signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { until } from '../lib/until.mjs';
import { expect } from '../lib/visitors.mjs';

const inbox = '/api/v1/notifications';
const live = [];
let seeker, redis;
const held = usePeople(async ({ suite }) => {
	seeker = await signUpSeeker(suite);
	redis = createClient({ url: suite.redisUrl });
	redis.on('error', () => {});
	await redis.connect();
	await redis.subscribe('live', (message) => live.push(JSON.parse(message)));
});
after(() => redis?.destroy());

const tell = (user) => announceApplication(held.suite, user, seeker);
const list = async (user, query = '') => expect(200, await user.http.get(`${inbox}${query}`));
const counts = async (user) => expect(200, await user.http.get(`${inbox}/unread-count`));

/** A recruiter with so many notifications. */
async function told(n) {
	const user = await signUpRecruiter(held.suite);

	for (let i = 0; i < n; i++)
		await tell(user);
	await until(async () => (await counts(user)).count === n);
	return user;
}

describe('the inbox', () => {
	test('shows what one is told, newest first, by pages', async () => {
		const user = await told(3);
		const { data } = await list(user);
		const first = await list(user, '?limit=2');
		const rest = await list(user, `?limit=2&cursor=${first.next_cursor}`);

		assert.deepEqual([...first.data, ...rest.data], data);
		assert.equal(rest.next_cursor, null);
		assert.ok(data[0].id > data[1].id);
		assert.deepEqual({ ...data[0], id: 0, created_at: 0 }, { id: 0, kind: 'application_received', title: 'A seeker applied for A job', is_read: false,
			created_at: 0, data: { application_id: data[0].data.application_id, job_id: 1, job_title: 'A job', person: 'A seeker', status: 'SUBMITTED' } });
		assertProblem(await held.suite.http.get(inbox), 401, 'unauthenticated');
	});

	test('counts, and is read one by one or all at once', async () => {
		const user = await told(3);
		const { data: [newest, middle] } = await list(user);

		assert.deepEqual(await counts(user), { count: 3, unread_count: 3 });
		assert.equal(expect(200, await user.http.patch(`${inbox}/${newest.id}`, {})).is_read, true);
		assert.equal(expect(200, await user.http.patch(`${inbox}/${middle.id}`, { is_read: true })).is_read, true);
		assert.deepEqual(await counts(user), { count: 3, unread_count: 1 });
		assert.deepEqual((await list(user, '?unread=false')).data.map(({ id }) => id), [newest.id, middle.id]);
		assert.equal((await list(user, '?unread=true')).data.length, 1);
		assert.equal(expect(200, await user.http.patch(`${inbox}/${middle.id}`, { is_read: false })).is_read, false);
		assert.deepEqual(await counts(user), { count: 3, unread_count: 2 });
		assert.deepEqual(expect(200, await user.http.post(`${inbox}/mark-all-read`)), { count: 3, unread_count: 0 });
		assert.deepEqual(expect(200, await user.http.post(`${inbox}/mark-all-read`)), { count: 3, unread_count: 0 });
	});

	test('is filtered by kinds', async () => {
		const user = await told(2);

		assert.equal((await list(user, '?kind=application_received')).data.length, 2);
		assert.equal((await list(user, '?kinds=application_received,job_matched')).data.length, 2);
		assert.equal((await list(user, '?kind=job_matched')).data.length, 0);
	});

	test('forgets what is deleted, and nothing is deleted twice', async () => {
		const user = await told(2);
		const { data: [newest, other] } = await list(user);

		expect(204, await user.http.delete(`${inbox}/${newest.id}`));
		assertProblem(await user.http.delete(`${inbox}/${newest.id}`), 404, 'not_found');
		assertProblem(await user.http.patch(`${inbox}/${newest.id}`, {}), 404, 'not_found');
		assert.deepEqual((await list(user)).data.map(({ id }) => id), [other.id]);
		assert.deepEqual(await counts(user), { count: 1, unread_count: 1 });
	});

	test('is nobody else\'s', async () => {
		const [user, other] = [await told(1), await told(1)];
		const { data: [own] } = await list(user);

		for (const call of [() => other.http.patch(`${inbox}/${own.id}`, {}), () => other.http.delete(`${inbox}/${own.id}`)])
			assertProblem(await call(), 404, 'not_found');
		expect(200, await other.http.post(`${inbox}/mark-all-read`));
		assert.deepEqual(await counts(user), { count: 1, unread_count: 1 });
	});

	test('is told live what comes, as it is kept', async () => {
		const user = await told(1);
		const message = await until(() => live.find(({ user_id: id }) => id === user.id));

		assert.equal(message.event, 'notification');
		assert.deepEqual(message.data, (await list(user)).data[0]);
		assert.equal(live.filter(({ user_id: id }) => id === user.id).length, 1);
	});

	test('fills up while Redis is away', async () => {
		const user = await signUpRecruiter(held.suite);

		held.suite.pause('redis');
		try {
			await tell(user);
			await until(async () => (await held.suite.sql('select 1 from notify.notifications where user_id = $1', [user.id])).length);
		} finally {
			held.suite.resume('redis');
		}
	});
});

describe('preferences', () => {
	const path = `${inbox}/preferences`;
	const choose = (user, ...data) => user.http.put(path, { data });
	const kind = async (user, name) => expect(200, await user.http.get(path)).data.find((each) => each.kind === name);

	test('name every kind with the channels it has, all on', async () => {
		const user = await signUpRecruiter(held.suite);

		assert.deepEqual(await kind(user, 'application_received'), { kind: 'application_received', description: 'Somebody applied for a job of yours',
			critical: false, inbox: true, mail: true, push: true });
		assert.deepEqual(await kind(user, 'password_reset'), { kind: 'password_reset', description: 'The link to choose a new password',
			critical: true, inbox: null, mail: true, push: null });
	});

	test('keep a kind from a channel', async () => {
		const [quiet, loud] = [await signUpRecruiter(held.suite), await signUpRecruiter(held.suite)];

		expect(200, await choose(quiet, { kind: 'application_received', mail: false }));
		expect(200, await choose(loud, { kind: 'application_received', inbox: false }));
		assert.deepEqual(await kind(quiet, 'application_received'), { ...await kind(loud, 'application_received'), inbox: true, mail: false });
		await tell(quiet);
		await tell(loud);
		await mailTo(held.suite, loud.email);
		await until(async () => (await counts(quiet)).count === 1);
		assert.equal((await counts(loud)).count, 0);
		assert.deepEqual(await held.suite.sql(`select d.id from notify.deliveries d join notify.notifications n on n.id = d.notification_id
			where n.user_id = $1`, [quiet.id]), []);
		assert.ok(!live.some(({ user_id: id }) => id === loud.id));
		expect(200, await choose(quiet, { kind: 'application_received', mail: true }));
		await tell(quiet);
		await mailTo(held.suite, quiet.email);
	});

	test('cannot mute what is critical, nor what is not there', async () => {
		const user = await signUpRecruiter(held.suite);
		const refused = async (choice) => {
			const answer = await choose(user, choice);

			assertProblem(answer, 422, 'invalid');
			return wrongFields(answer);
		};

		assert.deepEqual(await refused({ kind: 'password_reset', mail: false }), ['data[0].mail']);
		assert.deepEqual(await refused({ kind: 'password_reset', push: false }), ['data[0].push']);
		assert.deepEqual(await refused({ kind: 'weather', mail: false }), ['data[0].kind']);
		expect(200, await user.http.put(path, expect(200, await user.http.get(path))));
	});
});

describe('the link in a mail', () => {
	const linkOf = (mail) => new URL(/^<(.*)>$/.exec(mail.headers['list-unsubscribe'])[1]).pathname;
	const oneClick = (path) => held.suite.http.post(path, new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }));

	test('ends mails of its kind with one click, and those alone', async () => {
		const user = await signUpRecruiter(held.suite);

		await tell(user);
		const mail = await mailTo(held.suite, user.email);

		assert.equal(mail.headers['list-unsubscribe-post'], 'List-Unsubscribe=One-Click');
		assert.match(mail.headers['list-unsubscribe'], new RegExp(`^<${held.suite.url}/api/v1/unsubscribe/`));
		assert.match(mail.text, new RegExp(`${held.suite.url}/unsubscribe#token=`));
		const link = linkOf(mail);

		assertProblem(await held.suite.http.get(link), 405, 'method_not_allowed');
		await tell(user);
		await until(() => mailsTo(held.suite, user.email).length === 2);
		assert.deepEqual(expect(200, await oneClick(link)), { kind: 'application_received', description: 'Somebody applied for a job of yours' });
		expect(200, await oneClick(link));
		await tell(user);
		await announce(held.suite, 'application.withdrawn', { id: 5, version: 2, job_id: 1, job_title: 'A job', owner_id: user.id, applicant_id: seeker.id, name: 'A',
			status: 'WITHDRAWN', deleted: false });
		await mailTo(held.suite, user.email, 'application_withdrawn');
		await until(async () => (await counts(user)).count === 4);
		assert.equal(mailsTo(held.suite, user.email).length, 3);
	});

	test('is not in what cannot be muted', async () => {
		const user = await signUpRecruiter(held.suite);

		expect(202, await held.suite.http.post('/api/v1/auth/password/forgot', { email: user.email }));
		const mail = await mailTo(held.suite, user.email, 'password_reset');

		assert.equal(mail.headers['list-unsubscribe'], undefined);
		assert.ok(!mail.text.includes('unsubscribe'));
	});

	test('cannot be made up, and leads to a page that does nothing by itself', async () => {
		const user = await signUpRecruiter(held.suite);

		await tell(user);
		const link = linkOf(await mailTo(held.suite, user.email));
		const flipped = link.slice(0, -3) + (link.at(-3) === 'A' ? 'B' : 'A') + link.slice(-2);

		assertProblem(await oneClick(flipped), 404, 'not_found');
		assertProblem(await oneClick('/api/v1/unsubscribe/abc'), 404, 'not_found');
		assert.match(expect(200, await held.suite.http.get('/unsubscribe')), /<form id="unsubscribe">/);
		expect(200, await held.suite.http.get('/assets/unsubscribe.js'));
	});
});
