// What seekers and recruiters say of themselves: writing it, who may read it, and what the others hear of it.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { announceApplication, signUp, signUpRecruiter, signUpSeeker, usePeople, wrongFields } from '../lib/people.mjs';
import { until } from '../lib/until.mjs';

const held = usePeople();
const seekers = '/api/v1/profiles/job-seekers';
const recruiters = '/api/v1/profiles/recruiters';
const code = (answer) => `${answer.status} ${answer.body.code}`;

const ada = {
	full_name: 'Ada Lovelace',
	headline: 'Systems programmer',
	summary: 'Line one\nline two',
	phone: '+44 20 1234567',
	location: 'London',
	skill_ids: [3, 1],
	interest_ids: [7],
	experience: [
		{
			title: 'Engineer',
			company: 'Analytical & Sons',
			from: '1842-07',
			to: null,
			text: 'Wrote <the> first\nprogram',
		},
	],
	education: [{ title: 'Mathematics', school: 'At home', from: '1830', to: '1835-12-31', text: null }],
	preferred_job_types: ['FULL_TIME', 'CONTRACT'],
	preferred_locations: ['London', 'New York, NY'],
	open_to_search: true,
};

const withoutTimes = ({ created_at: made, updated_at: changed, ...rest }) => {
	assert.ok(Date.parse(made) <= Date.parse(changed));
	return rest;
};

describe('a seeker profile', () => {
	test('is made, read, replaced and changed in parts', async () => {
		const user = await signUpSeeker(held.suite);
		const path = `${seekers}/${user.id}`;

		assert.equal(code(await user.http.get(`${seekers}/me`)), '404 no_profile');
		const made = await user.http.post(seekers, ada);
		assert.equal(made.status, 201);
		assert.equal(made.headers.get('location'), path);
		assert.deepEqual(withoutTimes(made.body), { id: user.id, ...ada });
		assert.deepEqual((await user.http.get(`${seekers}/me`)).body, made.body);
		assert.deepEqual((await user.http.get(path)).body, made.body);

		const patched = await user.http.patch(`${seekers}/me`, { headline: 'Retired', skill_ids: [9], phone: null });
		assert.equal(patched.status, 200);
		assert.deepEqual(withoutTimes(patched.body), {
			id: user.id,
			...ada,
			headline: 'Retired',
			skill_ids: [9],
			phone: null,
		});
		assert.equal(patched.body.created_at, made.body.created_at);

		const replaced = await user.http.put(seekers, { full_name: 'Ada King' });
		assert.equal(replaced.status, 200);
		assert.deepEqual(withoutTimes(replaced.body), {
			id: user.id,
			full_name: 'Ada King',
			headline: null,
			summary: null,
			phone: null,
			location: null,
			skill_ids: [],
			interest_ids: [],
			experience: [],
			education: [],
			preferred_job_types: [],
			preferred_locations: [],
			open_to_search: false,
		});
	});

	test('is made by PUT as well, once', async () => {
		const user = await signUpSeeker(held.suite);

		assert.equal((await user.http.put(seekers, {})).status, 201);
		assert.equal((await user.http.put(seekers, {})).status, 200);
		assert.equal((await user.http.post(seekers, {})).status, 200);
	});

	test('takes the place of lists when it comes as a form', async () => {
		const user = await signUpSeeker(held.suite);

		await user.http.post(seekers, ada);
		const { status, body } = await user.http.patch(
			`${seekers}/me`,
			new URLSearchParams([
				['skill_ids', '5,6'],
				['preferred_locations', 'Paris'],
				['preferred_job_types', 'part-time'],
			]),
		);
		assert.equal(status, 200);
		assert.deepEqual(
			[body.skill_ids, body.preferred_locations, body.preferred_job_types, body.headline],
			[[5, 6], ['Paris'], ['PART_TIME'], ada.headline],
		);
	});

	test('names every mistake by its field', async () => {
		const user = await signUpSeeker(held.suite);
		const answer = await user.http.post(seekers, {
			phone: 'call me',
			skill_ids: ['three'],
			preferred_job_types: ['FOREVER'],
			open_to_search: 'yes',
			headline: 'a\nb',
			full_name: 'x'.repeat(201),
			summary: 'x'.repeat(5001),
			nickname: 'x',
			id: 3,
			experience: [{ title: 'ok' }, { from: '2024-13', to: 'now' }],
			education: [{ title: 'x', school: 3 }],
		});

		assert.equal(answer.status, 422);
		assert.deepEqual(wrongFields(answer), [
			'education[0].school',
			'experience[1].from',
			'experience[1].title',
			'experience[1].to',
			'full_name',
			'headline',
			'id',
			'nickname',
			'open_to_search',
			'phone',
			'preferred_job_types[0]',
			'skill_ids[0]',
			'summary',
		]);
		assert.equal((await user.http.get(`${seekers}/me`)).status, 404, 'nothing was written');
	});

	test('holds as much as its bounds say, in the longest spelling, and the event with it', async () => {
		const user = await signUp(held.suite);
		const long = (n) => '<'.repeat(n);

		assert.equal(
			(
				await user.http.put(recruiters, {
					company_name: long(200),
					industry: long(200),
					location: long(200),
					description: long(5000),
					company_website: `https://example.com/${'x'.repeat(480)}`,
					interest_ids: Array(100).fill(2 ** 53 - 1),
				})
			).status,
			201,
		);
		const { status, text } = await user.http.put(seekers, {
			full_name: long(200),
			headline: long(200),
			location: long(200),
			summary: long(5000),
			skill_ids: Array(100).fill(2 ** 53 - 1),
			interest_ids: Array(100).fill(2 ** 53 - 1),
			preferred_locations: Array(15).fill(long(500)),
			experience: Array(50).fill({ title: 'x', company: 'y', text: 'word '.repeat(799) }),
		});
		assert.equal(status, 201, text.slice(0, 300));
	});

	test('is for those who seek', async () => {
		const recruiter = await signUpRecruiter(held.suite);

		assert.equal(code(await recruiter.http.post(seekers, ada)), '403 forbidden');
		assert.equal((await held.suite.http.post(seekers, ada)).status, 401);
	});
});

