import type { PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';
import { removedAt, valueAt } from '../server/document.ts';
import type { KeptModule, KeptState } from './disk.ts';

/** What bundles own: it comes anew with them, and is not kept as if clients had written it. */
export interface Owned {
  readonly roots: readonly string[];
  isModule(id: string): boolean;
}

/** A state without what bundles own. */
export function withoutOwned({ modules, data }: KeptState, { roots, isModule }: Owned): KeptState {
  let left: Value = data;
  for (const root of roots) {
    const path = root.split('/').filter(Boolean);
    if (path.length === 0) left = {};
    else if (valueAt(left, path) !== undefined) left = removedAt(left, path);
  }
  return { modules: modules.filter(({ id }) => !isModule(id)), data: isPlain(left) ? left : {} };
}

/** What was kept, and over it what the command line names: policies by id, data by the names of the root. */
export function overlaid(kept: KeptState | undefined, loaded: KeptState): KeptState {
  if (kept === undefined) return loaded;
  const modules = new Map<string, KeptModule>();
  for (const module of [...kept.modules, ...loaded.modules]) modules.set(module.id, module);
  const data: PlainObject = { ...kept.data, ...loaded.data };
  return { modules: [...modules.values()], data };
}
