import * as z from 'zod';
import { type Enforcement, verificationLevels, type VerificationType } from '../notation/level.ts';
import { isStoreName } from '../notation/trust-policy.ts';
import { detail } from '../details.ts';
import { ageOf, durationOf } from './age.ts';
import { complain } from './complain.ts';

/** A name that must be met exactly (`is`) or by a regular expression from ^ to $ (`matches`). */
const matcher = z.union([z.strictObject({ is: z.string() }), z.strictObject({ matches: z.string() })]);

/** A file, or its content written out. */
const material = z.union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ pem: z.string().min(1) })]);

/** Longest time since a signature was witnessed, in seconds. */
export const age = z
  .string()
  .describe('an age: 12h, 30d, 2w')
  .transform((text, context) => {
    const seconds = ageOf(text);
    if (seconds !== undefined) return seconds;
    context.addIssue(complain(detail('{text} is no age such as 12h, 30d or 2w', { text: JSON.stringify(text) })));
    return z.NEVER;
  });

/** How long a service may take, in milliseconds. */
const timeout = z
  .string()
  .describe('a time: 500ms, 2s, 1m')
  .transform((text, context) => {
    const milliseconds = durationOf(text);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue(complain(detail('{text} is no time such as 500ms, 2s or 1m', { text: JSON.stringify(text) })));
    return z.NEVER;
  });

const keyAuthority = z.strictObject({
  key: material,
  log: z.boolean().default(false).describe('the signature must stand in a transparency log of trustedRoot'),
});

const keylessAuthority = z.strictObject({ keyless: z.strictObject({ identity: matcher, issuer: matcher }) });

/** Certificates that are trusted: in a file, written out, or a named store of notation’s trust store. */
const certificates = z.union([
  ...material.options,
  z.strictObject({
    store: z.string().refine(isStoreName, complain(detail('a store is named by letters, digits, _, . and -'))),
  }),
]);

const action = z.enum(['enforce', 'log']);

/** Notation’s levels that know a signer; audit and skip are the rule’s `mode: warn`. */
const notationAuthority = z.strictObject({
  notation: z
    .strictObject({
      roots: z.array(certificates).default([]).describe('certificates that signers lead to (trust stores of type ca)'),
      signingAuthorities: z.array(certificates).default([]).describe('trust stores of type signingAuthority'),
      identities: z
        .array(z.string().regex(/^(?:\*$|x509\.subject:)/))
        .min(1)
        .describe('x509.subject: C=…, ST=…, O=…, or * alone'),
      level: z.enum(['strict', 'permissive']).default('strict'),
      override: z
        .strictObject({
          authenticTimestamp: action.optional(),
          expiry: action.optional(),
          revocation: z.enum(['enforce', 'log', 'skip']).optional(),
        })
        .default({}),
      timestamp: z
        .strictObject({
          roots: z.array(certificates).min(1).describe('trust stores of type tsa'),
          verify: z.enum(['always', 'afterCertExpiry']).default('always'),
        })
        .optional(),
      revocation: z
        .strictObject({ ocspTimeout: timeout.prefault('2s'), crlTimeout: timeout.prefault('5s') })
        .prefault({}),
      metadata: z.record(z.string(), z.string()).default({}).describe('user metadata that must be signed'),
    })
    .refine(
      ({ roots, signingAuthorities }) => roots.length + signingAuthorities.length > 0,
      complain(detail('name roots, signingAuthorities, or both')),
    ),
});

/** A root of a trust server: the id of its key or certificate, or the key or certificate itself. */
const pin = z.union([...material.options, z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) })]);

const notaryAuthority = z.strictObject({
  notary: z.strictObject({
    server: z.url({ protocol: /^https$/ }),
    ca: material.optional().describe('authority of the server’s own certificate'),
    roots: z.array(pin).min(1).describe('keys or certificates, one of which the root must be of'),
    delegations: z
      .array(z.string().regex(/^(?:targets|[a-z0-9_/.-]+)$/i))
      .default([])
      .describe('roles that must all name the image; default: targets/releases, else targets'),
    name: z.string().min(1).optional().describe('the repository as the server knows it; default: registry/repository'),
  }),
});

/**
 * Whose signature counts: a key, an identity that Sigstore's certificates name, signers of X.509 authorities (Notary Project), or the
 * signers of a trust server (Docker Content Trust).
 */
export const authority = z.union([keyAuthority, keylessAuthority, notationAuthority, notaryAuthority]);

/** An authority of a trust policy. */
export type Authority = z.infer<typeof authority>;

/** A name that has to be met. */
export type Matcher = z.infer<typeof matcher>;

/** A key, in a file or written out. */
export type Material = z.infer<typeof material>;

/** Trusted certificates as the policy names them. */
export type CertificateSource = z.infer<typeof certificates>;

/** What a notation authority demands. */
export type NotationAuthority = z.infer<typeof notationAuthority>['notation'];

/** Actions of a notation authority that differ from its level's. */
export type StrictOverride = NotationAuthority['override'];

/** What a notary authority demands. */
export type NotaryAuthority = z.infer<typeof notaryAuthority>['notary'];

/** What each validation of a notation authority does where it fails. */
export function enforcementOf({ level, override }: NotationAuthority): Readonly<Record<VerificationType, Enforcement>> {
  const base = verificationLevels[level] ?? verificationLevels['strict'];
  const changed = Object.entries(override).filter(([, value]) => value !== undefined);
  return { ...(base as Readonly<Record<VerificationType, Enforcement>>), ...Object.fromEntries(changed) };
}

/** The roles that a notary authority names, with their whole names: `releases` is `targets/releases`. */
export function rolesOf({ delegations }: NotaryAuthority): readonly string[] {
  return delegations.map((name) => (name === 'targets' || name.startsWith('targets/') ? name : `targets/${name}`));
}
