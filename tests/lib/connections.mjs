// Connections of a test to the servers of its suite, opened at first use and closed with the suite. A server that a
// test kills takes its connection along; the next use opens another one.

import amqp from 'amqplib';
import pg from 'pg';
import { createClient } from 'redis';

// Counts and ids fit into a number here; strings would make every assertion awkward.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export class Connections {
	#pool;
	#redis;
	#amqp;

	/** Rows of a query, as the owner of the database. */
	async sql(text, values) {
		return (await this.#database().query(text, values)).rows;
	}

	/** What `run` does with the sql() it is given is one transaction. */
	async transaction(run) {
		const connection = await this.#database().connect();

		try {
			await connection.query('begin');
			await run(async (text, values) => (await connection.query(text, values)).rows);
			await connection.query('commit');
		} finally {
			connection.release(true);
		}
	}

	#database() {
		if (!this.#pool) {
			this.#pool = new pg.Pool({ connectionString: this.databaseUrl, max: 4, connectionTimeoutMillis: 5_000 });
			this.#pool.on('error', () => {});
		}
		return this.#pool;
	}

	async redis() {
		if (!this.#redis?.isReady) {
			this.#dropRedis();
			this.#redis = createClient({ url: this.redisUrl, socket: { reconnectStrategy: false } });
			this.#redis.on('error', () => {});
			await this.#redis.connect();
		}
		return this.#redis;
	}

	#dropRedis() {
		if (this.#redis?.isOpen)
			this.#redis.destroy();
	}

	/** A connection; the channels are the test's own. */
	async amqp() {
		if (!this.#amqp) {
			this.#amqp = await amqp.connect(this.amqpUrl);
			this.#amqp.on('error', () => {});
			this.#amqp.on('close', () => {
				this.#amqp = undefined;
			});
		}
		return this.#amqp;
	}

	/**
	 * Listens to events from now on, in a queue of its own: `received` fills up with { key, headers, body }.
	 */
	async listen(pattern = '#', exchange = 'jobwire.events') {
		const channel = await (await this.amqp()).createChannel();
		const received = [];
		const { queue } = await channel.assertQueue('', { exclusive: true });

		/* As the services declare it, which may come later. */
		await channel.assertExchange(exchange, 'topic', { durable: true });
		await channel.bindQueue(queue, exchange, pattern);
		await channel.consume(queue, (message) => {
			if (message)
				received.push({
					key: message.fields.routingKey,
					headers: message.properties.headers,
					body: JSON.parse(message.content),
				});
		}, { noAck: true });
		return received;
	}

	async closeConnections() {
		this.#dropRedis();
		await this.#pool?.end();
		await this.#amqp?.close().catch(() => {});
	}
}
