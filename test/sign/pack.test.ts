// Packs: filled from a real registry, with revocation lists of openssl's authority, and verified where there is no network at all.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordIo } from '../../src/cli/testing.ts';
import { run as trust } from '../../src/cli/commands/trust.ts';
import { run as verify } from '../../src/cli/commands/verify.ts';
import { builtCommand } from '../support/built.ts';
import { pushImage } from '../support/push-image.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

const cwd = mkdtempSync(join(tmpdir(), 'trust-pack-'));
const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd, stdio: 'ignore' });
let registry: TestRegistry | undefined;
let service: TestTrustService;
let lists: Server;
let asked = 0;

beforeAll(async () => {
  registry = await startRegistry();
  service = await startTrustService();
  lists = createServer((_, response) => {
    asked += 1;
    response.end(readFileSync(join(cwd, 'ca.crl')));
  }).listen(0, '127.0.0.1');
  await once(lists, 'listening');
  makeAuthority(`http://127.0.0.1:${(lists.address() as AddressInfo).port}/ca.crl`);
  for (const name of ['ci', 'other']) await told(trust, 'generate-key-pair', '--output-key-prefix', name);
});
afterAll(async () => {
  await registry?.stop();
  await service.stop();
  lists.close();
  rmSync(cwd, { recursive: true, force: true });
});

/** An authority with an empty revocation list, and a signer whose certificate names the list. */
function makeAuthority(address: string): void {
  writeFileSync(join(cwd, 'index.txt'), '');
  writeFileSync(
    join(cwd, 'ca.cnf'),
    '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=2\n[dn]\n[req]\ndistinguished_name=dn\n' +
      '[root]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n' +
      `[leaf]\nbasicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\ncrlDistributionPoints=URI:${address}\n`,
  );
  const subject = (name: string) => ['-subj', `/C=US/ST=WA/O=acme/CN=${name}`, '-config', 'ca.cnf'];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout'];
  openssl('req', '-x509', ...key, 'ca.key', ...subject('root'), '-extensions', 'root', '-out', 'ca.crt', '-days', '30');
  openssl('req', ...key, 'leaf.key', ...subject('leaf'), '-out', 'leaf.csr');
  const issue = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-set_serial', '7', '-extfile', 'ca.cnf', '-extensions', 'leaf'];
  openssl('x509', '-req', '-in', 'leaf.csr', ...issue, '-out', 'leaf.crt', '-days', '20');
  openssl('ca', '-config', 'ca.cnf', '-gencrl', '-keyfile', 'ca.key', '-cert', 'ca.crt', '-out', 'ca.pem');
  openssl('crl', '-in', 'ca.pem', '-outform', 'DER', '-out', 'ca.crl');
  writeFileSync(
    join(cwd, 'chain.crt'),
    readFileSync(join(cwd, 'leaf.crt'), 'utf8') + readFileSync(join(cwd, 'ca.crt'), 'utf8'),
  );
}

async function told(run: typeof trust, ...args: string[]) {
  const io = recordIo({ cwd, env: { COSIGN_PASSWORD: 'secret', COSIGN_YES: 'true', HOME: cwd, XDG_CONFIG_HOME: cwd } });
  const exit = await run(args, io).catch((error: unknown) => String(error));
  return { exit, ...io.written };
}

async function signAll(image: string): Promise<void> {
  const key = ['--key', 'ci.key', '--tlog-upload=false', '--recursive'];
  writeFileSync(join(cwd, 'predicate.json'), '{"scanner":{"result":{}},"high":0}');
  expect((await told(trust, 'sign', ...key, '--new-bundle-format=false', image)).exit).toBe(0);
  expect((await told(trust, 'attest', ...key, '--type', 'custom', '--predicate', 'predicate.json', image)).exit).toBe(
    0,
  );
  const token = await service.token('me@example.com');
  const keyless = ['--identity-token', token, '--signing-config', service.signingConfig, '--recursive'];
  expect((await told(trust, 'sign', ...keyless, image)).exit).toBe(0);
  const keys = [{ name: 'acme', keyPath: join(cwd, 'leaf.key'), certPath: join(cwd, 'chain.crt') }];
  mkdirSync(join(cwd, 'notation'), { recursive: true });
  writeFileSync(join(cwd, 'notation/signingkeys.json'), JSON.stringify({ default: 'acme', keys }));
  expect(await told(trust, 'notation', 'sign', '--key', 'acme', '--insecure-registry', image)).toMatchObject({
    exit: 0,
  });
}

