import type { Text } from '../../core/index.ts';
import { refused } from '../error.ts';
import { detail } from './details.ts';
import type { SignedAttributes } from './envelope.ts';
import { notationHeaders } from './names.ts';

const { scheme, signingTime, authenticTime, expiry, plugin, pluginVersion } = notationHeaders;

/**
 * Checks the protected header (signature-envelope-jws.md and -cose.md, "Protected Headers"): what must be critical is, what is critical is
 * there, once, and understood, and the times fit the scheme and each other. The original lets critical attributes pass that it does not
 * understand; the specification and RFC 7515 (4.1.11) forbid that, and so does this. @param processed names that a plug-in has processed.
 * @throws {SignError} SIGN_REFUSED.
 */
export function checkAttributes(attributes: SignedAttributes, processed: readonly string[]): void {
  const complaint = criticalComplaint(attributes, processed) ?? timeComplaint(attributes);
  if (complaint !== undefined) throw refused(complaint);
}

function criticalComplaint(
  { scheme: own, critical, present, expiry: until }: SignedAttributes,
  processed: readonly string[],
): Text | undefined {
  if (!critical.includes(scheme)) return detail('the signing scheme is not marked critical');
  const needed = [...(own === 'notary.x509' ? [] : [authenticTime]), ...(until === undefined ? [] : [expiry])];
  const missing = needed.find((name) => !critical.includes(name));
  if (missing !== undefined) return detail('the attribute "{name}" is not marked critical', { name: missing });
  const absent = critical.find((name, index) => !present.includes(name) || critical.indexOf(name) !== index);
  if (absent !== undefined) return detail('"{name}" header is marked critical but not present', { name: absent });
  const known: readonly string[] = [scheme, authenticTime, expiry, plugin, pluginVersion, ...processed];
  const unknown = critical.find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : detail('the critical attribute "{unknown}" is not understood', { unknown });
}

function timeComplaint({ scheme: own, present, expiry: until, signingTime: from }: SignedAttributes): Text | undefined {
  const foreign = own === 'notary.x509' ? authenticTime : signingTime;
  if (present.includes(foreign))
    return detail('"{name}" header must not be present for {scheme} signing scheme', { name: foreign, scheme: own });
  if (until !== undefined && until <= from) return detail('expiry cannot be equal or before the signing time');
  return undefined;
}
