// Imported policies decide as they do in the tools that they are of.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SignError } from '../../error.ts';
import { parseNotationPolicy } from '../../notation/trust-policy.ts';
import { rulesFor } from '../policy.ts';
import { imported, indented, pem } from './testing.ts';

describe('a ClusterImagePolicy means here what it means there:', () => {
  const policy = (name: string, rest: string) =>
    `kind: ClusterImagePolicy\nmetadata: { name: ${name} }\nspec:\n  images: [{ glob: "ghcr.io/acme/**" }]\n${rest}\n`;
  const keyed = (body: string) =>
    `  authorities:\n    - name: ${body.toLowerCase()}\n      key:\n        data: |\n          ${indented(body, 10)}`;

  it('every policy that names an image must hold', () => {
    const { parsed, lost } = imported(`${policy('one', keyed('AAAA'))}---\n${policy('two', keyed('BBBB'))}`);
    expect(rulesFor(parsed, 'ghcr.io/acme/app').map(({ authorities }) => authorities)).toEqual([['aaaa'], ['bbbb']]);
    expect(lost).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['warning policies warn', `  mode: warn\n${keyed('AAAA')}`, { mode: 'warn', authorities: ['aaaa'] }],
    ['static pass demands nothing', '  authorities: [{ static: { action: pass } }]', { mode: 'skip', authorities: [] }],
    ['static fail accepts nothing', '  authorities: [{ static: { action: fail } }]', { mode: 'deny', authorities: [] }],
    [
      'attestations of an authority need no signature beside them',
      `${keyed('AAAA')}\n      attestations: [{ name: scanned, predicateType: vuln }]`,
      { authorities: [], quorum: 0, attestations: [expect.objectContaining({ authorities: ['aaaa'] })] },
    ],
  ])('%s', (_, rest, rule) => {
    const { parsed, lost } = imported(policy('one', rest));
    expect(parsed.rules).toEqual([expect.objectContaining(rule)]);
    expect(lost).toEqual([]);
  });
});

describe('a policy of Kyverno means here what it means there:', () => {
  const key = (body: string) => `{ keys: { publicKeys: ${JSON.stringify(pem(body))}, rekor: { ignoreTlog: true } } }`;
  const policy = (action: string, entry: string) =>
    `kind: ClusterPolicy\nmetadata: { name: check }\nspec: { ${action} rules: [{ name: signed, verifyImages: [{ imageReferences: ["ghcr.io/*"], ${entry} }] }] }`;
  const enforce = 'validationFailureAction: Enforce,';

  it.each<[string, string, readonly object[]]>([
    ['what is only audited warns', policy('', `attestors: [{ entries: [${key('AAAA')}] }]`), [{ mode: 'warn' }]],
    [
      'the action of an entry decides',
      policy('', `failureAction: Enforce, attestors: [{ entries: [${key('AAAA')}] }]`),
      [{ mode: 'enforce' }],
    ],
    [
      'each set of attestors must be whole',
      policy(
        enforce,
        `attestors: [{ count: 1, entries: [${key('AAAA')}, ${key('BBBB')}] }, { entries: [${key('CCCC')}] }]`,
      ),
      [{ quorum: 1 }, { authorities: ['attestor-0-2'] }],
    ],
    [
      'skipped images are not named',
      policy(enforce, `skipImageReferences: ["ghcr.io/open/*"], attestors: [{ entries: [${key('AAAA')}] }]`),
      [{ except: ['ghcr.io/open/**'] }],
    ],
    [
      'all attestors of an attestation must have made it',
      policy(enforce, `attestations: [{ type: vuln, attestors: [{ entries: [${key('AAAA')}, ${key('BBBB')}] }] }]`),
      [{ quorum: 0, attestations: [{ authorities: ['attestor-0'] }, { authorities: ['attestor-1'] }] }],
    ],
    [
      'Notary is notation, strictly, whoever signs below the certificate',
      policy(
        enforce,
        'type: Notary, attestors: [{ entries: [{ certificates: { cert: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----" } }] }]',
      ),
      [{ authorities: ['attestor-0'] }],
    ],
  ])('%s', (_, text, rules) => {
    const { parsed, lost } = imported(text);
    expect(parsed.rules).toMatchObject(rules);
    expect(lost).toEqual([]);
  });
});

