import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { signedText } from './plugin.ts';
import { signaturesText, signBundle, verifyBundle } from './signature.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-signer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = [{ path: 'a.rego', text: 'package a\n' }];
const options = { key: 'secret', algorithm: 'HS256', claims: { scope: 'write' } };
const ports = { env: { PATH: `${folder}:${dirname(process.execPath)}` }, signal: new AbortController().signal };

function signer(name: string, code: string): void {
  const path = join(folder, `dartagnan-signer-${name}`);
  writeFileSync(path, `#!/usr/bin/env node\n${code}`);
  chmodSync(path, 0o755);
}

signer(
  'good',
  `const { createHmac } = require('node:crypto');
let text = '';
process.stdin.on('data', (piece) => (text += piece)).on('end', () => {
  const { key, algorithm, payload } = JSON.parse(text);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ alg: algorithm, kid: 'k' }) + '.' + part(payload);
  console.log(head + '.' + createHmac('sha256', key).update(head).digest('base64url'));
});`,
);
signer('ends', 'process.exit(3)');
signer('talks', 'console.log("no token")');
signer('floods', 'const line = "x".repeat(1 << 20); for (let i = 0; i < 64; i += 1) process.stdout.write(line);');

describe('signing plugins', () => {
  it('make the token that a program on the search path gives for files, claims and key', async () => {
    const text = await signedText(files, { ...options, plugin: 'good' }, ports);
    const { signatures, plugin } = JSON.parse(text) as { signatures: [string]; plugin: string };
    expect(plugin).toBe('good');
    const signed = [...files, { path: '.signatures.json', text: signaturesText(...signatures) }];
    const keys = new Map([['k', { key: 'secret', algorithm: 'HS256' }]]);
    expect(() => verifyBundle(signed, { keys, scope: 'write', exclude: [] }, 'b')).not.toThrow();
  });

  it('are this program itself under the name _default, which the file then tells', async () => {
    const text = await signedText(files, { ...options, plugin: '_default' }, ports);
    expect(JSON.parse(text)).toEqual({ ...JSON.parse(signBundle(files, options)), plugin: '_default' });
  });

  it.each([
    ['absent', 'no signer exists under id absent; there are _default, ends, floods, good, talks'],
    ['../good', 'no signer exists under id ../good'],
    ['ends', 'it ended with 3'],
    ['floods', 'it ended with a signal'],
    ['talks', 'it gives no token'],
  ])('%s is refused: %s', async (plugin, message) => {
    await expect(signedText(files, { ...options, plugin }, ports)).rejects.toMatchObject({
      code: 'POLICY_SIGNATURE',
      message: expect.stringContaining(message),
    });
  });

  it('are never run because a bundle names one', () => {
    const { signatures } = JSON.parse(signBundle(files, options)) as { signatures: [string] };
    const signed = [...files, { path: '.signatures.json', text: signaturesText(...signatures, 'good') }];
    const keys = new Map([['k', { key: 'secret', algorithm: 'HS256' }]]);
    expect(() => verifyBundle(signed, { keys, keyId: 'k', exclude: [] }, 'b')).toThrow(
      'no verifier exists under id good',
    );
  });
});
