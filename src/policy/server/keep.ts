import type { PlainObject } from '../../rego/value/value.ts';
import type { ActiveBundles } from '../distribution/activate.ts';
import type { LoadedFiles } from '../load/load.ts';
import { diskConfigOf } from '../storage/config.ts';
import { DiskStorage, type KeptState } from '../storage/disk.ts';
import { overlaid, type Owned, withoutOwned } from '../storage/kept.ts';
import type { PolicyStore, StoreOptions } from './store.ts';

/** A store that outlives the process. */
interface Keeping {
  /** What the store begins with. */
  readonly first: Required<Pick<StoreOptions, 'data' | 'modules'>>;
  readonly onWrite: NonNullable<StoreOptions['onWrite']>;
  /** Keeps what the command line brought, once it is known to compile. */
  begin(store: PolicyStore): void;
}

interface KeepPorts {
  readonly loaded: LoadedFiles;
  /** The command line names bundles: they come anew with each start. */
  readonly areBundles: boolean;
  readonly cwd: string;
  /** Its end lets another process have the folder. */
  readonly life: AbortSignal;
}

/** Keeps policies and data on disk where `storage.disk` says so. @throws PolicyError POLICY_CONFIG, POLICY_STORAGE */
export function keepOnDisk(
  config: PlainObject,
  { loaded, areBundles, cwd, life }: KeepPorts,
  owners: () => ActiveBundles['owners'],
): Keeping | undefined {
  const disk = diskConfigOf(config, cwd);
  if (disk === undefined) return undefined;
  const storage = new DiskStorage(disk);
  life.addEventListener('abort', () => storage.close());
  const modules = loaded.modules.map(({ name: id, text, version }) => ({ id, text, version }));
  const first = overlaid(storage.load(), { modules, data: loaded.data });
  const ofBundles = areBundles ? ownedByFiles(loaded) : none;
  const onWrite = (next: KeptState): void => storage.commit(withoutOwned(next, both(ofBundles, ownedNow(owners()))));
  return {
    first: { modules: first.modules.map(({ id: name, ...rest }) => ({ name, ...rest })), data: first.data },
    onWrite,
    begin: ({ modules, data }) => onWrite({ modules, data }),
  };
}

const none: Owned = { roots: [], isModule: () => false };

function ownedByFiles({ manifests, modules }: LoadedFiles): Owned {
  const names = new Set(modules.map(({ name }) => name));
  return { roots: manifests.flatMap(({ manifest }) => manifest.roots), isModule: (id) => names.has(id) };
}

function ownedNow(owners: ActiveBundles['owners']): Owned {
  return {
    roots: owners.flatMap(([, roots]) => roots),
    isModule: (id) => owners.some(([name]) => id.startsWith(`${name}/`)),
  };
}

function both(left: Owned, right: Owned): Owned {
  return {
    roots: [...left.roots, ...right.roots],
    isModule: (id) => left.isModule(id) || right.isModule(id),
  };
}