describe('trustpolicy.json of notation', () => {
  const statement = (rest: object) => ({
    name: 'acme',
    registryScopes: ['registry.example/acme/app'],
    signatureVerification: { level: 'strict' },
    trustStores: ['ca:acme', 'tsa:stamps', 'signingAuthority:vendor'],
    trustedIdentities: ['x509.subject: C=US, ST=WA, O=acme'],
    ...rest,
  });
  const written = (...statements: readonly object[]) =>
    JSON.stringify({ version: '1.0', trustPolicies: statements.map(statement) });

  it('keeps stores, identities, levels and overrides; what names a repository decides before what names all', () => {
    const { policy, parsed, lost } = imported(
      written(
        {
          name: 'all',
          registryScopes: ['*'],
          signatureVerification: { level: 'permissive', override: { expiry: 'enforce' } },
        },
        {
          signatureVerification: {
            level: 'strict',
            override: { revocation: 'skip' },
            verifyTimestamp: 'afterCertExpiry',
          },
        },
        {
          name: 'none',
          registryScopes: ['registry.example/open'],
          signatureVerification: { level: 'skip' },
          trustStores: [],
          trustedIdentities: [],
        },
      ),
    );
    const shared = {
      roots: [{ store: 'acme' }],
      signingAuthorities: [{ store: 'vendor' }],
      identities: ['x509.subject: C=US, ST=WA, O=acme'],
    };
    expect(policy['authorities']).toEqual({
      acme: {
        notation: {
          ...shared,
          override: { revocation: 'skip' },
          timestamp: { roots: [{ store: 'stamps' }], verify: 'afterCertExpiry' },
        },
      },
      all: {
        notation: {
          ...shared,
          override: { authenticTimestamp: 'log', revocation: 'log' },
          timestamp: { roots: [{ store: 'stamps' }], verify: 'always' },
        },
      },
    });
    const decides = (image: string) => rulesFor(parsed, image).map(({ authorities, mode }) => [mode, ...authorities]);
    expect(decides('registry.example/acme/app')).toEqual([['enforce', 'acme']]);
    expect(decides('registry.example/other')).toEqual([['enforce', 'all']]);
    expect(decides('registry.example/open')).toEqual([['skip']]);
    expect(lost).toEqual([]);
  });

  it('of level audit only warns, and says what that means', () => {
    const { parsed, lost } = imported(written({ signatureVerification: { level: 'audit' } }));
    expect(parsed.rules).toMatchObject([{ mode: 'warn' }]);
    expect(lost).toEqual([expect.stringContaining('only logged there')]);
  });

  it('of files is told', () => {
    const { registryScopes: _, ...blob } = statement({});
    expect(() => imported(JSON.stringify({ version: '1.0', trustPolicies: [blob] }))).toThrow(
      'a policy of files (blobs)',
    );
  });

  it('that notation refuses is refused', () => {
    expect(() => imported(written({ trustStores: ['acme'] }))).toThrow('malformed trust store value "acme"');
  });

  const corpus = join(import.meta.dirname, '../../../../../shared/conformance/notation/config/trustpolicies');
  it.skipIf(!existsSync(corpus))('is read from every policy of the corpus that notation accepts', () => {
    for (const name of readdirSync(corpus)) {
      const text = readFileSync(join(corpus, name), 'utf8');
      let isFine = true;
      try {
        parseNotationPolicy(text, name);
      } catch {
        isFine = false;
      }
      if (isFine) expect(imported(text).parsed.rules.length).toBeGreaterThan(0);
      else expect(() => imported(text)).toThrow(SignError);
    }
  });
});
