import { encodeBase64 } from '../../bytes.ts';
import type { JudgedCandidate } from '../../verify-image.ts';
import { judgeFor } from '../judges.ts';

/** A judge that verifies each signature once for each authority: of the policies that are tried, most differ in little. */
export function rememberingJudge(): typeof judgeFor {
  const known = new WeakMap<object, Map<string, readonly JudgedCandidate[]>>();
  const nothing = {};
  return (name, authority, material, found) => {
    const results = mapIn(known, material.root ?? nothing);
    const spki = material.keys.get(name)?.spki;
    const stores = material.stores?.get(name)?.length ?? 0;
    const key = JSON.stringify([name, authority, stores, spki === undefined ? '' : encodeBase64(spki)]);
    const before = results.get(key);
    if (before !== undefined) return before;
    const judged = judgeFor(name, authority, material, found);
    results.set(key, judged);
    return judged;
  };
}

function mapIn(
  known: WeakMap<object, Map<string, readonly JudgedCandidate[]>>,
  root: object,
): Map<string, readonly JudgedCandidate[]> {
  const results = known.get(root) ?? new Map<string, readonly JudgedCandidate[]>();
  known.set(root, results);
  return results;
}
