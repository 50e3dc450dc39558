// The token comes in the link's fragment or query, is sent once, and is taken out of the address bar at once.
const parameters = new URLSearchParams(location.hash.slice(1) || location.search);
const token = parameters.get('token') ?? '';
const form = document.getElementById('reset');
const result = document.getElementById('result');

history.replaceState(null, '', location.pathname);
if (!token)
	finish('This link is not complete. Open it once more from the mail, or ask for another.');

function finish(text) {
	form.hidden = true;
	result.textContent = text;
}

form.addEventListener('submit', async (event) => {
	const { password, again } = Object.fromEntries(new FormData(form));

	event.preventDefault();
	if (password !== again) {
		result.textContent = 'The two are not the same.';
		return;
	}
	result.textContent = '…';
	try {
		const response = await fetch('/api/v1/auth/password/reset', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ token, new_password: password }),
		});

		if (response.ok) {
			finish('Your password is changed. Sign in with the new one.');
			return;
		}
		const problem = await response.json();

		result.textContent = problem.errors?.[0] ? `The password ${problem.errors[0].message}.` : `${problem.title}.`;
	} catch {
		result.textContent = 'The service cannot be reached. Try again in a moment.';
	}
});
