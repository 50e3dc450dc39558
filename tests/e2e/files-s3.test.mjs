// Files in a real S3: the same life, and S3's absence.

import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { after, before } from 'node:test';
import { describeFiles } from '../lib/files-flow.mjs';
import { signInAdmin } from '../lib/people.mjs';
import { Rgw } from '../lib/rgw.mjs';
import { Suite } from '../lib/suite.mjs';

const held = {};
let rgw;

before(async () => {
	rgw = await Rgw.start();
	held.suite = await Suite.boot({ env: { ...rgw.env, RATE_LIMIT: 'off', LOGIN_ATTEMPTS_PER_MINUTE: '100000' } });
	await held.suite.reachesBroker();
	held.admin = await signInAdmin(held.suite);
	held.store = { exists: (key) => rgw.client.send(new HeadObjectCommand({ Bucket: rgw.env.AWS_S3_BUCKET_NAME, Key: key })).then(() => true, (error) => {
		if (error.$metadata?.httpStatusCode === 404)
			return false;
		throw error;
	}) };
}, { timeout: 120_000 });
after(async () => {
	await held.suite?.close();
	await rgw?.stop();
}, { timeout: 60_000 });

describeFiles(held);
