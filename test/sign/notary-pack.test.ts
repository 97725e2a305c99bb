// Packs with what a real notary-server says and with named trust stores of notation, verified when no server runs any more.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { run as runVerify } from '../../src/cli/commands/verify.ts';
import type { Command } from '../../src/cli/io.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { createRegistryClient } from '../../src/oci/registry/client.ts';
import { parseReference } from '../../src/oci/reference.ts';
import { startNotaryServer, type TestNotaryServer } from '../support/notary-server.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

let registry: TestRegistry | undefined;
let notary: TestNotaryServer | undefined;
let folder = '';
let image = '';

/** Runs a command as somebody whose home is a folder below the test's. */
async function as(home: string, command: Command, ...args: readonly string[]) {
  const env = {
    HOME: join(folder, home),
    XDG_CONFIG_HOME: join(folder, home),
    NOTARY_ROOT_PASSPHRASE: 'pass-root',
    NOTARY_TARGETS_PASSPHRASE: 'pass-targets',
    NOTARY_SNAPSHOT_PASSPHRASE: 'pass-snapshot',
    NOTARY_DELEGATION_PASSPHRASE: 'pass-delegation',
  };
  const io = recordIo({ cwd: folder, env });
  const exit = await command(args, io).catch((error: unknown) => String(error));
  return { exit, ...io.written };
}

async function done(...args: readonly string[]): Promise<void> {
  const { exit, err } = await as('maker', runTrust, ...args);
  if (exit !== 0) throw new Error(`${args.join(' ')}: ${exit} ${err}`);
}

const verify = (home: string, policy: string, pack: string) =>
  as(home, runVerify, '--policy', policy, '--explain', `pack:${pack}#${image}`);

function rootId(): string {
  const keys = join(folder, 'keys', 'private');
  const root = readdirSync(keys).find((file) => readFileSync(join(keys, file), 'utf8').includes('role: root'));
  return root?.replace('.key', '') ?? '';
}

/** A policy of the trust server and, where it is named, of the trust store. */
function writePolicy(name: string, store?: string): void {
  const roots = [{ id: rootId() }];
  const authorities = {
    ...(store === undefined ? {} : { acme: { notation: { roots: [{ store }], identities: ['*'] } } }),
    release: { notary: { server: notary?.address, ca: { file: 'ca.crt' }, roots, delegations: ['releases'] } },
  };
  const rules = [{ images: ['**'], authorities: Object.keys(authorities) }];
  writeFileSync(join(folder, name), JSON.stringify({ version: 1, authorities, rules }));
}

beforeAll(async () => {
  [registry, notary] = [await startRegistry(), await startNotaryServer()];
  if (registry === undefined || notary === undefined) return;
  ({ folder } = notary);
  image = await pushImage(registry.host, 'app', ['amd64', 'arm64']);
  const client = createRegistryClient();
  const { digest } = await client.resolve(parseReference(image), { signal: AbortSignal.timeout(9000) });
  await client.close();
  await done('notation', 'cert', 'generate-test', '--default', 'acme.example');
  await done('notation', 'sign', '--insecure-registry', image);
  const server = ['notary', '-s', notary.address, '--tlscacert', 'ca.crt', '-d', 'keys'];
  const gun = image.slice(0, image.lastIndexOf(':'));
  await done(...server, 'init', '-p', gun);
  const request = 'req -x509 -nodes -newkey rsa:2048 -keyout ci.key -out ci.crt -days 90 -subj /CN=ci';
  execFileSync('openssl', request.split(' '), { cwd: folder, stdio: 'ignore' });
  await done(...server, 'key', 'import', 'ci.key', '--role', 'targets/releases');
  await done(...server, 'delegation', 'add', '-p', gun, 'targets/releases', 'ci.crt', '--all-paths');
  await done(...server, 'key', 'rotate', gun, 'snapshot', '-r');
  const hash = ['--sha256', digest.slice('sha256:'.length), '-r', 'targets/releases'];
  await done(...server, 'addhash', '-p', gun, '1', '1000', ...hash);
  writePolicy('both.yaml', 'acme.example');
  writePolicy('served.yaml');
  await done('pack', '--policy', 'both.yaml', '--output', 'old.tar', image);
  await done(...server, 'addhash', '-p', gun, '2', '1000', ...hash);
  await done('pack', '--policy', 'both.yaml', '--output', 'new.tar', image);
  await registry.stop();
  notary.halt();
}, 60_000);

afterAll(() => notary?.stop());
afterEach(() => void vi.useRealTimers());

beforeEach((ctx) => {
  ctx.skip(registry === undefined, 'docker-registry is not installed');
  ctx.skip(notary === undefined, 'notary and notary-server are not installed');
});

