import { DartagnanError, type Saying, say, wordsOf } from '../../core/index.ts';
import { messages } from '../messages.ts';
import { rootSigners } from './pins.ts';
import type { StepResult, VerificationResult } from '../verify/verify-bundle.ts';
import {
  findTarget,
  loadCollection,
  type NotaryCollection,
  type NotaryPorts,
  rolesNaming,
  roleTarget,
} from './trust.ts';

/** What a trust server says of a repository, fetched and verified for one authority of a trust policy. */
export interface ContentTrust {
  readonly authority: string;
  /** Undefined where the image was named by digest alone. */
  readonly tag: string | undefined;
  /** Undefined where a step failed. */
  readonly collection: NotaryCollection | undefined;
  /** Verification of the documents: root, timestamp, snapshot, targets. */
  readonly steps: readonly StepResult[];
  /** Where nothing but the pins of the root fails, and somebody asked: what would hold if the root were pinned. */
  readonly unpinned?: UnpinnedTrust | undefined;
}

/** A collection that verifies but for the pins of its root. */
export interface UnpinnedTrust {
  readonly collection: NotaryCollection;
  /** Ids of the keys that signed the root, by which it can be pinned. */
  readonly roots: readonly string[];
}

/** Documents in the order in which they are verified; delegations are part of the last. */
const documents = ['root', 'timestamp', 'snapshot', 'targets'] as const;

/** Fetches and verifies what a server says; a document that fails is told as a step. @param alsoUnpinned asks once more without pins then. */
export async function gatherContentTrust(
  { authority, tag, alsoUnpinned = false }: Pick<ContentTrust, 'authority' | 'tag'> & { alsoUnpinned?: boolean },
  ports: NotaryPorts,
): Promise<ContentTrust> {
  const held: string[] = [];
  const shared = { authority, tag };
  try {
    const collection = await loadCollection({ ...ports, onVerified: (role) => held.push(role) });
    return { ...shared, collection, steps: documents.map((role) => step(role, holds(role, collection))) };
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    const failing = documents.find((role) => !held.includes(role)) ?? 'targets';
    const passed = documents.slice(0, documents.indexOf(failing)).map((role) => step(role, say(messages.trustHeld)));
    const steps = [...passed, failed(failing, { text: wordsOf(error), values: {} })];
    const unpinned = alsoUnpinned && failing === 'root' ? await loadUnpinned(ports) : undefined;
    return { ...shared, collection: undefined, steps, unpinned };
  }
}

async function loadUnpinned(ports: NotaryPorts): Promise<UnpinnedTrust | undefined> {
  try {
    const collection = await loadCollection({ ...ports, pinned: undefined, pinnedAuthority: undefined });
    return { collection, roots: rootSigners(collection.root) };
  } catch (error) {
    if (error instanceof DartagnanError) return undefined;
    throw error;
  }
}

/** What is judged where a policy pins the root by an id: the collection that verifies but for the pins, if that id signed its root. */
export function pinnedBy(trust: ContentTrust, ids: readonly string[]): ContentTrust {
  const { unpinned } = trust;
  if (unpinned === undefined || !unpinned.roots.some((id) => ids.includes(id))) return trust;
  const { collection } = unpinned;
  return { ...trust, collection, steps: documents.map((role) => step(role, holds(role, collection))) };
}

/**
 * Judges whether the tag stands for the image: by every role that is required, else by the role that Docker's content trust asks. An image
 * that is named by digest alone must be a target of such a role under any name.
 */
export function judgeContentTrust(
  { tag, collection, steps }: ContentTrust,
  image: string,
  roles: readonly string[],
): VerificationResult {
  const last = collection === undefined ? [] : [judgeTag(collection, tag, image, roles)];
  const all = [...steps, ...last];
  const firstFailure = all.find(({ state }) => state === 'failed');
  return { accepted: firstFailure === undefined, steps: all, firstFailure, times: [] };
}

function judgeTag(
  collection: NotaryCollection,
  tag: string | undefined,
  image: string,
  roles: readonly string[],
): StepResult {
  if (tag === undefined) {
    const asked = roles.length > 0 ? roles : ['targets/releases', 'targets'];
    const all = rolesNaming(collection, image, undefined);
    const naming = asked.filter((role) => all.includes(role));
    const isEnough = roles.length > 0 ? naming.length === roles.length : naming.length > 0;
    return isEnough
      ? step('artifact', say(messages.trustNames, { roles: naming.join(', '), digest: image }))
      : failed('artifact', say(messages.trustNamesNot, { roles: asked.join(', '), digest: image }));
  }
  const targets =
    roles.length > 0
      ? roles.map((role) => ({ role, target: roleTarget(collection, role, tag) }))
      : [{ role: 'targets', target: findTarget(collection, tag) }];
  const absent = targets.find(({ target }) => target === undefined);
  if (absent !== undefined) return failed('artifact', say(messages.trustTagAbsent, { role: absent.role, tag }));
  const other = targets.find(({ target }) => `sha256:${target?.sha256}` !== image)?.target;
  if (other !== undefined)
    return failed('artifact', say(messages.trustTagOther, { tag, role: other.role, digest: `sha256:${other.sha256}` }));
  const said = targets.map(({ target }) => target?.role).join(', ');
  return step('artifact', say(messages.trustTag, { tag, roles: said, digest: image }));
}

function holds(role: (typeof documents)[number], collection: NotaryCollection): Saying {
  const document = role === 'targets' ? collection.targets.get('targets') : collection[role];
  const { version = 0, expires = 0 } = document ?? {};
  return say(messages.trustDocument, { version, expires: new Date(expires).toISOString() });
}

function step(name: string, saying: Saying): StepResult {
  return { name, state: 'passed', saying };
}

function failed(name: string, saying: Saying): StepResult {
  return { name, state: 'failed', saying };
}
