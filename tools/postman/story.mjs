// The story that the collection can run from its first request to its last: a recruiter posts a job, a seeker applies with
// a file, and both hear of each other. What reaches somebody by way of an event is asked for until it is there.

import { addressOf, bearer, json, script, text, urlencoded } from './requests.mjs';

const step = (name, method, path, { as, body, variables, query, expect: status = 200, then = [], until } = {}) => ({
	name,
	event: [script('test', [...until ? again(until) : [], `pm.test('answers ${status}', () => pm.response.to.have.status(${status}));`, ...then])],
	request: {
		method, auth: as ? bearer(`${as}_token`) : { type: 'noauth' }, header: [],
		url: addressOf(path, variables, query), ...body && { body },
	},
	response: [],
});

/** A request that is sent again, for ten seconds, while the condition does not hold. */
const again = (condition) => [
	"const tries = Number(pm.collectionVariables.get('tries') ?? 0);",
	`const isThere = pm.response.code < 300 && (${condition});`,
	'',
	"pm.collectionVariables.set('tries', isThere ? 0 : tries + 1);",
	'if (!isThere && tries < 50) {',
	'\tsetTimeout(() => {}, 200);',
	'\tpm.execution.setNextRequest(pm.info.requestId);',
	'\treturn;',
	'}',
	"pm.test('it has come', () => pm.expect(isThere).to.be.true);",
];
const keep = (name, value) => `pm.collectionVariables.set('${name}', ${value});`;
const expect = (title, ...lines) => [`pm.test('${title}', () => {`, '\tconst body = pm.response.json();', '', ...lines.map((line) => `\t${line}`), '});'];
const body = 'pm.response.json()';

/** Names that nobody had before, so that the story can be told again. */
const prepare = script('prerequest', [
	"const run = Date.now().toString(36);",
	'',
	"pm.collectionVariables.set('run', run);",
	"for (const who of ['recruiter', 'seeker'])",
	'\tpm.collectionVariables.set(`${who}_email`, `${who}-${run}@example.com`);',
]);

const register = (who, more) => step(`The ${who} signs up`, 'POST', '/api/v1/auth/register', {
	body: json({ email: `{{${who}_email}}`, password: '{{password}}', role: who, ...more }), expect: 201,
	then: [keep(`${who}_id`, `${body}.id`)],
});
const signIn = (who) => step(`The ${who} signs in`, 'POST', '/api/v1/auth/login/access-token', {
	body: urlencoded({ username: `{{${who}_email}}`, password: '{{password}}' }), then: [keep(`${who}_token`, `${body}.access_token`)],
});

const canonical = [
	register('recruiter', { name: 'Grace Hopper', company_name: 'Compilers {{run}}' }),
	register('seeker', { name: 'Ada Lovelace' }),
	signIn('recruiter'),
	signIn('seeker'),
	step('The recruiter posts a job', 'POST', '/api/v1/jobs', {
		as: 'recruiter', expect: 201,
		body: json({ title: 'Systems programmer {{run}}', description: 'Write the best C of your life.', location: 'Berlin', job_type: 'FULL_TIME', status: 'OPEN' }),
		then: [keep('job_id', `${body}.id`), keep('conversation_id', `${body}.chat_group_id`),
			...expect('the company is that of the recruiter', "pm.expect(body.company).to.include(pm.collectionVariables.get('run'));")],
	}),
	step('The seeker finds it', 'GET', '/api/v1/jobs/search', {
		as: 'seeker', query: [{ key: 'q', value: 'programmer {{run}}' }], until: `${body}.data.some(({ id }) => id === pm.collectionVariables.get('job_id'))`,
	}),
	step('The seeker applies with a file', 'POST', '/api/v1/applications', {
		as: 'seeker', expect: 201,
		body: { mode: 'formdata', formdata: [
			{ key: 'job_id', value: '{{job_id}}', type: 'text' }, { key: 'cover_letter', value: 'I have waited for this.', type: 'text' },
			{ key: 'resume', type: 'file', src: 'resume.pdf' },
		] },
		then: [keep('application_id', `${body}.id`), keep('file_id', `${body}.resume_file_id`),
			...expect('it is submitted, with the file', "pm.expect(body.status).to.equal('SUBMITTED');", 'pm.expect(body.resume_file_id).to.be.a(\'string\');')],
	}),
	step('A second application is refused', 'POST', '/api/v1/applications', {
		as: 'seeker', body: text('{"job_id": {{job_id}}}'), expect: 409, then: expect('it says why', "pm.expect(body.code).to.equal('already_applied');"),
	}),
	step('The recruiter sees the application', 'GET', '/api/v1/jobs/{job_id}/applications', {
		as: 'recruiter', variables: { job_id: '{{job_id}}' },
		then: expect('it is there', "pm.expect(body.data.map(({ id }) => id)).to.include(pm.collectionVariables.get('application_id'));"),
	}),
	step('The file is found clean', 'GET', '/api/v1/files/{id}', {
		as: 'recruiter', variables: { id: '{{file_id}}' }, until: `${body}.status !== 'pending'`, then: expect('it is clean', "pm.expect(body.status).to.equal('clean');"),
	}),
	step('The recruiter looks into it', 'PATCH', '/api/v1/applications/{id}/status', {
		as: 'recruiter', variables: { id: '{{application_id}}' }, body: json({ status: 'In Review', note: 'Strong C.' }),
		then: expect('it is in review', "pm.expect(body.status).to.equal('IN_REVIEW');"),
	}),
	step('The recruiter says hello', 'POST', '/api/v1/conversations/{id}/messages', {
		as: 'recruiter', variables: { id: '{{conversation_id}}' }, body: json({ content: 'Hello, when could we talk?' }), expect: 201, until: 'true',
	}),
	step('The seeker reads the conversation', 'GET', '/api/v1/conversations/{id}/messages', {
		as: 'seeker', variables: { id: '{{conversation_id}}' }, until: `${body}.data.some(({ content }) => content === 'Hello, when could we talk?')`,
	}),
	step('The recruiter was notified of the application', 'GET', '/api/v1/notifications', {
		as: 'recruiter', until: `${body}.data.some(({ kind }) => kind === 'application_received')`,
	}),
	step('The seeker was notified of the new status', 'GET', '/api/v1/notifications', {
		as: 'seeker', until: `${body}.data.some(({ kind }) => kind === 'application_status')`,
	}),
	step('The seeker has read everything', 'POST', '/api/v1/notifications/mark-all-read', {
		as: 'seeker', then: expect('nothing is unread', 'pm.expect(body.unread_count).to.equal(0);'),
	}),
];

