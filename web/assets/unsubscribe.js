// Nothing happens before the button is pressed: programs that look at links on their own must not end anybody's mails.
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const form = document.getElementById('unsubscribe');
const result = document.getElementById('result');

history.replaceState(null, '', location.pathname);
if (!token)
	finish('This link is not complete. Open it once more from the mail.');

function finish(text) {
	form.hidden = true;
	result.textContent = text;
}

form.addEventListener('submit', async (event) => {
	event.preventDefault();
	result.textContent = '…';
	try {
		const response = await fetch(`/api/v1/unsubscribe/${encodeURIComponent(token)}`, { method: 'POST' });
		const answer = await response.json();

		if (response.ok)
			finish(`You will get no more mails of this kind: ${answer.description}.`);
		else
			result.textContent = response.status === 404 ? 'This link is not valid.' : `${answer.title}.`;
	} catch {
		result.textContent = 'The service cannot be reached. Try again in a moment.';
	}
});
