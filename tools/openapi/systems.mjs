// Whose client speaks at which path: the canonical API, or one of the systems whose clients work unchanged.

const systems = [
	{ name: 'job board (S2)', of: /^\/api\/(users|jobs|reports)(\/|$)/, doc: 'Pages of `{count,next,previous,results}`, words such as `full-time`.' },
	{ name: 'action API (S0)', of: /^\/(auth|work|chat)$/, doc: 'What is asked for stands in the body, as its `action`.' },
	{ name: 'chat platform (S1)', of: /^\/(apply|files)(\/|$)/, doc: 'Its `/login` and `/jobs` are those of the listing platform.' },
	{ name: 'listing platform (S3)', of: /^\/(register|login|jobs)(\/|$)/, doc: 'Bare arrays, the next page in `Link` and `X-Next-Cursor`.' },
];

export const CANONICAL = 'canonical';

/** The system that a path belongs to: { name, doc }. */
export const systemOf = (path) => systems.find(({ of }) => of.test(path)) ?? { name: CANONICAL };

/** Under which heading an operation stands: its service and the first noun of its path; other systems are a heading each. */
export function tagOf(row) {
	const system = systemOf(row.route);
	const noun = row.route.replace(/^\/api\/v1\//, '').replace(/^\//, '').split('/')[0];

	return system.name === CANONICAL ? { name: `${row.service}: ${noun}` } : { name: system.name, description: system.doc };
}
