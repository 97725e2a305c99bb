import { derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { readOid } from '../../formats/der/values.ts';
import { type Certificate, isSignedBy } from '../certificate/certificate.ts';
import { formatName } from '../certificate/distinguished-name.ts';
import { refused } from '../error.ts';
import { detail } from './details.ts';

const what = 'X.509 certificate';
/** Certificates of a chain that are looked at; the specification names no number, and an envelope could hold thousands. */
const maxLength = 50;
const keyUsageOid = '2.5.29.15';
const purposeOid = '2.5.29.37';
const stampingPurpose = '1.3.6.1.5.5.7.3.8';
/** Bits of the first octet of key usage (RFC 5280, 4.2.1.3). */
const usageBits = { digitalSignature: 0x80, keyCertSign: 0x04 } as const;
/** What a signer's key may be used for beside signatures: nothing but commitments. */
const foreignUsages: readonly (readonly [octet: number, bit: number, name: string])[] = [
  [0, 0x20, 'KeyEncipherment'],
  [0, 0x10, 'DataEncipherment'],
  [0, 0x08, 'KeyAgreement'],
  [0, 0x04, 'CertSign'],
  [0, 0x02, 'CRLSign'],
  [0, 0x01, 'EncipherOnly'],
  [1, 0x80, 'DecipherOnly'],
];
/** Purposes that a signer's certificate must not name; others than these say nothing (signature-specification.md). */
const foreignPurposes: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'ServerAuth',
  '1.3.6.1.5.5.7.3.2': 'ClientAuth',
  '1.3.6.1.5.5.7.3.4': 'EmailProtection',
  '1.3.6.1.5.5.7.3.8': 'Timestamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
};

/**
 * Checks an envelope's chain, leaf first and root last (signature-specification.md, "Certificate Requirements"): every certificate is
 * signed by the next, authorities are authorities, none but the last signs itself, the leaf signs code and is no authority. Validity is
 * judged elsewhere, by the witnessed time. @throws {SignError} SIGN_REFUSED.
 */
export function checkSigningChain(chain: readonly Certificate[]): void {
  const [leaf] = chain;
  if (leaf === undefined) throw refused(detail('certificate-chain not present or is empty'));
  if (chain.length > maxLength)
    throw refused(detail('the certificate chain is longer than {maxLength}', { maxLength }));
  chain.forEach((certificate, index) => {
    const name = formatName(certificate.subject);
    const issuer = chain[index + 1] ?? certificate;
    if (!isSignedBy(certificate, issuer))
      throw refused(detail('the certificate "{name}" is not signed by the next one of the chain', { name }));
    if (issuer !== certificate && isSelfSigned(certificate))
      throw refused(detail('the certificate "{name}" signs itself and is not the last one of the chain', { name }));
    if (index > 0) checkAuthority(certificate, index - 1);
  });
  checkLeaf(leaf);
}

function checkLeaf(leaf: Certificate): void {
  checkSigningUsage(leaf, usageOf(leaf));
  const named = purposesOf(leaf).find((oid) => foreignPurposes[oid] !== undefined);
  if (named !== undefined)
    throw refused(
      detail('the purposes of a signing certificate must not be {usage}', { usage: foreignPurposes[named] }),
    );
}

/**
 * Checks the chain of a timestamp's signer, leaf first (RFC 3161, 2.3): it signs timestamps, critically and nothing else, and is no authority;
 * those above it are. @throws {SignError} SIGN_REFUSED.
 */
export function checkStampingChain(chain: readonly Certificate[]): void {
  const [leaf, ...above] = chain;
  if (leaf === undefined) throw refused(detail('certificate-chain not present or is empty'));
  checkSigningUsage(leaf, usageBytes(leaf));
  const purposes = purposesOf(leaf);
  if (purposes.length !== 1 || purposes[0] !== stampingPurpose || leaf.extensions.get(purposeOid)?.critical !== true)
    throw refused(
      detail('the certificate of a timestamp authority must be for timestamps alone, and say so critically'),
    );
  above.forEach((certificate, index) => checkAuthority(certificate, index));
}

function checkSigningUsage(leaf: Certificate, usage: Uint8Array): void {
  if (((usage[0] ?? 0) & usageBits.digitalSignature) === 0)
    throw refused(detail('the signing certificate is not made for digital signatures (key usage)'));
  const foreign = foreignUsages.find(([octet, bit]) => ((usage[octet] ?? 0) & bit) !== 0);
  if (foreign !== undefined)
    throw refused(detail('the key usage of a signing certificate must not be {usage}', { usage: foreign[2] }));
  if (isAuthority(leaf)) throw refused(detail('the signing certificate is an authority'));
}

function checkAuthority(certificate: Certificate, below: number): void {
  const name = formatName(certificate.subject);
  if (!isAuthority(certificate))
    throw refused(detail('"{name}" issues certificates without being an authority', { name }));
  if (((usageOf(certificate)[0] ?? 0) & usageBits.keyCertSign) === 0)
    throw refused(detail('"{name}" may not sign certificates (key usage)', { name }));
  const [, length] = constraintsOf(certificate);
  if (length !== undefined && (length.content[0] ?? 0) < below)
    throw refused(detail('the chain is longer than "{name}" allows', { name }));
}

/** Octets of key usage, none where the extension is absent. @throws {SignError} SIGN_REFUSED where it is not critical. */
function usageOf(certificate: Certificate): Uint8Array {
  const extension = certificate.extensions.get(keyUsageOid);
  if (extension?.critical === false)
    throw refused(detail('the key usage of "{name}" must be critical', { name: formatName(certificate.subject) }));
  return usageBytes(certificate);
}

/** Like {@link usageOf}, critical or not. */
function usageBytes({ extensions }: Certificate): Uint8Array {
  const extension = extensions.get(keyUsageOid);
  return extension === undefined ? new Uint8Array() : readDer(extension.value, what).content.subarray(1);
}

function purposesOf({ extensions }: Certificate): readonly string[] {
  const value = extensions.get(purposeOid)?.value;
  return value === undefined ? [] : derChildren(readDer(value, what), what).map((element) => readOid(element, what));
}

/** Whether a certificate signs itself. */
export function isSelfSigned(certificate: Certificate): boolean {
  return isSignedBy(certificate, certificate);
}

/** Whether a certificate is an authority's (basic constraints). */
export function isAuthority(certificate: Certificate): boolean {
  const [flag] = constraintsOf(certificate);
  return flag?.tag === derTags.boolean && flag.content[0] === 0xff;
}

function constraintsOf({ extensions }: Certificate) {
  const value = extensions.get('2.5.29.19')?.value;
  return value === undefined ? [] : derChildren(readDer(value, what), what);
}
