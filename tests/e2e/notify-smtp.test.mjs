// Mails through a real SMTP server that misbehaves: every mail arrives, once, and nobody's trouble is anybody else's.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { announceApplication, signUpRecruiter, signUpSeeker, usePeople } from '../lib/people.mjs';
import { assertProblem } from '../lib/raw.mjs';
import { makeCertificate, startSink } from '../lib/smtp-sink.mjs';
import { until } from '../lib/until.mjs';
import { expect } from '../lib/visitors.mjs';

const folder = mkdtempSync(join(tmpdir(), 'jobwire-smtp-'));
let sink, seeker;

const held = usePeople(async ({ suite }) => {
	seeker = await signUpSeeker(suite);
}, async () => {
	const tls = makeCertificate();

	writeFileSync(join(folder, 'ca.pem'), tls.cert);
	sink = await startSink({ tls, users: { jobwire: 'secret' } });
	return { SMTP_HOST: 'localhost', SMTP_PORT: String(sink.port), SMTP_USER: 'jobwire', SMTP_PASSWORD: 'secret',
		SMTP_CA_FILE: join(folder, 'ca.pem'), MAIL_TIMEOUT_MS: '3000', MAIL_RETRY_SECONDS: '1', MAIL_SUPPRESS_AFTER: '3' };
}, { parts: 'servers,auth,notify,nginx' });

after(async () => {
	await sink?.close();
	rmSync(folder, { recursive: true });
});

/** Something to be mailed to somebody new; { email, id }. */
async function somebody() {
	return signUpRecruiter(held.suite);
}

const tell = (user) => announceApplication(held.suite, user, seeker);
const mailsTo = ({ email }) => sink.messages.filter(({ to }) => to.includes(email));
const arrived = (user) => until(() => mailsTo(user)[0], { what: `a mail to ${user.email}` });
const deliveryOf = async (user, which = 0) => {
	const { data } = expect(200, await held.admin.http.get(`/api/v1/deliveries?user_id=${user.id}`));

	return data[which];
};
/** One of the tries to reach the user failed for this reason. */
const failsBecause = (user, reason) => until(async () => {
	assert.match((await deliveryOf(user)).attempts.map((attempt) => attempt.reason).join('; '), reason);
	return true;
});
const becomes = (user, state) => until(async () => {
	const delivery = await deliveryOf(user);

	return delivery?.state === state && delivery;
}, { what: `the delivery to ${user.email} is ${state}` });

describe('a mail by SMTP', () => {
	test('goes by verified TLS and with a login, and the connection is kept for the next', async () => {
		const users = [await somebody(), await somebody(), await somebody()];

		for (const user of users) {
			await tell(user);
			const mail = await arrived(user);

			assert.deepEqual([mail.secure, mail.user, mail.from], [true, 'jobwire', 'no-reply@jobwire.example']);
			assert.match(mail.headers.from, /^"Jobwire" <no-reply@jobwire\.example>$/);
			await becomes(user, 'SENT');
		}
		/* Each sender keeps one. */
		assert.ok(sink.connections <= 4, `${sink.connections} connections`);
	});

	test('is sent again over a new connection when the server has closed the old one', async () => {
		const user = await somebody();

		sink.cutConnections();
		await tell(user);
		await arrived(user);
		const { attempts, tries } = await becomes(user, 'SENT');

		assert.equal(tries, 1, JSON.stringify(attempts));
	});
});

