// Real notation against our signatures, and the reverse: both envelopes, registry and layout, timestamps, revocation, plug-ins, logins.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run as runNotation } from '../../src/cli/commands/trust-notation.ts';
import { run as runVerify } from '../../src/cli/commands/verify.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { startAuthority, type TestAuthority } from '../support/certificate-authority.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, testCredentials, type TestRegistry } from '../support/registry.ts';

interface Said {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** A command line of notation: ours, or the original's. */
type Notation = (...args: readonly string[]) => Promise<Said>;

let registry: TestRegistry | undefined;
let locked: TestRegistry | undefined;
let authority: TestAuthority;
let folder = '';
const plain = ['--insecure-registry'];

const env = (change: Readonly<Record<string, string>> = {}) => ({
  HOME: folder,
  PATH: `${folder}:${process.env['PATH']}`,
  NOTATION_CONFIG: join(folder, 'notation'),
  NOTATION_EXPERIMENTAL: '1',
  DOCKER_CONFIG: join(folder, 'docker'),
  ...change,
});

const ours: Notation = async (...args) => {
  const io = recordIo({ cwd: folder, env: env() });
  return { exit: await runNotation(args, io), ...io.written };
};

/** Runs the original; exit -1 where it is not installed. Our authority answers it from this process. */
const theirs: Notation = (...args) => peer('notation', args, env());

function peer(name: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Said> {
  return new Promise((resolve) =>
    execFile(name, args, { cwd: folder, env: environment }, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      resolve({ exit: typeof code === 'number' ? code : -1, out, err });
    }),
  );
}

/** Makes the configuration of both: keys, trust stores, and one trust policy for everything. */
function configure(verification: object = { level: 'strict' }, stores = ['ca:test']): void {
  const statement = {
    name: 'all',
    registryScopes: ['*'],
    signatureVerification: verification,
    trustStores: stores,
    trustedIdentities: ['x509.subject: C=US, ST=WA, O=Test'],
  };
  writeFileSync(
    join(folder, 'notation', 'trustpolicy.json'),
    JSON.stringify({ version: '1.0', trustPolicies: [statement] }),
  );
}

beforeAll(async () => {
  authority = await startAuthority();
  ({ folder } = authority);
  registry = await startRegistry();
  locked = await startRegistry({ authenticated: true });
  authority.issue('signer', 'crl');
  for (const type of ['ca', 'tsa']) {
    mkdirSync(join(folder, 'notation', 'truststore', 'x509', type, 'test'), { recursive: true });
    cpSync(join(folder, 'ca.crt'), join(folder, 'notation', 'truststore', 'x509', type, 'test', 'ca.crt'));
  }
  const keys = ['signer', 'ocsp', 'crl'].map((name) => {
    writeFileSync(
      join(folder, `${name}.chain`),
      readFileSync(join(folder, `${name}.crt`), 'utf8') + readFileSync(join(folder, 'ca.crt'), 'utf8'),
    );
    return { name, keyPath: join(folder, `${name}.key`), certPath: join(folder, `${name}.chain`) };
  });
  writeFileSync(join(folder, 'notation', 'signingkeys.json'), JSON.stringify({ default: 'signer', keys }));
  configure();
}, 60_000);

afterAll(async () => {
  await registry?.stop();
  await locked?.stop();
  authority.stop();
});

beforeEach(async (ctx) => {
  configure();
  ctx.skip(registry === undefined, 'docker-registry is not installed');
  ctx.skip((await theirs('version')).exit === -1, 'notation is not installed');
});

const image = (name: string) => pushImage(registry?.host ?? '', name);

describe('signatures', () => {
  it.each(['jws', 'cose'])('in %s are verified by the other, in a registry', async (form) => {
    for (const [sign, verify] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const reference = await image(`${form}-${sign === ours ? 'ours' : 'theirs'}`);
      const flags = [...plain, '--signature-format', form, '-m', 'stage=production', '--expiry', '12h'];
      expect(await sign('sign', ...flags, reference)).toMatchObject({
        exit: 0,
        out: expect.stringContaining('Successfully signed'),
      });
      expect(await verify('verify', ...plain, '-m', 'stage=production', reference)).toMatchObject({
        exit: 0,
        out: expect.stringMatching(/Successfully verified signature[^]*KEY +VALUE[^]*stage +production/),
      });
      expect((await verify('verify', ...plain, '-m', 'stage=test', reference)).exit).toBe(1);
      const [mine, other] = [await ours('list', ...plain, reference), await theirs('list', ...plain, reference)];
      expect(mine.out).toBe(other.out);
      const inspected = async (notation: Notation) =>
        JSON.parse((await notation('inspect', ...plain, '-o', 'json', reference)).out) as unknown;
      expect(await inspected(ours)).toEqual(await inspected(theirs));
    }
  });

  it('are verified by the other in an OCI layout', async () => {
    const layout = join(folder, 'layout');
    writeLayout(layout);
    for (const [sign, verify] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      expect(await sign('sign', '--oci-layout', `${layout}:v1`)).toMatchObject({
        exit: 0,
        err: expect.not.stringContaining('Error'),
      });
      expect(await verify('verify', '--oci-layout', '--scope', 'local/app', `${layout}:v1`)).toMatchObject({
        exit: 0,
        err: expect.not.stringContaining('Error'),
      });
    }
    const policy = {
      version: 1,
      authorities: { test: { notation: { roots: [{ store: 'test' }], identities: ['*'] } } },
    };
    const rules = [{ images: ['**'], authorities: ['test'] }];
    writeFileSync(join(folder, 'policy.json'), JSON.stringify({ ...policy, rules }));
    const io = recordIo({ cwd: folder, env: env() });
    expect([await runVerify(['--policy', 'policy.json', '--local-image', 'layout'], io), io.written.out]).toEqual([
      0,
      expect.stringMatching(/test: notation sha256:[^]*test: notation sha256:/),
    ]);
    const count = ({ out }: Said) => out.split('sha256:').length;
    expect(count(await ours('list', '--oci-layout', `${layout}:v1`))).toBe(
      count(await theirs('list', '--oci-layout', `${layout}:v1`)),
    );
  });

  it('of another identity and of a certificate that nobody trusts are refused by both', async () => {
    const reference = await image('refused');
    await ours('sign', ...plain, reference);
    const policy = readFileSync(join(folder, 'notation', 'trustpolicy.json'), 'utf8');
    for (const change of [
      policy.replace('O=Test', 'O=Other'),
      policy.replace('ca:test', 'ca:absent'),
      policy.replace('registryScopes":["*"]', 'registryScopes":["other.example/app"]'),
    ]) {
      writeFileSync(join(folder, 'notation', 'trustpolicy.json'), change);
      const [mine, other] = [await ours('verify', ...plain, reference), await theirs('verify', ...plain, reference)];
      expect([mine.exit, other.exit]).toEqual([1, 1]);
      const lastLine = (text: string) =>
        text
          .split('\n')
          .filter((line) => line.startsWith('Error: '))
          .at(-1) ?? '';
      expect(lastLine(mine.err)).toBe(lastLine(other.err));
    }
    configure();
  });
});

describe('keys', () => {
  it.each([
    ['one', ['ocsp']],
    ['the default', ['signer']],
    ['several', ['crl', 'signer']],
    ['one that is not there', ['crl', 'absent']],
    ['none', []],
  ])('are removed, and it is said in the same words: %s', async (_, names) => {
    const file = join(folder, 'notation', 'signingkeys.json');
    const before = readFileSync(file);
    const mine = await ours('key', 'delete', ...names);
    const left = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    writeFileSync(file, before);
    const other = await theirs('key', 'delete', ...names);
    expect([mine.exit, mine.out]).toEqual([other.exit, other.out]);
    expect(left).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(file, before);
  });
});

describe('timestamps and revocation', () => {
  it('of ours are seen by notation, and of notation by us', async () => {
    const url = `${authority.base}/tsa`;
    const stamped = ['--timestamp-url', url, '--timestamp-root-cert', join(folder, 'ca.crt')];
    configure({ level: 'strict', verifyTimestamp: 'always', override: { revocation: 'skip' } }, [
      'ca:test',
      'tsa:test',
    ]);
    for (const [sign, verify] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const reference = await image(`stamped-${sign === ours ? 'ours' : 'theirs'}`);
      expect(await sign('sign', ...plain, ...stamped, reference)).toMatchObject({
        exit: 0,
        err: expect.not.stringContaining('Error'),
      });
      expect(await verify('verify', ...plain, reference)).toMatchObject({
        exit: 0,
        err: expect.not.stringContaining('Error'),
      });
    }
    authority.revoke('tsa');
    rmSync(join(folder, '.cache'), { recursive: true, force: true });
    for (const name of ['stamped-ours', 'stamped-theirs']) {
      const reference = `${registry?.host}/${name}:1`;
      for (const verify of [ours, theirs]) expect((await verify('verify', ...plain, reference)).exit).toBe(1);
    }
    const bare = await image('unstamped');
    await ours('sign', ...plain, bare);
    for (const verify of [ours, theirs]) expect((await verify('verify', ...plain, bare)).exit).toBe(1);
    configure();
  }, 30_000);

  it.each(['ocsp', 'crl'])(
    'by %s of a signer is found by both',
    async (key) => {
      const reference = await image(`revoked-${key}`);
      expect(await ours('sign', ...plain, '--key', key, reference)).toMatchObject({
        exit: 0,
        err: expect.not.stringContaining('Error'),
      });
      const verdicts = async () => [
        (await ours('verify', ...plain, reference)).exit,
        (await theirs('verify', ...plain, reference)).exit,
      ];
      expect(await verdicts()).toEqual([0, 0]);
      authority.revoke(key);
      rmSync(join(folder, '.cache'), { recursive: true, force: true });
      expect(await verdicts()).toEqual([1, 1]);
      expect((await ours('verify', '--verbose', ...plain, reference)).err).toContain('is revoked');
    },
    30_000,
  );
});

describe('plug-ins', () => {
  const source = join(import.meta.dirname, '..', 'support', 'notation-plugin.mjs');
  const config = () => ['--plugin-config', `folder=${folder}`];

  beforeAll(() => {
    for (const name of ['notation-raw', 'notation-envelope']) {
      cpSync(source, join(folder, name));
      chmodSync(join(folder, name), 0o755);
    }
  });

  it('are installed, listed and removed as notation does', async () => {
    const installed = await ours('plugin', 'install', '--file', './notation-raw');
    expect(installed).toMatchObject({ exit: 0, out: 'Successfully installed plugin raw, version 1.0.0\n' });
    expect((await ours('plugin', 'ls')).out).toBe((await theirs('plugin', 'ls')).out);
    const again = ['plugin', 'install', '--file', './notation-raw'];
    const [mine, other] = [await ours(...again), await theirs(...again)];
    expect(mine.err).toContain(other.err.trim());
    expect(await theirs('plugin', 'uninstall', '-y', 'raw')).toMatchObject({
      exit: 0,
      err: expect.not.stringContaining('Error'),
    });
    execFileSync('tar', ['czf', 'archive.tar.gz', 'notation-raw'], { cwd: folder });
    expect((await theirs('plugin', 'install', '--file', 'archive.tar.gz')).exit).toBe(0);
    expect((await ours('plugin', 'uninstall', '--yes', 'raw')).out).toBe('Successfully uninstalled plugin raw\n');
    expect(await ours('plugin', 'install', '--file', 'archive.tar.gz')).toMatchObject({
      exit: 0,
      err: expect.not.stringContaining('Error'),
    });
    expect(await ours('plugin', 'install', '--file', './notation-envelope')).toMatchObject({
      exit: 0,
      err: expect.not.stringContaining('Error'),
    });
  }, 30_000);

  it.each<readonly [string[], string]>([
    [['--file', 'ca.crt'], 'notation-NAME'],
    [['--file', '--sha256sum', 'aabb', './notation-raw'], 'checksum does not match'],
    [['--url', 'http://127.0.0.1/a.zip', '--sha256sum', 'aabb'], 'HTTPS'],
    [['--url', 'https://127.0.0.1/a.zip'], 'requires non-empty SHA256'],
    [['--file', '--url', 'x'], 'none of the others can be'],
    [['ca.crt'], 'at least one of the flags'],
  ])('are not installed from %j', async (args, complaint) => {
    const { exit, err } = await ours('plugin', 'install', ...args);
    expect([exit, err]).toEqual([1, expect.stringContaining(complaint)]);
  });

  const corpus = join(import.meta.dirname, '../../../shared/conformance/notation/malicious-plugin');
  it.skipIf(!existsSync(corpus))('of the corpus of hostile archives are refused', async () => {
    for (const name of readdirSync(corpus))
      expect((await ours('plugin', 'install', '--file', join(corpus, name))).exit).toBe(1);
  });

  it.each(['raw', 'envelope'])(
    'sign (%s), and the other verifies',
    async (plugin) => {
      for (const [sign, verify] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        const reference = await image(`plugin-${plugin}-${sign === ours ? 'ours' : 'theirs'}`);
        const signed = await sign('sign', ...plain, '--plugin', plugin, '--id', 'signer', ...config(), reference);
        expect(signed).toMatchObject({ exit: 0, err: expect.not.stringContaining('Error') });
        expect(await verify('verify', ...plain, reference)).toMatchObject({
          exit: 0,
          err: expect.not.stringContaining('Error'),
        });
      }
    },
    30_000,
  );

  it('verify what names them, or refuse it, for both alike', async () => {
    const reference = await image('plugin-verified');
    await ours('sign', ...plain, '--plugin', 'envelope', '--id', 'signer', ...config(), reference);
    const leaf = authority.openssl('x509 -in signer.crt -outform DER');
    const refused = ['--plugin-config', `refused=${createHash('sha256').update(leaf).digest('hex')}`];
    for (const verify of [ours, theirs]) {
      expect((await verify('verify', ...plain, reference)).exit).toBe(0);
      expect((await verify('verify', ...plain, ...refused, reference)).exit).toBe(1);
    }
    expect((await ours('plugin', 'uninstall', '--yes', 'envelope')).exit).toBe(0);
    for (const verify of [ours, theirs]) expect((await verify('verify', ...plain, reference)).exit).toBe(1);
  }, 30_000);
});

describe('logins', () => {
  it('are kept by the credential helper, for both', async (ctx) => {
    ctx.skip(locked === undefined, 'docker-registry is not installed');
    const host = locked?.host ?? '';
    writeFileSync(
      join(folder, 'docker-credential-test'),
      '#!/bin/sh\ncd "$HOME"; case "$1" in store) cat > kept;; get) cat > /dev/null; if [ -s kept ]; then cat kept; else echo "credentials not found in native keychain"; exit 1; fi;; erase) cat > /dev/null; rm -f kept;; esac\n',
      { mode: 0o755 },
    );
    mkdirSync(join(folder, 'docker'), { recursive: true });
    writeFileSync(join(folder, 'docker', 'config.json'), '{"credsStore":"test"}');
    const { username, password } = testCredentials;
    const login = ['login', ...plain, '-u', username, '-p', password, host];
    expect((await ours('login', ...plain, '-u', username, '-p', 'wrong', host)).exit).toBe(1);
    expect(await ours(...login)).toMatchObject({ exit: 0, out: expect.stringContaining('Login Succeeded') });
    expect(readFileSync(join(folder, 'kept'), 'utf8')).toContain(password);
    expect((await theirs('list', ...plain, `${host}/absent:1`)).err).not.toMatch(/status code 401|unauthorized/i);
    expect((await ours('logout', host)).out).toContain('Logout Succeeded');
    expect(existsSync(join(folder, 'kept'))).toBe(false);
    expect((await theirs(...login)).exit).toBe(0);
    expect((await ours('list', ...plain, `${host}/absent:1`)).err).not.toMatch(/status code 401|unauthorized/i);
    expect((await theirs('logout', host)).exit).toBe(0);
    expect(existsSync(join(folder, 'kept'))).toBe(false);
  }, 30_000);
});

/** A layout with one small image under `v1`. */
function writeLayout(layout: string): void {
  const blob = (content: string) => {
    const hex = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(layout, 'blobs', 'sha256', hex), content);
    return { digest: `sha256:${hex}`, size: content.length };
  };
  mkdirSync(join(layout, 'blobs', 'sha256'), { recursive: true });
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', ...blob('{"os":"linux"}') };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = blob(JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] }));
  const entry = { mediaType, ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } };
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
}
