import { DartagnanError, say } from '../../../../core/index.ts';
import { sameBytes } from '../../../bytes.ts';
import type { Candidate } from '../../../candidate.ts';
import { signatureOf } from '../../../verify/content-steps.ts';
import { keyHint, type PublicKey, publicKeyFromDer, publicKeyPem } from '../../../key/public-key.ts';
import { readBody } from '../../../log/entry-body.ts';
import { judge } from '../../../verify-image.ts';
import type { EditRow, PolicyEdit } from '../edit.ts';
import { messages } from '../messages.ts';
import { pointer } from '../patch.ts';
import { decidingRules, type Situation } from '../situation.ts';
import { declareInRule, freeName } from './declare.ts';
import { nameOf, quorumOf } from './rule-name.ts';

/** Declares the key of a signature. */
export const addKeyAuthority: EditRow = {
  name: 'add-key-authority',
  doc: 'Declares a key that was offered, or that a log recorded beside the signature, as an authority of the rule.',
  cost: 3,
  propose: (situation) =>
    decidingRules(situation).flatMap((placed) =>
      keysOf(situation).map(({ name, source }): PolicyEdit => {
        const authority = freeName(name, situation);
        return {
          saying: say(messages.addKeyAuthority, {
            key: name,
            authority,
            rule: nameOf(placed),
            quorum: quorumOf(placed),
          }),
          member: `rule ${placed.index} authority ${authority}`,
          patch: declareInRule(placed, authority, { key: source }),
          cost: addKeyAuthority.cost,
        };
      }),
    ),
};

/** Lets signatures of a key count that no log recorded. */
export const allowUnlogged: EditRow = {
  name: 'allow-unlogged',
  doc: 'Demands no log entry of an authority that is a key.',
  cost: 5,
  propose: ({ policy, ...rest }) => {
    const names = new Set(decidingRules({ policy, ...rest }).flatMap(({ rule }) => rule.authorities));
    return [...names].flatMap((authority): PolicyEdit[] => {
      const entry = policy.authorities[authority];
      if (entry === undefined || !('key' in entry) || !entry.log) return [];
      return [
        {
          saying: say(messages.allowUnlogged, { authority }),
          member: `authority ${authority}`,
          patch: [{ op: 'replace', path: pointer('authorities', authority, 'log'), value: false }],
          cost: allowUnlogged.cost,
        },
      ];
    });
  },
};

interface NamedKey {
  readonly name: string;
  readonly source: { readonly file: string } | { readonly pem: string };
}

/** Keys that made one of the signatures and that no authority has, each once. */
function keysOf({ found, material, offered }: Situation): readonly NamedKey[] {
  const known = [...material.keys.values()];
  const keys = new Map<string, NamedKey>();
  const consider = (key: PublicKey, name: string, source: NamedKey['source']) => {
    if (known.some(({ spki }) => sameBytes(spki, key.spki)) || keys.has(keyHint(key))) return;
    const isOwn = found.candidates.some(
      (candidate) =>
        candidate.bundle !== undefined && judge(candidate, found.image, { key, withoutLog: true }).result.accepted,
    );
    if (isOwn) keys.set(keyHint(key), { name, source });
  };
  for (const [file, key] of offered.keys) consider(key, file, { file });
  for (const candidate of found.candidates)
    for (const key of loggedKeys(candidate))
      consider(key, `key-${keyHint(key).slice(0, 8)}`, { pem: publicKeyPem(key) });
  return [...keys.values()];
}

/** Keys that a log says made the signature; whether they did is tried behind it. */
function loggedKeys({ bundle }: Candidate): readonly PublicKey[] {
  if (bundle?.signer.kind !== 'key') return [];
  try {
    const signature = signatureOf(bundle);
    return bundle.logEntries
      .flatMap((entry) => readBody(entry).signatures)
      .filter((recorded) => sameBytes(recorded.signature, signature))
      .map(({ verifier }) => publicKeyFromDer(verifier, 'log entry'));
  } catch (error) {
    if (error instanceof DartagnanError) return [];
    throw error;
  }
}
