import type { Analyzer, FileEntry } from '../analyzer.ts';
import { analyzers } from '../analyzers/index.ts';
import type { ApplicationKind } from '../inventory.ts';
import { compileGlobs, type PathTest } from './glob.ts';

/** What is looked at: installed packages in images and root file systems, lock files in source trees. */
export type ArtifactMode = 'image' | 'rootfs' | 'filesystem';

/** What decides which files are read; plain data, part of the cache's key. */
export interface SelectionOptions {
  readonly mode: ArtifactMode;
  /** Globs of folders and files that are passed over. */
  readonly skipDirs: readonly string[];
  readonly skipFiles: readonly string[];
  /** Where present, only these files are read, each as if it stood at the given paths: the targets of links. */
  readonly only?: readonly (readonly [target: string, paths: readonly string[]])[];
}

/** One path that a file is analysed as, with the analyzers that want it there. */
export interface Selected {
  readonly path: string;
  readonly analyzers: readonly Analyzer[];
}

/** Answers, entry by entry, what is read. */
export interface Selection {
  /** Whether a path is passed over altogether. */
  skips(path: string): boolean;
  select(entry: FileEntry): readonly Selected[];
  /** Analyzers for which a link at this path is worth following, to a file of this size. */
  wantsLink(entry: FileEntry, kind: 'symlink' | 'hardlink'): readonly Analyzer[];
}

const systemKinds: ReadonlySet<ApplicationKind> = new Set(['apk', 'dpkg', 'rpm']);
const pseudoFileSystems = ['proc', 'sys', 'dev'];

/** Analyzers of an artifact: installed packages are not looked for in source trees, nor lock files in images. */
export function analyzersFor(mode: ArtifactMode, rows: Iterable<Analyzer> = analyzers): readonly Analyzer[] {
  const all = [...rows];
  if (mode !== 'filesystem') return all.filter(({ lockFile }) => lockFile !== true);
  return all.filter((analyzer) => analyzer.lockFile === true || isSystem(analyzer));
}

/** Whether an analyzer reads the operating system itself or its package manager's database. */
export function isSystem({ kind }: Pick<Analyzer, 'kind'>): boolean {
  return kind === undefined || systemKinds.has(kind);
}

/** Makes the selection of an artifact. @param rows the analyzers to ask; the catalogue's by default. */
export function makeSelection(options: SelectionOptions, rows?: Iterable<Analyzer>): Selection {
  const asked = analyzersFor(options.mode, rows);
  const system = asked.filter(isSystem);
  const skips = makeSkip(options);
  const only = options.only === undefined ? undefined : new Map(options.only);
  const wanted = (entry: FileEntry, among = asked) => among.filter((analyzer) => analyzer.wants(entry));
  return {
    skips,
    select(entry) {
      const paths = only === undefined ? [entry.path] : (only.get(entry.path) ?? []);
      return paths
        .map((path) => ({ path, analyzers: wanted(path === entry.path ? entry : { ...entry, path }) }))
        .filter(({ analyzers }) => analyzers.length > 0);
    },
    // Many symbolic links lead to language packages that stand elsewhere too; only the system's own files are followed.
    wantsLink: (entry, kind) => (only === undefined ? wanted(entry, kind === 'symlink' ? system : asked) : []),
  };
}

function makeSkip({ mode, skipDirs, skipFiles }: SelectionOptions): PathTest {
  const folders = compileGlobs(['**/.git', ...(mode === 'filesystem' ? [] : pseudoFileSystems), ...skipDirs]);
  const files = compileGlobs(skipFiles);
  let lastFolder = '';
  let lastAnswer = false;
  const skipsFolder = (folder: string): boolean => {
    if (folder === '') return false;
    if (folder === lastFolder) return lastAnswer;
    const answer = folders(folder) || skipsFolder(folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)));
    lastFolder = folder;
    lastAnswer = answer;
    return answer;
  };
  return (path) => folders(path) || files(path) || skipsFolder(path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
}
