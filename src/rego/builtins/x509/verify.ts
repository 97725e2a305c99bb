import { verifySignature } from './algorithms.ts';
import type { Certificate } from './certificate.ts';
import { matchesHost, permitsNames } from './names-match.ts';
import { keyPurposes } from './value.ts';

/** What a chain must fulfil. */
export interface ChainOptions {
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  /** A host name or an address that the first certificate must be for; empty for none. */
  readonly host: string;
  /** Purposes as numbers of {@link keyPurposes}; one of them must be allowed. */
  readonly purposes: readonly number[];
}

/** Signatures that are checked at most, however certificates may be combined. */
const checkLimit = 200;
const certificateSigning = 32;

/**
 * The first path from a certificate to a trusted one (RFC 5280, 6), that certificate first; undefined where there is none.
 * @param intermediates certificates that may stand between
 */
export function findChain(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  roots: readonly Certificate[],
  options: ChainOptions,
): readonly Certificate[] | undefined {
  if (options.host !== '' && !matchesHost(leaf, options.host)) return undefined;
  const budget = { checks: checkLimit };
  const search = (path: readonly Certificate[]): readonly Certificate[] | undefined => {
    const last = path.at(-1) as Certificate;
    if (!isUsable(last, options.time)) return undefined;
    if (roots.some((root) => sameBytes(root.raw, last.raw))) return isComplete(path, options) ? path : undefined;
    for (const issuer of [...roots, ...intermediates]) {
      if (path.includes(issuer) || !mayIssue(issuer, path)) continue;
      budget.checks -= 1;
      if (budget.checks < 0) return undefined;
      if (!verifySignature(last.algorithm, issuer.key, last.tbs, last.signature)) continue;
      const found = search([...path, issuer]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search([leaf]);
}

function isUsable({ notBefore, notAfter, known }: Certificate, time: number): boolean {
  return time >= notBefore && time <= notAfter && known.unhandled.length === 0;
}

/** Whether a certificate may be the issuer of the last of a path. */
function mayIssue(issuer: Certificate, path: readonly Certificate[]): boolean {
  const last = path.at(-1) as Certificate;
  if (!sameBytes(issuer.subject.bytes, last.issuer.bytes)) return false;
  const { basic, keyUsage } = issuer.known;
  if (issuer.version === 3 && basic?.isAuthority !== true) return false;
  if (keyUsage !== 0 && (keyUsage & certificateSigning) === 0) return false;
  return basic?.pathLength === undefined || path.length - 1 <= basic.pathLength;
}

/** Whether purposes and names hold along a whole path. */
function isComplete(path: readonly Certificate[], { purposes }: ChainOptions): boolean {
  const [leaf] = path as [Certificate];
  const isAllowed = (purpose: number): boolean =>
    path.every(({ known: { extendedKeyUsage } }) => {
      const oids = [keyPurposes[0], keyPurposes[purpose]];
      return extendedKeyUsage.length === 0 || extendedKeyUsage.some((oid) => oids.includes(oid));
    });
  if (!purposes.includes(0) && !purposes.some(isAllowed)) return false;
  return path.slice(1).every((issuer) => permitsNames(issuer.known.constraints, leaf.known.names));
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
