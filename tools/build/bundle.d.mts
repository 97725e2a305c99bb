import type { Metafile } from 'esbuild';

/** Bundles the sources into `outdir`; the metafiles of the Node bundle and of the platform-neutral one. */
export function bundle(outdir: string, options?: { readonly write?: boolean }): Promise<[Metafile, Metafile]>;
