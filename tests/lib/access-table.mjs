// Who may do what, route by route: one row for each that the services' tables name. Six letters say how it goes for
//
//	nobody, a seeker who has nothing to do with it, the seeker whose it is, such a recruiter, the recruiter whose it is, an administrator
//
//	-  401, has to sign in     x  403, may not     ?  404, as if it were not there     +  may (what else is wrong with it is another matter)
//
// Behind the letters stands what is asked for, where a request with nothing in it would not do: a function of the world
// and the caller's role that returns { params, body, query, http, form }. What a request uses up is made for each anew.
//
// Another system's route to an operation is one line: the route and the one whose row is its own, too.

import { randomUUID } from 'node:crypto';
import { fileOf, form, pdf } from './files-flow.mjs';
import { sessionOf } from './visitors.mjs';

export const ROLES = ['nobody', 'otherSeeker', 'seeker', 'otherRecruiter', 'recruiter', 'admin'];

const everybody = '++++++';
const signedIn = '-+++++';
const admins = '-xxxx+';
const v1 = '/api/v1';
const at = '2040-01-02T09:00:00Z';

const ofSeeker = (world) => ({ params: { id: world.seeker.id, user_id: world.seeker.id } });
const ofRecruiter = (world) => ({ params: { user_id: world.recruiter.id } });
const victim = async (world) => ({ params: { id: (await world.someone()).id }, body: { role: 'seeker' } });
/** The caller may be the one it is about. */
const oneself = async (world, role) => {
	const user = await world.someone();

	return { params: { id: user.id }, http: role === 'seeker' ? user.http : undefined };
};
/** Their own session, account or place, made to be lost. */
const throwaway = async (world, role) => ({ http: role === 'nobody' ? undefined : (await world.another(role)).http });
const job = (world) => ({ params: { id: world.job.id, job_id: world.job.id } });
const freshJob = (body) => async (world) => {
	const { id } = await world.newJob();

	return { params: { id, job_id: id }, body };
};
const application = (world) => ({ params: { id: world.application.id, application_id: world.application.id } });
const freshApplication = (body, id = 'id') => async (world) => {
	const made = await world.newApplication();

	return { params: { id: made[id], application_id: made.id, job_id: made.job_id }, body: typeof body === 'function' ? body(made) : body };
};
const freshReview = (body) => async (world) => ({ params: { id: (await world.newReview()).id }, body });
const conversation = (body) => (world) => ({ params: { id: `job-${world.job.id}` }, body });
/** With the seeker as a member. */
const freshConversation = (body) => async (world) => ({ params: { id: await world.newConversation(), user_id: world.seeker.id }, body });
/** One of the seeker's. */
const message = (body) => async (world) => ({ params: { id: `job-${world.job.id}`, seq: await world.newMessage() }, body });
const interview = (world) => ({ params: { id: world.interview.id } });
const freshInterview = (body) => async (world) => ({ params: { id: (await world.newInterview()).id }, body });
/** The newest that the recruiter has; one is lost with each that is deleted. */
const notification = async (world) => ({ params: { user_id: world.recruiter.id, id: (await world.recruiter.http.get('/api/v1/notifications')).body.data[0].id } });
const file = (world) => ({ params: { id: world.application.resume_file_id } });
const object = () => ({ params: { area: 'files', id: randomUUID() } });

