// Delegations, keys and configuration of Docker Content Trust: ours and the real client change one repository by turns.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/commands/trust-notary.ts';
import { recordIo } from '../../src/cli/testing.ts';
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

type Notary = (
  ...args: readonly string[]
) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;

const remote = () => ['-s', server?.address ?? '', '--tlscacert', 'ca.crt'];

async function bare(...args: readonly string[]) {
  const io = recordIo({ env: env(), cwd: folder });
  return { code: await run(args, io), ...io.written };
}

const ours: Notary = (...args) => bare(...remote(), '-d', 'trust', ...args);
const theirs: Notary = (...args) => original('trust', ...args);

function original(trust: string, ...args: readonly string[]) {
  const name = 'notary';
  try {
    const line = [...remote(), '-d', trust, ...args];
    const out = execFileSync(name, line, { cwd: folder, env: env(), encoding: 'utf8', stdio: 'pipe' });
    return Promise.resolve({ code: 0, out, err: '' });
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return Promise.resolve({ code: status, out: stdout, err: stderr });
  }
}

const okay = async (notary: Notary, ...args: readonly string[]) => {
  const { code, out, err } = await notary(...args);
  expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, expect.any(String)]);
  return out;
};

beforeAll(async () => {
  server = await startNotaryServer();
  folder = server?.folder ?? '';
  if (server === undefined) return;
  writeFileSync(join(folder, 'content'), 'hello\n');
  writeFileSync(join(folder, 'other'), 'other\n');
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  for (const name of ['ci', 'qa']) {
    openssl(`ecparam -name prime256v1 -genkey -noout -out ${name}.key`);
    openssl(`req -x509 -key ${name}.key -out ${name}.crt -days 300 -subj /CN=${name}`);
  }
}, 30_000);

afterAll(() => server?.stop());
beforeEach((ctx) => ctx.skip(server === undefined, 'notary and notary-server are not installed'));

describe('delegations', () => {
  it.each<readonly [string, Notary, Notary]>([
    ['ours', ours, theirs],
    ['theirs', theirs, ours],
  ])(
    'that are made by %s are used by the other',
    async (name, first, second) => {
      const gun = `lib/delegated-${name}`;
      await okay(first, 'init', '-p', gun);
      await okay(first, 'delegation', 'add', '-p', gun, 'targets/releases', 'ci.crt', '--all-paths');
      await okay(first, 'delegation', 'add', '-p', gun, 'targets/qa', 'qa.crt', '--paths', 'tested-');
      expect((await okay(ours, 'delegation', 'list', gun)).trim()).toBe(
        (await okay(theirs, 'delegation', 'list', gun)).trim(),
      );
      for (const key of ['ci.key', 'qa.key']) await okay(first, 'key', 'import', '--role', 'delegation', key);
      await okay(second, 'add', '-p', gun, '1.0', 'content', '--roles', 'targets/releases');
      await okay(second, 'add', '-p', gun, 'tested-1.0', 'content', '--roles', 'targets/qa');
      expect(await okay(ours, 'list', gun)).toBe(await okay(theirs, 'list', gun));
      expect(await okay(first, 'list', gun, '--roles', 'targets/qa')).toMatch(/tested-1\.0 .*targets\/qa/);
      expect((await ours('add', '-p', gun, 'untested', 'content', '--roles', 'targets/qa')).err).toContain(
        'may not name untested',
      );
      await okay(ours, 'reset', '--all', gun);
      await okay(second, 'witness', '-p', gun, 'targets/qa');
      const [id = ''] = /[0-9a-f]{64}/.exec(await okay(first, 'delegation', 'list', gun)) ?? [];
      await okay(second, 'delegation', 'purge', '-p', gun, '--key', id);
      await okay(first, 'delegation', 'remove', '-p', '--yes', gun, 'targets/releases');
      expect(await okay(ours, 'list', gun)).toBe(await okay(theirs, 'list', gun));
    },
    60_000,
  );

  it('decide before targets, as content trust does; a look-up asks targets first', async () => {
    const gun = 'lib/precedence';
    await okay(ours, 'init', gun);
    await okay(ours, 'delegation', 'add', '-p', gun, 'targets/releases', 'ci.crt', '--all-paths');
    await okay(ours, 'key', 'import', '--role', 'delegation', 'ci.key');
    await okay(ours, 'add', '-p', gun, 'v', 'content', '--roles', 'targets/releases');
    await okay(ours, 'add', '-p', gun, 'v', 'other');
    expect(await okay(ours, 'lookup', gun, 'v')).toBe(await okay(theirs, 'lookup', gun, 'v'));
    const { findTarget, loadCollection } = await import('../../src/sign/notary/trust.ts');
    const metadata = join(folder, 'trust', 'tuf', gun, 'metadata');
    const fetch = (name: string) =>
      Promise.resolve(new Uint8Array(readFileSync(join(metadata, `${name.replace(/\.[0-9a-f]{64}$/, '')}.json`))));
    const remembered = () => Promise.resolve(undefined);
    const collection = await loadCollection({ gun, now: Date.now(), pinned: undefined, fetch, remembered });
    expect(findTarget(collection, 'v')).toMatchObject({
      role: 'targets/releases',
      sha256: expect.stringMatching(/^5891b5b5/),
    });
  }, 60_000);
});

