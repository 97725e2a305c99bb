import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { candidateOf } from '../../../../test/support/candidates.ts';
import { startTrustService, type TestTrustService } from '../../../../test/support/trust-service.ts';
import { createTransport } from '../../../oci/registry/transport.ts';
import { digestOf } from '../../../oci/digest.ts';
import { type Candidate } from '../../candidate.ts';
import { requestCertificate } from '../../client/fulcio.ts';
import { keySigner, type Signer, witnessedSigner } from '../../cosign/signer.ts';
import { generateSigningKey } from '../../key/private-key.ts';
import { parseTrustedRoot } from '../../trust/trusted-root.ts';
import type { PublicKey } from '../../key/public-key.ts';
import { compileCondition, type Condition } from '../condition.ts';
import { parseTrustPolicy, type RequiredAttestation } from '../policy.ts';
import { readFileSync } from 'node:fs';
import { applyPatch } from './patch.ts';
import type { Situation } from './situation.ts';
import { combinations, costOf, isAcceptedWith, patchOf, proposedEdits, suggestChange } from './suggest.ts';
import { translate } from '../../../core/index.ts';

const image = digestOf(new TextEncoder().encode('image'));
const vuln = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const [ci, security, stranger] = [generateSigningKey(), generateSigningKey(), generateSigningKey()];
const transport = createTransport({ environment: {} });
const day = 86_400_000;

let service: TestTrustService;
let [byCi, bySecurity, byStranger, byMail, byOther, attested, attestedByMail, logged]: Candidate[] = [];

beforeAll(async () => {
  service = await startTrustService();
  [byCi, bySecurity, byStranger] = await Promise.all(
    [ci, security, stranger].map((key) => candidateOf(image, keySigner(key))),
  );
  [byMail, byOther] = [
    await candidateOf(image, await signerFor('me@example.com')),
    await candidateOf(image, await signerFor('you@example.com')),
  ];
  attested = await candidateOf(image, keySigner(ci), vuln, { high: 2 });
  logged = await candidateOf(image, loggedSigner());
  attestedByMail = await candidateOf(image, await signerFor('me@example.com'), vuln, { high: 0 });
});
afterAll(async () => {
  await service.stop();
  await transport.close();
});

function loggedSigner(): Signer {
  const logs = [{ url: service.base, version: 1 }] as const;
  return witnessedSigner({ key: stranger, certificates: [] }, { logs, timestampAuthorities: [] }, transport);
}

async function signerFor(email: string): Promise<Signer> {
  const key = generateSigningKey();
  const token = await service.token(email);
  const certificates = await requestCertificate(transport, service.base, {
    token,
    key,
    signal: AbortSignal.timeout(9000),
  });
  return witnessedSigner(
    { key, certificates },
    { logs: [{ url: service.base, version: 1 }], timestampAuthorities: [] },
    transport,
  );
}

interface Case {
  readonly rules: readonly object[];
  readonly authorities?: object;
  readonly candidates: readonly (Candidate | undefined)[];
  readonly age?: number;
  readonly offered?: Readonly<Record<string, PublicKey>>;
  readonly trustedRoot?: string;
}

async function situationOf({
  rules,
  authorities,
  candidates,
  age = 0,
  offered = {},
  trustedRoot,
}: Case): Promise<Situation> {
  const root = parseTrustedRoot(readFileSync(service.trustedRoot), 'root.json');
  const declared = {
    ci: { key: { file: 'ci.pub' } },
    security: { key: { file: 'security.pub' } },
    me: { keyless: { identity: { is: 'me@example.com' }, issuer: { is: `${service.base}/oidc` } } },
  };
  const document = { version: 1, trustedRoot: trustedRoot ?? 'root.json', authorities: authorities ?? declared, rules };
  const text = stringify(document);
  const policy = parseTrustPolicy(text, 'policy.yaml');
  const keys = new Map<string, PublicKey>();
  if ('ci' in policy.authorities) keys.set('ci', ci.publicKey);
  if ('security' in policy.authorities) keys.set('security', security.publicKey);
  const conditions = new Map<RequiredAttestation, readonly Condition[]>();
  for (const required of policy.rules.flatMap(({ attestations }) => attestations))
    conditions.set(
      required,
      await Promise.all(
        required.conditions.map((source) => compileCondition(source, 'cel' in source ? source.cel : '', 'policy.yaml')),
      ),
    );
  const found = { image, candidates: candidates.filter((item) => item !== undefined), now: Date.now() + age };
  const material = {
    root: trustedRoot === undefined ? root : { ...root, certificateAuthorities: [] },
    keys,
    conditions,
  };
  const roots = new Map([['root.json', root]]);
  return {
    text,
    where: 'policy.yaml',
    policy,
    material,
    image: 'r.example/app',
    found,
    offered: { keys: new Map(Object.entries(offered)), roots },
  };
}

