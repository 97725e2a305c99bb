import { hashOf, sameBytes } from '../bytes.ts';
import { refused } from '../error.ts';
import type { InclusionProof } from '../bundle/bundle.ts';
import { detail } from '../details.ts';

/** Hash of a leaf (RFC 6962, 2.1). */
export function leafHash(body: Uint8Array): Uint8Array {
  return hashOf('sha256', Uint8Array.of(0), body);
}

/** Verifies that the entry stands in the tree with the proof's root (RFC 9162, 2.1.3.2). @throws {SignError} SIGN_REFUSED. */
export function verifyInclusion(body: Uint8Array, { logIndex, treeSize, rootHash, hashes }: InclusionProof): void {
  if (logIndex >= treeSize)
    throw refused(
      detail("the proof's index {logIndex} lies outside its tree of {treeSize} entries", { logIndex, treeSize }),
    );
  let position = logIndex;
  let last = treeSize - 1n;
  let hash = leafHash(body);
  for (const sibling of hashes) {
    if (last === 0n) throw refused(detail('the inclusion proof is longer than the path to the root'));
    if (position % 2n === 1n) hash = nodeHash(sibling, hash);
    else if (position < last) hash = nodeHash(hash, sibling);
    else {
      // A last node without a right sibling moves up unchanged until it is somebody's right child.
      while (position % 2n === 0n) [position, last] = [position >> 1n, last >> 1n];
      hash = nodeHash(sibling, hash);
    }
    [position, last] = [position >> 1n, last >> 1n];
  }
  if (last !== 0n) throw refused(detail('the inclusion proof ends before the root'));
  if (!sameBytes(hash, rootHash)) throw refused(detail('the inclusion proof does not lead to the root of the log'));
}

/** Hash of an inner node (RFC 6962, 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hashOf('sha256', Uint8Array.of(1), left, right);
}
