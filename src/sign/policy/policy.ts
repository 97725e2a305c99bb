import { parse } from 'yaml';
import * as z from 'zod';
import { type Text, wordsOf } from '../../core/index.ts';
import { predicateTypeOf } from '../cosign/predicate-types.ts';
import { SignError } from '../error.ts';
import { ageOf } from './age.ts';
import { exactly, type ExpectedIdentity, matching, type TextMatcher } from '../verify/identity-match.ts';
import { detail } from '../details.ts';

/** A name that must be met exactly (`is`) or by a regular expression from ^ to $ (`matches`). */
const matcher = z.union([z.strictObject({ is: z.string() }), z.strictObject({ matches: z.string() })]);

/** Whose signature counts: a key, in a file or written out, or an identity that Sigstore's certificates name. */
const authority = z.union([
  z.strictObject({
    key: z.union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ pem: z.string().min(1) })]),
    log: z.boolean().default(false),
  }),
  z.strictObject({ keyless: z.strictObject({ identity: matcher, issuer: matcher }) }),
]);

/** Longest time since a signature was witnessed, in seconds. */
const age = z.string().transform((text, context) => {
  const seconds = ageOf(text);
  if (seconds !== undefined) return seconds;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no age such as 12h, 30d or 2w` });
  return z.NEVER;
});

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
  context.addIssue({ code: 'custom', message: `${JSON.stringify(name)} is neither a known predicate type nor a URI` });
  return z.NEVER;
});

/** An attestation that an image needs: its type alone, or with what it must say and how old it may be. */
const attestation = z.preprocess(
  (value) => (typeof value === 'string' ? { type: value } : value),
  z.strictObject({ type: predicateType, maxAge: age.optional(), conditions: z.array(condition).default([]) }),
);

const rule = z.strictObject({
  /** Image patterns; * stands for one part of a path, ** for any number. */
  images: z.array(z.string().min(1)).min(1),
  /** Names of the authorities whose signatures count. */
  authorities: z.array(z.string()).min(1),
  /** How many different authorities must have signed; default all. */
  quorum: z.int().min(1).optional(),
  /** How long ago signatures may have been witnessed by a log or a timestamp; those that nobody witnessed do not count then. */
  maxAge: age.optional(),
  /** What must be attested by one of the authorities. */
  attestations: z.array(attestation).default([]),
});

const document = z.strictObject({
  version: z.literal(1),
  trustedRoot: z.string().min(1).optional(),
  authorities: z.record(z.string(), authority),
  rules: z.array(rule).min(1),
});

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
 * @throws {SignError} SIGN_POLICY naming the member, SIGN_IDENTITY_PATTERN for a loose identity.
 */
export function parseTrustPolicy(text: string, where: string): TrustPolicy {
  const result = document.safeParse(readYaml(text, where));
  if (!result.success) throw wrong(where, z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, ' '));
  const policy = result.data;
  for (const [name, entry] of Object.entries(policy.authorities)) {
    if (!('keyless' in entry)) continue;
    identityOf(entry.keyless);
    if (policy.trustedRoot === undefined)
      throw wrong(where, detail('authority {name} is keyless and needs trustedRoot', { name }));
  }
  policy.rules.forEach((item, index) => checkRule(item, policy, `${where}, rules[${index}]`));
  return policy;
}

/** The identity that a keyless authority names. @throws {SignError} SIGN_IDENTITY_PATTERN. */
export function identityOf(keyless: { identity: Matcher; issuer: Matcher }): ExpectedIdentity {
  return { name: matcherOf(keyless.identity), issuer: matcherOf(keyless.issuer) };
}

/** The first rule that names the image, written `registry/repository`. */
export function ruleFor({ rules }: TrustPolicy, image: string): TrustRule | undefined {
  return rules.find(({ images }) => images.some((pattern) => imagePattern(pattern).test(image)));
}

type Matcher = z.infer<typeof matcher>;

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

function checkRule({ authorities, quorum }: TrustRule, policy: TrustPolicy, where: string): void {
  const unknown = authorities.find((name) => !Object.hasOwn(policy.authorities, name));
  if (unknown !== undefined) throw wrong(where, detail('authority {unknown} is not declared', { unknown }));
  if (new Set(authorities).size !== authorities.length) throw wrong(where, detail('an authority is named twice'));
  if (quorum !== undefined && quorum > authorities.length)
    throw wrong(
      where,
      detail('a quorum of {quorum} of {count} authorities can never be met', { quorum, count: authorities.length }),
    );
}

function readYaml(text: string, where: string): unknown {
  try {
    return parse(text, { maxAliasCount: 20 });
  } catch (cause) {
    throw new SignError('SIGN_POLICY', {
      message: detail('it is no YAML: {reason}', { reason: wordsOf(cause) }),
      where,
      cause,
    });
  }
}

function wrong(where: string, message: string | Text): SignError {
  return new SignError('SIGN_POLICY', { message, where });
}
