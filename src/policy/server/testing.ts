import { setTimeout as sleep } from 'node:timers/promises';
import { serve, type ServeRequest } from './serve.ts';

/** A server as `policy run --server` starts it without flags, but for the port, which is a free one of the loopback. */
const withoutFlags: ServeRequest = {
  paths: [],
  bundle: false,
  ignore: [],
  v0: false,
  addresses: ['127.0.0.1:0'],
  diagnosticAddresses: [],
  authentication: 'off',
  authorization: 'off',
  set: [],
  setFile: [],
  evalTimeout: 0,
  gracePeriod: 1,
  waitPeriod: 0,
  h2c: false,
  pprof: false,
  socketMode: 0o700,
  workers: 1,
  watch: false,
  watchConfig: false,
  readyTimeout: 0,
  logsRequests: false,
  skipVerify: false,
  signingAlgorithm: 'RS256',
  verificationKeyId: 'default',
  excludeFilesVerify: [],
};

/** One line of the log. */
interface LogLine {
  readonly level: 'debug' | 'error' | 'info' | 'warn';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Servers of one test file, in one folder. */
export interface TestServers {
  /** What they have logged. */
  readonly logged: LogLine[];
  /** Serves, and gives the addresses. @throws what {@link serve} does before it listens */
  start(request?: Partial<ServeRequest>, env?: Readonly<Record<string, string>>): Promise<readonly string[]>;
  /** Ends the server that was started last. */
  stopLast(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts servers in this process, for tests; their paths are relative to the folder. */
export function testServers(cwd: string): TestServers {
  const running: { readonly stop: AbortController; readonly done: Promise<void> }[] = [];
  const logged: LogLine[] = [];
  const at = (level: LogLine['level']) => (fields: object, message: string) =>
    void logged.push({ level, fields: { ...fields }, message });
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const end = async ({ stop, done }: (typeof running)[number]): Promise<void> => (stop.abort(), done);
  return {
    logged,
    start(request = {}, env = {}) {
      const stop = new AbortController();
      return new Promise((resolve, reject) => {
        const stdin = () => Promise.reject(new Error());
        const ports = { cwd, env, language: 'en', signal: stop.signal, stdin, log, onListening: resolve } as const;
        const done = serve({ ...withoutFlags, ...request }, ports);
        running.push({ stop, done: done.catch(() => undefined) });
        done.catch((error: unknown) => (stop.abort(), reject(error)));
      });
    },
    async stopLast() {
      const last = running.pop();
      if (last !== undefined) await end(last);
    },
    async stop() {
      await Promise.all(running.splice(0).map(end));
    },
  };
}

/** Waits until something holds. @throws Error where it does not within five seconds */
export async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error('it never came to hold');
}
