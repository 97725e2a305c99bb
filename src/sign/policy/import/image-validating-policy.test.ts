import { describe, expect, it } from 'vitest';
import { rulesFor } from '../policy.ts';
import { imported, pem } from './testing.ts';

const key = (body: string) => JSON.stringify(pem(body));
const certificate = JSON.stringify('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----');

/** A rule beside the one in question: of refusals alone nothing is imported. */
const beside = `kind: ClusterImagePolicy\nmetadata: { name: beside }\nspec: { images: [{ glob: "other.example/**" }], authorities: [{ key: { data: ${key('CCCC')} } }] }\n---\n`;

const policy = (expressions: readonly string[], more = '') => `${beside}
apiVersion: policies.kyverno.io/v1
kind: ImageValidatingPolicy
metadata: { name: check }
spec:
  matchImageReferences: [{ glob: "ghcr.io/acme/*:*" }]
  attestors:
    - { name: one, cosign: { key: { data: ${key('AAAA')} }, ctlog: { insecureIgnoreTlog: true } } }
    - { name: two, cosign: { key: { data: ${key('BBBB')} } } }
    - name: ci
      cosign: { keyless: { identities: [{ subject: "https://github.com/acme/*", issuer: "https://issuer.example" }, { subject: a@b.example, issuer: "https://issuer.example" }] } }
    - { name: notary, notary: { certs: ${certificate}, tsaCerts: { value: ${certificate} } } }
    - { name: cloud, cosign: { key: { kms: "gcpkms://x" } } }
    - { name: rooted, cosign: { keyless: { roots: x, identities: [{ subject: a, issuer: b }] } } }
  attestations:
    - { name: scan, intoto: { type: cosign.sigstore.dev/attestation/vuln/v1 } }
    - { name: bill, referrer: { type: sbom/cyclone-dx } }
  ${more}
  validations: ${JSON.stringify(expressions.map((expression) => ({ expression })))}
`;
const signed = (attestors: string, test = 'e > 0') =>
  `images.containers.map(image, verifyImageSignatures(image, [${attestors}])).all(e ,${test})`;
const attested = (attestation: string, attestors: string, test = 'e > 0') =>
  `images.containers.map(image, verifyAttestationSignatures(image,\n ${attestation}, [${attestors}])).all(e, ${test})`;

const rules = (text: string) => rulesFor(imported(text).parsed, 'ghcr.io/acme/app');

describe('an ImageValidatingPolicy means here what it means there:', () => {
  it.each<[string, readonly string[], readonly object[]]>([
    ['one attestor', [signed('attestors.one')], [{ authorities: ['one'], quorum: 1 }]],
    ['one of two', [signed('attestors.one, attestors["two"]')], [{ authorities: ['one', 'two'], quorum: 1 }]],
    ['two of two', [signed('attestors.one, attestors.two', 'e >= 2')], [{ quorum: 2 }]],
    [
      'one attestor, counted image by image',
      ["images.containers.all(image, verifyImageSignatures(image, [attestors['one']]) > 0)"],
      [{ authorities: ['one'], quorum: 1 }],
    ],
    [
      'one attestor of the images of all containers',
      [
        '(images.containers + images.?initContainers.orValue([]) + images.?ephemeralContainers.orValue([])).map(image, verifyImageSignatures(image, [attestors.one]) > 0).all(ok, ok)',
      ],
      [{ authorities: ['one'], quorum: 1 }],
    ],
    ['exactly two', [signed('attestors.one, attestors.two', 'e == 2')], [{ quorum: 2 }]],
    ['one of several identities', [signed('attestors.ci')], [{ authorities: ['ci', 'ci-2'], quorum: 1 }]],
    ['one that is left of two', [signed('attestors.one, attestors.cloud')], [{ authorities: ['one'], quorum: 1 }]],
    [
      'every validation',
      [signed('attestors.one'), attested('attestations.scan', 'attestors.two')],
      [
        { authorities: ['one'] },
        {
          authorities: [],
          quorum: 0,
          attestations: [{ type: 'https://cosign.sigstore.dev/attestation/vuln/v1', authorities: ['two'] }],
        },
      ],
    ],
    [
      'an attestation by two',
      [attested('[attestations.scan]', 'attestors.one, attestors.two', 'e > 1')],
      [{ attestations: [{ authorities: ['one'] }, { authorities: ['two'] }] }],
    ],
  ])('%s', (_, expressions, expected) => {
    expect(rules(policy(expressions))).toMatchObject(expected);
  });

  it('certificates of notation with timestamps', () => {
    const { parsed } = imported(policy([signed('attestors.notary')]));
    expect(parsed.authorities['notary']).toMatchObject({ notation: { timestamp: { verify: 'always' } } });
  });

  it('keys whose log is ignored, and those whose log is not', () => {
    const { parsed } = imported(policy([signed('attestors.one, attestors.two')]));
    expect(parsed.authorities).toMatchObject({ one: { log: false }, two: { log: true } });
  });

  it('what is only audited warns', () => {
    expect(rules(policy([signed('attestors.one')], 'validationActions: [Audit]'))).toMatchObject([{ mode: 'warn' }]);
  });

  it('images that an expression names are all images', () => {
    const text = policy([signed('attestors.one')]).replace(
      '{ glob: "ghcr.io/acme/*:*" }',
      `{ expression: "image.registry == 'ghcr.io'" }`,
    );
    const { parsed } = imported(text);
    expect(rulesFor(parsed, 'elsewhere.example/app')).toMatchObject([{ authorities: ['one'] }]);
  });
});

describe('an ImageValidatingPolicy refuses all where it', () => {
  it.each<[string, readonly string[]]>([
    ['asks for an attestor that is kept in a cloud', [signed('attestors.cloud')]],
    ['asks for an attestor with roots of its own', [signed('attestors.rooted')]],
    ['asks for an attestor that is not there', [signed('attestors.absent')]],
    ['asks for more attestors than are left', [signed('attestors.one, attestors.cloud', 'e > 1')]],
    ['counts an attestor of several identities', [signed('attestors.ci, attestors.one', 'e > 1')]],
    ['asks for none', [signed('attestors.one', 'e >= 0')]],
    ['asks for an attestation of a referrer', [attested('attestations.bill', 'attestors.one')]],
    ['asks for an attestation that is not there', [attested('attestations.absent', 'attestors.one')]],
    ['says something else of signatures', [`${signed('attestors.one')} || true`]],
    ['says something else of signatures in between', [signed('attestors.one] + [attestors.two')]],
    ['looks into attestations', ['images.containers.map(image, payload(image, attestations.scan).ok).all(e, e)']],
    ['says nothing', [' ']],
    ['has no validations', []],
  ])('%s', (_, expressions) => {
    expect(rules(policy(expressions)).map(({ mode }) => mode)).toEqual(['deny']);
  });

  it('has one of several validations that cannot be carried over', () => {
    expect(rules(policy([signed('attestors.one'), 'true'])).map(({ mode }) => mode)).toEqual(['enforce', 'deny']);
  });
});
