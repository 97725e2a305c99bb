import { createHash } from 'node:crypto';
import { jsonText } from '../../rego/value/print.ts';
import type { BundleFile } from '../load/bundle.ts';
import { readDocument } from '../load/load.ts';

/** Names of files that are hashed as values, so that their spelling does not matter. */
const structured = /(?:^|\/)(?:\.manifest|data\.(?:json|ya?ml))$/;

/**
 * SHA-256 of a bundle's file, in hexadecimal, as signatures list it: of the canonical JSON of a document (members sorted, no blanks), of the
 * bytes of anything else (OPA, "Signature Format"). @throws PolicyError POLICY_DOCUMENT
 */
export function hashBundleFile({ path, text, bytes }: BundleFile): string {
  const name = path.endsWith('.manifest') ? `${path}.json` : path;
  const content = structured.test(path) ? jsonText(readDocument(text, name)) : (bytes ?? text);
  return createHash('sha256').update(content).digest('hex');
}