describe('who reads a seeker profile', () => {
	test('its owner and administrators always, recruiters when it is open', async () => {
		const seeker = await signUpSeeker(held.suite);
		const other = await signUpSeeker(held.suite);
		const recruiter = await signUpRecruiter(held.suite);
		const path = `${seekers}/${seeker.id}`;

		await seeker.http.put(seekers, { ...ada, open_to_search: false });
		assert.equal((await held.admin.http.get(path)).status, 200);
		assert.equal(code(await recruiter.http.get(path)), '404 no_profile');
		assert.equal(code(await other.http.get(path)), '404 no_profile');
		await seeker.http.patch(`${seekers}/me`, { open_to_search: true });
		assert.equal((await recruiter.http.get(path)).body.headline, ada.headline);
		assert.equal(code(await other.http.get(path)), '404 no_profile', 'other seekers never');
		assert.equal((await held.suite.http.get(path)).status, 401);
	});

	test('a recruiter whose applicant the seeker is', async () => {
		const seeker = await signUpSeeker(held.suite);
		const recruiter = await signUpRecruiter(held.suite);

		await seeker.http.put(seekers, { ...ada, open_to_search: false });
		await announceApplication(held.suite, recruiter, seeker);
		await until(async () => (await recruiter.http.get(`${seekers}/${seeker.id}`)).status === 200);
		assert.equal((await (await signUpRecruiter(held.suite)).http.get(`${seekers}/${seeker.id}`)).status, 404);
	});

	test('nobody but administrators while its user is deactivated', async () => {
		const seeker = await signUpSeeker(held.suite);
		const recruiter = await signUpRecruiter(held.suite);
		const path = `${seekers}/${seeker.id}`;

		await seeker.http.put(seekers, ada);
		await held.admin.http.post(`/api/v1/users/${seeker.id}/deactivate`);
		assert.equal((await recruiter.http.get(path)).status, 404);
		assert.equal((await held.admin.http.get(path)).status, 200);
		await held.admin.http.post(`/api/v1/users/${seeker.id}/activate`);
		assert.equal((await recruiter.http.get(path)).status, 200);
	});

	test('what is not there looks like what may not be seen', async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const hidden = await signUpSeeker(held.suite);

		await hidden.http.put(seekers, {});
		const answers = [];
		for (const whose of [hidden.id, 999999]) {
			for (const method of ['get', 'patch']) {
				const { status, body } = await recruiter.http[method](
					`${seekers}/${whose}`,
					method === 'patch' ? {} : undefined,
				);

				answers.push([status, body.code, body.title]);
			}
		}
		assert.deepEqual(answers, Array(4).fill([404, 'no_profile', 'There is no such profile yet']));
	});
});

