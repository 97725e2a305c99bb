import { parse } from '../../formats/yaml/yaml.ts';
import * as z from 'zod';
import { complaintOf, type Text, wordsOf } from '../../core/index.ts';
import { predicateTypeOf } from '../cosign/predicate-types.ts';
import { SignError } from '../error.ts';
import { checkIdentities } from '../notation/identities.ts';
import { exactly, type ExpectedIdentity, matching, type TextMatcher } from '../verify/identity-match.ts';
import { detail } from '../details.ts';
import { Complaint } from '../complaint.ts';
import { age, type Authority, authority, type Matcher } from './authority.ts';
import { complain } from './complain.ts';

/** Text of a condition, in a file or written out. */
const source = z.union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ text: z.string().min(1) })]);

/** What an attestation must say, as a CEL expression that is true, or a Rego document that is. */
const condition = z.union([
  z.strictObject({ cel: z.string().min(1) }),
  z.strictObject({ rego: source, query: z.string().startsWith('data.').optional() }),
]);

const predicateType = z.string().transform((name, context) => {
  const type = predicateTypeOf(name);
  if (type !== undefined) return type;
  context.addIssue(
    complain(detail('{name} is neither a known type of attestation nor a URI', { name: JSON.stringify(name) })),
  );
  return z.NEVER;
});

const conditions = z.array(condition).default([]);

/** An attestation that an image needs: its type alone, or with what it must say and how old it may be. */
const attestation = z
  .union([
    z.strictObject({
      type: predicateType,
      authorities: z
        .array(z.string())
        .min(1)
        .optional()
        .describe('who may attest; default the authorities of the rule'),
      maxAge: age.optional(),
      conditions,
    }),
    predicateType.transform((type) => ({ type })),
  ])
  .transform((value) => ({ conditions: [], maxAge: undefined, authorities: undefined, ...value }));

const rule = z.strictObject({
  images: z
    .array(z.string().min(1))
    .min(1)
    .describe('patterns of registry/repository; * stands for one part of a path, ** for any number'),
  except: z.array(z.string().min(1)).default([]).describe('patterns of images that the rule does not name after all'),
  authorities: z.array(z.string()).default([]).describe('names of the authorities whose signatures count'),
  quorum: z
    .int()
    .min(0)
    .optional()
    .describe('how many of the authorities must have signed; default all; 0 where attestations are enough'),
  maxAge: age
    .optional()
    .describe('how long ago a log or timestamp may have witnessed a signature; one that nobody witnessed counts not'),
  attestations: z.array(attestation).default([]).describe('what one of the authorities must attest'),
  mode: z
    .enum(['deny', 'enforce', 'skip', 'warn'])
    .default('enforce')
    .describe('warn says what fails, and accepts all the same; skip demands nothing; deny accepts nothing'),
});

const document = z.strictObject({
  version: z.literal(1),
  trustedRoot: z.string().min(1).optional().describe('file of Sigstore’s trusted root: authorities and logs'),
  authorities: z.record(z.string(), authority),
  match: z
    .enum(['all', 'first'])
    .default('first')
    .describe('which of the rules that name an image decide: the first, or all together'),
  rules: z.array(rule).min(1),
});

/** The JSON schema of a trust policy (draft 2020-12), for editors. */
export function trustPolicySchema(): object {
  return z.toJSONSchema(document, { io: 'input', unrepresentable: 'any' });
}

/** The trust policy: which images need whose signatures. An image that no rule names is refused. */
export type TrustPolicy = z.infer<typeof document>;

/** One rule of a {@link TrustPolicy}. */
export type TrustRule = z.infer<typeof rule>;

/** An attestation that a rule requires. */
export type RequiredAttestation = TrustRule['attestations'][number];

/** A condition as the policy has it. */
export type ConditionSource = z.infer<typeof condition>;

/**
 * Reads a trust policy, YAML or JSON. Identities, names and quorums are checked here, so that a policy that would accept strangers, or
 * nobody ever, is refused before it is used.
 * @throws {SignError} SIGN_POLICY_FILE for what is no YAML, SIGN_POLICY naming the member, SIGN_IDENTITY_PATTERN for a loose identity.
 */
export function parseTrustPolicy(text: string, where: string): TrustPolicy {
  const result = document.safeParse(readYaml(text, where), { reportInput: true });
  if (!result.success) throw wrong(where, complaintOf(result.error.issues));
  const policy = result.data;
  for (const [name, entry] of Object.entries(policy.authorities)) checkAuthority(name, entry, policy, where);
  checkDistinct(policy, where);
  policy.rules.forEach((item, index) => checkRule(item, policy, `${where}, rules[${index}]`));
  return policy;
}

