import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real registry (Debian's docker-registry) on loopback, with an empty store in a temporary folder. */
export interface TestRegistry {
  /** `127.0.0.1:PORT`, as image references name it. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Options of {@link startRegistry}. */
export interface TestRegistryOptions {
  /** Ask for the basic credentials {@link testCredentials}. */
  readonly authenticated?: boolean;
}

/** What an authenticated test registry lets in. */
export const testCredentials = { username: 'athos', password: 'for-tests-only' } as const;
const program = 'docker-registry';

/** The password's bcrypt hash: docker-registry reads no other kind. */
const htpasswd = `${testCredentials.username}:$2y$04$rshLrRqS/.f2c2hx4b2yLejzYq8jRZJjc1ac8vL.7RJNpLw1uYCqW\n`;

/**
 * Starts a registry on a free port, or gives undefined where docker-registry is not installed:
 * `const registry = await startRegistry(); if (registry === undefined) ctx.skip('docker-registry is not installed');`
 */
export async function startRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'dartagnan-registry-'));
  const config = join(folder, 'config.yml');
  await writeFile(join(folder, 'htpasswd'), htpasswd);
  await writeFile(config, JSON.stringify(configuration(folder, options)));
  const child = spawn(program, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null && child.kill()) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  const host = await listeningAddress(child);
  if (host !== undefined) return { host, stop };
  await rm(folder, { recursive: true, force: true });
  process.off('exit', kill);
  return undefined;
}

/** YAML 1.2 contains JSON, so the file is written as JSON. */
function configuration(folder: string, { authenticated = false }: TestRegistryOptions): object {
  return {
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'store') }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0' },
    ...(authenticated ? { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } } : {}),
  };
}

/** The address that the registry says it listens on; undefined where it cannot be started because it is not there. */
function listeningAddress(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.once('error', (error) => ('code' in error && error.code === 'ENOENT' ? resolve(undefined) : reject(error)));
    child.once('exit', () => reject(new Error(`docker-registry ended: ${said.join('\n')}`)));
    if (child.stderr === null) return;
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      const address = /listening on ([\d.:]+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}