describe('keys', () => {
  it('of every role are rotated, and both clients follow', async () => {
    const gun = 'lib/rotated';
    await okay(ours, 'init', gun);
    await okay(ours, 'add', '-p', gun, 'v1', 'content');
    await original('follower', 'list', gun);
    for (const rotation of [
      ['targets'],
      ['snapshot', '--server-managed'],
      ['timestamp', '--server-managed'],
      ['snapshot'],
      ['root'],
    ]) {
      await okay(ours, 'key', 'rotate', gun, ...rotation);
      const [mine, fresh, followed] = [
        await ours('list', gun),
        await original('fresh', 'list', gun),
        await original('follower', 'list', gun),
      ];
      expect([rotation, mine.out, fresh.out, followed.out]).toEqual([
        rotation,
        expect.stringContaining('v1'),
        mine.out,
        mine.out,
      ]);
      rmSync(join(folder, 'fresh'), { recursive: true });
    }
    await okay(theirs, 'key', 'rotate', gun, 'targets');
    await okay(ours, 'add', '-p', gun, 'v2', 'other');
    expect(await okay(theirs, 'list', gun)).toContain('v2');
    for (const args of [['timestamp'], ['root', '--server-managed'], ['targets/releases']])
      expect((await ours('key', 'rotate', gun, ...args)).code).toBe(1);
  }, 90_000);

  it('of older roots sign the new one too, as many as are wanted', async () => {
    const signers = async (client: typeof ours, gun: string, ...legacy: readonly string[]) => {
      await okay(ours, 'init', gun);
      for (const role of ['root', 'root']) await okay(ours, 'key', 'rotate', gun, role);
      await okay(client, 'key', 'rotate', gun, 'targets', ...legacy);
      await okay(ours, 'list', gun);
      const root = readFileSync(join(folder, 'trust', 'tuf', gun, 'metadata', 'root.json'), 'utf8');
      return (JSON.parse(root) as { signatures: readonly unknown[] }).signatures.length;
    };
    for (const [index, legacy] of [[], ['--legacy', '1'], ['--legacy', '2'], ['-l', '9']].entries())
      expect(await signers(ours, `lib/legacy${index}`, ...legacy)).toBe(
        await signers(theirs, `lib/old${index}`, ...legacy),
      );
  }, 60_000);

  it('are listed, made, exported, imported, sealed anew and removed', async () => {
    await okay(ours, 'init', 'lib/keys');
    expect((await okay(ours, 'key', 'list')).split('\n').sort()).toEqual(
      (await okay(theirs, 'key', 'list')).split('\n').sort(),
    );
    const made = await okay(ours, 'key', 'generate', 'ecdsa', '--role', 'targets/releases');
    const [id = ''] = /[0-9a-f]{64}/.exec(made) ?? [];
    await okay(ours, 'key', 'export', '--key', id, '-o', 'exported.pem');
    await okay(ours, 'key', 'remove', id);
    expect(await okay(theirs, 'key', 'list')).not.toContain(id);
    await okay(theirs, 'key', 'import', 'exported.pem');
    expect(await okay(ours, 'key', 'list')).toContain(id);
    const io = recordIo({ env: { ...env(), NOTARY_NEW_PASSPHRASE: 'another-pass' }, cwd: folder });
    expect(await run(['-d', 'trust', 'key', 'passwd', id], io)).toBe(0);
    await okay(ours, 'key', 'generate', '-o', 'pair');
    expect(readFileSync(join(folder, 'pair-key.pem'), 'utf8')).toMatch(
      /^-----BEGIN ENCRYPTED PRIVATE KEY-----\nrole: root\n/,
    );
    // The original does not take its own sealed files without their path.
    expect((await bare('-d', 'imported', 'key', 'import', 'pair-key.pem')).code).toBe(0);
    expect((await original('imported', 'key', 'list')).out).toContain('root');
    expect((await ours('key', 'remove', 'abc')).code).toBe(1);
    rmSync(join(folder, 'trust', 'private', `${id}.key`));
  }, 60_000);
});