const own = {
	// auth
	[`POST ${v1}/auth/register`]: [everybody],
	[`POST ${v1}/auth/login`]: [everybody],
	[`POST ${v1}/auth/login/access-token`]: [everybody],
	[`POST ${v1}/auth/refresh`]: [everybody],
	[`POST ${v1}/auth/logout`]: [signedIn, throwaway],
	[`POST ${v1}/auth/logout-all`]: [signedIn, throwaway],
	[`GET ${v1}/auth/sessions`]: [signedIn],
	[`DELETE ${v1}/auth/sessions/{id}`]: ['-?+???', async (world) => ({ params: { id: sessionOf((await world.signInAgain('seeker')).session.access_token) } })],
	[`POST ${v1}/auth/password/forgot`]: [everybody],
	[`POST ${v1}/auth/password/reset`]: [everybody],
	[`POST ${v1}/auth/password/change`]: [signedIn],
	'GET /.well-known/jwks.json': [everybody],
	[`GET ${v1}/users/me`]: [signedIn],
	[`PATCH ${v1}/users/me`]: [signedIn],
	[`DELETE ${v1}/users/me`]: [signedIn, throwaway],
	[`GET ${v1}/users`]: [admins],
	[`POST ${v1}/users`]: [admins],
	[`GET ${v1}/users/{id}`]: ['-?+?++', ofSeeker],
	[`PATCH ${v1}/users/{id}`]: ['-?+?x+', ofSeeker],
	[`DELETE ${v1}/users/{id}`]: [admins, victim],
	[`POST ${v1}/users/{id}/deactivate`]: ['-?+??+', oneself],
	[`POST ${v1}/users/{id}/activate`]: [admins, victim],
	[`PATCH ${v1}/users/{id}/role`]: [admins, victim],
	[`POST ${v1}/profiles/job-seekers`]: ['-++xxx'],
	[`PUT ${v1}/profiles/job-seekers`]: ['-++xxx'],
	[`GET ${v1}/profiles/job-seekers`]: ['-xx+++'],
	[`GET ${v1}/profiles/job-seekers/{user_id}`]: ['-?+?++', ofSeeker],
	[`PATCH ${v1}/profiles/job-seekers/{user_id}`]: ['-?+?x+', ofSeeker],
	[`POST ${v1}/profiles/recruiters`]: ['-xx++x'],
	[`PUT ${v1}/profiles/recruiters`]: ['-xx++x'],
	[`GET ${v1}/profiles/recruiters/{user_id}`]: [signedIn, ofRecruiter],
	[`PATCH ${v1}/profiles/recruiters/{user_id}`]: ['-xxx++', ofRecruiter],
	[`GET ${v1}/activity`]: [admins],
	'POST /auth signup': [everybody],
	'POST /auth login': [everybody],

	// jobs
	[`POST ${v1}/jobs`]: ['-xx+++'],
	[`GET ${v1}/jobs`]: [everybody],
	[`GET ${v1}/jobs/search`]: [everybody],
	[`GET ${v1}/jobs/suggest`]: [everybody, () => ({ query: '?q=prog' })],
	[`GET ${v1}/jobs/stats`]: [everybody],
	[`GET ${v1}/jobs/{id}`]: [everybody, job],
	[`PUT ${v1}/jobs/{id}`]: ['-xxx++', freshJob({ title: 'Another', description: 'D.' })],
	[`PATCH ${v1}/jobs/{id}`]: ['-xxx++', freshJob({ title: 'Another' })],
	[`DELETE ${v1}/jobs/{id}`]: ['-xxx++', freshJob()],
	[`PATCH ${v1}/jobs/{id}/status`]: ['-xxx++', freshJob({ status: 'PAUSED' })],
	[`POST ${v1}/jobs/{id}/publish`]: ['-xxx++', freshJob()],
	[`POST ${v1}/jobs/{id}/pause`]: ['-xxx++', freshJob()],
	[`POST ${v1}/jobs/{id}/close`]: ['-xxx++', freshJob()],
	[`GET ${v1}/jobs/{id}/history`]: ['-xxx++', job],
	[`GET ${v1}/skills`]: [everybody],
	[`POST ${v1}/skills`]: [admins],
	[`PATCH ${v1}/skills/{id}`]: [admins, () => ({ params: { id: 1 } })],
	[`POST ${v1}/skills/{id}/merge`]: [admins, () => ({ params: { id: 1 } })],
	[`GET ${v1}/industries`]: [everybody],
	[`POST ${v1}/industries`]: [admins],
	[`POST ${v1}/industries/{id}/merge`]: [admins, () => ({ params: { id: 1 } })],
	[`GET ${v1}/interests`]: [everybody],
	[`POST ${v1}/interests`]: [admins],
	[`POST ${v1}/interests/{id}/merge`]: [admins, () => ({ params: { id: 1 } })],
	[`DELETE ${v1}/cache`]: [admins],
	[`GET ${v1}/jobs/recommended`]: ['-++xxx'],
	[`GET ${v1}/jobs/saved`]: [signedIn],
	[`POST ${v1}/jobs/{id}/save`]: [signedIn, job],
	[`DELETE ${v1}/jobs/{id}/save`]: [signedIn, job],
	[`GET ${v1}/jobs/{id}/reviews`]: [everybody, job],
	[`POST ${v1}/jobs/{id}/reviews`]: ['-x+xxx', freshApplication({ rating: 5 }, 'job_id')],
	[`GET ${v1}/users/{id}/reviews`]: [everybody, ofSeeker],
	[`POST ${v1}/users/{id}/reviews`]: ['-xxx+x', (world) => ({ params: { id: world.seeker.id }, body: { rating: 5 } })],
	[`PATCH ${v1}/reviews/{id}`]: ['-x+xxx', freshReview({ rating: 1 })],
	[`DELETE ${v1}/reviews/{id}`]: ['-x+xx+', freshReview()],
	[`POST ${v1}/reviews/{id}/hide`]: [admins, freshReview({})],
	'POST /work postJob': ['-xx+++'],
	'POST /work searchJob': [everybody],

	// applications
	[`POST ${v1}/applications`]: ['-++xxx', async (world) => ({ body: { job_id: (await world.newJob()).id } })],
	[`GET ${v1}/applications`]: [signedIn],
	[`GET ${v1}/applications/{id}`]: ['-?+?++', application],
	[`GET ${v1}/applications/{id}/history`]: ['-?+?++', application],
	[`PATCH ${v1}/applications/{id}/status`]: ['-?x?++', freshApplication({ status: 'IN_REVIEW' })],
	[`POST ${v1}/applications/{id}/withdraw`]: ['-?+?xx', freshApplication()],
	[`POST ${v1}/jobs/{job_id}/applications`]: ['-++xxx', freshJob()],
	[`GET ${v1}/jobs/{job_id}/applications`]: ['-xx?++', job],
	[`POST ${v1}/jobs/{job_id}/applications/status`]: ['-xx?++', freshApplication((made) => ({ ids: [made.id], status: 'OFFER' }))],
	[`POST ${v1}/interviews`]: ['-?x?++', freshApplication((made) => ({ application_id: made.id, scheduled_at: at, mode: 'ONLINE' }))],
	[`GET ${v1}/interviews`]: [signedIn],
	[`GET ${v1}/interviews/{id}`]: ['-?+?++', interview],
	[`PATCH ${v1}/interviews/{id}`]: ['-?x?++', freshInterview({ notes: 'Later' })],
	[`POST ${v1}/interviews/{id}/cancel`]: ['-?x?++', freshInterview()],
	[`PATCH ${v1}/interviews/{id}/result`]: ['-?x?++', freshInterview({ result: 'PASS' })],
	[`POST ${v1}/applications/{application_id}/interviews`]: ['-?x?++', freshApplication({ scheduled_at: at, mode: 'ONLINE' })],
	[`GET ${v1}/applications/{application_id}/interviews`]: ['-?+?++', application],
	[`POST ${v1}/files`]: [signedIn, async () => ({ form: await form({ file: fileOf(pdf()) }) })],
	[`POST ${v1}/files/{id}/complete`]: ['-?+???', file],
	[`GET ${v1}/files/{id}`]: ['-?+?++', file],
	[`GET ${v1}/files/{id}/content`]: ['-?+?++', file],
	'POST /work applyJob': ['-++xxx', async (world) => ({ body: { jobId: (await world.newJob()).id } })],
	'POST /apply': ['-++xxx', async (world) => ({ body: { jobId: (await world.newJob()).id } })],
	'POST /files': [signedIn, async () => ({ form: await form({ file: fileOf(pdf()) }) })],
	'PUT /objects/{area}/{id}': ['xxxxxx', object],
	'GET /objects/{area}/{id}': ['xxxxxx', object],

	// chat
	[`GET ${v1}/conversations`]: [signedIn],
	[`POST ${v1}/conversations`]: ['-x+x+x', (world) => ({ body: { applicant_id: world.seeker.id } })],
	'POST /chat chat': ['-x+x+x', (world) => ({ body: { employer: world.company, applicant: world.seeker.username } })],
	[`GET ${v1}/conversations/{id}`]: ['-?+?++', conversation()],
	[`PATCH ${v1}/conversations/{id}`]: ['-?x?++', conversation({ title: 'Another' })],
	[`POST ${v1}/conversations/{id}/leave`]: ['-?+?+?', freshConversation()],
	[`GET ${v1}/conversations/{id}/members`]: ['-?+?++', conversation()],
	[`POST ${v1}/conversations/{id}/members`]: ['-?x?++', (world) => ({ ...conversation()(world), body: { user_id: world.seeker.id } })],
	[`DELETE ${v1}/conversations/{id}/members/{user_id}`]: ['-?+?++', freshConversation()],
	[`GET ${v1}/conversations/{id}/messages`]: ['-?+?++', conversation()],
	[`POST ${v1}/conversations/{id}/messages`]: ['-?+?+?', conversation({ content: 'Hello' })],
	[`PATCH ${v1}/conversations/{id}/messages/{seq}`]: ['-?+?xx', message({ content: 'Hello again' })],
	[`DELETE ${v1}/conversations/{id}/messages/{seq}`]: ['-?+?++', message()],
	[`GET ${v1}/conversations/{id}/files/{file_id}`]: ['-?+?++', (world) => ({ params: { id: `job-${world.job.id}`, file_id: world.application.resume_file_id } })],
	[`POST ${v1}/conversations/{id}/read`]: ['-?+?+x', conversation({ seq: 1 })],

	// notify
	[`GET ${v1}/notifications`]: [signedIn],
	[`GET ${v1}/notifications/unread-count`]: [signedIn],
	[`POST ${v1}/notifications/mark-all-read`]: [signedIn],
	[`PATCH ${v1}/notifications/{id}`]: ['-???+?', (world) => ({ params: { id: world.notification }, body: { is_read: true } })],
	[`DELETE ${v1}/notifications/{id}`]: ['-???+?', (world) => ({ params: { id: world.notification } })],
	[`GET ${v1}/notifications/preferences`]: [signedIn],
	[`PUT ${v1}/notifications/preferences`]: [signedIn],
	[`POST ${v1}/unsubscribe/{token}`]: ['??????', () => ({ params: { token: 'nobody-was-given-this' } })],
	[`GET ${v1}/push-subscriptions/key`]: [everybody],
	[`POST ${v1}/push-subscriptions`]: [signedIn],
	[`DELETE ${v1}/push-subscriptions`]: [signedIn],
	[`GET ${v1}/deliveries`]: [admins],
	[`POST ${v1}/deliveries/{id}/resend`]: [admins, (world) => ({ params: { id: world.delivery } })],

	// whose addresses name the user
	'GET /api/users/{user_id}/applications': ['-?+??+', ofSeeker],
	'DELETE /api/users/{user_id}/applications/{id}/withdraw': ['-?+??x', async (world) => ({ params: { id: (await world.newApplication()).id, user_id: world.seeker.id } })],
	'GET /api/users/{user_id}/notifications': ['-???++', ofRecruiter],
	'PATCH /api/users/{user_id}/notifications/{id}': ['-???+x', notification],
	'DELETE /api/users/{user_id}/notifications/{id}': ['-???+x', notification],
	'POST /api/users/{user_id}/notifications/mark-all-read': ['-???+x', ofRecruiter],
	'PUT /api/users/auth/password/change': [everybody],
	'PATCH /api/users/auth/password/change': [everybody],
};

