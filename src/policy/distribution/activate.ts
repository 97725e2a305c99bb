import { isInRoots } from '../load/bundle.ts';
import { isPlain } from '../load/merge.ts';
import { PolicyError } from '../error.ts';
import { removedAt, valueAt, writtenAt } from '../server/document.ts';
import type { PolicyStore } from '../server/store.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import type { FetchedBundle } from './bundle.ts';
import { detail } from '../server/details.ts';

/** A bundle that owns a path. */
export interface Owner {
  readonly bundle: string;
  /** It owns every path. */
  readonly isOfAll: boolean;
}

/** The first of some bundles, each with its roots, that owns a path or part of it. */
export function ownerAmong(
  owners: readonly (readonly [bundle: string, roots: readonly string[]])[],
  path: readonly string[],
): Owner | undefined {
  const found = owners.find(([, roots]) => roots.some((root) => overlaps(path, root)));
  return found && { bundle: found[0], isOfAll: found[1].includes('') };
}

/** The bundles in force: which paths of data and which policies each of them owns. */
export class ActiveBundles {
  readonly #store: PolicyStore;
  readonly #active = new Map<string, FetchedBundle>();

  constructor(store: PolicyStore) {
    this.#store = store;
  }

  /** The bundle that owns a path, or part of it. */
  ownerOf(path: readonly string[]): Owner | undefined {
    return ownerAmong(this.owners, path);
  }

  /** Bundles with the roots that they own. */
  get owners(): (readonly [bundle: string, roots: readonly string[]])[] {
    return Array.from(this.#active, ([name, { manifest }]) => [name, manifest.roots] as const);
  }

  get revisions(): PlainObject {
    return Object.fromEntries([...this.#active].map(([name, { manifest }]) => [name, { revision: manifest.revision }]));
  }

  /**
   * Puts a bundle in force in place of its former state: policies and data at once, or not at all.
   * @throws PolicyError POLICY_BUNDLE where another bundle owns its roots, RegoError where the whole has mistakes
   */
  activate(name: string, bundle: FetchedBundle): void {
    this.#refuseOverlap(name, bundle);
    const before = this.#active.get(name);
    if (bundle.patch !== undefined) this.#applyDelta(name, bundle, before);
    else {
      const modules = new Map([...this.#store.modulesById].filter(([id]) => !id.startsWith(`${name}/`)));
      for (const { path, text, version } of bundle.modules)
        modules.set(`${name}/${path}`, this.#store.parsed(`${name}/${path}`, text, version));
      let data: Value = this.#store.data;
      for (const root of before?.manifest.roots ?? []) data = without(data, root);
      for (const root of bundle.manifest.roots) data = withRoot(without(data, root), root, bundle.data);
      this.#store.replace({ modules, data: isPlain(data) ? data : {} });
      this.#active.set(name, bundle);
    }
  }

  /** Takes a bundle out of force, as where the configuration names it no more. */
  deactivate(name: string): void {
    const before = this.#active.get(name);
    if (before === undefined) return;
    const modules = new Map([...this.#store.modulesById].filter(([id]) => !id.startsWith(`${name}/`)));
    let data: Value = this.#store.data;
    for (const root of before.manifest.roots) data = without(data, root);
    this.#store.replace({ modules, data: isPlain(data) ? data : {} });
    this.#active.delete(name);
  }

  #applyDelta(name: string, { patch = [], manifest }: FetchedBundle, before: FetchedBundle | undefined): void {
    if (before === undefined)
      throw new PolicyError('POLICY_BUNDLE', {
        message: detail('a delta came before the bundle that it changes'),
        where: name,
      });
    let data: Value = this.#store.data;
    for (const { op, path, value = null } of patch) {
      if (op === 'remove') data = removedAt(data, path);
      else data = writtenAt(isPlain(data) ? data : {}, path, value);
    }
    this.#store.replace({ data: isPlain(data) ? data : {} });
    this.#active.set(name, { ...before, manifest: { ...before.manifest, revision: manifest.revision } });
  }

  #refuseOverlap(name: string, { manifest }: FetchedBundle): void {
    for (const [other, { manifest: theirs }] of this.#active) {
      if (other === name) continue;
      const clash = manifest.roots.find((root) => theirs.roots.some((one) => overlaps(namesOf(root), one)));
      if (clash !== undefined)
        throw new PolicyError('POLICY_BUNDLE', {
          message: detail('detected overlapping roots: {root} belongs to bundle {other} too', {
            root: JSON.stringify(clash),
            other,
          }),
          where: name,
        });
    }
  }
}

function namesOf(root: string): string[] {
  return root.split('/').filter(Boolean);
}

/** Whether a path below `data` lies in a root, or a root in it. */
export function overlaps(path: readonly string[], root: string): boolean {
  return (
    isInRoots(path, [root]) ||
    namesOf(root)
      .slice(0, path.length)
      .every((name, index) => name === path[index])
  );
}

function without(data: Value, root: string): Value {
  const path = namesOf(root);
  if (path.length === 0) return {};
  return valueAt(data, path) === undefined ? data : removedAt(data, path);
}

function withRoot(data: Value, root: string, bundle: Value): Value {
  const path = namesOf(root);
  const value = valueAt(bundle, path);
  return value === undefined || !isPlain(data) ? data : writtenAt(data, path, value);
}
