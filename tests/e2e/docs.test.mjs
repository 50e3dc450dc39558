// The API's document and the page to try it on, as the gateway serves them.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PASSWORD, signUp, usePeople } from '../lib/people.mjs';
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

			page.setDefaultTimeout(20_000);
			page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
			page.on('pageerror', (error) => complaints.push(String(error)));
			assert.equal(JSON.parse(await tryOut(page, world.user)).email, world.user.email);
			assert.deepEqual(complaints, []);
		} finally {
			await browser.close();
		}
	});
});