describe('a pack, with every server stopped', () => {
  it('holds the documents of the trust server, every root of it, and the named trust store', async () => {
    const { out } = await as('other', runTrust, 'unpack', '--dir', 'unpacked', 'new.tar');
    for (const part of ['root', '1.root', 'timestamp', 'snapshot.\\w+', 'targets.\\w+', 'targets/releases.\\w+'])
      expect((await as('other', runTrust, 'unpack', 'new.tar')).out).toMatch(
        new RegExp(`^answer .*/tuf/${part}.json`, 'm'),
      );
    expect(out).toContain('truststore/x509/ca/acme.example/acme.example.crt');
  });

  it('verifies for somebody who trusts the unpacked store, and for nobody else', async () => {
    expect(await verify('unpacked', 'both.yaml', 'new.tar')).toMatchObject({ exit: 0, err: '' });
    expect(existsSync(join(folder, 'empty'))).toBe(false);
    expect((await verify('empty', 'both.yaml', 'new.tar')).exit).toMatch(/acme\.example.* does not exist/);
    expect((await as('unpacked', runVerify, '--policy', 'both.yaml', image)).exit).toBe(1);
  });

  it('judges expiry at the time of the pack', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * 86_400_000 });
    expect(await verify('later', 'served.yaml', 'new.tar')).toMatchObject({ exit: 0 });
  });

  it('refuses what is older than what was seen', async () => {
    expect((await verify('seen', 'served.yaml', 'old.tar')).exit).toBe(0);
    expect((await verify('seen', 'served.yaml', 'new.tar')).exit).toBe(0);
    const { exit, out } = await verify('seen', 'served.yaml', 'old.tar');
    expect({ exit, out }).toMatchObject({ exit: 1, out: expect.stringContaining('(rollback)') });
  });

  it('follows the chain of roots from the first', async () => {
    await as('follower', runTrust, 'unpack', 'new.tar');
    expect((await verify('follower', 'served.yaml', 'new.tar')).exit).toBe(0);
    const kept = (home: string) =>
      join(folder, home, '.docker/trust/tuf', image.slice(0, image.lastIndexOf(':')), 'metadata');
    const first = await firstRoot();
    cpSync(kept('follower'), kept('early'), { recursive: true });
    writeFileSync(join(kept('early'), 'root.json'), first);
    expect((await verify('early', 'served.yaml', 'new.tar')).exit).toBe(0);
  });

  it('refuses the roots of strangers', async () => {
    const text = readFileSync(join(folder, 'served.yaml'), 'utf8').replace(rootId(), '0'.repeat(64));
    writeFileSync(join(folder, 'stranger.yaml'), text);
    expect((await verify('stranger', 'stranger.yaml', 'new.tar')).exit).toBe(1);
  });
});

describe('a drill about keys of a trust server', () => {
  it.each<readonly [string, () => string, 'fails' | 'holds']>([
    ['the role root', () => 'role:root', 'fails'],
    ['the role timestamp', () => 'role:timestamp', 'fails'],
    ['the role snapshot', () => 'role:snapshot', 'fails'],
    ['the role targets', () => 'role:targets', 'fails'],
    ['the delegation', () => 'role:targets/releases', 'fails'],
    ['another delegation', () => 'role:targets/qa', 'holds'],
    ['the root key by its id', () => `key:${rootId()}`, 'fails'],
    ['a bare id', () => rootId(), 'fails'],
    ['the id of a stranger', () => `key:${'0'.repeat(64)}`, 'holds'],
    ['the certificate of the delegation', () => 'certificate:ci.crt', 'fails'],
    ['the key of the delegation', () => 'key:ci.pub', 'fails'],
  ])('%s', async (_, revoked, state) => {
    const pem = execFileSync('openssl', ['x509', '-in', 'ci.crt', '-pubkey', '-noout'], { cwd: folder });
    writeFileSync(join(folder, 'ci.pub'), pem);
    const args = ['drill', '--policy', 'served.yaml', '--revoke', revoked(), '--format', 'json', 'pack:new.tar'];
    const { exit, out } = await as('drill', runTrust, ...args);
    expect(JSON.parse(out)).toMatchObject({ images: [{ state }] });
    expect(exit).toBe(state === 'fails' ? 1 : 0);
  });
});

/** The first root, out of the pack. */
async function firstRoot(): Promise<Uint8Array> {
  const { openPack } = await import('../../src/sign/pack/open-pack.ts');
  const pack = await openPack(join(folder, 'new.tar'));
  const entry = pack.document.answers.find(({ url }) => url.endsWith('/1.root.json'));
  return (await pack.answer(entry?.url ?? '', undefined)) ?? new Uint8Array();
}
