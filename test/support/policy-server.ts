import { spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtCommand } from './built.ts';

/** `dartagnan policy run --server` in a process of its own. */
export interface PolicyServer {
  readonly base: string;
  readonly process: ChildProcess;
  /** Ids of the processes that it has started. */
  workers(): string[];
  /** One request on a connection of its own, so that another process may answer the next; gives status and body. */
  ask(method: string, path: string, body?: string): Promise<string>;
}

/** Starts the server with two workers on a free port; done once it answers. */
export async function startPolicyServer(args: readonly string[], cwd = process.cwd()): Promise<PolicyServer> {
  const address = `127.0.0.1:${await freePort()}`;
  const base = `http://${address}`;
  const flags = ['policy', 'run', '--server', '--log-level', 'error', '--workers', '2', '--addr', address];
  const child = builtCommand().start([...flags, ...args], { cwd });
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the server ended: ${errors}`);
    return isAnswering(`${base}/health`);
  });
  return {
    base,
    process: child,
    // Between the end of the last and the start of the next there is none, which pgrep counts as a failure.
    workers: () =>
      spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter(Boolean),
    async ask(method, path, body) {
      const headers = { connection: 'close' };
      const answer = await fetch(base + path, { method, headers, ...(body !== undefined && { body }) });
      return `${answer.status} ${(await answer.text()).trim()}`;
    },
  };
}

/** A port of loopback that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** Whether a GET is answered with success. */
export function isAnswering(url: string): Promise<boolean> {
  return fetch(url, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Waits until something holds. @throws Error where it does not within half a minute */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error('it never came to hold');
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
