// Keys that never leave a token: a real PKCS #11 module, SoftHSM, with a token of this test's own.
import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { run } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import type { CommandIo } from '../../src/cli/io.ts';

const modulePath = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'].find(existsSync);
const folder = mkdtempSync(join(tmpdir(), 'dartagnan-pkcs11-'));
const pin = '1234-secret';

const keys: readonly (readonly [name: string, key: KeyObject])[] = [
  ['p256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['p384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['ed25519', generateKeyPairSync('ed25519').privateKey],
];

beforeAll(() => {
  if (modulePath === undefined) return;
  mkdirSync(join(folder, 'tokens'));
  writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\n`);
  // The module reads its configuration from the environment of this process.
  process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
  softhsm('--init-token', '--free', '--label', 'first token', '--so-pin', '5678', '--pin', pin);
  for (const [index, [name, key]] of keys.entries()) {
    writeFileSync(join(folder, `${name}.pem`), key.export({ type: 'pkcs8', format: 'pem' }));
    const target = ['--token', 'first token', '--label', name, '--id', `a${index}`, '--pin', pin];
    softhsm('--import', join(folder, `${name}.pem`), ...target);
  }
  writeFileSync(join(folder, 'app'), 'content');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function softhsm(...args: string[]): void {
  execFileSync('softhsm2-util', args, { env: process.env, stdio: 'pipe' });
}

async function trust(io: Partial<CommandIo>, ...args: string[]) {
  const recorded = recordIo({ cwd: folder, env: { COSIGN_PKCS11_PIN: pin, HOME: folder }, ...io });
  return { exit: await run(args, recorded), ...recorded.written };
}

function addressOf(name: string): string {
  return `pkcs11:token=first%20token;object=${name}?module-path=${modulePath}`;
}

function needModule(ctx: TestContext): void {
  if (modulePath === undefined) ctx.skip('SoftHSM is not installed');
}

describe('a token', () => {
  it('and its keys are listed as the original does, without the PIN', async (ctx) => {
    needModule(ctx);
    const tokens = await trust({}, 'pkcs11-tool', 'list-tokens', '--module-path', modulePath ?? '');
    expect(tokens.out).toMatch(
      /Token in slot \d+\n\tLabel: first token\n\tManufacturer: SoftHSM project\n\tModel: SoftHSM v2\n\tS\/N: \w+\n/,
    );
    const slot = /slot (\d+)/.exec(tokens.out)?.[1] ?? '';
    const listed = await trust(
      {},
      'pkcs11-tool',
      'list-keys-uris',
      '--module-path',
      modulePath ?? '',
      '--slot-id',
      slot,
    );
    expect(listed.out).toContain(
      `\tLabel: p256\n\tID: a0\n\tURI: pkcs11:token=first%20token;slot-id=${slot};id=%A0;object=p256?`,
    );
    expect(listed.out.match(/^Object \d$/gm)).toHaveLength(keys.length);
    expect(listed.out).not.toContain(pin);
    const uri = /URI: (\S+object=rsa\S+)/.exec(listed.out)?.[1] ?? '';
    expect((await trust({}, 'public-key', '--key', uri)).out).toContain('BEGIN PUBLIC KEY');
  });

  it.each(keys)('signs with its key %s, which openssl’s public half and the real cosign verify', async (name, key) => {
    if (modulePath === undefined) return;
    const shown = await trust({}, 'public-key', '--key', addressOf(name));
    expect(shown.out).toBe(createPublicKey(key).export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(folder, `${name}.pub`), shown.out);
    const plain = ['--tlog-upload=false', '--output-signature', `${name}.sig`, 'app'];
    expect(await trust({}, 'sign-blob', '--key', addressOf(name), ...plain)).toMatchObject({ exit: 0 });
    const offered = ['--insecure-ignore-tlog', '--signature', `${name}.sig`, 'app'];
    expect(await trust({}, 'verify-blob', '--key', `${name}.pub`, ...offered)).toMatchObject({ exit: 0 });
    // Verifying needs no PIN: public keys are seen without.
    const verified = await trust({ env: { HOME: folder } }, 'verify-blob', '--key', addressOf(name), ...offered);
    expect(verified).toMatchObject({ exit: 0 });
    const cosign = spawnSync('cosign', ['verify-blob', '--key', `${name}.pub`, ...offered], { cwd: folder });
    // Without cosign there is nothing to compare; it verifies keys on P-384 from files with sha256 alone.
    if (cosign.error === undefined && name !== 'p384') expect(cosign.status).toBe(0);
  });

  it('is asked for its PIN by a person where the environment has none', async (ctx) => {
    needModule(ctx);
    const questions: string[] = [];
    const askSecret = async (question: string) => {
      questions.push(question);
      return pin;
    };
    const signed = ['sign-blob', '--key', addressOf('p256'), '--tlog-upload=false', 'app'];
    expect(await trust({ env: { HOME: folder }, askSecret }, ...signed)).toMatchObject({ exit: 0 });
    expect(questions).toEqual(["Enter PIN for PKCS11 token 'first token': "]);
    expect((await trust({ env: { HOME: folder } }, ...signed)).err).toContain('COSIGN_PKCS11_PIN');
  });

  it('takes the PIN of the address first, and of a file', async (ctx) => {
    needModule(ctx);
    writeFileSync(join(folder, 'pin'), `${pin}\n`, { mode: 0o600 });
    const plain = ['--tlog-upload=false', 'app'];
    const sign = (query: string, env: CommandIo['env']) =>
      trust({ env }, 'sign-blob', '--key', `${addressOf('p256')}&${query}`, ...plain);
    expect(await sign(`pin-value=${pin}`, { COSIGN_PKCS11_PIN: 'wrong' })).toMatchObject({ exit: 0 });
    expect(await sign(`pin-source=file:${join(folder, 'pin')}`, {})).toMatchObject({ exit: 0 });
  });

  it.each([
    ['a wrong PIN', addressOf('p256'), { COSIGN_PKCS11_PIN: 'wrong' }, 'CKR_PIN_INCORRECT'],
    ['no such key', addressOf('absent'), {}, 'no such key'],
    ['no such token', `pkcs11:token=absent;object=p256?module-path=${modulePath}`, {}, 'no such token'],
    ['no key named', `pkcs11:token=first%20token?module-path=${modulePath}`, {}, 'must name a key'],
    ['no module', 'pkcs11:token=a;object=b', {}, 'COSIGN_PKCS11_MODULE_PATH'],
    ['a relative module', 'pkcs11:token=a;object=b?module-path=x.so', {}, 'must be absolute'],
    ['a missing module', 'pkcs11:token=a;object=b?module-path=/absent.so', {}, 'does not load'],
    ['a module that is none', 'pkcs11:token=a;object=b?module-path=/etc/passwd', {}, 'does not load'],
  ])('says what is wrong: %s', async (_, key, env, expected) => {
    if (modulePath === undefined) return;
    const io = { env: { COSIGN_PKCS11_PIN: pin, ...env } };
    const { exit, err } = await trust(io, 'sign-blob', '--key', key, '--tlog-upload=false', 'app');
    expect(exit).toBe(1);
    expect(err).toContain(expected);
    expect(err).not.toContain(pin);
  });
});

describe('a PIV token (--sk)', () => {
  it('signs and verifies by the key in its slot', async (ctx) => {
    needModule(ctx);
    const env = { COSIGN_PKCS11_PIN: pin, COSIGN_PKCS11_MODULE_PATH: modulePath ?? '', HOME: folder };
    // Slots of PIV are ids of keys in its modules: 1 authentication, 2 signature, 3 key management, 4 card authentication.
    for (const [name, id] of [
      ['p256', '02'],
      ['p384', '01'],
    ] as const)
      softhsm(
        '--import',
        join(folder, `${name}.pem`),
        '--token',
        'first token',
        '--label',
        `piv ${id}`,
        '--id',
        id,
        '--pin',
        pin,
      );
    const sign = ['sign-blob', '--sk', '--tlog-upload=false', '--bundle', 'piv.json', 'app'];
    const verify = ['verify-blob', '--sk', '--insecure-ignore-tlog', '--bundle', 'piv.json', 'app'];
    expect(await trust({ env }, ...sign)).toMatchObject({ exit: 0 });
    expect(await trust({ env }, ...verify)).toMatchObject({ exit: 0 });
    expect((await trust({ env }, ...verify, '--slot', 'authentication')).exit).toBe(1);
    expect((await trust({ env }, ...sign, '--slot', 'authentication')).exit).toBe(0);
    expect((await trust({ env }, ...verify, '--slot', 'authentication')).exit).toBe(0);
    const { out } = await trust({ env }, 'public-key', '--sk', '--slot', 'signature');
    const [, p256] = keys[0] ?? [];
    expect(out).toBe(p256 && createPublicKey(p256).export({ type: 'spki', format: 'pem' }));
    expect((await trust({ env }, ...sign, '--slot', 'card-authentication')).exit).toBe(1);
    expect((await trust({ env }, ...sign, '--slot', 'nowhere')).err).toContain('signature');
    expect((await trust({ env: { HOME: folder } }, ...sign)).err).toContain('COSIGN_PKCS11_MODULE_PATH');
  });
});

describe('the only token of a module', () => {
  it('need not be named, one of several must', async (ctx) => {
    needModule(ctx);
    const key = `pkcs11:object=p256?module-path=${modulePath}`;
    const sign = ['sign-blob', '--key', key, '--tlog-upload=false', 'app'];
    expect((await trust({}, ...sign)).exit).toBe(0);
    softhsm('--init-token', '--free', '--label', 'second token', '--so-pin', '5678', '--pin', pin);
    expect((await trust({}, ...sign)).err).toContain('must name a token');
  });
});
