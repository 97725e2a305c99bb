import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltinContext } from '../context.ts';
import { BuiltinError } from '../error.ts';
import type { Value } from '../../value/value.ts';
import { certificates } from './index.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const context = {
  host: {},
  nowNanoseconds: () => BigInt(Date.now()) * 1_000_000n,
} as unknown as BuiltinContext;

/** Calls a row, contextual or not. */
function call(name: string, ...args: Value[]): Value {
  const row = certificates.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`no builtin ${name}`);
  const run = row.implementation as (...values: unknown[]) => Value;
  return row.contextual ? run(context, ...args) : run(...args);
}

const subjectAlternativeNames =
  'DNS:example.org,DNS:*.example.org,IP:10.0.0.1,IP:2001:db8::1,URI:https://u@h.example/p?q,email:a@example.org';

describe.skipIf(!hasOpenssl)('X.509 of openssl', () => {
  let folder = '';
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

  /** A chain of root and leaf with one kind of key. */
  function issue(name: string, keyArguments: readonly string[], signing: readonly string[] = []): void {
    openssl('genpkey', ...keyArguments, '-out', `${name}-root.key`);
    openssl('genpkey', ...keyArguments, '-out', `${name}.key`);
    openssl(
      'req',
      '-x509',
      '-key',
      `${name}-root.key`,
      '-subj',
      '/CN=root',
      '-days',
      '30',
      '-addext',
      'keyUsage=critical,keyCertSign',
      '-out',
      `${name}-root.pem`,
      ...signing,
    );
    openssl(
      'req',
      '-new',
      '-key',
      `${name}.key`,
      '-subj',
      '/C=DE/O=Example/CN=leaf',
      '-addext',
      `subjectAltName=${subjectAlternativeNames}`,
      '-out',
      `${name}.csr`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${name}-root.pem`,
      '-CAkey',
      `${name}-root.key`,
      '-CAcreateserial',
      '-days',
      '20',
      '-extfile',
      'extensions',
      '-out',
      `${name}.pem`,
      ...signing,
    );
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'x509-'));
    writeFileSync(
      join(folder, 'extensions'),
      `subjectAltName=${subjectAlternativeNames}\nextendedKeyUsage=clientAuth\n`,
    );
    issue('ec', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']);
    issue('ed', ['-algorithm', 'ed25519']);
    issue('rsa', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']);
    issue(
      'pss',
      ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
      ['-sigopt', 'rsa_padding_mode:pss', '-sha256'],
    );
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const verify = (chain: string, options: Value): boolean =>
    (call('crypto.x509.parse_and_verify_certificates_with_options', chain, options) as readonly Value[])[0] === true;
  const client = { KeyUsages: ['KeyUsageClientAuth'] };

  it.each(['ec', 'ed', 'rsa', 'pss'])('verifies a chain of %s, and none with another root', (name) => {
    const leaf = text(`${name}.pem`);
    expect(verify(text(`${name}-root.pem`) + leaf, client)).toBe(true);
    const other = name === 'rsa' ? 'pss' : 'rsa';
    expect(verify(text(`${other}-root.pem`) + leaf, client)).toBe(false);
  });

  it('holds a chain to host, time and purpose', () => {
    const chain = text('ec-root.pem') + text('ec.pem');
    expect(verify(chain, {})).toBe(false);
    expect(verify(chain, { KeyUsages: ['KeyUsageAny'] })).toBe(true);
    expect(verify(chain, { ...client, DNSName: 'a.example.org' })).toBe(true);
    expect(verify(chain, { ...client, DNSName: '2001:db8::1' })).toBe(true);
    expect(verify(chain, { ...client, DNSName: 'a.b.example.org' })).toBe(false);
    expect(verify(chain, { ...client, CurrentTime: 1 })).toBe(false);
    expect(verify(text('ec.pem'), client)).toBe(false);
  });

  it('shows names and keys', () => {
    const [leaf] = call('crypto.x509.parse_certificates', text('ec.pem')) as readonly Value[];
    const names = {
      DNSNames: ['example.org', '*.example.org'],
      EmailAddresses: ['a@example.org'],
      IPAddresses: ['10.0.0.1', '2001:db8::1'],
      URIStrings: ['https://u@h.example/p?q'],
    };
    expect(leaf).toMatchObject({
      ...names,
      ExtKeyUsage: [2],
      PublicKeyAlgorithm: 3,
      Subject: { CommonName: 'leaf', Country: ['DE'] },
    });
    expect(call('crypto.x509.parse_certificate_request', text('ec.csr'))).toMatchObject(names);
  });

  it.each(['ec', 'ed', 'rsa'])('pairs a certificate and its key of %s', (name) => {
    const pair = call('crypto.x509.parse_keypair', text(`${name}.pem`), text(`${name}.key`));
    expect(pair).toMatchObject({ Leaf: { Subject: { CommonName: 'leaf' } } });
    expect(() => call('crypto.x509.parse_keypair', text(`${name}.pem`), text(`${name}-root.key`))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('does not match') as string }) as Error,
    );
  });

  it('gives a result or its own error for damaged certificates', () => {
    const body = Buffer.from(text('ec.pem').replace(/-----[^-]+-----|\s/g, ''), 'base64');
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(255), fc.nat(body.length), (at, byte, length) => {
        const damaged = Buffer.from(body);
        damaged[at] = byte;
        const base64 = damaged.subarray(0, length).toString('base64');
        for (const name of [
          'crypto.x509.parse_certificates',
          'crypto.x509.parse_certificate_request',
          'crypto.x509.parse_rsa_private_key',
        ])
          try {
            call(name, base64);
          } catch (error) {
            expect(error).toBeInstanceOf(BuiltinError);
          }
      }),
      { numRuns: 300 },
    );
  });
});