/** The identity that a keyless authority names. @throws {SignError} SIGN_IDENTITY_PATTERN. */
export function identityOf(keyless: { identity: Matcher; issuer: Matcher }): ExpectedIdentity {
  return { name: matcherOf(keyless.identity), issuer: matcherOf(keyless.issuer) };
}

/** The rules that decide about an image, written `registry/repository`: all that name it or, by `match: first`, the first of them. */
export function rulesFor({ rules, match }: TrustPolicy, image: string): readonly TrustRule[] {
  const isNamed = (patterns: readonly string[]) => patterns.some((pattern) => imagePattern(pattern).test(image));
  const naming = rules.filter(({ images, except }) => isNamed(images) && !isNamed(except));
  return match === 'all' ? naming : naming.slice(0, 1);
}

function matcherOf(expected: Matcher): TextMatcher {
  return 'is' in expected ? exactly(expected.is) : matching(expected.matches);
}

function imagePattern(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

function checkAuthority(name: string, entry: Authority, { trustedRoot }: TrustPolicy, where: string): void {
  if ('keyless' in entry) identityOf(entry.keyless);
  if ('notation' in entry)
    try {
      checkIdentities(entry.notation.identities, name);
    } catch (error) {
      if (error instanceof Complaint) throw wrong(where, error.words);
      throw error;
    }
  if (trustedRoot === undefined && ('keyless' in entry || ('key' in entry && entry.log)))
    throw wrong(where, detail('authority {name} needs trustedRoot: the file of authorities and logs', { name }));
}

/** One authority under two names would count twice. */
function checkDistinct({ authorities }: TrustPolicy, where: string): void {
  const seen = new Map<string, string>();
  for (const [name, entry] of Object.entries(authorities)) {
    const text = JSON.stringify(entry);
    const other = seen.get(text);
    if (other !== undefined)
      throw wrong(
        where,
        detail('authorities {other} and {name} are the same, which would count twice', { other, name }),
      );
    seen.set(text, name);
  }
}

function checkRule(rule: TrustRule, policy: TrustPolicy, where: string): void {
  const { authorities, attestations, mode } = rule;
  const used = [...authorities, ...attestations.flatMap((item) => item.authorities ?? [])];
  const unknown = used.find((name) => !Object.hasOwn(policy.authorities, name));
  if (unknown !== undefined) throw wrong(where, detail('authority {unknown} is not declared', { unknown }));
  if (new Set(authorities).size !== authorities.length) throw wrong(where, detail('an authority is named twice'));
  if (mode === 'deny' || mode === 'skip') {
    if (used.length + attestations.length > 0)
      throw wrong(
        where,
        detail('a rule of mode {mode} asks nobody: it has neither authorities nor attestations', { mode }),
      );
    return;
  }
  checkQuorum(rule, policy, where);
  const attesting = used.flatMap((name) => policy.authorities[name] ?? []);
  if (attestations.length > 0 && !attesting.some((entry) => 'key' in entry || 'keyless' in entry))
    throw wrong(where, detail('attestations are made by key and keyless authorities, and the rule names none'));
}

function checkQuorum(
  { authorities, quorum, maxAge, attestations }: TrustRule,
  policy: TrustPolicy,
  where: string,
): void {
  const needed = quorum ?? authorities.length;
  if (needed > authorities.length)
    throw wrong(
      where,
      detail('a quorum of {quorum} of {count} authorities can never be met', { quorum, count: authorities.length }),
    );
  if (needed === 0 && attestations.length === 0)
    throw wrong(where, detail('a rule needs authorities or attestations; mode: skip says that nothing is demanded'));
  const served = authorities.filter((name) => 'notary' in (policy.authorities[name] ?? {})).length;
  if (maxAge !== undefined && authorities.length - served < needed)
    throw wrong(where, detail('maxAge can never be met: nobody witnesses when the signers of a trust server sign'));
}

function readYaml(text: string, where: string): unknown {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch (cause) {
    throw new SignError('SIGN_POLICY_FILE', {
      message: detail('it is no YAML: {reason}', { reason: wordsOf(cause) }),
      where,
      cause,
    });
  }
}

function wrong(where: string, message: Text): SignError {
  return new SignError('SIGN_POLICY', { message, where });
}
