// Keys of every kind in transparency logs of both versions: what we sign we verify, and nobody else's.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { startTrustService, type TestTrustService } from '../support/trust-service.ts';

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const kinds: readonly (readonly [string, () => KeyPair])[] = [
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 3072 })],
  ['Ed25519', () => generateKeyPairSync('ed25519')],
];

describe.each([1, 2] as const)('in a log of version %i', (logVersion) => {
  let service: TestTrustService;
  beforeAll(async () => {
    service = await startTrustService({ logVersion });
    writeFileSync(join(service.folder, 'app'), 'content');
    writeFileSync(join(service.folder, 'other'), 'other content');
    writeFileSync(join(service.folder, 'predicate.json'), '{"fine":true}');
  }, 60_000);
  afterAll(() => service.stop());

  async function trust(...args: string[]) {
    const io = recordIo({
      cwd: service.folder,
      env: { COSIGN_PASSWORD: '', COSIGN_YES: 'true', HOME: service.folder },
    });
    return { exit: await run(args, io), err: io.written.err };
  }

  it.each(kinds)('a signature and a statement by a key of %s are recorded and verified', async (name, generate) => {
    const { privateKey, publicKey } = generate();
    const file = (suffix: string) => join(service.folder, `${name}${suffix}`);
    writeFileSync(file('.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(file('.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    const config = ['--signing-config', service.signingConfig, '--key', `${name}.pem`];
    const verify = ['--trusted-root', service.trustedRoot, '--key', `${name}.pub`];
    // A log keeps a digest, of which Ed25519 signs nothing: it is recorded as a statement alone.
    const signed = await trust('sign-blob', ...config, '--bundle', `${name}.json`, 'app');
    if (name === 'Ed25519')
      expect(signed).toMatchObject({ exit: 1, err: expect.stringContaining('an Ed25519 key signs none') });
    else {
      expect(signed).toMatchObject({ exit: 0 });
      const bundle = ['--bundle', `${name}.json`];
      expect(await trust('verify-blob', ...verify, ...bundle, 'app')).toMatchObject({ exit: 0 });
      expect((await trust('verify-blob', ...verify, ...bundle, 'other')).exit).toBe(1);
      expect(readFileSync(file('.json'), 'utf8')).toContain('tlogEntries');
    }
    const attested = [...config, '--predicate', 'predicate.json', '--type', 'https://example.com/p/v1'];
    expect(await trust('attest-blob', ...attested, '--bundle', `${name}.att.json`, 'app')).toMatchObject({ exit: 0 });
    const statement = [...verify, '--type', 'https://example.com/p/v1', '--bundle', `${name}.att.json`];
    expect(await trust('verify-blob-attestation', ...statement, 'app')).toMatchObject({ exit: 0 });
    expect((await trust('verify-blob-attestation', ...statement, 'other')).exit).toBe(1);
  });
});
