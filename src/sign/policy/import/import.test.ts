import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SignError } from '../../error.ts';
import { parseNotationPolicy } from '../../notation/trust-policy.ts';
import { parseTrustPolicy, rulesFor } from '../policy.ts';
import { importPolicies } from './import.ts';

const pem = (body: string) => `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----`;
const indented = (body: string, spaces: number) => pem(body).replaceAll('\n', `\n${' '.repeat(spaces)}`);

const imported = (text: string) => {
  const { text: written, lost } = importPolicies(text, 'policy.yaml');
  return {
    policy: parse(written) as Record<string, unknown>,
    lost: lost.map(({ en }) => en),
    parsed: parseTrustPolicy(written, 'p'),
  };
};

describe('a ClusterImagePolicy', () => {
  const policy = (authorities: string) => `
apiVersion: policy.sigstore.dev/v1beta1
kind: ClusterImagePolicy
metadata: { name: signed }
spec:
  images: [{ glob: "ghcr.io/acme/**" }, { glob: "index.docker.io/acme/*" }]
  authorities:
${authorities}`;

  it('needs one of its authorities, with what they attest', () => {
    const { policy: written, lost } = imported(
      policy(`
    - name: ci
      key:
        data: |
          ${indented('AAAA', 10)}
      ctlog: { url: https://rekor.sigstore.dev }
    - keyless:
        url: https://fulcio.sigstore.dev
        identities: [{ issuer: https://issuer.example, subjectRegExp: ".*@acme.example" }]
      attestations:
        - name: scanned
          predicateType: vuln
          policy: { type: rego, data: "package sigstore\\nisCompliant { input.predicateType }" }
        - name: bill
          predicateType: spdxjson
          policy: { type: cue, data: "x: 1" }
`),
    );
    expect(written).toEqual({
      version: 1,
      trustedRoot: 'trusted_root.json',
      authorities: {
        ci: { key: { pem: `${pem('AAAA')}\n` }, log: true },
        'authority-1': {
          keyless: { identity: { matches: '^(?:.*@acme.example)$' }, issuer: { is: 'https://issuer.example' } },
        },
      },
      rules: [
        {
          images: ['ghcr.io/acme/**', 'docker.io/acme/*'],
          authorities: ['ci'],
          quorum: 1,
          attestations: [
            {
              type: 'vuln',
              authorities: ['authority-1'],
              conditions: [
                {
                  rego: { text: 'package sigstore\nisCompliant { input.predicateType }' },
                  query: 'data.sigstore.isCompliant',
                },
              ],
            },
            { type: 'spdxjson', authorities: ['authority-1'] },
          ],
        },
      ],
    });
    expect(lost).toEqual([
      expect.stringContaining('anchored'),
      expect.stringContaining('in cue'),
      expect.stringContaining('one authority of several was enough'),
    ]);
  });

  it.each([
    ['    - key: { secretRef: { name: keys } }', /a key in secretRef/],
    ['    - key: { kms: "gcpkms://x" }', /a key in kms/],
    ['    []', /no authority is left/],
  ])('of %s alone cannot be carried over', (authorities, message) => {
    expect(() => imported(policy(authorities))).toThrow(message);
  });
});

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

