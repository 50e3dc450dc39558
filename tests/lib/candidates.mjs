// For tests of the search for candidates: a suite with a recruiter, seekers for them to find, and skills.

import assert from 'node:assert/strict';
import { announce, signUpRecruiter, signUpSeeker, usePeople } from './people.mjs';
import { until } from './until.mjs';

export const seekers = '/api/v1/profiles/job-seekers';

export const held = usePeople(async (people) => {
	people.recruiter = await signUpRecruiter(people.suite);
});

/** A seeker, found by searches unless told otherwise. */
export async function seeker(profile) {
	const user = await signUpSeeker(held.suite);
	const { status, body } = await user.http.put(seekers, { open_to_search: true, ...profile });

	assert.equal(status, 201, JSON.stringify(body));
	return user;
}

export const query = (filters) => `${seekers}?${new URLSearchParams(filters)}`;

async function search(filters, by) {
	const { status, body } = await by.http.get(query(filters));

	assert.equal(status, 200, JSON.stringify(body));
	return { ids: body.data.map((profile) => profile.id), next: body.next_cursor };
}

/** The ids on the first page, as it is ordered. */
export const found = async (filters, by = held.recruiter) => (await search(filters, by)).ids;

export const inOrder = (ids) => [...ids].sort((a, b) => a - b);

/** The ids on all pages, and the sizes of those. */
export async function leaf(filters) {
	const pages = [];

	for (let cursor; cursor !== null; ) {
		const { ids, next } = await search({ ...filters, ...(cursor && { cursor }) }, held.recruiter);

		pages.push(ids);
		cursor = next;
	}
	return { ids: pages.flat(), sizes: pages.map((page) => page.length) };
}

/** What the jobs service says of a skill; resolves when auth knows this version of it. */
export async function tellSkill(id, name, { version = 1, aliases = [], ...rest } = {}) {
	const kind = version === 1 ? 'skill.added' : 'skill.updated';

	await announce(held.suite, kind, { id, version, name, aliases, deleted: false, ...rest });
	await until(async () => {
		const [row] = await held.suite.sql('select version from auth.skills where id = $1', [id]);

		return row?.version >= version;
	});
}
