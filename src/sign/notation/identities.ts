import type { Certificate } from '../certificate/certificate.ts';
import { formatName, parseName } from '../certificate/distinguished-name.ts';
import { refused } from '../error.ts';
import { detail } from './details.ts';
import { Complaint } from '../complaint.ts';

const prefix = 'x509.subject:';
const mandatory = ['C', 'ST', 'O'] as const;

/** Checks the identities of a statement. @throws {RangeError} worded as the original's complaint. */
export function checkIdentities(identities: readonly string[], name: string): void {
  if (identities.length > 1 && identities.includes('*'))
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" uses a wildcard trusted identity \'*\', a wildcard identity cannot be used in conjunction with other values',
        { name },
      ),
    );
  const names = identities
    .filter((identity) => identity !== '*')
    .flatMap((identity) => checkIdentity(identity, name) ?? []);
  names.forEach(({ written, attributes }, index) => {
    const other = names.find((candidate, at) => at !== index && isWithin(attributes, candidate.attributes));
    if (other !== undefined)
      throw new Complaint(
        detail(
          'trust policy: trust policy statement "{name}" has overlapping x509 trustedIdentities, "{written}" overlaps with "{written2}"',
          { name, written, written2: other.written },
        ),
      );
  });
}

/**
 * Whether the leaf is of one of the identities: every attribute that the identity names is the subject's.
 * @throws {SignError} SIGN_REFUSED where the subject has no form that identities can be compared with, or none of them is of X.509.
 */
export function matchesIdentity({ subject }: Certificate, identities: readonly string[]): boolean {
  if (identities.includes('*')) return true;
  const expected = identities.filter((identity) => identity.startsWith(prefix));
  if (expected.length === 0) throw refused(detail('no x509 trusted identities are configured in the trust policy'));
  const own = subjectAttributes(subject);
  return expected.some((identity) => isWithin(identityAttributes(identity.slice(prefix.length)), own));
}

function subjectAttributes(subject: Uint8Array): ReadonlyMap<string, string> {
  try {
    return identityAttributes(formatName(subject));
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    throw refused(
      detail('error while parsing the certificate subject from the digital signature. error : "{reason}"', {
        reason: error.words,
      }),
    );
  }
}

/** Attributes of a name that may be an identity. @throws {Complaint}. */
function identityAttributes(name: string): ReadonlyMap<string, string> {
  const attributes = parseName(name);
  const missing = mandatory.find((type) => !attributes.get(type));
  if (missing === undefined) return attributes;
  throw new Complaint(
    detail(
      "distinguished name (DN) \"{name}\" has no mandatory RDN attribute for \"{missing}\", it must contain 'C', 'ST' or 'S', and 'O' RDN attributes at a minimum",
      { name, missing },
    ),
  );
}

/** One identity; undefined where it is of a kind that says nothing of certificates. */
function checkIdentity(
  written: string,
  name: string,
): { readonly written: string; readonly attributes: ReadonlyMap<string, string> } | undefined {
  if (written === '')
    throw new Complaint(
      detail('trust policy: trust policy statement "{name}" has an empty trusted identity', { name }),
    );
  if (!written.includes(':'))
    throw new Complaint(
      detail('trust policy: trust policy statement "{name}" has trusted identity "{written}" missing separator', {
        name,
        written,
      }),
    );
  if (!written.startsWith(prefix)) return undefined;
  try {
    return { written, attributes: identityAttributes(written.slice(prefix.length)) };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" has trusted identity "{written}" with invalid identity value: {why}',
        { name, written, why: error.words },
      ),
    );
  }
}

function isWithin(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): boolean {
  return [...expected].every(([type, value]) => actual.get(type) === value);
}
