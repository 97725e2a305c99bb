import type { Certificate } from '../certificate/certificate.ts';
import { parseName, readName } from '../certificate/distinguished-name.ts';
import { type Text } from '../../core/index.ts';
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
  const names = identities.filter((identity) => identity !== '*').map((identity) => checkIdentity(identity, name));
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

/** Whether the leaf is of one of the identities: every attribute that the identity names is the subject's. */
export function matchesIdentity({ subject }: Certificate, identities: readonly string[]): boolean {
  if (identities.includes('*')) return true;
  const own = new Map(readName(subject));
  return identities
    .filter((identity) => identity.startsWith(prefix))
    .some((identity) => isWithin(parseName(identity.slice(prefix.length)), own));
}

function checkIdentity(written: string, name: string): { written: string; attributes: ReadonlyMap<string, string> } {
  if (written === '')
    throw new Complaint(
      detail('trust policy: trust policy statement "{name}" has an empty trusted identity', { name }),
    );
  const at = written.indexOf(':');
  if (at < 0)
    throw new Complaint(
      detail('trust policy: trust policy statement "{name}" has trusted identity "{written}" missing separator', {
        name,
        written,
      }),
    );
  if (written.slice(0, at + 1) !== prefix)
    throw new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" has trusted identity "{written}" with an unsupported prefix',
        { name, written },
      ),
    );
  const value = written.slice(at + 1);
  const invalid = (why: Text) =>
    new Complaint(
      detail(
        'trust policy: trust policy statement "{name}" has trusted identity "{written}" with invalid identity value: distinguished name (DN) "{value}" {why}',
        { name, written, value, why },
      ),
    );
  let attributes: ReadonlyMap<string, string>;
  try {
    attributes = parseName(value);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    throw invalid(detail('is not valid: {reason}', { reason: error.words }));
  }
  const missing = mandatory.find((type) => !attributes.get(type));
  if (missing !== undefined)
    throw invalid(
      detail(
        "has no mandatory RDN attribute for \"{missing}\", it must contain 'C', 'ST' or 'S', and 'O' RDN attributes at a minimum",
        { missing },
      ),
    );
  return { written, attributes };
}

function isWithin(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): boolean {
  return [...expected].every(([type, value]) => actual.get(type) === value);
}
