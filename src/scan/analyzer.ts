import { type CatalogueRow, type OperatingSystem, type Package, type Text } from '../core/index.ts';
import type { ApplicationKind } from './inventory.ts';

/** A file of an artifact as its tar header or directory entry describes it, before any content is read. */
export interface FileEntry {
  /** Path from the artifact's root, `/` between folders, without a leading slash. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** POSIX permission bits. */
  readonly mode: number;
}

/** A file with its content in memory. */
export interface AnalyzedFile extends FileEntry {
  readonly bytes: Uint8Array;
  /** The content as UTF-8, a byte order mark left out. */
  text(): string;
}

/** First and last line of an entry, counted from 1. */
export type LineRange = readonly [first: number, last: number];

/** A package before the pipeline adds the place it was found at: one location for each of `lines`, one for the file where it has none. */
export type FoundPackage = Omit<Package, 'locations'> & {
  readonly lines?: readonly LineRange[];
  /** Where it stands if not in the analyzed file itself: `app.war/WEB-INF/lib/x.jar`. */
  readonly path?: string;
};

/** What one file says of the packages that another lists: go.sum of an old go.mod, pyproject.toml of a poetry.lock. */
export interface Companion {
  /** Path of the file that lists the packages. */
  readonly of: string;
  /** Packages to add where the list lacks indirect ones. */
  readonly packages?: readonly FoundPackage[];
  /** Names of the direct packages, normalized; the others are indirect. */
  readonly direct?: readonly string[];
  /** Licences by `name@version`, for packages of the list that have none. */
  readonly licenses?: Readonly<Record<string, readonly string[]>>;
}

/** What one file says. */
export interface Analysis {
  readonly os?: OperatingSystem;
  /** Packages, in the file's order; the pipeline groups them by kind and path. */
  readonly packages?: readonly FoundPackage[];
  readonly companions?: readonly Companion[];
  /** The list names direct packages alone; a companion may know the others. */
  readonly lacksIndirect?: boolean;
  /** Files that a system package manager installed: language packages inside them belong to that package. */
  readonly systemFiles?: readonly string[];
  /** Parts that could not be read, in words: the result is marked partial. */
  readonly problems?: readonly Text[];
}

/** Reads one kind of file. A row of the analyzers' catalogue; `version` is part of the cache key and rises when the output changes. */
export interface Analyzer extends CatalogueRow {
  readonly version: number;
  /** The kind its packages are reported as; an analyzer of the operating system itself has none. */
  readonly kind?: ApplicationKind;
  /** Lists what a project asks for, not what is installed: read in source trees, not in images. */
  readonly lockFile?: boolean;
  /** Largest file it reads, bytes; a larger one is reported as a problem. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Asked by path, size and mode before any content is read. */
  wants(entry: FileEntry): boolean;
  /** Asked with the first bytes (at most 4 KiB) before the rest is kept; default yes. */
  accepts?(head: Uint8Array): boolean;
  /** @throws ScanError with the place in the file where it is not what its name says. */
  analyze(file: AnalyzedFile): Analysis | Promise<Analysis>;
}

/** Types a row where it is written. */
export function defineAnalyzer(analyzer: Analyzer): Analyzer {
  return analyzer;
}