/** Other systems' routes to the same operations: each goes for everybody as the row does that stands behind it. */
const same = {
	'POST /api/users/auth/register': `POST ${v1}/auth/register`,
	'POST /api/users/auth/login': `POST ${v1}/auth/login`,
	'POST /api/users/auth/logout': `POST ${v1}/auth/logout`,
	'POST /api/users/auth/password/request-reset': `POST ${v1}/auth/password/forgot`,
	'POST /api/users/auth/password/reset': `POST ${v1}/auth/password/reset`,
	'GET /api/users': `GET ${v1}/users`,
	'POST /api/users': `POST ${v1}/users`,
	'GET /api/users/{id}': `GET ${v1}/users/{id}`,
	'PUT /api/users/{id}': `PATCH ${v1}/users/{id}`,
	'PATCH /api/users/{id}': `PATCH ${v1}/users/{id}`,
	'DELETE /api/users/{id}': `DELETE ${v1}/users/{id}`,
	'POST /api/users/{id}/deactivate': `POST ${v1}/users/{id}/deactivate`,
	'PATCH /api/users/{id}/role': `PATCH ${v1}/users/{id}/role`,
	'GET /api/users/{id}/reviews': `GET ${v1}/users/{id}/reviews`,
	'POST /api/users/{id}/reviews': `POST ${v1}/users/{id}/reviews`,
	'GET /api/jobs': `GET ${v1}/jobs`,
	'POST /api/jobs': `POST ${v1}/jobs`,
	'GET /api/jobs/search': `GET ${v1}/jobs/search`,
	'GET /api/jobs/{id}': `GET ${v1}/jobs/{id}`,
	'PUT /api/jobs/{id}': `PUT ${v1}/jobs/{id}`,
	'PATCH /api/jobs/{id}': `PATCH ${v1}/jobs/{id}`,
	'DELETE /api/jobs/{id}/close': `POST ${v1}/jobs/{id}/close`,
	'GET /api/jobs/{id}/reviews': `GET ${v1}/jobs/{id}/reviews`,
	'POST /api/jobs/{id}/reviews': `POST ${v1}/jobs/{id}/reviews`,
	'POST /api/jobs/{job_id}/applications': `POST ${v1}/jobs/{job_id}/applications`,
	'GET /api/jobs/{job_id}/applications': `GET ${v1}/jobs/{job_id}/applications`,
	'PATCH /api/jobs/{job_id}/applications/{id}/status': `PATCH ${v1}/applications/{id}/status`,

	'POST /register': `POST ${v1}/auth/register`,
	'POST /login': `POST ${v1}/auth/login`,
	'GET /jobs': `GET ${v1}/jobs`,
	'POST /jobs': `POST ${v1}/jobs`,
	'GET /jobs/{id}': `GET ${v1}/jobs/{id}`,
	'PUT /jobs/{id}': `PATCH ${v1}/jobs/{id}`,
	'PATCH /jobs/{id}': `PATCH ${v1}/jobs/{id}`,
	'DELETE /jobs/{id}': `DELETE ${v1}/jobs/{id}`,
	'POST /jobs/{job_id}/apply': `POST ${v1}/jobs/{job_id}/applications`,
	'GET /jobs/{job_id}/applications': `GET ${v1}/jobs/{job_id}/applications`,
};

export const access = { ...own, ...Object.fromEntries(Object.entries(same).map(([route, of]) => [route, own[of]])) };
