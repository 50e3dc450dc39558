// The API's document and the page to try it on, as the gateway serves them.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { collection, tellStory } from '../lib/collection.mjs';
import { PASSWORD, signUp, usePeople } from '../lib/people.mjs';
import { assertProblem, parseRaw, raw } from '../lib/raw.mjs';
import { root } from '../lib/suite.mjs';

const chromium = '/usr/bin/chromium';
const world = usePeople(async (held) => {
	held.user = await signUp(held.suite);
});

describe('the API document', () => {
	test('is served as it is committed, and names what it is served for', async () => {
		const { status, headers, body } = await world.suite.http.get('/openapi.json');

		assert.equal(status, 200);
		assert.equal(headers.get('content-type'), 'application/json');
		assert.deepEqual(body, JSON.parse(readFileSync(join(root, 'docs/openapi/openapi.json'), 'utf8')));
	});

	test('has a page at both addresses, made of files of the gateway alone', async () => {
		for (const path of ['/docs', '/docs/', '/api/docs', '/api/docs/']) {
			const { status, headers, text } = await world.suite.http.get(path);
			const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file);

			assert.equal(status, 200, path);
			assert.match(headers.get('content-type'), /^text\/html/);
			assert.match(headers.get('content-security-policy'), /^default-src 'self';/);
			assert.doesNotMatch(headers.get('content-security-policy'), /script-src|unsafe-eval|https?:/);
			assert.ok(files.includes('/assets/swagger-ui-bundle.js') && files.includes('/assets/swagger-ui.css'), text);
			for (const file of files)
				assert.equal((await world.suite.http.get(file)).status, 200, file);
		}
	});

	/* As Swagger UI asks: a form, and its client's credentials, of which there are none. */
	test('leads to tokens by the password flow', async () => {
		const { tokenUrl } = (await world.suite.http.get('/openapi.json')).body.components.securitySchemes.password.flows.password;
		const form = new URLSearchParams({ grant_type: 'password', username: world.user.email, password: PASSWORD });
		const { status, body } = await world.suite.http.post(tokenUrl, form, { headers: { authorization: `Basic ${btoa(':')}` } });

		assert.equal(status, 200);
		assert.equal((await world.suite.http.as(body.access_token).get('/api/v1/users/me')).body.email, world.user.email);
	});
});

/* The common problems of the document, where everybody may come, where a token is looked at, and where one is needed. */
describe('a request that cannot be taken', () => {
	const doors = { everybody: ['POST', '/api/v1/auth/register'], anybody: ['POST', '/work'], 'a user': ['PATCH', '/api/v1/users/me'] };
	const json = { headers: { 'content-type': 'application/json' } };

	/* Of the service itself, which says so before it is sent; a gateway that has let it pass may meet a closed door. */
	async function tooLarge(method, path) {
		const head = [`${method} ${path} HTTP/1.1`, 'Host: a', `Authorization: Bearer ${world.user.session.access_token}`, 'Content-Type: application/json',
			`Content-Length: ${1024 * 1024 + 1}`];

		return parseRaw(await raw(world.suite.services[path === '/work' ? 'jobs' : 'auth'], `${head.join('\r\n')}\r\n\r\n`));
	}

	test('is an error like all others where the gateway lets it pass', async () => {
		const answer = await world.user.http.post('/work', { action: 'searchJob', jobTitle: 'x'.repeat(2 * 1024 * 1024) });

		assertProblem(answer, answer.status, { 413: 'too_large', 502: 'service_unreachable' }[answer.status]);
	});

	for (const [who, [method, path]] of Object.entries(doors))
		test(`is refused in the same words at a door for ${who}`, async () => {
			const ask = (body, options = json) => world.user.http.request(method, path, body, options);

			assertProblem(await ask('{'), 400, 'malformed');
			assertProblem(await ask('{}', { headers: { 'content-type': 'text/plain' } }), 415, 'unsupported_media_type');
			assertProblem(await tooLarge(method, path), 413, 'too_large');
			assertProblem(await ask({ action: 'searchJob', nonsense: 1 }), 422, 'invalid');
		});
});

/** What a person does on the page: authorizes, opens an operation, sends it, reads the answer. */
async function tryOut(page, { email }) {
	await page.goto(`${world.suite.url}/docs`);
	await page.locator('.btn.authorize').first().click();

	const dialog = page.locator('.auth-container').filter({ hasText: 'OAuth2, password' });

	await dialog.locator('#oauth_username').fill(email);
	await dialog.locator('#oauth_password').fill(PASSWORD);
	await dialog.locator('.btn.authorize').click();
	await dialog.locator('.btn:has-text("Logout")').waitFor();
	await page.locator('.btn-done').first().click();
	await page.locator('.opblock-tag[data-tag="auth: users"]').click();
	await page.locator('.opblock-get [data-path="/api/v1/users/me"]').click();
	await page.locator('.btn.execute').click();
	return page.locator('.live-responses-table .response-col_description .microlight').first().innerText();
}

describe('the page in a browser', { skip: existsSync(chromium) ? false : `needs ${chromium}` }, () => {
	test('signs in with Authorize and shows an answer', async () => {
		const { chromium: engine } = await import('playwright-core');
		const browser = await engine.launch({ executablePath: chromium, args: ['--no-sandbox'] });

		try {
			const page = await browser.newPage();
			const complaints = [];

			page.setDefaultTimeout(60_000);
			page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
			page.on('pageerror', (error) => complaints.push(String(error)));
			assert.equal(JSON.parse(await tryOut(page, world.user)).email, world.user.email);
			assert.deepEqual(complaints, []);
		} finally {
			await browser.close();
		}
	});
});

describe('the Postman collection', () => {
	test('holds every operation of the document', () => {
		const { item } = JSON.parse(readFileSync(collection, 'utf8'));
		const requests = (items) => items.flatMap((each) => (each.item ? requests(each.item) : [`${each.request.method} /${each.request.url.path.join('/')}`]));
		const { paths } = JSON.parse(readFileSync(join(root, 'docs/openapi/openapi.json'), 'utf8'));
		const operations = Object.entries(paths).flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`));

		assert.deepEqual(requests(item.filter(({ name }) => !name.startsWith('story'))).sort(), operations.sort());
	});

	test('tells its story, from the registration to the notifications, and again', async () => {
		for (const round of [1, 2])
			assert.deepEqual(await tellStory(world.suite.url, 'story'), [], `round ${round}`);
	});
});