describe('verifyImages of Kyverno', () => {
  const policy = (entry: string) => `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: check }
spec:
  validationFailureAction: Enforce
  rules:
    - name: signed
      verifyImages:
        - ${entry}`;

  it('needs as many of its attestors as it counts', () => {
    const { policy: written, lost } = imported(
      policy(`imageReferences: ["ghcr.io/acme/*:*"]
          attestors:
            - count: 1
              entries:
                - keys:
                    publicKeys: |-
                      ${indented('AAAA', 22)}
                      ${indented('BBBB', 22)}
                    rekor: { ignoreTlog: true }
          attestations:
            - type: cosign.sigstore.dev/attestation/vuln/v1
              conditions:
                - all:
                    - { key: "{{ scanner.high }}", operator: Equals, value: 0 }
                    - { key: "{{ time_since('', '{{ t }}', '') }}", operator: LessThan, value: 24h }
                - any:
                    - { key: "{{ scanner.name }}", operator: In, value: [trivy, grype] }
                    - { key: "{{ scanner.score }}", operator: GreaterThan, value: 7 }
`),
    );
    expect(written).toEqual({
      version: 1,
      authorities: {
        'attestor-0': { key: { pem: `${pem('AAAA')}\n` }, log: false },
        'attestor-0-2': { key: { pem: `${pem('BBBB')}\n` }, log: false },
      },
      rules: [
        {
          images: ['ghcr.io/acme/**'],
          authorities: ['attestor-0', 'attestor-0-2'],
          quorum: 1,
          attestations: [
            {
              type: 'https://cosign.sigstore.dev/attestation/vuln/v1',
              conditions: [
                { cel: 'predicate.scanner.high == 0' },
                { cel: 'predicate.scanner.name in ["trivy","grype"] || predicate.scanner.score > 7' },
              ],
            },
          ],
        },
      ],
    });
    expect(lost).toEqual([expect.stringContaining('time_since')]);
  });

  it('takes stars of a subject as any text', () => {
    const { parsed } = imported(
      policy(`imageReferences: ["ghcr.io/acme/app:1.*"]
          attestors: [{ entries: [{ keyless: { subject: "https://github.com/acme/*", issuer: "https://issuer.example" } }] }]`),
    );
    expect(parsed.authorities['attestor-0']).toMatchObject({
      keyless: { identity: { matches: '^https://github\\.com/acme/.*$' } },
    });
    expect(rulesFor(parsed, 'ghcr.io/acme/app')).toHaveLength(1);
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

describe("Connaisseur's values", () => {
  it('are ordered by how much their patterns say', () => {
    const { policy, lost } = imported(`
application:
  validators:
    - { name: allow, type: static, approve: true }
    - name: default
      type: cosign
      trustRoots:
        - { name: ci, key: "${pem('AAAA').replaceAll('\n', '\\n')}" }
        - { name: ops, key: "${pem('BBBB').replaceAll('\n', '\\n')}" }
  policy:
    - { pattern: "*:*", with: { trustRoot: "*", threshold: 1 } }
    - { pattern: "docker.io/library/*:*", validator: allow }
    - { pattern: "ghcr.io/acme/*:*", with: { trustRoot: ci } }
`);
    expect(policy['rules']).toEqual([
      { images: ['docker.io/library/**'], mode: 'skip' },
      { images: ['ghcr.io/acme/**'], authorities: ['ci'] },
      { images: ['**'], authorities: ['ci', 'ops'], quorum: 1 },
    ]);
    expect(policy['authorities']).toMatchObject({ ci: { log: true } });
    expect(lost).toEqual([]);
  });

  it('of trust servers and notation are authorities of those kinds', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----';
    const { parsed, lost } = imported(`
application:
  validators:
    - { name: default, type: notaryv1, host: notary.docker.io, trustRoots: [{ name: official, key: "${pem('AAAA').replaceAll('\n', '\\n')}" }] }
    - { name: acme, type: notation, trustRoots: [{ name: default, cert: "${certificate}" }] }
    - { name: none, type: static, approve: false }
  policy:
    - { pattern: "*:*", validator: none }
    - { pattern: "docker.io/library/*:*", with: { trustRoot: official, delegations: [a, b] } }
    - { pattern: "registry.example/acme/*:*", validator: acme }
`);
    expect(parsed.authorities).toMatchObject({
      official: { notary: { server: 'https://notary.docker.io', delegations: ['a', 'b'] } },
      default: { notation: { identities: ['*'], level: 'strict' } },
    });
    expect(parsed.rules.at(-1)).toMatchObject({ mode: 'deny' });
    expect(parsed.match).toBe('first');
    expect(lost).toEqual([]);
  });
});

describe('importPolicies', () => {
  it.each(['', 'kind: Pod', '[1', '- 1', 'kind: ClusterPolicy\nspec: { rules: [{ name: x }] }'])(
    'refuses %j',
    (text) => {
      expect(() => importPolicies(text, 'policy.yaml')).toThrow(expect.objectContaining({ code: 'SIGN_POLICY' }));
    },
  );

  it('takes documents of any shape without another kind of error', () => {
    const shape = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 2 }),
        tie('object'),
      ),
      object: fc.dictionary(
        fc.constantFrom(
          'spec',
          'rules',
          'verifyImages',
          'attestors',
          'entries',
          'keys',
          'authorities',
          'validators',
          'policy',
          'trustPolicies',
          'version',
          'key',
          'images',
        ),
        tie('value'),
        { maxKeys: 4 },
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom('ClusterPolicy', 'ClusterImagePolicy', ''), shape.object, (kind, document) => {
        try {
          importPolicies(JSON.stringify({ ...(document as object), kind }), 'policy.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(SignError);
        }
      }),
    );
  });

  const library = join(import.meta.dirname, '../../../../../shared/conformance/kyverno-policies');
  it.skipIf(!existsSync(library))(
    'reads every policy about signatures of the published library, or says what is lost',
    () => {
      const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.yaml'),
      );
      const texts = files
        .map((name) => readFileSync(join(library, name), 'utf8'))
        .filter((text) => /^ +verifyImages:/m.test(text));
      expect(texts.length).toBeGreaterThan(5);
      const carried = texts.map((text) => {
        try {
          return importPolicies(text, 'policy.yaml').lost.length;
        } catch (error) {
          expect(error).toMatchObject({
            code: 'SIGN_POLICY',
            message: expect.stringMatching(/no rule can be carried over: .+|no document/) as string,
          });
          return undefined;
        }
      });
      expect(carried.filter((lost) => lost === 0).length).toBeGreaterThan(2);
    },
  );
});
