import { detail } from '../details.ts';
import { SignError } from '../error.ts';
import { type DelegationChange, readData, readDelegation, type StagedChange } from './change.ts';
import { canonicalId, keyIdOf, type NotaryDocument, type NotaryKey, type NotaryRole } from './metadata.ts';
import { expiryOf } from './publish.ts';
import type { NotaryCollection } from './trust.ts';

interface KeyEntry {
  readonly keytype: string;
  readonly keyval: { readonly private: null; readonly public: string };
}

interface DelegationEntry {
  readonly name: string;
  readonly keyids: readonly string[];
  readonly paths: readonly string[];
  readonly threshold: number;
}

interface TargetsBody {
  readonly _type: 'Targets';
  readonly delegations: { keys: Readonly<Record<string, KeyEntry>>; roles: readonly DelegationEntry[] };
  readonly expires: string;
  readonly targets: Readonly<Record<string, unknown>>;
  readonly version: number;
}

interface RootBody {
  readonly [member: string]: unknown;
  readonly keys: Readonly<Record<string, KeyEntry>>;
  readonly roles: Readonly<Record<string, { readonly keyids: readonly string[]; readonly threshold: number }>>;
  readonly version: number;
}

/** A document that has to be signed, with the keys one of which must sign it. */
export interface UnsignedDocument {
  readonly role: string;
  readonly signed: Readonly<Record<string, unknown>>;
  readonly keys: readonly NotaryKey[];
}

/** A collection while it is changed: what was changed gets the next version, a new expiry, and has to be signed again. */
export class NotaryDraft {
  readonly #collection: NotaryCollection;
  readonly #targets = new Map<string, TargetsBody>();
  readonly #changed = new Set<string>();
  #root: RootBody;
  readonly #now: number;

  constructor(collection: NotaryCollection, now: number) {
    this.#collection = collection;
    this.#now = now;
    this.#root = bodyOf(collection.root) as unknown as RootBody;
    for (const [role, document] of collection.targets) this.#targets.set(role, targetsOf(document));
  }

  /** @throws {SignError} SIGN_MALFORMED, SIGN_NOT_FOUND where the change is about a role that nobody has. */
  apply(change: StagedChange): void {
    if (change.type === 'witness') this.#edit(change.role, (body) => body);
    else if (change.type === 'target') this.#applyTarget(change);
    else this.#applyDelegation(change);
  }