const rule = (rest: object) => ({ images: ['r.example/*'], ...rest });

describe('the smallest change', () => {
  it.each<readonly [string, () => Case, readonly RegExp[]]>([
    [
      'nothing, where the image is accepted',
      () => ({ rules: [rule({ authorities: ['ci'] })], candidates: [byCi] }),
      [],
    ],
    [
      'a lower quorum',
      () => ({ rules: [rule({ authorities: ['ci', 'security'] })], candidates: [byCi] }),
      [/lower the quorum .* from 2 to 1/],
    ],
    [
      'an authority of the policy',
      () => ({ rules: [rule({ authorities: ['security'] })], candidates: [byCi] }),
      [/add authority ci/],
    ],
    [
      'an identity',
      () => ({
        authorities: {
          me: { keyless: { identity: { is: 'them@example.com' }, issuer: { matches: '^http://127.*$' } } },
        },
        rules: [rule({ authorities: ['me'] })],
        candidates: [byMail],
      }),
      [/add the identity me@example\.com with issuer http.* to authority me of rule 1/],
    ],
    [
      'an issuer',
      () => ({
        authorities: {
          me: { keyless: { identity: { is: 'me@example.com' }, issuer: { is: 'https://issuer.example' } } },
        },
        rules: [rule({ authorities: ['me'] })],
        candidates: [byMail],
      }),
      [/add the identity me@example\.com with issuer http/],
    ],
    [
      'a new identity',
      () => ({
        authorities: { ci: { key: { file: 'ci.pub' } } },
        rules: [rule({ authorities: ['ci'] })],
        candidates: [byMail],
      }),
      [/declare the identity me@example\.com/],
    ],
    [
      'an offered key',
      () => ({
        rules: [rule({ authorities: ['ci'] })],
        candidates: [byStranger],
        offered: { 'new.pub': stranger.publicKey },
      }),
      [/declare the key new\.pub as authority new-pub/],
    ],
    [
      'a new signer rather than a lower quorum',
      () => ({
        rules: [rule({ authorities: ['ci', 'security'] })],
        candidates: [byMail, byCi],
        authorities: { ci: { key: { file: 'ci.pub' } }, security: { key: { file: 'security.pub' } } },
      }),
      [/declare the identity me@example\.com/],
    ],
    [
      'a longer age',
      () => ({ rules: [rule({ authorities: ['me'], maxAge: '1d' })], candidates: [byMail], age: 3 * day }),
      [/raise maxAge .* to 4d/],
    ],
    [
      'a longer age of an attestation',
      () => ({
        rules: [rule({ authorities: ['me'], attestations: [{ type: 'vuln', maxAge: '1d' }] })],
        candidates: [byMail, attestedByMail],
        age: 3 * day,
      }),
      [/raise maxAge of attestations .* to 4d/],
    ],
    [
      'one condition less',
      () => ({
        rules: [
          rule({
            authorities: ['ci'],
            attestations: [
              { type: 'vuln', conditions: [{ cel: 'predicate.high < 9' }, { cel: 'predicate.high == 0' }] },
            ],
          }),
        ],
        candidates: [byCi, attested],
      }),
      [/no more that predicate\.high == 0/],
    ],
    [
      'an attestation less',
      () => ({ rules: [rule({ authorities: ['ci'], attestations: ['vuln'] })], candidates: [byCi] }),
      [/demand no attestation of .*vuln/],
    ],
    [
      'no log',
      () => ({
        authorities: { ci: { key: { file: 'ci.pub' }, log: true } },
        rules: [rule({ authorities: ['ci'] })],
        candidates: [byCi],
      }),
      [/demand no log entry of authority ci/],
    ],
    [
      'an image',
      () => ({ rules: [{ images: ['other.example/*'], authorities: ['ci'] }], candidates: [byCi] }),
      [/add the image r\.example\/app to rule 1/],
    ],
    [
      'another root',
      () => ({ trustedRoot: 'old.json', rules: [rule({ authorities: ['me'] })], candidates: [byMail] }),
      [/trust the authorities and logs of root\.json in place of old\.json/],
    ],
    [
      'two signers, where both are new',
      () => ({
        authorities: { ci: { key: { file: 'ci.pub' } }, security: { key: { file: 'security.pub' } } },
        rules: [rule({ authorities: ['ci', 'security'] })],
        candidates: [byMail, byOther],
      }),
      [/declare the identity me@/, /declare the identity you@/],
    ],
    [
      'a key that a log has recorded',
      () => ({ rules: [rule({ authorities: ['ci'] })], candidates: [logged] }),
      [/declare the key key-\S{8} as authority key-/],
    ],
  ])('is %s', async (_, given, sentences) => {
    const situation = await situationOf(given());
    const { edits = [], patch } = suggestChange(situation);
    expect(edits.map(({ saying }) => translate('en', saying))).toEqual(
      sentences.map((pattern) => expect.stringMatching(pattern)),
    );
    expect(isAcceptedWith(situation, patch)).toBe(true);
  });

  it.each<readonly [string, () => Case, RegExp]>([
    [
      'no signature at all',
      () => ({ rules: [rule({ authorities: ['ci'] })], candidates: [] }),
      /without authorities would accept every image/,
    ],
    [
      'a signature of a key that nobody offers',
      () => ({ rules: [rule({ authorities: ['ci'] })], candidates: [byStranger] }),
      /mode warn/,
    ],
    [
      'a signature that nobody witnessed, and a maxAge',
      () => ({ rules: [rule({ authorities: ['ci'], maxAge: '1d' })], candidates: [byCi] }),
      /witnessed by nobody/,
    ],
  ])('is none for %s, and says why', async (_, given, reason) => {
    const { edits, refused } = suggestChange(await situationOf(given()));
    expect(edits).toBeUndefined();
    expect(refused.map((saying) => translate('en', saying)).join('\n')).toMatch(reason);
  });

  it('accepts, and nothing smaller in the catalogue does', async () => {
    const pool = () => [byCi, bySecurity, byStranger, byMail, byOther, attested, attestedByMail];
    const names = ['ci', 'security', 'me'];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(names, { minLength: 1 }),
        fc.option(fc.nat(2), { nil: undefined }),
        fc.option(fc.constantFrom('12h', '2d'), { nil: undefined }),
        fc.subarray([vuln]),
        fc.subarray([0, 1, 2, 3, 4, 5, 6]),
        fc.constantFrom(0, 5 * day),
        fc.boolean(),
        async (authorities, lower, maxAge, attestations, chosen, age, isNamed) => {
          const quorum = lower === undefined ? {} : { quorum: Math.max(1, authorities.length - lower) };
          const situation = await situationOf({
            rules: [
              {
                images: [isNamed ? 'r.example/*' : 'x.example/*'],
                authorities,
                ...quorum,
                ...(maxAge && { maxAge }),
                attestations,
              },
            ],
            candidates: chosen.map((index) => pool()[index]),
            age,
            offered: { 'new.pub': stranger.publicKey },
          });
          const { edits, patch } = suggestChange(situation);
          if (edits === undefined) {
            for (const combination of combinations(proposedEdits(situation)))
              expect(isAcceptedWith(situation, patchOf(combination))).toBe(false);
            return;
          }
          expect(isAcceptedWith(situation, patch)).toBe(true);
          const isSmaller = (other: typeof edits) =>
            other.length < edits.length || (other.length === edits.length && costOf(other) < costOf(edits));
          if (edits.length > 0) expect(isAcceptedWith(situation, [])).toBe(false);
          for (const combination of combinations(proposedEdits(situation)))
            if (isSmaller(combination)) expect(isAcceptedWith(situation, patchOf(combination))).toBe(false);
          const changed = parseTrustPolicy(applyPatch(situation.text, patch), 'policy.yaml');
          expect(changed.rules.every((item) => item.authorities.length > 0 && item.mode === 'enforce')).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});
