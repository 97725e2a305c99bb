// What an importer cannot carry over must not widen what is accepted: the rule, or the condition, then refuses all.
import { describe, expect, it } from 'vitest';
import { rulesFor } from '../policy.ts';
import { imported, pem } from './testing.ts';

const key = (body: string) => JSON.stringify(pem(body));
const plain = (body: string) => `{ keys: { publicKeys: ${key(body)} } }`;

/** A rule beside the one in question: of refusals alone nothing is imported. */
const beside = `
kind: ClusterImagePolicy
metadata: { name: beside }
spec: { images: [{ glob: "other.example/**" }], authorities: [{ key: { data: ${key('CCCC')} } }] }
---
`;

const kyverno = (entry: string) =>
  `${beside}kind: ClusterPolicy\nmetadata: { name: check }\nspec: { validationFailureAction: Enforce, rules: [{ name: signed, verifyImages: [{ imageReferences: ["ghcr.io/*"], ${entry} }] }] }`;
const cluster = (spec: string) =>
  `${beside}kind: ClusterImagePolicy\nmetadata: { name: one }\nspec: { images: [{ glob: "ghcr.io/**" }], ${spec} }`;
const connaisseur = (rule: string) => `
application:
  validators:
    - { name: default, type: cosign, trustRoots: [{ name: a, key: ${key('AAAA')} }, { name: b, key: ${key('BBBB')} }, { name: kms, key: "awskms:///x" }] }
    - { name: cloud, type: azure }
    - { name: empty, type: notation, trustRoots: [{ name: default }] }
  policy:
    - { pattern: "*:*", with: { trustRoot: a } }
    - { pattern: "ghcr.io/*:*", ${rule} }
`;
const annotated = `{ keys: { publicKeys: ${key('AAAA')} }, annotations: { team: x } }`;
const keyless = (extra: string) => `{ keyless: { subject: a@b.example, issuer: "https://issuer.example", ${extra} } }`;

describe('a rule refuses all', () => {
  it.each<[string, string]>([
    [
      'of Kyverno where one of all attestors is lost',
      kyverno(`attestors: [{ entries: [${plain('AAAA')}, { keys: { kms: "awskms:///x" } }] }]`),
    ],
    [
      'of Kyverno where fewer are left than it counts',
      kyverno(`attestors: [{ count: 2, entries: [${plain('AAAA')}, { keys: { secret: { name: x } } }] }]`),
    ],
    [
      'of Kyverno where a whole set is lost',
      kyverno(`attestors: [{ entries: [${plain('AAAA')}] }, { entries: [{ keys: { kms: "awskms:///x" } }] }]`),
    ],
    [
      'of Kyverno where a signature must have annotations',
      kyverno(`attestors: [{ entries: [${plain('AAAA')}, ${annotated}] }]`),
    ],
    [
      'of Kyverno where certificates must have extensions',
      kyverno(`attestors: [{ entries: [${plain('AAAA')}, ${keyless('additionalExtensions: { a: b }')}] }]`),
    ],
    [
      'of Kyverno where certificates come from roots of its own',
      kyverno(`attestors: [{ entries: [${plain('AAAA')}, ${keyless('roots: "x"')}] }]`),
    ],
    ['of Kyverno that validates more', kyverno(`attestors: [{ entries: [${plain('AAAA')}] }], validate: { deny: {} }`)],
    [
      'of Kyverno for attestations of notation',
      kyverno(`type: Notary, attestors: [{ entries: [${plain('AAAA')}] }], attestations: [{ type: sbom/cyclone-dx }]`),
    ],
    [
      'of a ClusterImagePolicy with a policy about all',
      cluster(`authorities: [{ key: { data: ${key('AAAA')} } }], policy: { type: rego, data: x }`),
    ],
    ['of a ClusterImagePolicy without a key that is known', cluster('authorities: [{ key: { kms: "awskms:///x" } }]')],
    [
      'of a ClusterImagePolicy with a certificate authority of its own',
      cluster('authorities: [{ keyless: { ca-cert: { data: x }, identities: [{ subject: a, issuer: b }] } }]'),
    ],
    ['of Connaisseur whose validator is unknown', connaisseur('validator: cloud')],
    ['of Connaisseur whose validator is not there', connaisseur('validator: absent')],
    ['of Connaisseur without certificates', connaisseur('validator: empty')],
    ['of Connaisseur that requires whom nobody knows', connaisseur('with: { trustRoot: "*", required: [a, absent] }')],
    ['of Connaisseur that requires a key elsewhere', connaisseur('with: { trustRoot: "*", required: [kms] }')],
  ])('%s', (_, text) => {
    const { parsed, lost } = imported(text);
    expect(rulesFor(parsed, 'ghcr.io/app').map(({ mode }) => mode)).toEqual(['deny']);
    expect(lost.join()).toMatch(/refuses all/);
  });
});

it('a rule that only warned lets in what it cannot judge, as it did', () => {
  const { parsed } = imported(
    kyverno('failureAction: Audit, attestors: [{ entries: [{ keys: { kms: "awskms:///x" } }] }]'),
  );
  expect(rulesFor(parsed, 'ghcr.io/app').map(({ mode }) => mode)).toEqual(['skip']);
});

describe('an attestation refuses all', () => {
  const attestation = (rest: string) =>
    kyverno(`attestors: [{ entries: [${plain('AAAA')}] }], attestations: [{ type: slsaprovenance, ${rest} }]`);

  it.each<[string, string]>([
    [
      'whose condition is a program',
      attestation('conditions: [{ all: [{ key: "{{ length(@) }}", operator: Equals, value: 1 }] }]'),
    ],
    ['whose attestor is lost', attestation('attestors: [{ entries: [{ keys: { kms: "awskms:///x" } }] }]')],
  ])('%s', (_, text) => {
    const { parsed } = imported(text);
    const [rule] = rulesFor(parsed, 'ghcr.io/app');
    expect(JSON.stringify(rule?.attestations)).toContain('"false"');
  });

  it('only in the part of an alternative that is lost', () => {
    const { parsed } = imported(
      attestation(
        'conditions: [{ any: [{ key: "{{ a }}", operator: Equals, value: 1 }, { key: "{{ length(@) }}", operator: Equals, value: 1 }] }]',
      ),
    );
    expect(JSON.stringify(rulesFor(parsed, 'ghcr.io/app')[0]?.attestations)).toContain('predicate.a == 1 || false');
  });
});

describe('who is required by Connaisseur', () => {
  it.each<[string, string, readonly string[]]>([
    ['alone', 'required: [b]', ['b']],
    ['beside a threshold that they meet', 'required: [b], threshold: 1', ['b']],
    ['beside a threshold above them: all', 'required: [b], threshold: 2', ['a', 'b']],
  ])('%s', (_, options, authorities) => {
    const { parsed } = imported(connaisseur(`with: { trustRoot: "*", ${options} }`));
    expect(rulesFor(parsed, 'ghcr.io/app')).toMatchObject([{ authorities }]);
  });
});
