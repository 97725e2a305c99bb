import type { BuildOptions, BuildResult, Metafile } from 'esbuild';

/** Lists of entry points that one command loads one after another, by name. */
export type Journeys = Readonly<Record<string, readonly string[]>>;

/** Groups of output files that the same journeys reach. */
export function groupsOf(outputs: Metafile['outputs'], journeys: Journeys): string[][];

/** Writes what a first build split, with the chunks of each group in one file. */
export function mergeChunks(
  split: BuildResult<{ metafile: true; write: false }>,
  journeys: Journeys,
  options: BuildOptions & { readonly outdir: string },
): Promise<BuildResult<{ metafile: true }>>;