describe('a root', () => {
  it('may be of a key and a certificate that are brought along', async () => {
    const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
    openssl('ecparam -name prime256v1 -genkey -noout -out root.key');
    openssl(
      'req -x509 -key root.key -out root.crt -days 900 -subj /CN=lib\\/brought -addext basicConstraints=CA:FALSE',
    );
    const init = ['-d', 'brought', 'init', 'lib/brought', '--rootkey', 'root.key', '--rootcert'];
    expect((await bare(...remote(), ...init, 'ci.crt')).err).toContain('not of the root key');
    expect((await bare(...remote(), ...init, 'root.crt')).code).toBe(0);
    expect((await original('brought', 'add', '-p', 'lib/brought', 'v1', 'content')).code).toBe(0);
    expect((await original('brought', 'key', 'rotate', 'lib/brought', 'targets')).code).toBe(0);
    expect((await bare(...remote(), '-d', 'brought', 'lookup', 'lib/brought', 'v1')).code).toBe(0);
  }, 30_000);
});

describe('what is published', () => {
  it('expires in whole seconds, so that the server writes the same bytes again', async () => {
    await okay(ours, 'init', 'lib/seconds');
    await okay(ours, 'add', '-p', 'lib/seconds', 'v1', 'content');
    const metadata = join(folder, 'trust', 'tuf', 'lib/seconds', 'metadata');
    for (const role of ['root', 'snapshot', 'targets']) {
      const { signed } = JSON.parse(readFileSync(join(metadata, `${role}.json`), 'utf8')) as {
        signed: { expires: string };
      };
      expect(signed.expires).toMatch(/T\d\d:\d\d:\d\dZ$/);
    }
  });

  it('is staged, shown, taken back by number, and deleted', async () => {
    await okay(ours, 'init', 'lib/staged');
    for (const name of ['a', 'b', 'c']) await okay(ours, 'add', 'lib/staged', name, 'content');
    expect(await okay(ours, 'status', 'lib/staged')).toBe(await okay(theirs, 'status', 'lib/staged'));
    await okay(ours, 'reset', '-n', '1', 'lib/staged');
    await okay(theirs, 'publish', 'lib/staged');
    expect((await okay(ours, 'list', 'lib/staged')).match(/^[abc] /gm)).toEqual(['a ', 'c ']);
    expect((await ours('reset', 'lib/staged')).code).toBe(1);
    await okay(ours, 'delete', '--remote', 'lib/staged');
    expect((await theirs('list', 'lib/staged')).code).toBe(1);
    expect(await okay(ours, 'version')).toContain('notary');
  }, 30_000);
});

describe('config.json', () => {
  const configured = async (pinning: object, ...args: readonly string[]) => {
    const config = {
      trust_dir: `./pinned-${Math.random()}`,
      remote_server: { url: server?.address, root_ca: '../ca.crt' },
      trust_pinning: pinning,
    };
    mkdirSync(join(folder, 'config'), { recursive: true });
    writeFileSync(join(folder, 'config', 'config.json'), JSON.stringify(config));
    const mine = await bare('-c', 'config/config.json', ...args);
    const name = 'notary';
    const { status } = (() => {
      try {
        execFileSync(name, ['-c', 'config/config.json', ...args], { cwd: folder, env: env(), stdio: 'pipe' });
        return { status: 0 };
      } catch (error) {
        return error as { status: number };
      }
    })();
    return [mine.code, status];
  };

  it('names server, folder and pins, for both clients alike', async () => {
    await okay(ours, 'init', 'lib/pinned');
    const root = JSON.parse(
      readFileSync(join(folder, 'trust', 'tuf', 'lib/pinned', 'metadata', 'root.json'), 'utf8').toString(),
    ) as {
      signed: { roles: { root: { keyids: string[] } } };
    };
    const [id = ''] = root.signed.roles.root.keyids;
    const list = ['list', 'lib/pinned'];
    expect(await configured({}, ...list)).toEqual([0, 0]);
    expect(await configured({ disable_tofu: true }, ...list)).toEqual([1, 1]);
    expect(await configured({ certs: { 'lib/pinned': [id] } }, ...list)).toEqual([0, 0]);
    expect(await configured({ certs: { 'lib/*': [id] }, disable_tofu: true }, ...list)).toEqual([0, 0]);
    expect(await configured({ certs: { 'lib/pinned': ['0'.repeat(64)] } }, ...list)).toEqual([1, 1]);
    expect(await configured({ ca: { 'lib/': '../ca.crt' } }, ...list)).toEqual([1, 1]);
    expect(readdirSync(folder)).toContain('trust');
  }, 60_000);
});
