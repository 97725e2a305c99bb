import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, nodeHash, verifyInclusion } from './merkle.ts';

const bodies = (count: number) =>
  Array.from({ length: count }, (_, index) => new TextEncoder().encode(`entry ${index}`));

/** Root and path by the definition of RFC 6962, 2.1. */
function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [leaf] = leaves;
  if (leaves.length === 1 && leaf !== undefined) return leafHash(leaf);
  const half = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

function pathOf(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const half = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - half, right), rootOf(left)];
}

const splitOf = (count: number) => 2 ** Math.floor(Math.log2(count - 1));

function proofOf(index: number, count: number) {
  const leaves = bodies(count);
  const hashes = pathOf(index, leaves);
  const proof = {
    logIndex: BigInt(index),
    treeSize: BigInt(count),
    rootHash: rootOf(leaves),
    hashes,
    checkpoint: undefined,
  };
  return { body: leaves[index] ?? new Uint8Array(), proof };
}

const place = fc.integer({ min: 1, max: 40 }).chain((count) => fc.tuple(fc.nat(count - 1), fc.constant(count)));

describe('verifyInclusion', () => {
  it('accepts the path of every entry of every tree', () => {
    fc.assert(
      fc.property(place, ([index, count]) => {
        const { body, proof } = proofOf(index, count);
        expect(() => verifyInclusion(body, proof)).not.toThrow();
      }),
    );
  });

  it('refuses another entry, a longer path and a shorter one', () => {
    fc.assert(
      fc.property(place, ([index, count]) => {
        const { body, proof } = proofOf(index, count);
        expect(() => verifyInclusion(new Uint8Array([1]), proof)).toThrow(/root/);
        expect(() => verifyInclusion(body, { ...proof, hashes: [...proof.hashes, proof.rootHash] })).toThrow(/proof/);
        if (count > 1)
          expect(() => verifyInclusion(body, { ...proof, hashes: proof.hashes.slice(1) })).toThrow(/proof/);
        expect(() => verifyInclusion(body, { ...proof, logIndex: BigInt(count) })).toThrow(/outside/);
      }),
    );
  });
});
