// The daemon under test, told what to do line by line (probe.h).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const program = process.env.EVENTS_PROBE ?? 'build/tests/events-probe';

export class Probe {
	log = [];

	static async start(role, suite, env = {}) {
		const probe = new Probe();
		probe.child = spawn(program, [role], {
			env: { ...process.env, DATABASE_URL: suite.databaseUrl, AMQP_URL: suite.amqpUrl, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
		probe.exited = once(probe.child, 'exit');
		createInterface({ input: probe.child.stderr }).on('line', (line) => {
			probe.log.push(line);
			if (process.env.EVENTS_LOG) console.error(line);
		});
		probe.answers = createInterface({ input: probe.child.stdout })[Symbol.asyncIterator]();
		await probe.#answer();
		return probe;
	}

	async #answer() {
		const { value, done } = await this.answers.next();
		if (done) throw new Error(`the probe ended: ${this.log.slice(-3).join('\n')}`);
		return JSON.parse(value);
	}

	/** The answer, whatever it is. */
	async ask(line) {
		this.child.stdin.write(`${line}\n`);
		return this.#answer();
	}

	/** The answer of a command that must succeed. */
	async tell(line) {
		const answer = await this.ask(line);
		if (answer.error !== null) throw new Error(`${line}: ${answer.error}`);
		return answer;
	}

	has(text) {
		return this.log.some((line) => line.includes(text));
	}

	async kill() {
		this.child.kill('SIGKILL');
		await this.exited;
	}

	async stop() {
		if (this.child.exitCode !== null || this.child.signalCode) return this.child.exitCode;
		this.child.stdin.end('quit\n');
		return (await this.exited)[0];
	}
}