/* Each has an address of its own, and most of them wait for a clock: side by side. */
describe('the trouble of one address', { concurrency: true }, () => {
	test('is put off: the mail is tried again until it is taken', async () => {
		const user = await somebody();

		sink.refuse(user.email, 452);
		await tell(user);
		await until(async () => (await deliveryOf(user))?.attempts.length === 2);
		sink.accept(user.email);
		const { attempts, ambiguous_tries: ambiguous } = await becomes(user, 'SENT');

		assert.match(attempts[0].reason, /^452 /);
		assert.deepEqual(attempts.map(({ outcome }) => outcome), ['pending', 'pending', 'sent']);
		assert.equal(ambiguous, 0);
		const [first, second] = attempts.map(({ at }) => Date.parse(at));

		assert.ok(second - first >= 1000, 'not before its time');
		assert.equal(mailsTo(user).length, 1);
	});

	test('is a greylist, which lets the second try through', async () => {
		const user = await somebody();

		sink.greylist(user.email);
		await tell(user);
		await arrived(user);
		assert.deepEqual((await becomes(user, 'SENT')).attempts.map(({ outcome }) => outcome), ['pending', 'sent']);
	});

	test('is its refusal, which is recorded and not tried again', async () => {
		const user = await somebody();

		sink.answerData({ code: 554 }, user.email);
		await tell(user);
		const { attempts, due_at: due } = await becomes(user, 'FAILED');

		assert.equal(due, null);
		assert.match(attempts[0].reason, /^554 /);
		assert.equal(attempts.length, 1);
	});

	test('is a line cut in the middle of the message, which is sent again and arrives once', async () => {
		const user = await somebody();

		sink.answerData({ cut: true }, user.email);
		await tell(user);
		await until(async () => (await deliveryOf(user))?.attempts.length);
		sink.answerData({}, user.email);
		const { attempts, ambiguous_tries: ambiguous } = await becomes(user, 'SENT');

		assert.ok(attempts.length >= 2);
		assert.equal(mailsTo(user).length, 1);
		assert.ok(ambiguous <= attempts.length - 1);
	});

	test('is a line cut between the message and the answer, after which it is sent again under the same Message-ID, and counted', async () => {
		const user = await somebody();

		sink.answerData({ taken: true }, user.email);
		await tell(user);
		await until(async () => (await deliveryOf(user))?.ambiguous_tries === 1);
		sink.answerData({}, user.email);
		const delivery = await becomes(user, 'SENT');

		assert.equal(delivery.attempts[0].outcome, 'ambiguous');
		assert.equal(mailsTo(user).length, 1 + delivery.ambiguous_tries);
		assert.equal(new Set(mailsTo(user).map(({ headers }) => headers['message-id'])).size, 1);
		const metrics = await (await fetch(`${held.suite.services.notify}/metrics`)).text();

		assert.match(metrics, /^jobwire_deliveries_total\{channel="mail",outcome="unknown"\} [1-9]/m);
	});

	test('is that it hangs, which delays no other', async () => {
		const [stuck, ...others] = await Promise.all(Array.from({ length: 9 }, somebody));

		sink.hang(stuck.email);
		await tell(stuck);
		await until(() => sink.attempts.includes(stuck.email));
		for (const user of others)
			await tell(user);
		await Promise.all(others.map(arrived));
		/* All the others have theirs while the first try of this one is under way. */
		const { state, attempts } = await deliveryOf(stuck);

		assert.deepEqual([state, attempts], ['SENDING', []]);
		await until(async () => (await deliveryOf(stuck)).attempts.length);
		sink.accept(stuck.email);
		await becomes(stuck, 'SENT');
	});

	test('is that it is slow, which the inbox is not', async () => {
		const user = await somebody();

		sink.slow(300, user.email);
		await tell(user);
		await until(async () => (await user.http.get('/api/v1/notifications')).body.data.length === 1);
		assert.equal(mailsTo(user).length, 0);
		await arrived(user);
	});

	test('is told to administrators, who may not have a delivery sent that is being sent', async () => {
		const user = await somebody();

		sink.slow(300, user.email);
		await tell(user);
		const { id } = await becomes(user, 'SENDING');

		assertProblem(await held.admin.http.post(`/api/v1/deliveries/${id}/resend`), 409, 'delivery_under_way');
		await becomes(user, 'SENT');
		assert.equal(mailsTo(user).length, 1);
	});

	test('are refusals over and over: it gets nothing any more, until an administrator has something sent again', async () => {
		const user = await somebody();

		sink.refuse(user.email, 550);
		for (let i = 1; i <= 3; i++) {
			await tell(user);
			await until(async () => (await held.suite.sql('select times from notify.refusals where address = $1', [user.email]))[0]?.times === i);
		}
		const asked = () => sink.attempts.filter((address) => address === user.email).length;

		assert.equal(asked(), 3);
		await tell(user);
		const suppressed = await until(async () => {
			const delivery = await deliveryOf(user);

			return delivery.attempts[0]?.reason.startsWith('suppressed') && delivery;
		});

		assert.match(suppressed.attempts[0].reason, /refused 3 times: 550 /);
		assert.equal(asked(), 3, 'the server was not asked');
		sink.accept(user.email);
		expect(200, await held.admin.http.post(`/api/v1/deliveries/${suppressed.id}/resend`));
		await arrived(user);
		await becomes(user, 'SENT');
		assert.deepEqual(await held.suite.sql('select 1 from notify.refusals where address = $1', [user.email]), []);
	});

	test('is forgotten after a mail that got through', async () => {
		const user = await somebody();

		sink.refuse(user.email, 550);
		await tell(user);
		await becomes(user, 'FAILED');
		sink.accept(user.email);
		await tell(user);
		await arrived(user);
		await until(async () => !(await held.suite.sql('select 1 from notify.refusals where address = $1', [user.email])).length);
	});

	test('is told to administrators, who may have a delivery sent again under the same Message-ID', async () => {
		const user = await somebody();

		await tell(user);
		await arrived(user);
		const { id } = await becomes(user, 'SENT');

		expect(200, await held.admin.http.post(`/api/v1/deliveries/${id}/resend`));
		await until(() => mailsTo(user).length === 2);
		assert.equal(mailsTo(user)[0].headers['message-id'], mailsTo(user)[1].headers['message-id']);
		assert.equal((await becomes(user, 'SENT')).attempts.length, 2);
	});

	test('is told to them alone, with filters and pages', async () => {
		const user = await somebody();

		await tell(user);
		await tell(user);
		await arrived(user);
		assertProblem(await user.http.get('/api/v1/deliveries'), 403, 'forbidden');
		const page = expect(200, await held.admin.http.get(`/api/v1/deliveries?user_id=${user.id}&kind=application_received&channel=MAIL&limit=1`));
		const next = expect(200, await held.admin.http.get(`/api/v1/deliveries?user_id=${user.id}&limit=1&cursor=${page.next_cursor}`));

		assert.equal(page.data.length, 1);
		assert.ok(next.data[0].id < page.data[0].id);
		assert.equal(next.next_cursor, null);
		assert.deepEqual(expect(200, await held.admin.http.get(`/api/v1/deliveries?user_id=${user.id}&state=failed`)).data, []);
		assertProblem(await held.admin.http.get('/api/v1/deliveries?state=lost'), 422, 'invalid');
		assertProblem(await user.http.post(`/api/v1/deliveries/${page.data[0].id}/resend`), 403, 'forbidden');
		assertProblem(await held.admin.http.post('/api/v1/deliveries/99999999/resend'), 404, 'not_found');
	});
});