/* The listing platform's own client: it signs up and in at the root, and has lists without an envelope. */
const listing = [
	step('An employer signs up', 'POST', '/register', {
		body: json({ name: 'Grace Hopper', email: '{{recruiter_email}}', password: '{{password}}', role: 'employer' }), expect: 201,
		then: expect('there is a token', "pm.expect(body.token).to.be.a('string');"),
	}),
	step('A seeker signs up', 'POST', '/register', {
		body: json({ name: 'Ada Lovelace', email: '{{seeker_email}}', password: '{{password}}', role: 'jobseeker' }), expect: 201,
		then: [keep('seeker_token', `${body}.token`)],
	}),
	step('The employer signs in', 'POST', '/login', {
		body: json({ email: '{{recruiter_email}}', password: '{{password}}' }),
		then: [keep('recruiter_token', `${body}.token`), ...expect('the token has both names', 'pm.expect(body.access_token).to.equal(body.token);')],
	}),
	step('The employer posts a job', 'POST', '/jobs', {
		as: 'recruiter', expect: 201,
		body: json({ title: 'Typesetter {{run}}', description: 'Set type.', company: 'Compilers {{run}}', location: 'Berlin', salary: '85000' }),
		then: [keep('job_id', `${body}.id`), ...expect('the salary is as it was said', "pm.expect(body.salary).to.equal('85000');")],
	}),
	step('Everybody finds it', 'GET', '/jobs', {
		query: ['title=typesetter {{run}}', 'location=berlin', 'company=compilers {{run}}'].map((each) => ({ key: each.split('=')[0], value: each.split('=')[1] })),
		until: `${body}.some(({ id }) => id === pm.collectionVariables.get('job_id'))`,
	}),
	step('Everybody reads it', 'GET', '/jobs/{id}', {
		variables: { id: '{{job_id}}' }, then: expect('it is open', "pm.expect(body.status).to.equal('open');"),
	}),
	step('The seeker applies with a file', 'POST', '/jobs/{job_id}/apply', {
		as: 'seeker', variables: { job_id: '{{job_id}}' }, expect: 201,
		body: { mode: 'formdata', formdata: [
			{ key: 'name', value: 'Ada Lovelace', type: 'text' }, { key: 'email', value: '{{seeker_email}}', type: 'text' },
			{ key: 'resume', type: 'file', src: 'resume.pdf' },
		] },
		then: [keep('application_id', `${body}.id`)],
	}),
	step('The employer sees the application', 'GET', '/jobs/{job_id}/applications', {
		as: 'recruiter', variables: { job_id: '{{job_id}}' },
		then: expect('it is there', "pm.expect(body.map(({ id }) => id)).to.include(pm.collectionVariables.get('application_id'));"),
	}),
	step('The employer changes a part of the job', 'PUT', '/jobs/{id}', {
		as: 'recruiter', variables: { id: '{{job_id}}' }, body: json({ location: 'Hamburg' }),
		then: expect('the rest stays', "pm.expect([body.location, body.salary]).to.eql(['Hamburg', '85000']);"),
	}),
	step('A job that is deleted is gone', 'DELETE', '/jobs/{id}', { as: 'recruiter', variables: { id: '{{job_id}}' }, expect: 204 }),
	step('The seeker reads it no more', 'GET', '/jobs/{id}', { as: 'seeker', variables: { id: '{{job_id}}' }, expect: 404 }),
];

const story = (name, items) => ({
	name, description: 'Runs from its first request to its last, as often as one likes.',
	item: items.map((item, i) => (i === 0 ? { ...item, event: [prepare, ...item.event] } : item)),
});

export const stories = [story('story', canonical), story('story: listing platform (S3)', listing)];
