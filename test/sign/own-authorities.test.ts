// Signers with certificates of a private authority, made by openssl; the real cosign judges the same.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { run } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-authority-'));
let registry: TestRegistry | undefined;
let isMade = false;
let image = '';

const env = { COSIGN_PASSWORD: '', COSIGN_YES: 'true', HOME: folder };

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

/** A certificate that another signs, or that signs itself. */
function certify(name: string, issuer: string, extensions: readonly string[], days = '2'): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
  openssl('req', ...key, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  writeFileSync(join(folder, `${name}.ext`), extensions.join('\n'));
  const signer = issuer === name ? ['-signkey', `${name}.key`] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`];
  const times = ['-days', days, '-extfile', `${name}.ext`, '-out', `${name}.pem`];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signer, '-set_serial', String(name.length * 7919), ...times);
}

const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
const signer = [
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=codeSigning',
  'subjectAltName=email:me@example.com',
  '1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:https://issuer.example',
  `1.3.6.1.4.1.57264.1.1=DER:${Buffer.from('https://issuer.example').toString('hex')}`,
];

beforeAll(async () => {
  registry = await startRegistry();
  if (registry === undefined || spawnSync('openssl', ['version']).error !== undefined) return;
  certify('root', 'root', authority);
  certify('stranger', 'stranger', authority);
  certify('middle', 'root', authority);
  certify('leaf', 'middle', signer);
  certify('late', 'middle', signer, '0');
  const read = (name: string) => execFileSync('cat', [join(folder, `${name}.pem`)]).toString();
  writeFileSync(join(folder, 'chain.pem'), `${read('middle')}${read('root')}`);
  image = await pushImage(registry.host, 'own-authority');
  isMade = true;
  await sign('leaf', image);
}, 60_000);
afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function trust(...args: string[]) {
  const io = recordIo({ cwd: folder, env });
  return { exit: await run(args, io), ...io.written };
}

function sign(name: string, target: string) {
  const certificate = ['--key', `${name}.key`, '--certificate', `${name}.pem`, '--certificate-chain', 'chain.pem'];
  return trust('sign', ...certificate, '--tlog-upload=false', '--new-bundle-format=false', '-y', target);
}

const identity = ['--certificate-identity', 'me@example.com', '--certificate-oidc-issuer', 'https://issuer.example'];
const alone = ['--insecure-ignore-tlog', '--insecure-ignore-sct'];

function needParts(ctx: TestContext): void {
  if (!isMade) ctx.skip('docker-registry or openssl is not installed');
}

describe('a signer of a private authority', () => {
  it.each([
    ['roots and intermediates', ['--ca-roots', 'root.pem', '--ca-intermediates', 'middle.pem'], 0],
    ['roots alone: the signature brings its intermediates', ['--ca-roots', 'root.pem'], 0],
    ['a whole chain', ['--certificate-chain', 'chain.pem'], 0],
    ['another authority', ['--ca-roots', 'stranger.pem'], 12],
    ['a chain that ends at an intermediate', ['--certificate-chain', 'middle.pem'], 0],
    ['a file without certificates', ['--ca-roots', 'leaf.key'], 1],
  ])('is judged as the original does: %s', async (_, flags, expected) => {
    if (!isMade) return;
    expect(await trust('verify', ...identity, ...alone, ...flags, image)).toMatchObject({ exit: expected });
    const theirs = spawnSync('cosign', ['verify', ...identity, ...alone, ...flags, image], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    if (theirs.error === undefined) expect(theirs.status === 0).toBe(expected === 0);
  });

  it('is refused once its certificate has expired and no timestamp says that it signed before', async (ctx) => {
    needParts(ctx);
    const late = await pushImage(registry?.host ?? '', 'late');
    await sign('late', late);
    const { exit, err } = await trust('verify', ...identity, ...alone, '--ca-roots', 'root.pem', late);
    expect([exit, err]).toEqual([12, expect.stringContaining('the certificate was not valid')]);
  });

  it('is refused under another identity, and where a log is demanded', async (ctx) => {
    needParts(ctx);
    const other = identity.with(1, 'other@example.com');
    expect((await trust('verify', ...other, ...alone, '--ca-roots', 'root.pem', image)).exit).toBe(12);
    const root = ['--ca-roots', 'root.pem', '--trusted-root', 'empty.json'];
    writeFileSync(
      join(folder, 'empty.json'),
      '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}',
    );
    expect((await trust('verify', ...identity, '--insecure-ignore-sct', ...root, image)).exit).toBe(12);
  });

  it('may have signed without a certificate in the signature, which is then named', async (ctx) => {
    needParts(ctx);
    const bare = await pushImage(registry?.host ?? '', 'bare');
    await trust('sign', '--key', 'leaf.key', '--tlog-upload=false', '--new-bundle-format=false', '-y', bare);
    const given = ['--certificate', 'leaf.pem', '--ca-roots', 'root.pem', '--ca-intermediates', 'middle.pem'];
    expect(await trust('verify', ...identity, ...alone, ...given, bare)).toMatchObject({ exit: 0 });
    expect((await trust('verify', ...identity, ...alone, ...given.slice(2), bare)).exit).toBe(12);
  });
});
