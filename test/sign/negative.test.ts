// What must never be accepted, and what must never be said or asked.
import { Socket } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run as runTrust } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

const email = 'me@example.com';
let service: TestTrustService;
let verify: readonly string[];

beforeAll(async () => {
  service = await startTrustService();
  verify = [
    'verify-blob',
    '--trusted-root',
    service.trustedRoot,
    '--certificate-identity',
    email,
    '--certificate-oidc-issuer',
    `${service.base}/oidc`,
    '--bundle',
  ];
  for (const file of ['app', 'other']) {
    writeFileSync(join(service.folder, file), `content of ${file}`);
    const token = ['--identity-token', await service.token(email)];
    await trust('sign-blob', '--signing-config', service.signingConfig, ...token, '--bundle', `${file}.json`, file);
  }
});
afterAll(() => service.stop());

async function trust(...args: string[]): Promise<{ exit: number; err: string }> {
  const io = recordIo({ cwd: service.folder, env: { COSIGN_PASSWORD: '', COSIGN_YES: 'true', HOME: service.folder } });
  return { exit: await runTrust(args, io), err: io.written.err };
}

interface Material {
  tlogEntries?: { inclusionPromise?: unknown; inclusionProof?: { hashes: string[] } }[];
  timestampVerificationData?: unknown;
}

function change(name: string, edit: (material: Material) => void): string {
  const bundle = JSON.parse(readFileSync(join(service.folder, 'app.json'), 'utf8')) as {
    verificationMaterial: Material;
  };
  edit(bundle.verificationMaterial);
  writeFileSync(join(service.folder, name), JSON.stringify(bundle));
  return name;
}

describe('a bundle', () => {
  it('that is whole is accepted without any network', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('the network was touched');
    });
    try {
      expect(await trust(...verify, 'app.json', 'app')).toMatchObject({ exit: 0 });
      expect(connect).not.toHaveBeenCalled();
    } finally {
      connect.mockRestore();
    }
  });

  it.each<[string, RegExp, (material: Material) => void]>([
    ['without its log entry', /log/, (material) => delete material.tlogEntries],
    [
      'without the proof of the log',
      /no inclusion proof/,
      (material) => delete material.tlogEntries?.[0]?.inclusionProof,
    ],
    [
      'without anything that says when the certificate was used',
      /no trusted witness/,
      (material) => {
        delete material.timestampVerificationData;
        delete material.tlogEntries?.[0]?.inclusionPromise;
      },
    ],
    [
      'with the proof of another entry',
      /proof/,
      (material) => material.tlogEntries?.[0]?.inclusionProof?.hashes.reverse().pop(),
    ],
  ])('%s is refused', async (name, message, edit) => {
    const { exit, err } = await trust(...verify, change(`${name.replaceAll(' ', '-')}.json`, edit), 'app');
    expect(exit).toBe(1);
    expect(err).toMatch(message);
  });

  it('of another file is refused', async () => {
    expect(await trust(...verify, 'other.json', 'app')).toMatchObject({ exit: 1 });
  });

  it('that is cut off gives an error', async () => {
    const text = readFileSync(join(service.folder, 'app.json'), 'utf8');
    writeFileSync(join(service.folder, 'cut.json'), text.slice(0, text.length / 2));
    expect((await trust(...verify, 'cut.json', 'app')).err).toMatch(/SIGN_MALFORMED/);
  });
});

describe('the certificate authority', () => {
  it.each<[string, () => Promise<string>]>([
    [
      'a token of a stranger',
      async () => `${part({ alg: 'RS256' })}.${part({ iss: 'https://evil.example', sub: 'x' })}.AAAA`,
    ],
    [
      'a token without a signature',
      async () => `${part({ alg: 'none' })}.${(await service.token(email)).split('.')[1]}.AAAA`,
    ],
    ['a token whose name was changed', async () => forge(await service.token(email))],
  ])('refuses %s', async (_, token) => {
    const config = ['--signing-config', service.signingConfig];
    const signed = await trust('sign-blob', ...config, '--identity-token', await token(), '--bundle', 'no.json', 'app');
    expect(signed.exit).toBe(1);
    expect(signed.err).toMatch(/Fulcio answered 400/);
  });
});

function forge(token: string): string {
  const [head, payload = '', signature] = token.split('.');
  const claims = Buffer.from(payload, 'base64url').toString().replaceAll(email, 'you@example.com');
  return [head, Buffer.from(claims).toString('base64url'), signature].join('.');
}

function part(document: object): string {
  return Buffer.from(JSON.stringify(document)).toString('base64url');
}