describe('a crowd of mails', () => {
	test('goes as fast as it can, not at the pace at which rows are looked for', async () => {
		const [first, many] = [8_000_000, 600];
		const ids = Array.from({ length: many }, (_, i) => first + i);

		await held.suite.sql(`insert into notify.users (id, version, email, name, language, time_zone, is_active)
			select i, 1, 'crowd-' || i || '@example.com', 'Somebody', 'en', 'UTC', true from unnest($1::bigint[]) as i`, [ids]);
		/* As if all their events had been taken in one moment. */
		await held.suite.sql(`with told as (
				insert into notify.notifications (user_id, kind, title, event_id, data, created_at)
				select i, 'job_matched', 'A title', gen_random_uuid(), '{}', now() from unnest($1::bigint[]) as i returning id)
			insert into notify.deliveries (notification_id, channel, urgent, due_at, created_at, begun_at)
			select id, 'mail', false, now(), now(), now() from told`, [ids]);
		const mails = () => sink.messages.filter(({ to }) => to[0].startsWith('crowd-'));

		await until(() => mails().length === many, { timeout: 20_000 });
		const times = mails().map(({ at }) => at);
		/* There is room for sixteen at a time, and whoever waits for the clock waits a tenth of a second for the next sixteen. */
		const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 90).length));

		assert.ok(most > 20, `${most} mails in 90 ms at most`);
	});
});

describe('a server', () => {
	test('that is away is waited for, and one whose certificate is unknown gets nothing', async () => {
		const user = await somebody();
		const { port } = sink;
		const { messages } = sink;

		await sink.close();
		sink = await startSink({ tls: makeCertificate(), users: { jobwire: 'secret' }, port });
		await tell(user);
		await failsBecause(user, /certificate|SSL/);
		assert.equal(sink.messages.length, 0);
		assert.ok(messages.length);
		assert.equal((await deliveryOf(user)).state, 'PENDING');
	});

	test('that offers no encryption gets nothing either', async () => {
		const user = await somebody();
		const { port } = sink;

		await sink.close();
		sink = await startSink({ users: { jobwire: 'secret' }, port });
		await tell(user);
		await failsBecause(user, /STARTTLS/);
		assert.equal(sink.messages.length, 0);
	});
});