function policy(...more: readonly string[]): string {
  writeFileSync(join(cwd, 'root.json'), readFileSync(service.trustedRoot));
  return JSON.stringify({
    version: 1,
    trustedRoot: 'root.json',
    authorities: {
      ci: { key: { file: 'ci.pub' } },
      acme: { notation: { roots: [{ file: 'ca.crt' }], identities: ['x509.subject: C=US, ST=WA, O=acme'] } },
      me: { keyless: { identity: { is: 'me@example.com' }, issuer: { is: `${service.base}/oidc` } } },
    },
    rules: [
      {
        images: ['**/app'],
        authorities: ['ci', 'me', ...more],
        attestations: [{ type: 'custom', conditions: [{ cel: 'predicate.Data != ""' }] }],
      },
    ],
  });
}

describe('a pack', () => {
  it('verifies where there is no network, for the index and each platform, and loads into another registry', async (ctx) => {
    if (registry === undefined) return ctx.skip('docker-registry is not installed');
    const image = await pushImage(registry.host, 'app', ['amd64', 'arm64']);
    writeFileSync(join(cwd, 'trust.yaml'), policy('acme'));
    writeFileSync(join(cwd, 'two.yaml'), policy());
    expect((await told(trust, 'pack', '--policy', 'trust.yaml', '--output', 'app.tar', image)).exit).toBe(1);
    expect(statSync(join(cwd, 'app.tar'), { throwIfNoEntry: false })).toBeUndefined();
    await signAll(image);
    const packed = await told(trust, 'pack', '--policy', 'trust.yaml', '--output', 'app.tar', image);
    expect(packed).toMatchObject({ exit: 0, out: expect.stringContaining('ci, me, acme') });
    expect(asked).toBeGreaterThan(0);

    const before = asked;
    const { path } = builtCommand();
    const cut = spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];
    const alone = (...args: string[]) => {
      const [program = '', ...rest] = [...cut, process.execPath, path, 'verify', ...args];
      return spawnSync(program, rest, { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: cwd } });
    };
    for (const more of [['trust.yaml'], ['two.yaml', '--platform', 'linux/arm64']]) {
      const told = alone('--policy', ...more, 'pack:app.tar');
      expect(told.stderr).toBe('');
      expect(told.status).toBe(0);
      expect(told.stdout).toMatch(/^✔ pack:app\.tar#127\.0\.0\.1:\d+\/app:1 sha256:\w+: ci, me(, acme)?\n/);
    }
    expect(asked).toBe(before);
    writeFileSync(join(cwd, 'strict.yaml'), policy().replace('ci.pub', 'other.pub'));
    expect(alone('--policy', 'strict.yaml', 'pack:app.tar').status).toBe(1);
    expect(alone('--policy', 'trust.yaml', '--explain', `pack:app.tar#${image}`).status).toBe(0);
    expect(alone('--policy', 'trust.yaml', 'pack:app.tar#registry.example/no:1').stdout).toContain(
      'name one of its images',
    );

    const bare = await told(trust, 'pack', '--trusted-root', 'root.json', '--output', 'bare.tar', image);
    expect(bare).toMatchObject({ exit: 0, out: '' });
    expect((await told(trust, 'unpack', '--dir', 'bare', 'bare.tar')).exit).toBe(0);
    const keyless = ['--certificate-identity', 'me@example.com', '--certificate-oidc-issuer', `${service.base}/oidc`];
    const cosign = ['trust', 'verify', '--trusted-root', 'bare/root.json', ...keyless, 'pack:bare.tar'];
    const [program = '', ...rest] = [...cut, process.execPath, path, ...cosign];
    expect(spawnSync(program, rest, { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd } }).status).toBe(0);

    const listed = await told(trust, 'unpack', 'app.tar');
    expect(listed.out).toMatch(/^image 127.*\n/);
    expect(listed.out).toContain('policy trust.yaml\nfile root.json\nfile ci.pub\nfile ca.crt\nanswer http://127');
    expect((await told(trust, 'unpack', '--dir', 'out', '--to', `${registry.host}/mirror`, 'app.tar')).exit).toBe(0);
    expect(readFileSync(join(cwd, 'out/ci.pub'))).toEqual(readFileSync(join(cwd, 'ci.pub')));
    expect((await told(trust, 'unpack', '--dir', 'out', 'app.tar')).exit).toBe(1);
    const mirrored = `${registry.host}/mirror/app:1`;
    expect((await told(verify, '--policy', 'trust.yaml', mirrored)).exit).toBe(0);
    expect((await told(verify, '--policy', 'two.yaml', '--platform', 'linux/amd64', mirrored)).exit).toBe(0);
  }, 120_000);
});