  /** Gives a role of the root other keys. */
  replaceKeys(role: string, keys: readonly NotaryKey[]): void {
    const roles = { ...this.#root.roles, [role]: { keyids: keys.map(({ id }) => id), threshold: 1 } };
    const used = new Set(Object.values(roles).flatMap(({ keyids }) => keyids));
    const all = { ...this.#root.keys, ...Object.fromEntries(keys.map((key) => [key.id, entryOf(key)])) };
    this.#root = { ...this.#root, roles, keys: Object.fromEntries(Object.entries(all).filter(([id]) => used.has(id))) };
    this.#changed.add('root');
    if (role === 'targets') this.#changed.add('targets');
  }

  /** Whether a role has a document here. */
  has(role: string): boolean {
    return this.#targets.has(role);
  }

  /** What has to be signed: the root first, then targets from the top. */
  unsigned(): readonly UnsignedDocument[] {
    const documents: UnsignedDocument[] = [];
    if (this.#changed.has('root')) documents.push(this.#unsignedRoot());
    for (const [role, body] of [...this.#targets].sort(([left], [right]) => (left < right ? -1 : 1))) {
      if (!this.#changed.has(role)) continue;
      const known = this.#collection.targets.get(role)?.version ?? 0;
      const signed = { ...body, expires: expiryOf('targets', this.#now), version: known + 1 };
      documents.push({ role, signed, keys: this.keysOf(role) });
    }
    return documents;
  }

  /** Keys of a role as the root, or the delegation's parent, lists them now. */
  keysOf(role: string): readonly NotaryKey[] {
    if (!role.includes('/')) return listed(this.#root.keys, this.#root.roles[role]?.keyids ?? []);
    const { delegations } = this.#body(parentOf(role));
    return listed(delegations.keys, delegations.roles.find(({ name }) => name === role)?.keyids ?? []);
  }

  /** Documents that were not changed, by their roles, for a snapshot; roles that are gone are left out. */
  kept(): ReadonlyMap<string, Uint8Array> {
    const documents = [this.#collection.root, ...this.#collection.targets.values()];
    return new Map(
      documents
        .filter(({ role }) => !this.#changed.has(role) && (role === 'root' || this.#isReachable(role)))
        .map(({ role, bytes }) => [role, bytes]),
    );
  }

  #isReachable(role: string): boolean {
    if (role === 'targets') return true;
    const parent = parentOf(role);
    if (!this.#isReachable(parent)) return false;
    return this.#targets.get(parent)?.delegations.roles.some(({ name }) => name === role) === true;
  }

  /** The new root is signed by the old keys too, so that whoever trusts those follows. */
  #unsignedRoot(): UnsignedDocument {
    const version = this.#collection.root.version + 1;
    const signed = { ...this.#root, expires: expiryOf('root', this.#now), version };
    const before = bodyOf(this.#collection.root) as unknown as RootBody;
    const old = listed(before.keys, before.roles['root']?.keyids ?? []);
    const all = [...this.keysOf('root'), ...old];
    return { role: 'root', signed, keys: [...new Map(all.map((key) => [key.id, key])).values()] };
  }

  #applyTarget(change: StagedChange): void {
    const { role, path, action } = change;
    if (role !== 'targets' && action !== 'delete') this.#checkPath(role, path);
    this.#edit(role, (body) => {
      const { [path]: _, ...others } = body.targets;
      return {
        ...body,
        targets: action === 'delete' ? others : { ...others, [path]: plain(readData(change).whole()) },
      };
    });
  }

  #checkPath(role: string, path: string): void {
    const entry = this.#body(parentOf(role)).delegations.roles.find(({ name }) => name === role);
    if (entry === undefined)
      throw new SignError('SIGN_ABSENT', { message: detail('there is no delegation {role}', { role }) });
    if (!entry.paths.some((start) => path.startsWith(start)))
      throw new SignError('SIGN_REFUSED', {
        message: detail('the delegation {role} may not name {path}', { role, path }),
      });
  }

  #applyDelegation(change: StagedChange): void {
    const { role, action } = change;
    if (role.endsWith('/*')) {
      for (const name of this.#delegationsBelow(role.slice(0, -2))) this.#applyDelegation({ ...change, role: name });
      return;
    }
    const parent = parentOf(role);
    if (action === 'delete') {
      this.#edit(parent, (body) => withoutRole(body, role));
      this.#targets.delete(role);
      this.#changed.delete(role);
      return;
    }
    const wanted = readDelegation(change, keyIdOf);
    this.#edit(parent, (body) => changed(body, role, wanted));
  }

  #delegationsBelow(start: string): readonly string[] {
    const names = this.#targets.get(start)?.delegations.roles.map(({ name }) => name) ?? [];
    return names.flatMap((name) => [name, ...this.#delegationsBelow(name)]);
  }

  #body(role: string): TargetsBody {
    const body = this.#targets.get(role);
    if (body !== undefined) return body;
    const empty = {
      _type: 'Targets',
      delegations: { keys: {}, roles: [] },
      expires: '',
      targets: {},
      version: 0,
    } as const;
    if (this.keysOf(role).length > 0) return empty;
    throw new SignError('SIGN_ABSENT', { message: detail('there is no delegation {role}', { role }) });
  }

  #edit(role: string, change: (body: TargetsBody) => TargetsBody): void {
    this.#targets.set(role, change(this.#body(role)));
    this.#changed.add(role);
  }
}

/** A delegation after a change; keys that no delegation names any more are dropped. */
function changed(body: TargetsBody, role: string, wanted: DelegationChange): TargetsBody {
  const { keys, roles } = body.delegations;
  const before = roles.find(({ name }) => name === role) ?? { name: role, keyids: [], paths: [], threshold: 1 };
  const removed = (id: string) => {
    const entry = keys[id];
    return (
      wanted.removeKeys.includes(id) ||
      (entry !== undefined && wanted.removeKeys.includes(canonicalId(keyOf(id, entry))))
    );
  };
  const keyids = unique([...before.keyids.filter((id) => !removed(id)), ...wanted.addKeys.map(({ id }) => id)]);
  const left = wanted.clearPaths ? [] : before.paths.filter((path) => !wanted.removePaths.includes(path));
  const entry = { ...before, keyids, paths: unique([...left, ...wanted.addPaths]) };
  const all = { ...keys, ...Object.fromEntries(wanted.addKeys.map((key) => [key.id, entryOf(key)])) };
  const kept = roles.filter(({ name }) => name !== role);
  return withRoles(body, all, keyids.length === 0 ? kept : [...kept, entry]);
}

function withoutRole(body: TargetsBody, role: string): TargetsBody {
  const { keys, roles } = body.delegations;
  return withRoles(
    body,
    keys,
    roles.filter(({ name }) => name !== role),
  );
}

function withRoles(body: TargetsBody, keys: TargetsBody['delegations']['keys'], roles: readonly DelegationEntry[]) {
  const used = new Set(roles.flatMap(({ keyids }) => keyids));
  const entries = Object.entries(keys).filter(([id]) => used.has(id));
  return { ...body, delegations: { keys: Object.fromEntries(entries), roles } };
}

function listed(keys: Readonly<Record<string, KeyEntry>>, ids: NotaryRole['keyIds']): readonly NotaryKey[] {
  return ids.flatMap((id) => {
    const entry = keys[id];
    return entry === undefined ? [] : [keyOf(id, entry)];
  });
}

function keyOf(id: string, { keytype, keyval }: KeyEntry): NotaryKey {
  return { id, type: keytype, public: keyval.public };
}

function entryOf({ type, public: text }: NotaryKey): KeyEntry {
  return { keytype: type, keyval: { private: null, public: text } };
}

/** The role above a delegation; of `targets` itself. */
export function parentOf(role: string): string {
  return role.includes('/') ? role.slice(0, role.lastIndexOf('/')) : 'targets';
}

function bodyOf({ signed }: NotaryDocument): Readonly<Record<string, unknown>> {
  return plain(signed.whole());
}

function targetsOf(document: NotaryDocument): TargetsBody {
  const body = bodyOf(document) as unknown as TargetsBody;
  const { keys = {}, roles = [] } = (body.delegations ?? {}) as Partial<TargetsBody['delegations']>;
  return { ...body, targets: body.targets ?? {}, delegations: { keys: keys ?? {}, roles: roles ?? [] } };
}

/** A document's members; it was checked when it was read. */
function plain(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return structuredClone(value);
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
