// The life of files, the same whatever store they lie in: announced and uploaded or sent along, told by their content,
// scanned, downloaded, thrown away.

import assert from 'node:assert/strict';
import { Blob, File } from 'node:buffer';
import { describe, test } from 'node:test';
import { deflateRawSync, crc32 } from 'node:zlib';
import { apply, code, postJob } from './applications.mjs';
import { signUpRecruiter, signUpSeeker, wrongFields } from './people.mjs';
import { until } from './until.mjs';

export const files = '/api/v1/files';
export const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
export const pdf = (text = 'hello') => Buffer.from(`%PDF-1.7\n${text}`);

/** A zip archive of one compressed file, as an office document begins. */
export function zipped(name, content) {
	const [data, packed, crc] = [Buffer.from(content), deflateRawSync(content), crc32 ? crc32(content) : crcOf(Buffer.from(content))];
	const local = Buffer.alloc(30);
	const central = Buffer.alloc(46);
	const end = Buffer.alloc(22);

	local.writeUInt32LE(0x04034b50, 0);
	local.writeUInt16LE(20, 4);
	local.writeUInt16LE(8, 8);
	central.writeUInt32LE(0x02014b50, 0);
	central.writeUInt16LE(20, 6);
	central.writeUInt16LE(8, 10);
	for (const [head, at] of [[local, 14], [central, 16]]) {
		head.writeUInt32LE(crc, at);
		head.writeUInt32LE(packed.length, at + 4);
		head.writeUInt32LE(data.length, at + 8);
		head.writeUInt16LE(name.length, at + 12);
	}
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(1, 8);
	end.writeUInt16LE(1, 10);
	end.writeUInt32LE(central.length + name.length, 12);
	end.writeUInt32LE(local.length + name.length + packed.length, 16);
	return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

/** For Node before 22. */
function crcOf(bytes) {
	let crc = ~0;

	for (const byte of bytes) {
		crc ^= byte;
		for (let i = 0; i < 8; i++)
			crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc >>> 0;
}

/** A form as browsers send it: a multipart body with its type. */
export async function form(parts) {
	const data = new FormData();

	for (const [name, value] of Object.entries(parts))
		data.append(name, value);
	const encoded = new Response(data);

	return [new Uint8Array(await encoded.arrayBuffer()), { headers: { 'content-type': encoded.headers.get('content-type') } }];
}

export const fileOf = (bytes, name = 'cv.pdf', type = 'application/pdf') => new File([new Blob([bytes])], name, { type });
export const send = async (user, bytes, name, type) => user.http.post(files, ...await form({ file: fileOf(bytes, name, type) }));
export const show = async (user, id) => (await user.http.get(`${files}/${id}`)).body;
export const settled = (user, id) => until(async () => {
	const file = await show(user, id);

	return file.status !== 'pending' && file;
}, { what: `the verdict on ${id}` });
/** As a client would: to the address, with the headers, without a token. */
export const put = (ticket, bytes, headers = ticket.headers) => fetch(ticket.upload_url, { method: ticket.method, body: bytes, headers });
export const announceFile = async (user, bytes, fields = {}) => {
	const answer = await user.http.post(files, { filename: 'cv.pdf', content_type: 'application/pdf', size: bytes.length, ...fields });

	assert.equal(answer.status, 201, answer.text);
	return answer.body;
};
export const download = async (user, id) => {
	const answer = await user.http.get(`${files}/${id}/content`);

	assert.equal(answer.status, 302, answer.text);
	return fetch(answer.headers.get('location'));
};

/** held: { suite, admin, store: { keys(), exists(key) } }. */
export function describeFiles(held) {
	const person = async () => held.person ??= await signUpSeeker(held.suite);
	const objects = async (id) => (await Promise.all(['incoming', 'files', 'quarantine'].map(async (folder) =>
		await held.store.exists(`${folder}/${id}`) && folder))).filter(Boolean);

	describe('a file', () => {
		test('is announced, uploaded past the service, checked and downloaded', async () => {
			const user = await person();
			const bytes = pdf('r\u00e9sum\u00e9');
			const ticket = await announceFile(user, bytes, { filename: '../My "r\u00e9sum\u00e9".pdf' });
			const { file_id: id } = ticket;

			assert.deepEqual([ticket.method, ticket.headers, ticket.expires_in, ticket.status], ['PUT', { 'Content-Type': 'application/pdf' }, 900, 'pending']);
			assert.equal(code(await user.http.post(`${files}/${id}/complete`)), '409 file_not_uploaded');
			assert.equal(code(await user.http.get(`${files}/${id}/content`)), '409 file_not_uploaded');
			assert.equal((await put(ticket, bytes, { 'content-type': 'text/html' })).status, 403);
			assert.equal((await put(ticket, pdf('other'))).status, 403);
			assert.ok((await put(ticket, bytes)).ok);
			const complete = await user.http.post(`${files}/${id}/complete`);

			assert.equal(complete.status, 200);
			assert.deepEqual([complete.body.filename, complete.body.content_type, complete.body.size], ['My _r\u00e9sum\u00e9_.pdf', 'application/pdf', bytes.length]);
			assert.equal((await settled(user, id)).status, 'clean');
			assert.equal((await user.http.post(`${files}/${id}/complete`)).status, 200);
			const answer = await download(user, id);

			assert.equal(answer.status, 200);
			assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
			assert.equal(answer.headers.get('content-type'), 'application/pdf');
			assert.equal(answer.headers.get('content-disposition'), "attachment; filename=\"My _r__sum___.pdf\"; filename*=UTF-8''My%20_r%C3%A9sum%C3%A9_.pdf");
			assert.deepEqual(await objects(id), ['files']);
		});

		test('is brought in without a word, and cannot be replaced by an address that is still good', async () => {
			const user = await person();
			const ticket = await announceFile(user, pdf('first'));

			assert.ok((await put(ticket, pdf('first'))).ok);
			assert.equal((await settled(user, ticket.file_id)).status, 'clean');
			assert.ok((await put(ticket, pdf('SECND'))).ok);
			await user.http.post(`${files}/${ticket.file_id}/complete`);
			assert.equal(await (await download(user, ticket.file_id)).text(), String(pdf('first')));
			await held.suite.sql("update applications.files set upload_until = upload_until - interval '1 day' where id = $1", [ticket.file_id]);
			await until(async () => (await objects(ticket.file_id)).join() === 'files', { what: 'what is left of the upload to go' });
		});

		test('that never comes is forgotten', async () => {
			const user = await person();
			const { file_id: id } = await announceFile(user, pdf());

			await held.suite.sql("update applications.files set upload_until = upload_until - interval '1 day' where id = $1", [id]);
			await until(async () => code(await user.http.get(`${files}/${id}`)) === '404 not_found');
		});

		test('is what is in it, whatever it is called', async () => {
			const user = await person();
			const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
			const sent = await send(user, png, 'cv.pdf');

			assert.equal(sent.status, 201, sent.text);
			assert.deepEqual([sent.body.upload_url, sent.body.status], [null, 'pending']);
			assert.equal((await settled(user, sent.body.file_id)).content_type, 'image/png');
			assert.equal(code(await send(user, Buffer.from('MZ\x90\x00\x03', 'latin1'))), '415 file_type_refused');
			const ticket = await announceFile(user, Buffer.from('MZ\0\0'));

			assert.ok((await put(ticket, Buffer.from('MZ\0\0'))).ok);
			await user.http.post(`${files}/${ticket.file_id}/complete`);
			const failed = await settled(user, ticket.file_id);

			assert.deepEqual([failed.status, failed.finding], ['failed', 'this kind of file is not taken']);
			assert.equal(code(await user.http.get(`${files}/${ticket.file_id}/content`)), '409 file_unsafe');
			assert.deepEqual(await objects(ticket.file_id), []);
		});

		test('has a limit to its size, and a name, a type and a size', async () => {
			const user = await person();
			const most = 10 * 1024 * 1024;

			assert.equal(code(await user.http.post(files, { filename: 'a', content_type: 'text/plain', size: most + 1 })), '413 too_large');
			assert.deepEqual(wrongFields(await user.http.post(files, {})), ['content_type', 'filename', 'size']);
			assert.equal(code(await send(user, Buffer.concat([pdf(), Buffer.alloc(most)]))), '413 too_large');
			const largest = Buffer.concat([pdf(), Buffer.alloc(most - pdf().length)]);
			const sent = await send(user, largest);

			assert.equal(sent.status, 201, sent.text);
			assert.equal((await settled(user, sent.body.file_id)).status, 'clean');
			assert.equal((await (await download(user, sent.body.file_id)).arrayBuffer()).byteLength, most);
		});

		test('is one of a hundred on their way at most', async () => {
			const user = await signUpSeeker(held.suite);

			await held.suite.sql(`insert into applications.files (id, owner_id, filename, content_type, size, status, is_kept, next_at, upload_until, created_at)
				select gen_random_uuid(), $1, 'cv.pdf', 'application/pdf', 9, 'expected', true, now() + interval '1 day', now() + interval '1 day', now()
				  from generate_series(1, 99)`, [user.id]);
			await announceFile(user, pdf());
			assert.equal(code(await user.http.post(files, { filename: 'cv.pdf', content_type: 'application/pdf', size: 9 })), '409 too_many_uploads');
			assert.equal(code(await send(user, pdf())), '409 too_many_uploads');
			assert.equal(code(await user.http.post('/api/v1/applications', ...await form({ job_id: '1', resume: fileOf(pdf()) }))), '409 too_many_uploads');
		});

		test('is its owner\'s', async () => {
			const user = await person();
			const { file_id: id } = (await send(user, pdf())).body;
			const other = await signUpRecruiter(held.suite);

			for (const path of [`${files}/${id}`, `${files}/${id}/content`])
				assert.equal(code(await other.http.get(path)), '404 not_found');
			assert.equal(code(await other.http.post(`${files}/${id}/complete`)), '404 not_found');
			assert.equal((await held.admin.http.get(`${files}/${id}`)).status, 200);
			assert.equal(code(await other.http.post(files, { file_id: id })), '404 not_found');
			assert.equal(code(await held.suite.http.get(`${files}/${id}`)), '401 unauthenticated');
		});
	});

	describe('the scanner', () => {
		test('finds what is bad: plain, in an archive, behind a lot of junk; nobody gets it, and its owner is told', async () => {
			const user = await person();
			const scanned = await held.suite.listen('file.scanned');

			for (const [what, bytes] of [['plain', EICAR], ['zipped', zipped('word/document.xml', EICAR)], ['hidden', `${'junk '.repeat(220_000)}${EICAR}`]]) {
				const { file_id: id } = (await send(user, Buffer.from(bytes))).body;
				const file = await settled(user, id);

				assert.equal(file.status, 'infected', what);
				assert.match(file.finding, /eicar/i);
				assert.equal(code(await user.http.get(`${files}/${id}/content`)), '409 file_unsafe');
				assert.deepEqual(await objects(id), ['quarantine']);
				const { body } = await until(() => scanned.find(({ body: { data } }) => data.id === id));

				assert.deepEqual([body.data.status, body.data.owner_id, body.data.key, body.data.version], ['infected', user.id, null, 3]);
			}
			assert.equal((await settled(user, (await send(user, zipped('word/document.xml', 'harmless'))).body.file_id)).status, 'clean');
		});

		test('is waited for: nothing passes without it', async () => {
			const user = await person();

			await held.suite.stop('clamd');
			const { file_id: id } = (await send(user, pdf())).body;
			const refused = await user.http.get(`${files}/${id}/content`);

			assert.equal(code(refused), '409 file_not_scanned');
			assert.match(refused.headers.get('retry-after'), /^\d+$/);
			const isHeldUp = async () => /^jobwire_scans_held_up 1$/m.test(await (await fetch(`${held.suite.services.applications}/metrics`)).text());

			await until(async () => /files are not scanned/.test(held.suite.log('applications')) && await isHeldUp());
			assert.equal((await show(user, id)).status, 'pending');
			await held.suite.start('clamd');
			assert.equal((await settled(user, id)).status, 'clean');
			await until(async () => !await isHeldUp());
		});
	});

	describe('an application', () => {
		test('brings its files along in one form, for its recruiter to read', async () => {
			const [seeker, recruiter] = [await person(), await signUpRecruiter(held.suite)];
			const job = await postJob(recruiter);
			const made = await seeker.http.post(`/api/v1/jobs/${job.id}/applications`, ...await form({ name: 'Ada', resume: fileOf(pdf('resume')),
				cover_letter: fileOf('Dear all', 'letter.txt', 'text/plain') }));

			assert.equal(made.status, 201, made.text);
			assert.equal(made.body.cover_letter, null);
			for (const [id, text] of [[made.body.resume_file_id, String(pdf('resume'))], [made.body.cover_letter_file_id, 'Dear all']]) {
				assert.equal((await settled(recruiter, id)).status, 'clean');
				assert.equal(await (await download(recruiter, id)).text(), text);
				assert.equal(code(await (await signUpRecruiter(held.suite)).http.get(`${files}/${id}`)), '404 not_found');
			}
			assert.deepEqual(await held.suite.sql('select 1 from applications.files where not is_kept'), []);
		});

		test('takes files that were uploaded before, and only its applicant\'s', async () => {
			const [seeker, recruiter] = [await person(), await signUpRecruiter(held.suite)];
			const ticket = await announceFile(seeker, pdf('early'));
			const job = await postJob(recruiter);
			const attempt = (by, fields) => by.http.post('/api/v1/applications', { job_id: job.id, ...fields });

			assert.deepEqual(wrongFields(await attempt(seeker, { resume_file_id: ticket.file_id })), ['resume_file_id']);
			assert.ok((await put(ticket, pdf('early'))).ok);
			assert.deepEqual(wrongFields(await attempt(await signUpSeeker(held.suite), { resume_file_id: ticket.file_id })), ['resume_file_id']);
			const { file_id: bad } = (await send(seeker, Buffer.from(EICAR))).body;

			await settled(seeker, bad);
			assert.deepEqual(wrongFields(await attempt(seeker, { cover_letter_file_id: bad })), ['cover_letter_file_id']);
			assert.equal((await apply(seeker, job, { resume_file_id: ticket.file_id })).resume_file_id, ticket.file_id);
		});

		test('waits for a file that somebody else is just bringing in', async () => {
			const [seeker, recruiter] = [await person(), await signUpRecruiter(held.suite)];
			const [ticket, job] = [await announceFile(seeker, pdf('shared')), await postJob(recruiter)];
			const lease = until => held.suite.sql('update applications.files set leased_until = $2 where id = $1', [ticket.file_id, until]);

			await lease(new Date(Date.now() + 60_000));
			assert.ok((await put(ticket, pdf('shared'))).ok);
			const applying = apply(seeker, job, { resume_file_id: ticket.file_id });

			for (let i = 0; i < 3; i++)
				assert.equal((await seeker.http.get(`${files}/${ticket.file_id}`)).body.status, 'pending');
			await lease(null);
			assert.equal((await applying).resume_file_id, ticket.file_id);
		});

		test('that is refused leaves no files behind', async () => {
			const [seeker, recruiter] = [await person(), await signUpRecruiter(held.suite)];
			const job = await postJob(recruiter);

			await apply(seeker, job);
			assert.equal(code(await seeker.http.post(`/api/v1/jobs/${job.id}/applications`, ...await form({ resume: fileOf(pdf('late')) }))), '409 already_applied');
			const [{ id }] = await held.suite.sql('select id from applications.files where not is_kept');

			await settled(seeker, id);
			await held.suite.sql("update applications.files set created_at = created_at - interval '1 day' where id = $1", [id]);
			await until(async () => !(await held.suite.sql('select 1 from applications.files where not is_kept')).length);
			assert.deepEqual(await objects(id), []);
			assert.deepEqual(wrongFields(await seeker.http.post('/api/v1/applications', ...await form({ job_id: String(job.id), photo: fileOf(pdf()) }))), ['photo']);
			assert.equal(code(await seeker.http.post('/api/v1/applications', ...await form({ job_id: String(job.id),
				resume: fileOf(Buffer.from('MZ\x90\x00\x03', 'latin1')) }))), '415 file_type_refused');
		});
	});
}
