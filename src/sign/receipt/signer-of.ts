import { formatName } from '../certificate/distinguished-name.ts';
import { identityOf } from '../certificate/identity.ts';
import { keyHint } from '../key/public-key.ts';
import type { AuthorityVerdict, PolicyMaterial } from '../policy/decide.ts';
import type { ReceiptSigner } from './receipt.ts';

/** Who made a signature that holds: by its certificate, the key of its authority, or the server that answered. */
export function signerOf(
  { authority, candidate: { bundle, envelope, where } }: AuthorityVerdict,
  { keys }: Pick<PolicyMaterial, 'keys'>,
): ReceiptSigner {
  const [leaf] = envelope?.certificates ?? [];
  if (leaf !== undefined) return { kind: 'subject', name: formatName(leaf.subject) };
  if (bundle?.signer.kind === 'certificate') {
    const { names, issuer = '' } = identityOf(bundle.signer.certificate);
    return { kind: 'identity', name: names[0] ?? '', issuer };
  }
  const key = keys.get(authority);
  return key === undefined ? { kind: 'server', name: where } : { kind: 'key', hint: keyHint(key) };
}
