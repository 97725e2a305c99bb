import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Log, messageOf } from '../../core/index.ts';
import type { PlainObject } from '../../rego/value/value.ts';
import type { LoadedFiles } from '../load/load.ts';
import type { PolicyStore, StoredModule } from './store.ts';

/** How long files must rest before they are read again, ms: editors write in several steps. */
const rest = 100;

/** Files of the command line whose changes are taken over. */
export interface WatchOptions {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly store: PolicyStore;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** What was loaded at the start. */
  readonly loaded: LoadedFiles;
  load(): Promise<LoadedFiles>;
  /** Told after each change. */
  onChange(): void;
}

/** Reads the files again whenever one changes, until the signal is aborted; where one has a mistake, what stood before stays. */
export function watchFiles(options: WatchOptions): void {
  const { paths, cwd, store, log, signal } = options;
  let before = options.loaded;
  const reload = async (): Promise<void> => {
    try {
      const files = await options.load();
      takeOver(store, before, files);
      before = files;
      options.onChange();
      log.info({}, 'Files were changed, and loaded again.');
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'Files were changed, and cannot be loaded.');
    }
  };
  watchPaths(
    paths.map((path) => resolve(cwd, path.replace(/^file:\/\//, ''))),
    reload,
    signal,
  );
}

/** Tells of changes of files and folders, one change after the other, until the signal is aborted. */
export function watchPaths(paths: readonly string[], onChange: () => Promise<void>, signal: AbortSignal): void {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const onEvent = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => (last = last.then(onChange)), rest);
  };
  const watchers: FSWatcher[] = paths.map((path) => watchPath(path, onEvent));
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  });
}

/** A file is watched by its folder: editors put another file in its place. */
function watchPath(path: string, onEvent: () => void): FSWatcher {
  const isFolder = statSync(path).isDirectory();
  return watch(isFolder ? path : dirname(path), { recursive: isFolder }, onEvent);
}

/** Puts what was loaded in the place of what was loaded before; what clients wrote beside it stays. */
function takeOver(store: PolicyStore, before: LoadedFiles, files: LoadedFiles): void {
  const modules = new Map<string, StoredModule>(store.modulesById);
  for (const { name } of before.modules) modules.delete(name);
  for (const { name, text, version } of files.modules) modules.set(name, store.parsed(name, text, version));
  const kept = Object.entries(store.data).filter(([name]) => !Object.hasOwn(before.data, name));
  const data: PlainObject = { ...Object.fromEntries(kept), ...files.data };
  store.replace({ modules, data });
}
