// Visitors: people who come to the gateway from an address of their own, so that limits per address can stay on, and
// a test sees its own budget only.

export const PASSWORD = 'seven green lamps on a hill';

let count = 0;

/** 127.0.0.0/8 is all this machine: an address that no other visitor of this file has. */
export function freshAddress() {
	count += 1;
	return `127.${100 + (process.pid % 100)}.${count >> 8}.${(count & 255) || 255}`;
}

export const freshEmail = (name = 'visitor') => `${name}-${process.pid}-${++count}@example.com`;

/** Throws unless the answer has the status; returns its body. */
export function expect(status, answer) {
	if (answer.status !== status)
		throw new Error(`${status} was expected: ${answer.status} ${answer.text}`);
	return answer.body;
}

/** Signs in; the visitor's `http` speaks as the user, `anybody` from the same address without the token. */
export async function signIn(suite, email, password = PASSWORD, address = freshAddress()) {
	const anybody = suite.http.from(address);
	const session = expect(200, await anybody.post('/api/v1/auth/login', { email, password }));

	return { ...session.user, email, password, address, session, token: session.access_token, anybody, http: anybody.as(session.access_token) };
}

export const signInAdmin = (suite) => signIn(suite, suite.admin.email, suite.admin.password);

/** Signs up, and in. */
export async function signUp(suite, { email = freshEmail(), password = PASSWORD, address = freshAddress(), ...rest } = {}) {
	expect(201, await suite.http.from(address).post('/api/v1/auth/register', { email, password, ...rest }));
	return signIn(suite, email, password, address);
}

export const signUpSeeker = (suite, rest) => signUp(suite, { role: 'seeker', ...rest });
export const signUpRecruiter = (suite, rest) => signUp(suite, { role: 'recruiter', ...rest });

/** A job that is open at once. */
export async function postJob(recruiter, fields = {}) {
	return expect(201, await recruiter.http.post('/api/v1/jobs', { title: 'Systems programmer', description: 'C.', ...fields }));
}

/** The session a token names. */
export const sessionOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sid;
