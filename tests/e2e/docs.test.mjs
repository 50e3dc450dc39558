// The API's document and the page to try it on, as the gateway serves them.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import newman from 'newman';
import { note } from '../lib/contract.mjs';
import { PASSWORD, signUp, usePeople } from '../lib/people.mjs';
import { root } from '../lib/suite.mjs';

const postman = join(root, 'docs/postman');
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

/** Runs a folder of the collection; what is said counts as what other clients say. */
function runCollection(folder) {
	const options = {
		collection: join(postman, 'jobwire.postman_collection.json'), environment: join(postman, 'jobwire.postman_environment.json'), folder,
		envVar: [{ key: 'base', value: world.suite.url }], workingDir: postman, timeoutRequest: 15_000,
	};

	return new Promise((resolve, reject) => {
		newman.run(options, (error, { run }) => (error ? reject(error) : resolve(run))).on('request', (error, { request, response }) => {
			const { mode } = request.body ?? {};
			const body = mode === 'urlencoded' ? new URLSearchParams(request.body.urlencoded.toString()) : mode === 'raw' ? request.body.raw : undefined;

			if (!error)
				note(request.url.toString(), { method: request.method, headers: Object.fromEntries(request.headers.map(({ key, value }) => [key, value])), body },
					{ status: response.code, type: response.headers.get('content-type') ?? '', text: response.text() });
		});
	});
}

describe('the Postman collection', () => {
	test('holds every operation of the document', () => {
		const { item } = JSON.parse(readFileSync(join(postman, 'jobwire.postman_collection.json'), 'utf8'));
		const requests = (items) => items.flatMap((each) => (each.item ? requests(each.item) : [`${each.request.method} /${each.request.url.path.join('/')}`]));
		const { paths } = JSON.parse(readFileSync(join(root, 'docs/openapi/openapi.json'), 'utf8'));
		const operations = Object.entries(paths).flatMap(([path, methods]) =>
			Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`));

		assert.deepEqual(requests(item.filter(({ name }) => name !== 'story')).sort(), operations.sort());
	});

	test('tells its story, from the registration to the notifications, and again', async () => {
		for (const round of [1, 2]) {
			const { failures, stats } = await runCollection('story');

			assert.deepEqual(failures.map(({ source, error }) => `${source?.name}: ${error.message}`), [], `round ${round}`);
			assert.ok(stats.assertions.total > 20 && stats.assertions.pending === 0, JSON.stringify(stats));
		}
	});
});
