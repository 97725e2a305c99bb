import { defineCatalogue, type CatalogueRow, type Text } from '../core/index.ts';
import type { Command } from './io.ts';

/** One verb of the command line; `load` brings its chunk, and nothing else of the house. */
export interface Verb extends CatalogueRow {
  readonly summary: Text;
  /** One command line that shows the verb's main job. */
  readonly example: string;
  load(): Promise<{ readonly run: Command }>;
}

/** Every verb, in alphabetical order. */
export const verbs = defineCatalogue<Verb>([]);
