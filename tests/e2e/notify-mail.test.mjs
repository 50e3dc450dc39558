// Mails, from what happened to the outbox: who gets which, what it says, and that nothing in it is anybody's to forge.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mailsTo, mailTo, outbox } from '../lib/mail.mjs';
import { announce, announceApplication, signIn, signUpRecruiter, signUpSeeker, usePeople } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';
import { expect, postJob } from '../lib/visitors.mjs';

const held = usePeople();
const deliveriesOf = (user) => held.suite.sql(`select n.kind, d.channel, d.state, d.tries, d.attempts from notify.deliveries d
	join notify.notifications n on n.id = d.notification_id where n.user_id = $1 order by d.id`, [user.id]);

describe('an application', () => {
	test('is mailed to the recruiter and confirmed to the seeker, once each', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];
		const job = await postJob(recruiter, { title: 'Systems programmer' });

		await until(async () => (await seeker.http.post('/api/v1/applications', { job_id: job.id, name: 'Ada' })).status === 201);
		const [received, confirmed] = [await mailTo(held.suite, recruiter.email, 'application_received'),
			await mailTo(held.suite, seeker.email, 'application_confirmed')];

		assert.equal(received.subject, 'Ada applied for Systems programmer');
		assert.match(received.text, /Ada applied for your position "Systems programmer"/);
		assert.match(received.html, /<p>Ada applied for your position/);
		assert.match(confirmed.text, /We have your application for "Systems programmer"/);
		for (const user of [recruiter, seeker])
			await until(async () => (await deliveriesOf(user)).every(({ state }) => state === 'sent'));
		for (const mail of [received, confirmed])
			assert.equal(mailsTo(held.suite, mail.to).length, 1);
	});

	test('told of twice is mailed once', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];
		const first = await announceApplication(held.suite, recruiter, seeker);
		const channel = await (await held.suite.amqp()).createConfirmChannel();

		/* Past the broker's and the consumers' memory: another consumer's copy of the same event. */
		await mailTo(held.suite, recruiter.email);
		await held.suite.sql("delete from notify.inbox where event_id = $1", [first.id]);
		channel.publish('jobwire.events', first.kind, Buffer.from(JSON.stringify(first)), { type: first.kind, messageId: first.id, persistent: true });
		await channel.waitForConfirms();
		await until(async () => (await held.suite.sql('select 1 from notify.inbox where event_id = $1', [first.id])).length);
		assert.deepEqual((await deliveriesOf(recruiter)).map(({ channel: by, tries }) => [by, tries]), [['mail', 1]]);
	});
});

describe('a mail', () => {
	test('has one Message-ID for event, recipient and kind', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];
		const event = await announceApplication(held.suite, recruiter, seeker);
		const mail = await mailTo(held.suite, recruiter.email);

		assert.equal(mail.id, `<${event.id}.${recruiter.id}.application_received@jobwire.example>`);
	});

	test('holds what people write as text, never as a header or as markup', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];

		await announce(held.suite, 'application.submitted', { id: 900001, version: 1, job_id: 1, owner_id: recruiter.id, applicant_id: seeker.id,
			job_title: '<script>alert(1)</script>\r\nBcc: all@evil.example', name: 'Žofie "the" \r\n\r\nBody', status: 'SUBMITTED',
			submitted_at: new Date().toISOString(), deleted: false });
		const mail = await mailTo(held.suite, recruiter.email);

		assert.equal(mail.headers.bcc, undefined);
		assert.equal(mail.subject, 'Žofie "the"     Body applied for <script>alert(1)</script>  Bcc: all@evil.example');
		assert.ok(!mail.html.includes('<script>'));
		assert.ok(mail.html.includes('&lt;script&gt;alert(1)&lt;/script&gt;  Bcc: all@evil.example'));
		assert.ok(/^[\x20-\x7e\r\n\t]*$/.test(mail.raw), 'nothing but ASCII travels');
	});

	test('greets by name', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite, { name: 'Grace Murray' }), await signUpSeeker(held.suite)];

		await announceApplication(held.suite, recruiter, seeker);
		const mail = await mailTo(held.suite, recruiter.email);

		assert.equal(mail.headers.to, `"Grace Murray" <${recruiter.email}>`);
		assert.match(mail.text, /^Hello Grace Murray,\n/);
	});

	test('goes to whom it is told of before anybody has told of them', async () => {
		const id = 7_000_001;
		const user = { id, version: 1, email: `late-${id}@example.com`, username: null, name: 'Late', roles: ['RECRUITER'], is_active: true, language: 'en',
			time_zone: 'UTC', created_at: new Date().toISOString(), deleted: false };

		await announceApplication(held.suite, user, await signUpSeeker(held.suite));
		await until(async () => (await deliveriesOf(user)).length);
		await announce(held.suite, 'user.registered', user);
		assert.match((await mailTo(held.suite, user.email)).text, /^Hello Late,/);
	});

	test('goes to no inactive account, unless it is about just that', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];

		expect(200, await recruiter.http.post(`/api/v1/users/${recruiter.id}/deactivate`));
		assert.match((await mailTo(held.suite, recruiter.email)).text, /Your account was deactivated/);
		await announceApplication(held.suite, recruiter, seeker);
		await mailTo(held.suite, seeker.email);
		const [, refused] = await until(async () => {
			const rows = await deliveriesOf(recruiter);

			return rows.every(({ state }) => state !== 'pending' && state !== 'sending') && rows.length === 2 && rows;
		});

		assert.equal(refused.state, 'failed');
		assert.equal(refused.attempts[0].reason, 'the account is not active');
		assert.equal(mailsTo(held.suite, recruiter.email).length, 1);
	});
});

