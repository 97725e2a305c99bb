import { type Digest, type Text } from '../../core/index.ts';
import type { Analysis } from '../analyzer.ts';

/** What one analyzer said of one file of a layer. */
export interface FileFinding {
  /** Index of the file's entry in the journal. */
  readonly entry: number;
  readonly path: string;
  /** Name of the analyzer. */
  readonly analyzer: string;
  readonly analysis: Analysis;
}

/** A link at a path that an analyzer wants, to a file whose content was not read at that path. */
export interface WantedLink {
  readonly entry: number;
  readonly path: string;
}

/** All that is kept of a layer: enough to merge it with others; plain data, so that it crosses threads and caches. */
export interface LayerRecord {
  readonly diffId: Digest;
  /** Uncompressed bytes. */
  readonly size: number;
  /** Every entry, by `readJournal`. */
  readonly journal: Uint8Array;
  /** Whether the journal has whiteouts or opaque marks. */
  readonly removes: boolean;
  readonly findings: readonly FileFinding[];
  readonly links: readonly WantedLink[];
  /** Parts of the layer that could not be read, in words. */
  readonly problems: readonly Text[];
}
