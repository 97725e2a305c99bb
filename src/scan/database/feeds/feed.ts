import type { Advisory, CatalogueRow, DataSource, Vulnerability } from '../../../core/index.ts';

/** One statement of a feed: an advisory on a package of a scope (`debian 11`, `pypi`), or something about a vulnerability. */
export type FeedItem =
  | { readonly scope: string; readonly name: string; readonly advisory: Advisory }
  | { readonly vulnerability: Vulnerability };

/** One published form of advisories. A row of the catalogue of feeds. */
export interface Feed extends CatalogueRow {
  /** Who publishes it, and under which terms; stored in the database. */
  readonly source: DataSource & { readonly licence: string };
  /** Recognises a file by its path in the folder or archive. */
  matches(path: string): boolean;
  /** Reads one file; nothing where it is none of this feed's. @throws ScanError `SCAN_DATABASE_MALFORMED` with the file's path. */
  read(text: string, path: string): Iterable<FeedItem>;
}

/** Types a row where it is written. */
export function defineFeed(feed: Feed): Feed {
  return feed;
}
