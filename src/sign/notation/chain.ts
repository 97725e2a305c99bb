import { derChildren, derTags, readDer } from '../../formats/der/reader.ts';
import { type Certificate, isSignedBy } from '../certificate/certificate.ts';
import { formatName } from '../certificate/distinguished-name.ts';
import { checkPurpose, purposes } from '../certificate/chain.ts';
import { refused } from '../error.ts';
import { detail } from './details.ts';

const what = 'X.509 certificate';
const maxLength = 10;

/**
 * Checks an envelope's chain, leaf first and root last (signature-specification.md, "Certificate Requirements"): every certificate is
 * signed by the next, authorities are authorities, the leaf signs code and is none. Validity is judged elsewhere, by the witnessed time.
 * @throws {SignError} SIGN_REFUSED.
 */
export function checkSigningChain(chain: readonly Certificate[]): void {
  const [leaf] = chain;
  if (leaf === undefined) throw refused(detail('certificate-chain not present or is empty'));
  if (chain.length > maxLength)
    throw refused(detail('the certificate chain is longer than {maxLength}', { maxLength }));
  chain.forEach((certificate, index) => {
    const issuer = chain[index + 1] ?? certificate;
    if (!isSignedBy(certificate, issuer))
      throw refused(
        detail('the certificate "{name}" is not signed by the next one of the chain', {
          name: formatName(certificate.subject),
        }),
      );
    if (index > 0) checkAuthority(certificate, index - 1);
  });
  checkLeaf(leaf);
}

function checkLeaf(leaf: Certificate): void {
  const usage = leaf.extensions.get('2.5.29.15');
  if (usage === undefined || ((readDer(usage.value, what).content[1] ?? 0) & 0x80) === 0)
    throw refused(detail('the signing certificate is not made for digital signatures (key usage)'));
  if (leaf.extensions.has('2.5.29.37')) checkPurpose(leaf, purposes.codeSigning);
  if (isAuthority(leaf)) throw refused(detail('the signing certificate is an authority'));
}

function checkAuthority(certificate: Certificate, below: number): void {
  const name = formatName(certificate.subject);
  if (!isAuthority(certificate))
    throw refused(detail('"{name}" issues certificates without being an authority', { name }));
  const usage = certificate.extensions.get('2.5.29.15');
  if (usage === undefined || ((readDer(usage.value, what).content[1] ?? 0) & 0x04) === 0)
    throw refused(detail('"{name}" may not sign certificates (key usage)', { name }));
  const [, length] = constraintsOf(certificate);
  if (length !== undefined && (length.content[0] ?? 0) < below)
    throw refused(detail('the chain is longer than "{name}" allows', { name }));
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
