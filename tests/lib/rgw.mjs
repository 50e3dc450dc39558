// A real S3 for tests, which refuses what S3 refuses: Ceph's RADOS gateway, private, gone with the test.

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { root } from './suite.mjs';

const bucket = 'jobwire-tests';
const credentials = { accessKeyId: 'testaccesskey', secretAccessKey: 'test/secret+key/0123456789' };

export class Rgw {
	static async start() {
		const rgw = new Rgw();
		/* Apart from those that suites and the kernel choose. */
		const port = 10_000 + randomInt(1_999) * 5;

		rgw.endpoint = `http://127.0.0.1:${port + 1}`;
		rgw.child = spawn(join(root, 'tests/lib/rgw'), [join(root, 'build/tests', `rgw-${process.pid}`), String(port), credentials.accessKeyId, credentials.secretAccessKey],
			{ stdio: ['pipe', 'pipe', 'inherit'] });
		rgw.closed = new Promise((resolve) => rgw.child.once('close', resolve));
		await Promise.race([new Promise((resolve) => rgw.child.stdout.once('data', resolve)), rgw.closed.then((status) => {
			throw new Error(`S3 did not start: ${status}`);
		})]);
		rgw.client = new S3Client({ endpoint: rgw.endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
		await rgw.client.send(new CreateBucketCommand({ Bucket: bucket }));
		return rgw;
	}

	/** As the services are told it. */
	get env() {
		return { S3_ENDPOINT: this.endpoint, AWS_REGION: 'us-east-1', AWS_S3_BUCKET_NAME: bucket, AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
	}

	async stop() {
		this.client?.destroy();
		this.child.stdin.end();
		await this.closed;
	}
}
