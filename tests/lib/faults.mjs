// What the fault tests reckon with.

/** The same numbers for the same seed: mulberry32. */
export function makeRandom(seed) {
	let state = seed >>> 0;

	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);

		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** How many mails bear a Message-ID: { id: count }. */
export function mailOf(messages) {
	const copies = new Map();

	for (const { headers } of messages)
		copies.set(headers['message-id'], (copies.get(headers['message-id']) ?? 0) + 1);
	return copies;
}
