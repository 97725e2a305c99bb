import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { notationCandidate } from '../../../../test/support/candidates.ts';
import { translate } from '../../../core/index.ts';
import { digestOf } from '../../../oci/digest.ts';
import type { Candidate } from '../../candidate.ts';
import { certificatesFromPem } from '../../certificate/certificate.ts';
import { makeTestCertificate } from '../../certificate/make-self-signed.ts';
import { generateSigningKey } from '../../key/private-key.ts';
import { parseTrustPolicy } from '../policy.ts';
import type { Situation } from './situation.ts';
import { isAcceptedWith, suggestChange } from './suggest.ts';

const image = digestOf(new TextEncoder().encode('image'));
const day = 86_400_000;
const acme = makeTestCertificate('acme', 2048, Date.now());
const others = makeTestCertificate('others', 2048, Date.now());
const ci = generateSigningKey();
let notation: Candidate | undefined;

beforeAll(async () => {
  notation = await notationCandidate(image, acme);
});

interface Case {
  readonly rules: readonly object[];
  readonly authorities: object;
  readonly candidates: readonly (Candidate | undefined)[];
  readonly age?: number;
}

/** An authority of the Notary Project that trusts a certificate and a subject. */
const trusting = (pem: string, subject: string) => ({
  acme: { notation: { roots: [{ pem }], identities: [`x509.subject: ${subject}`] } },
});

function situationOf({ rules, authorities, candidates, age = 0 }: Case): Situation {
  const text = stringify({ version: 1, authorities, rules });
  const policy = parseTrustPolicy(text, 'policy.yaml');
  const stores = Object.entries(policy.authorities).map(([name, entry]) => {
    const roots = 'notation' in entry ? entry.notation.roots : [];
    const pems = roots.flatMap((source) => ('pem' in source ? [source.pem] : []));
    const certificates = pems.flatMap((pem) => certificatesFromPem(pem, name));
    return [name, [{ type: 'ca', name, certificates, problem: undefined }]] as const;
  });
  return {
    text,
    where: 'policy.yaml',
    policy,
    material: {
      root: undefined,
      keys: new Map([['ci', ci.publicKey]]),
      stores: new Map(stores),
      conditions: new Map(),
    },
    image: 'r.example/app',
    found: { image, candidates: candidates.filter((item) => item !== undefined), now: Date.now() + age },
    offered: { keys: new Map(), roots: new Map() },
  };
}

const rule = (rest: object) => ({ images: ['r.example/*'], ...rest });

describe('the smallest change for signatures of the Notary Project', () => {
  it.each<readonly [string, () => Case, readonly RegExp[]]>([
    [
      'a subject',
      () => ({
        authorities: trusting(acme.certificatePem, 'C=US, ST=WA, O=Else'),
        rules: [rule({ authorities: ['acme'] })],
        candidates: [notation],
      }),
      [/add the subject x509\.subject: .*CN=acme.* to authority acme of rule 1/],
    ],
    [
      'a root',
      () => ({
        authorities: trusting(others.certificatePem, 'C=US, ST=WA, O=Notary'),
        rules: [rule({ authorities: ['acme'] })],
        candidates: [notation],
      }),
      [/add the certificate .*acme.* \(sha256 [0-9a-f]{64}\) to the roots of authority acme/],
    ],
    [
      'a subject and a root',
      () => ({
        authorities: trusting(others.certificatePem, 'C=US, ST=WA, O=Else'),
        rules: [rule({ authorities: ['acme'] })],
        candidates: [notation],
      }),
      [/add the subject/, /add the certificate/],
    ],
    [
      'a signer of the Notary Project',
      () => ({
        authorities: { ci: { key: { file: 'ci.pub' } } },
        rules: [rule({ authorities: ['ci'] })],
        candidates: [notation],
      }),
      [/declare x509\.subject: CN=acme.* as authority acme of rule 1/],
    ],
    [
      'one metadata less',
      () => ({
        authorities: {
          acme: {
            notation: { roots: [{ pem: acme.certificatePem }], identities: ['*'], metadata: { stage: 'release' } },
          },
        },
        rules: [rule({ authorities: ['acme'] })],
        candidates: [notation],
      }),
      [/demand the metadata stage=release of authority acme no more/],
    ],
    [
      'a validation that is only logged',
      () => ({
        authorities: { acme: { notation: { roots: [{ pem: acme.certificatePem }], identities: ['*'] } } },
        rules: [rule({ authorities: ['acme'] })],
        candidates: [notation],
        age: 3 * day,
      }),
      [/only log where authenticTimestamp of authority acme fails/],
    ],
    [
      'a validation more that is only logged',
      () => ({
        authorities: {
          acme: {
            notation: { roots: [{ pem: acme.certificatePem }], identities: ['*'], override: { expiry: 'log' } },
          },
        },
        rules: [rule({ authorities: ['acme'] })],
        candidates: [notation],
        age: 3 * day,
      }),
      [/only log where authenticTimestamp/],
    ],
  ])('is %s', (_, given, sentences) => {
    const situation = situationOf(given());
    const { edits = [], patch } = suggestChange(situation);
    expect(edits.map(({ saying }) => translate('en', saying))).toEqual(
      sentences.map((pattern) => expect.stringMatching(pattern)),
    );
    expect(isAcceptedWith(situation, patch)).toBe(true);
  });
});
