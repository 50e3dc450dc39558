// A Postgres and a RabbitMQ of the test's own: free ports on loopback, data in one folder that goes with the test.
import { spawn, execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { once } from 'node:events';
import path from 'node:path';
import { randomBytes } from 'node:crypto';

const run = promisify(execFile);
const root = process.getuid() === 0;

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Asks until the answer is true; what a test waits for is a condition, never a time. */
export async function until(what, condition, timeoutMs = 20000) {
  const end = Date.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      last = await condition();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited in vain for ${what}: ${last?.message ?? JSON.stringify(last)}`);
    await wait(40);
  }
}

export async function makeFolder() {
  await mkdir('.run', { recursive: true });
  const folder = await mkdtemp(path.resolve('.run/test-events-'));
  await chmod(folder, 0o755);
  return folder;
}

const pgBin = '/usr/lib/postgresql/15/bin/';
const asPostgres = (command, args) =>
  root ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]] : [command, args];

export class Postgres {
  constructor(folder) {
    this.data = path.join(folder, 'pg');
    this.log = path.join(folder, 'pg', 'server.log');
  }

  async make() {
    this.port = await freePort();
    await run('install', root ? ['-d', '-o', 'postgres', '-m', '700', this.data] : ['-d', '-m', '700', this.data]);
    await this.#do('initdb', ['-D', this.data, '-U', 'app', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8']);
    await this.start();
    await run(`${pgBin}createdb`, ['-h', '127.0.0.1', '-p', this.port, '-U', 'app', 'jobwire']);
    this.url = `postgresql://app@127.0.0.1:${this.port}/jobwire`;
  }

  #do(program, args) {
    const [command, all] = asPostgres(pgBin + program, args.map(String));
    return run(command, all, { cwd: '/' });
  }

  start() {
    const options = `-c listen_addresses=127.0.0.1 -p ${this.port} -k ${this.data} -c fsync=off -c max_connections=60`;
    return this.#do('pg_ctl', ['-D', this.data, '-w', '-t', '30', '-l', this.log, '-o', options, 'start']);
  }

  stop(mode = 'fast') {
    return this.#do('pg_ctl', ['-D', this.data, '-w', '-m', mode, 'stop']);
  }

  /** Rows as lists of texts. */
  async query(sql) {
    const { stdout } = await run(`${pgBin}psql`, ['-d', this.url, '-AtqX', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-c',
      `set search_path = probe; ${sql}`]);
    return stdout.split('\n').filter((line) => line).map((line) => line.split('\t'));
  }

  async number(sql) {
    return Number((await this.query(sql))[0][0]);
  }

  /** Keeps everybody from writing to the tables until it is released. */
  async lock(tables) {
    const child = spawn(`${pgBin}psql`, ['-d', this.url, '-AtqX', '-v', 'ON_ERROR_STOP=1'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    child.stdin.write(`set search_path = probe; begin; lock table ${tables} in exclusive mode; select 'locked';\n`);
    await once(child.stdout, 'data');
    return { release: () => (child.stdin.end('commit;\n'), exited) };
  }
}

export class RabbitMq {
  constructor(folder) {
    this.folder = path.join(folder, 'rabbit');
  }

  async make() {
    const f = this.folder;
    [this.port, this.dist, this.epmd] = await Promise.all([freePort(), freePort(), freePort()]);
    await mkdir(f, { recursive: true });
    await writeFile(path.join(f, '.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 });
    await writeFile(path.join(f, 'plugins'), '[].\n');
    await writeFile(path.join(f, 'rabbitmq.conf'), [`listeners.tcp.1 = 127.0.0.1:${this.port}`, 'default_user = probe',
      'default_pass = probe', 'log.file.level = warning', 'vm_memory_high_watermark.absolute = 1GB',
      'disk_free_limit.absolute = 50MB', ''].join('\n'));
    this.url = `amqp://probe:probe@127.0.0.1:${this.port}/%2f`;
    this.env = {
      PATH: process.env.PATH, HOME: f, LANG: 'C.UTF-8', RABBITMQ_NODENAME: `events${this.port}@localhost`,
      RABBITMQ_MNESIA_BASE: path.join(f, 'mnesia'), RABBITMQ_LOG_BASE: path.join(f, 'log'),
      RABBITMQ_SCHEMA_DIR: path.join(f, 'schema'), RABBITMQ_GENERATED_CONFIG_DIR: path.join(f, 'generated'),
      RABBITMQ_CONFIG_FILE: path.join(f, 'rabbitmq'), RABBITMQ_ADVANCED_CONFIG_FILE: path.join(f, 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: path.join(f, 'plugins'), RABBITMQ_PID_FILE: path.join(f, 'pid'),
      RABBITMQ_NODE_PORT: String(this.port), RABBITMQ_DIST_PORT: String(this.dist), RABBITMQ_CONF_ENV_FILE: '/dev/null',
      ERL_EPMD_PORT: String(this.epmd), ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
    };
    await this.start();
  }

  async start() {
    await rm(path.join(this.folder, 'pid'), { force: true });
    this.child = spawn('/usr/lib/rabbitmq/bin/rabbitmq-server', [], { env: this.env, cwd: this.folder, stdio: 'ignore',
      detached: true });
    this.exited = once(this.child, 'exit');
    this.pid = Number(await until('the pid of RabbitMQ', () => readFile(path.join(this.folder, 'pid'), 'utf8')));
    await run('/usr/lib/rabbitmq/bin/rabbitmqctl', ['wait', '--timeout', '60', path.join(this.folder, 'pid')],
      { env: this.env });
  }

  /** As a crash would: nothing is said to anybody. */
  async kill() {
    process.kill(this.pid, 'SIGKILL');
    await this.exited;
  }

  async control(...args) {
    const { stdout } = await run('/usr/lib/rabbitmq/bin/rabbitmqctl', ['-q', ...args], { env: this.env });
    return stdout;
  }

  async stop() {
    process.kill(this.pid, 'SIGTERM');
    await this.exited;
    await run('epmd', ['-port', String(this.epmd), '-kill']).catch(() => {});
  }
}
