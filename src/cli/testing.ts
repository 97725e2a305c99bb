import type { CommandIo } from './io.ts';

/** A command's surroundings for tests: what it wrote stands in `out` and `err`. */
export interface RecordedIo extends CommandIo {
  readonly written: { out: string; err: string };
}

/** Surroundings without a process; a test overrides what it is about. */
export function recordIo(overrides: Partial<CommandIo> = {}): RecordedIo {
  const written = { out: '', err: '' };
  return {
    stdout: { write: (text) => void (written.out += text), isTerminal: false, columns: 0 },
    stderr: { write: (text) => void (written.err += text), isTerminal: false, columns: 0 },
    env: {},
    cwd: '/nonexistent',
    language: 'en',
    host: { node: 'v20', platform: 'test' },
    signal: new AbortController().signal,
    stdin: () => Promise.resolve(new Uint8Array()),
    answer: async () => new TextDecoder().decode(await overrides.stdin?.()).split('\n')[0] ?? '',
    ...overrides,
    written,
  };
}
