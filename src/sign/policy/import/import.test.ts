import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SignError } from '../../error.ts';
import { rulesFor } from '../policy.ts';
import { importPolicies } from './import.ts';
import { imported, indented, pem } from './testing.ts';

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
            { type: 'spdxjson', authorities: ['authority-1'], conditions: [{ cel: 'false' }] },
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
                { cel: 'false' },
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