describe('who changes a seeker profile', () => {
	test('its owner and administrators; 403 for who only sees it', async () => {
		const seeker = await signUpSeeker(held.suite);
		const recruiter = await signUpRecruiter(held.suite);
		const path = `${seekers}/${seeker.id}`;

		await seeker.http.put(seekers, ada);
		assert.equal(code(await recruiter.http.patch(path, { headline: 'Hacked' })), '403 forbidden');
		assert.equal((await held.admin.http.patch(path, { headline: 'By an administrator' })).status, 200);
		assert.equal((await seeker.http.get(path)).body.headline, 'By an administrator');
		assert.equal((await seeker.http.patch(path, { headline: 'Mine' })).body.headline, 'Mine');
	});

	test('both of two who change different parts at once', async () => {
		const seeker = await signUpSeeker(held.suite);

		await seeker.http.put(seekers, ada);
		for (let round = 0; round < 10; round++) {
			const answers = await Promise.all([
				seeker.http.patch(`${seekers}/me`, { headline: `headline ${round}` }),
				seeker.http.patch(`${seekers}/me`, { location: `location ${round}` }),
			]);

			assert.deepEqual(
				answers.map((answer) => answer.status),
				[200, 200],
			);
			const { body } = await seeker.http.get(`${seekers}/me`);
			assert.deepEqual([body.headline, body.location], [`headline ${round}`, `location ${round}`]);
		}
	});
});

describe('a recruiter profile', () => {
	const company = {
		company_name: 'Analytical Engines',
		company_website: 'https://engines.example/jobs?x=1',
		industry: 'Machines',
		location: 'London',
		description: 'We make\nengines.',
		interest_ids: [2, 4],
	};

	test('is made, read by everybody signed in, and changed by its owner and administrators', async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const seeker = await signUpSeeker(held.suite);
		const path = `${recruiters}/${recruiter.id}`;

		assert.equal(code(await seeker.http.get(path)), '404 no_profile');
		assert.equal(code(await recruiter.http.patch(`${recruiters}/me`, { location: 'London' })), '404 no_profile');
		const made = await recruiter.http.post(recruiters, company);
		assert.equal(made.status, 201);
		assert.equal(made.headers.get('location'), path);
		assert.deepEqual(withoutTimes(made.body), { id: recruiter.id, ...company });
		assert.deepEqual((await seeker.http.get(path)).body, made.body);
		assert.equal((await held.suite.http.get(path)).status, 401);
		assert.equal(code(await seeker.http.patch(path, {})), '403 forbidden');
		assert.equal((await held.admin.http.patch(path, { industry: 'Software' })).body.industry, 'Software');
		assert.equal(
			(await recruiter.http.patch(`${recruiters}/me`, { company_website: null })).body.company_website,
			null,
		);
		assert.equal((await recruiter.http.put(recruiters, company)).status, 200);
		assert.equal((await seeker.http.post(recruiters, company)).status, 403);
	});

	test('begins with the company named when signing up, if one recruits', async () => {
		const recruiter = await signUp(held.suite, { role: 'employer', company_name: 'Begun Ltd' });
		const seeker = await signUp(held.suite, { role: 'seeker' });

		assert.equal((await seeker.http.get(`${recruiters}/${recruiter.id}`)).body.company_name, 'Begun Ltd');
		assert.equal((await seeker.http.get(`${recruiters}/${seeker.id}`)).status, 404);
	});

	test('names every mistake by its field', async () => {
		const recruiter = await signUpRecruiter(held.suite);
		const answer = await recruiter.http.post(recruiters, {
			company_website: 'javascript:alert(1)',
			company_name: 3,
			interest_ids: 'x',
			size: 9,
		});

		assert.deepEqual(wrongFields(answer), ['company_name', 'company_website', 'interest_ids', 'size']);
	});
});

describe('what the others hear', () => {
	test('both profiles in one state, in the order of its versions', async () => {
		const heard = await held.suite.listen('profile.updated');
		const user = await signUp(held.suite, { company_name: 'Both Ltd' });

		await user.http.put(seekers, ada);
		await Promise.all(
			Array.from({ length: 8 }, (_, i) =>
				i % 2
					? user.http.patch(`${recruiters}/me`, { industry: `industry ${i}` })
					: user.http.patch(`${seekers}/me`, { headline: `headline ${i}` }),
			),
		);
		const mine = () =>
			heard.filter((event) => event.body.object.id === String(user.id)).map((event) => event.body);
		await until(() => mine().length === 10);
		const states = mine();

		assert.deepEqual(
			states.map((state) => state.version),
			[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
		);
		assert.deepEqual(
			[states[0].data.is_seeker, states[0].data.is_recruiter, states[0].data.company_name],
			[false, true, 'Both Ltd'],
		);
		const last = states.at(-1).data;
		const now = {
			seeker: (await user.http.get(`${seekers}/me`)).body,
			company: (await user.http.get(`${recruiters}/me`)).body,
		};
		assert.deepEqual(
			[
				last.headline,
				last.company_industry,
				last.skill_ids,
				last.preferred_job_types,
				last.open_to_search,
				last.deleted,
			],
			[now.seeker.headline, now.company.industry, [3, 1], ['FULL_TIME', 'CONTRACT'], true, false],
		);
		assert.ok(!('phone' in last), "a phone number is nobody else's business");
	});
});
