import { basename, dirname } from 'node:path';
import type { Json } from '../../rego/syntax/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import type { Value } from '../../rego/value/value.ts';
import { type BundleFile, readArchive, signaturesFile } from '../load/bundle.ts';
import { readJson } from '../load/document.ts';
import { readBytes } from '../load/files.ts';
import { isPlain } from '../load/merge.ts';

/** What archives hold beside policies. */
export interface Archived {
  /** References of documents with their files, and of entry points with their modules. */
  readonly documents: readonly (readonly [name: string, file: string])[];
  readonly signatures: Json | undefined;
  /** Entry points of compiled modules, as the manifest lists them. */
  readonly resolvers: readonly Json[];
  /** The compiled modules with their entry points. */
  readonly wasmModules: readonly Json[];
}

/** Reads bundles' archives for what `inspect` tells of them. @throws PolicyError */
export async function readArchived(archives: readonly string[], cwd: string): Promise<Archived> {
  const found = await Promise.all(
    archives.map(async (archive) => archivedIn(readArchive(await readBytes(archive, cwd), archive), archive)),
  );
  return {
    documents: found.flatMap(({ documents }) => documents),
    signatures: found.find(({ signatures }) => signatures !== undefined)?.signatures,
    resolvers: found.flatMap(({ resolvers }) => resolvers),
    wasmModules: found.flatMap(({ wasmModules }) => wasmModules),
  };
}

function archivedIn(files: readonly BundleFile[], archive: string): Archived {
  const placed = files.map(({ path, text }) => ({ path: `/${path.replace(/^\/+/, '')}`, text }));
  const documents = placed
    .filter(({ path }) => /^data\.(?:json|ya?ml)$/.test(basename(path)))
    .map(({ path }) => [referenceOf(dirname(path)), path] as const);
  const manifest = placed.find(({ path }) => path === '/.manifest');
  const resolvers = manifest === undefined ? [] : resolversIn(readJson(manifest.text, archive));
  const signatures = placed.find(({ path }) => path === `/${signaturesFile}`);
  return {
    documents: [...documents, ...resolvers.map(({ entrypoint, module }) => [referenceOf(entrypoint), module] as const)],
    signatures: signatures && signaturesIn(readJson(signatures.text, archive)),
    resolvers: resolvers.map(({ entrypoint, module }) => ({ entrypoint, module })),
    wasmModules: [...new Set(resolvers.map(({ module }) => module))].map((path) => ({
      entrypoints: resolvers.filter(({ module }) => module === path).map(({ entrypoint }) => referenceOf(entrypoint)),
      path,
      url: `${archive}${path}`,
    })),
  };
}

/** `data.a.b` of `/a/b`. */
function referenceOf(path: string): string {
  return ['data', ...path.split('/').filter((name) => name !== '' && name !== '.')].join('.');
}

interface Resolver {
  readonly entrypoint: string;
  readonly module: string;
}

function resolversIn(manifest: Value): Resolver[] {
  const { wasm = [] } = isPlain(manifest) ? manifest : {};
  return (Array.isArray(wasm) ? wasm : []).flatMap((row: Value) => {
    const { entrypoint, module } = isPlain(row) ? row : {};
    return typeof entrypoint === 'string' && typeof module === 'string' ? [{ entrypoint, module }] : [];
  });
}

/** The file's content; the plug-in that made it is the original's own where none is named. */
function signaturesIn(content: Value): Json {
  const { signatures = [], plugin } = isPlain(content) ? content : {};
  const named = typeof plugin === 'string' && plugin !== '' ? plugin : '_default';
  return { signatures: JSON.parse(jsonText(signatures)) as Json, plugin: named };
}
