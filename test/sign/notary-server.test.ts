// Docker Content Trust against the real notary-server and its client.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/commands/trust-notary.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { DartagnanError } from '../../src/core/index.ts';
import { canonicalJson, readDocument } from '../../src/sign/notary/metadata.ts';
import { loadCollection } from '../../src/sign/notary/trust.ts';
import { startNotaryServer, type TestNotaryServer } from '../support/notary-server.ts';

let server: TestNotaryServer | undefined;
let folder = '';
const env = () => ({
  PATH: process.env['PATH'],
  HOME: folder,
  NOTARY_ROOT_PASSPHRASE: 'pass-root',
  NOTARY_TARGETS_PASSPHRASE: 'pass-targets',
  NOTARY_SNAPSHOT_PASSPHRASE: 'pass-snapshot',
  NOTARY_DELEGATION_PASSPHRASE: 'pass-delegation',
});

beforeAll(async () => {
  server = await startNotaryServer();
  folder = server?.folder ?? '';
  if (server !== undefined) writeFileSync(join(folder, 'content'), 'hello\n');
}, 30_000);

afterAll(() => server?.stop());

async function ours(...args: readonly string[]) {
  const io = recordIo({ env: env(), cwd: folder });
  const code = await run(['-s', server?.address ?? '', '--tlscacert', 'ca.crt', ...args], io);
  return { code, ...io.written };
}

const theirs = (...args: readonly string[]) =>
  execFileSync('notary', ['-s', server?.address ?? '', '--tlscacert', 'ca.crt', ...args], {
    cwd: folder,
    env: env(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

describe('with the real notary-server', () => {
  beforeEach((ctx) => ctx.skip(server === undefined, 'notary and notary-server are not installed'));

  it('reads what the real client publishes', async () => {
    theirs('-d', 'their', 'init', '-p', 'lib/their');
    theirs('-d', 'their', 'add', '-p', 'lib/their', 'v1', 'content');
    const { out } = await ours('-d', 'fresh', 'lookup', 'lib/their', 'v1');
    expect(out).toBe('v1 sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 6\n');
    expect((await ours('-d', 'fresh', 'lookup', 'lib/their', 'v2')).code).toBe(1);
  }, 30_000);

  it('publishes what the real client reads, and both sign with each other’s keys', async () => {
    expect((await ours('-d', 'own', 'init', 'lib/own')).err).toBe('');
    expect((await ours('-d', 'own', 'add', '-p', 'lib/own', 'v1', 'content')).err).toBe('');
    expect(theirs('-d', 'check', 'lookup', 'lib/own', 'v1')).toContain('sha256:5891b5b5');
    theirs('-d', 'own', 'add', '-p', 'lib/own', 'v2', 'content');
    expect((await ours('-d', 'own', 'list', 'lib/own')).out).toMatch(/v1 .*\nv2 /);
  }, 30_000);

  it('refuses a collection that is older than what was seen, an expired one, and a root that is not pinned', async () => {
    const stored = (role: string) =>
      new Uint8Array(readFileSync(join(folder, 'old', 'tuf', 'lib/own', 'metadata', `${role}.json`)));
    await ours('-d', 'old', 'list', 'lib/own');
    const replay = new Map(['root', 'timestamp', 'snapshot', 'targets'].map((role) => [role, stored(role)]));
    await ours('-d', 'own', 'add', '-p', 'lib/own', 'v3', 'content');
    await ours('-d', 'old', 'list', 'lib/own');
    const base = {
      gun: 'lib/own',
      now: Date.now(),
      pinned: undefined,
      fetch: (name: string) => Promise.resolve(replay.get(name.split('.')[0] ?? '')),
      remembered: (role: string) => Promise.resolve<Uint8Array | undefined>(stored(role)),
    };
    await expect(loadCollection(base)).rejects.toThrow(
      /timestamp is of version \d+, and version \d+ was seen before \(rollback\)/,
    );
    const forgetful = { ...base, remembered: () => Promise.resolve(undefined) };
    await expect(loadCollection(forgetful)).resolves.toBeDefined();
    await expect(loadCollection({ ...forgetful, now: Date.now() + 60 * 86_400_000 })).rejects.toThrow(
      'timestamp is expired',
    );
    await expect(loadCollection({ ...forgetful, pinned: ['0'.repeat(64)] })).rejects.toThrow('not signed by a pinned');
    await expect(loadCollection({ ...forgetful, gun: 'lib/other' })).rejects.toThrow('not of lib/other');
    const swapped = new Map(replay).set(
      'targets',
      Buffer.from(String(Buffer.from(replay.get('targets') ?? [])).replace('"v1"', '"vX"')),
    );
    const lying = { ...forgetful, fetch: (name: string) => Promise.resolve(swapped.get(name.split('.')[0] ?? '')) };
    await expect(loadCollection(lying)).rejects.toThrow('not the one that snapshot lists');
  }, 30_000);
});

describe('metadata of Notary', () => {
  it('is written with sorted members', () => {
    expect(canonicalJson({ b: [1, null], a: { d: 'x', c: true } })).toBe('{"a":{"c":true,"d":"x"},"b":[1,null]}');
  });

  it('gives a document or an error of ours for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `{"signed":${text},"signatures":[]}`),
        ),
        (text) => {
          try {
            readDocument(new TextEncoder().encode(text), 'root');
          } catch (error) {
            expect(error).toBeInstanceOf(DartagnanError);
          }
        },
      ),
    );
  });
});
