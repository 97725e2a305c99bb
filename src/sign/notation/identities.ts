import type { Certificate } from '../certificate/certificate.ts';
import { parseName, readName } from '../certificate/distinguished-name.ts';

const prefix = 'x509.subject:';
const mandatory = ['C', 'ST', 'O'] as const;

/** Checks the identities of a statement. @throws {RangeError} worded as the original's complaint. */
export function checkIdentities(identities: readonly string[], name: string): void {
  const statement = `trust policy: trust policy statement "${name}"`;
  if (identities.length > 1 && identities.includes('*'))
    throw new RangeError(
      `${statement} uses a wildcard trusted identity '*', a wildcard identity cannot be used in conjunction with other values`,
    );
  const names = identities.filter((identity) => identity !== '*').map((identity) => checkIdentity(identity, statement));
  names.forEach(({ written, attributes }, index) => {
    const other = names.find((candidate, at) => at !== index && isWithin(attributes, candidate.attributes));
    if (other !== undefined)
      throw new RangeError(
        `${statement} has overlapping x509 trustedIdentities, "${written}" overlaps with "${other.written}"`,
      );
  });
}

/** Whether the leaf is of one of the identities: every attribute that the identity names is the subject's. */
export function matchesIdentity({ subject }: Certificate, identities: readonly string[]): boolean {
  if (identities.includes('*')) return true;
  const own = new Map(readName(subject));
  return identities
    .filter((identity) => identity.startsWith(prefix))
    .some((identity) => isWithin(parseName(identity.slice(prefix.length)), own));
}

function checkIdentity(
  written: string,
  statement: string,
): { written: string; attributes: ReadonlyMap<string, string> } {
  if (written === '') throw new RangeError(`${statement} has an empty trusted identity`);
  const at = written.indexOf(':');
  if (at < 0) throw new RangeError(`${statement} has trusted identity "${written}" missing separator`);
  if (written.slice(0, at + 1) !== prefix)
    throw new RangeError(`${statement} has trusted identity "${written}" with an unsupported prefix`);
  const value = written.slice(at + 1);
  const invalid = (why: string) =>
    new RangeError(
      `${statement} has trusted identity "${written}" with invalid identity value: distinguished name (DN) "${value}" ${why}`,
    );
  let attributes: ReadonlyMap<string, string>;
  try {
    attributes = parseName(value);
  } catch (error) {
    throw invalid(error instanceof RangeError ? `is not valid: ${error.message}` : 'is not valid');
  }
  const missing = mandatory.find((type) => !attributes.get(type));
  if (missing !== undefined)
    throw invalid(
      `has no mandatory RDN attribute for "${missing}", it must contain 'C', 'ST' or 'S', and 'O' RDN attributes at a minimum`,
    );
  return { written, attributes };
}

function isWithin(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): boolean {
  return [...expected].every(([type, value]) => actual.get(type) === value);
}
