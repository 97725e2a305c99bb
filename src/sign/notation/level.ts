import type { JsonReader } from '../json.ts';
import type { Text } from '../../core/index.ts';
import { detail } from './details.ts';
import { Complaint } from '../complaint.ts';

/** What is validated of a signature (trust-store-trust-policy.md, "Signature Verification details"). */
export const verificationTypes = ['integrity', 'authenticity', 'authenticTimestamp', 'expiry', 'revocation'] as const;

/** One of {@link verificationTypes}. */
export type VerificationType = (typeof verificationTypes)[number];

/** What a failing validation does: refuse, be told, or not run at all. */
export type Enforcement = 'enforce' | 'log' | 'skip';

type Row = Readonly<Record<VerificationType, Enforcement>>;

const enforced: Row = {
  integrity: 'enforce',
  authenticity: 'enforce',
  authenticTimestamp: 'enforce',
  expiry: 'enforce',
  revocation: 'enforce',
};

/** The levels with what each enforces. */
export const verificationLevels: Readonly<Record<string, Row>> = {
  strict: enforced,
  permissive: { ...enforced, authenticTimestamp: 'log', expiry: 'log', revocation: 'log' },
  audit: { ...enforced, authenticity: 'log', authenticTimestamp: 'log', expiry: 'log', revocation: 'log' },
  skip: {
    integrity: 'skip',
    authenticity: 'skip',
    authenticTimestamp: 'skip',
    expiry: 'skip',
    revocation: 'skip',
  },
};

/** Reads level and overrides of a statement. @throws {Complaint} worded as the original's complaint. */
export function parseLevel(
  verification: JsonReader | undefined,
  name: string,
): { readonly level: string; readonly enforcement: Row } {
  const level = verification?.optionalText('level') ?? '';
  const fail = (message: Text) =>
    new Complaint(
      detail('trust policy: trust policy statement "{name}" has invalid signatureVerification: {message}', {
        name,
        message,
      }),
    );
  if (level === '')
    throw fail(detail('signature verification level is empty or missing in the trust policy statement'));
  const base = Object.hasOwn(verificationLevels, level) ? verificationLevels[level] : undefined;
  if (base === undefined) throw fail(detail('invalid signature verification level "{level}"', { level }));
  const override = verification?.optionalObject('override');
  const keys = override?.keys() ?? [];
  if (keys.length > 0 && level === 'skip')
    throw fail(
      detail('signature verification level "{level}" can\'t be used to customize signature verification', { level }),
    );
  const changed = keys.map((key) => [typeOf(key, fail), actionOf(override?.text(key) ?? '', key, fail)] as const);
  return { level, enforcement: { ...base, ...Object.fromEntries(changed) } };
}

type Fail = (message: Text) => Complaint;

function typeOf(key: string, fail: Fail): VerificationType {
  const type = verificationTypes.find((candidate) => candidate === key);
  if (type === undefined)
    throw fail(
      detail(
        'verification type "{key}" in custom signature verification is not supported, supported values are [{names}]',
        { key, names: verificationTypes.map((item) => `"${item}"`).join(' ') },
      ),
    );
  if (type === 'integrity')
    throw fail(detail('"{key}" verification can not be overridden in custom signature verification', { key }));
  return type;
}

function actionOf(value: string, key: string, fail: Fail): Enforcement {
  if (value === 'skip' && key !== 'revocation')
    throw fail(detail('"{key}" verification can not be skipped in custom signature verification', { key }));
  if (value === 'enforce' || value === 'log' || value === 'skip') return value;
  throw fail(
    detail(
      'verification action "{value}" in custom signature verification is not supported, supported values are ["enforce" "log" "skip"]',
      { value },
    ),
  );
}
