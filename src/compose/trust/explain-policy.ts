import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Language, say } from '../../core/index.ts';
import { findCandidates, signatureFormats } from '../../sign/formats.ts';
import { publicKeyFromPem } from '../../sign/key/public-key.ts';
import { messages } from '../../sign/messages.ts';
import { applyPatch } from '../../sign/policy/explain/patch.ts';
import { decisionOf, type Offered, type Situation } from '../../sign/policy/explain/situation.ts';
import { suggestChange } from '../../sign/policy/explain/suggest.ts';
import { rulesFor } from '../../sign/policy/policy.ts';
import { parseTrustedRoot } from '../../sign/trust/trusted-root.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import {
  readNamed,
  type SignedImage,
  type TrustOutcome,
  type TrustPorts,
  type TrustSettings,
  withImages,
} from './context.ts';
import { findEvidence } from './find-evidence.ts';
import { type OpenPolicy, openPolicy } from './open-policy.ts';
import { verdictOf } from './policy.ts';
import { type Explanation, writeExplanations } from './write-explanation.ts';

/** How explanations are written. */
export interface ExplainPorts extends TrustPorts {
  readonly language: Language;
  readonly format?: 'json' | 'text';
  /** File to write the changed policy to. */
  readonly target?: string | undefined;
}

/**
 * Says of images what the trust policy decides and why: every signature that was found, each step of its verification, and the smallest
 * change of the policy that would accept the image. `--key` and `--trusted-root` offer what the policy does not know yet. Ends with 1
 * where an image is refused.
 */
export async function runPolicyExplain(
  names: readonly string[],
  file: string,
  settings: TrustSettings,
  ports: ExplainPorts,
): Promise<TrustOutcome> {
  const { target } = ports;
  if (target !== undefined && names.length > 1)
    throw new ComposeError('CONFIG_INVALID', {
      message: detail('a changed policy is written for one image'),
      where: '--write-policy',
    });
  const opened = await openPolicy(file, ports);
  const offered = await readOffered(settings, ports);
  const explanations = await withImages(settings, ports, async (open) => {
    const all: Explanation[] = [];
    for (const name of names) all.push(await explainOne(name, await open(name), opened, offered, ports));
    return all;
  });
  const [first] = explanations;
  if (target !== undefined && first !== undefined && first.patch.length > 0)
    await writeFile(resolve(ports.cwd, target), applyPatch(opened.text, first.patch));
  const report = writeExplanations(explanations, ports.format ?? 'text', ports.language);
  return { report, exit: explanations.every(({ accepted }) => accepted) ? 0 : 1 };
}

async function explainOne(
  name: string,
  image: SignedImage,
  { text, file, policy, material }: OpenPolicy,
  offered: Offered,
  ports: ExplainPorts,
): Promise<Explanation> {
  const { registry, repository } = image.reference;
  const path = `${registry}/${repository}`;
  const deciding = rulesFor(policy, path);
  const rules = deciding.length > 0 ? deciding : policy.rules;
  const found = await findEvidence(rules, policy, material, image, { ...ports, isExplaining: true });
  // A signature that no authority of the rule could have made is found all the same: it may be the one that was meant.
  const looked = new Set(found.candidates.map(({ format }) => format));
  const others = (await findCandidates(image.store, image.image.digest, signatureFormats)).filter(
    ({ format }) => !looked.has(format),
  );
  const situation: Situation = {
    text,
    policy,
    material,
    offered,
    where: file,
    image: path,
    found: { ...found, candidates: [...found.candidates, ...others] },
  };
  const { candidates, reasons, ...decision } = decisionOf(situation);
  const judged = new Set(candidates.map(({ candidate }) => candidate));
  return {
    ...decision,
    image: name,
    digest: image.image.digest,
    reasons: deciding.length > 0 ? reasons : [say(messages.noRule, { image: path })],
    candidates: candidates.map(verdictOf),
    unjudged: situation.found.candidates
      .filter((candidate) => !judged.has(candidate))
      .map(({ format, where }) => ({ format, where })),
    ...suggestChange(situation),
  };
}

async function readOffered(settings: TrustSettings, ports: TrustPorts): Promise<Offered> {
  const [keys, roots] = [settings.key, settings['trusted-root']];
  const key = keys === undefined ? [] : [[keys, publicKeyFromPem(await textOf(keys, ports), keys)] as const];
  const root = roots === undefined ? [] : [[roots, parseTrustedRoot(await readNamed(roots, ports), roots)] as const];
  return { keys: new Map(key), roots: new Map(root) };
}

async function textOf(file: string, ports: TrustPorts): Promise<string> {
  return new TextDecoder().decode(await readNamed(file, ports));
}