describe('a forgotten password', () => {
	test('is mended by the mailed link, and the mail alone has it', async () => {
		const user = await signUpSeeker(held.suite);
		const password = 'quite another password';

		expect(202, await held.suite.http.post('/api/v1/auth/password/forgot', { email: user.email }));
		const mail = await mailTo(held.suite, user.email, 'password_reset');
		const [, link, token] = /\n(http\S+)#token=(\S+)\n/.exec(mail.text);

		assert.equal(link, `${held.suite.url}/reset-password`);
		assert.equal(expect(200, await held.suite.http.get(link)).includes('<form id="reset">'), true);
		assert.match(mail.text, /good until \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)/);
		expect(204, await held.suite.http.post('/api/v1/auth/password/reset', { token, new_password: password }));
		await signIn(held.suite, user.email, password);
		assert.match((await mailTo(held.suite, user.email, 'password_changed')).text, /was changed/);
		const rows = await held.suite.sql(`select t::text from notify.notifications t union all select t::text from notify.deliveries t
			union all select t::text from auth.activity t`);

		assert.ok(rows.length && rows.every(({ t }) => !t.includes(token)));
		assert.ok(!held.suite.log('notify').includes(token));
	});
});

describe('what else happens to an application', () => {
	const application = (recruiter, seeker, more = {}) => ({ id: 900_100, version: 2, job_id: 9, job_title: 'Weaver', company: 'Looms & Co', owner_id: recruiter.id,
		applicant_id: seeker.id, name: 'Ada', email: seeker.email, status: 'IN_REVIEW', submitted_at: new Date().toISOString(), deleted: false, ...more });
	const interview = (recruiter, seeker, more = {}) => ({ ...application(recruiter, seeker), id: 31, application_id: 900_100, scheduled_at: '2026-12-03T13:30:00Z',
		duration_minutes: 45, mode: 'ONLINE', link: 'https://meet.example/abc?a=1&b=2', location: null, interviewers: ['Grace', 'Joan'], status: 'SCHEDULED',
		result: 'PENDING', ics: 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:31@jobwire\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n', ...more });

	test('is mailed to whom it concerns', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];

		await announce(held.suite, 'application.status_changed', application(recruiter, seeker));
		await announce(held.suite, 'application.withdrawn', application(recruiter, seeker, { version: 3, status: 'WITHDRAWN' }));
		assert.equal((await mailTo(held.suite, seeker.email, 'application_status')).subject, 'Your application for Weaver: In Review');
		assert.match((await mailTo(held.suite, recruiter.email, 'application_withdrawn')).text, /Ada withdrew the application for your position "Weaver" at\s+Looms & Co\./);
	});

	test('an interview comes with an entry for the calendar, and in the clock of the invited', async () => {
		const [recruiter, seeker] = [await signUpRecruiter(held.suite), await signUpSeeker(held.suite)];

		expect(200, await seeker.http.patch('/api/v1/users/me', { time_zone: 'Europe/Berlin' }));
		await until(async () => (await held.suite.sql('select time_zone from notify.users where id = $1', [seeker.id]))[0]?.time_zone === 'Europe/Berlin');
		await announce(held.suite, 'interview.scheduled', interview(recruiter, seeker));
		const invited = await mailTo(held.suite, seeker.email, 'interview_scheduled');

		assert.match(invited.text, /When: 2026-12-03 14:30 \(Europe\/Berlin\), 45 minutes/);
		assert.match(invited.text, /You will meet: Grace, Joan/);
		assert.match(invited.html, /href="https:\/\/meet\.example\/abc\?a=1&amp;b=2"/);
		assert.match(invited.calendar.type, /method=REQUEST/);
		assert.match(invited.calendar.body, /^BEGIN:VCALENDAR\r\n[^]*UID:31@jobwire/);

		await announce(held.suite, 'interview.cancelled', interview(recruiter, seeker, { version: 3, status: 'CANCELLED', ics: 'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n' }));
		assert.match((await mailTo(held.suite, seeker.email, 'interview_cancelled')).calendar.type, /method=CANCEL/);
		await announce(held.suite, 'interview.result', interview(recruiter, seeker, { version: 4, result: 'PENDING', ics: null }));
		await announce(held.suite, 'interview.result', interview(recruiter, seeker, { version: 5, result: 'PASS', ics: null }));
		assert.match((await mailTo(held.suite, seeker.email, 'interview_result')).text, /Weaver" at Looms & Co: Pass\./);
		assert.equal(mailsTo(held.suite, seeker.email, 'interview_result').length, 1);
	});

	test('an infected file is told to its owner, a clean one to nobody', async () => {
		const seeker = await signUpSeeker(held.suite);
		const file = (status, id) => ({ id, version: 2, owner_id: seeker.id, filename: 'résumé.pdf', status, finding: status === 'infected' ? 'Eicar' : null, deleted: false });

		await announce(held.suite, 'file.scanned', file('clean', '01a1f8a1-f167-7907-84a5-09c135e02861'));
		await announce(held.suite, 'file.scanned', file('infected', '01a1f8a1-f167-7907-84a5-09c135e02862'));
		assert.equal((await mailTo(held.suite, seeker.email, 'file_infected')).subject, 'Your file résumé.pdf was refused');
		assert.equal((await deliveriesOf(seeker)).length, 1);
	});
});

test('nothing lies in the outbox but whole mails', () => {
	for (const mail of outbox(held.suite))
		assert.ok(mail.to && mail.subject && mail.text && mail.html && mail.id, mail.name);
});
