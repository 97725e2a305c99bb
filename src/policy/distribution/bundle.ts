import { basename, dirname } from 'node:path';
import type { Value } from '../../rego/value/value.ts';
import { signaturesFile, type BundleFile, isInRoots, type Manifest, readArchive } from '../load/bundle.ts';
import { type VerificationOptions, verifyBundle } from '../bundle/signature.ts';
import { type DeltaOperation, patchFile, readPatch, refuseMore } from '../load/delta.ts';
import { readDocument } from '../load/load.ts';
import { dialects } from '../load/manifest.ts';
import { manifestIn } from '../load/manifest-proto.ts';
import { DataTree, isPlain } from '../load/merge.ts';
import { PolicyError } from '../error.ts';
import { detail } from '../server/details.ts';

/** A bundle that was fetched and checked, not in force yet. */
export interface FetchedBundle {
  readonly manifest: Manifest;
  /** Modules by their path in the bundle; absent in a delta. */
  readonly modules: readonly (BundleFile & { readonly version?: 'v0' | 'v1' })[];
  readonly data: Value;
  /** Changes of the data that stands: a delta bundle has these instead of modules and data. */
  readonly patch?: readonly DeltaOperation[];
}

/** Reads and checks a bundle's archive. @param sizeLimit bytes of one of its files at most @throws PolicyError */
export function openBundle(
  bytes: Uint8Array,
  name: string,
  verification: VerificationOptions | undefined,
  sizeLimit?: number,
): FetchedBundle {
  const limits = sizeLimit === undefined ? {} : { file: sizeLimit };
  const files = readArchive(bytes, name, limits).map((file) => ({ ...file, path: file.path.replace(/^\/+/, '') }));
  if (verification !== undefined) verifyBundle(files, verification, name);
  else if (files.some(({ path }) => path === signaturesFile))
    throw new PolicyError('POLICY_SIGNATURE', { message: detail('verification key not provided'), where: name });
  const manifest = manifestIn(files, name);
  const patch = files.find(({ path }) => path === patchFile);
  if (patch !== undefined) {
    refuseMore(
      files.map(({ path }) => path),
      name,
    );
    return { manifest, modules: [], data: {}, patch: readPatch(patch.text, name, manifest) };
  }
  const versionOfFile = dialects(manifest, name);
  const modules = files
    .filter(({ path }) => path.endsWith('.rego'))
    .map((file) => ({ ...file, version: versionOfFile(file.path) }))
    .map(({ version, ...file }) => ({ ...file, ...(version && { version }) }));
  return { manifest, modules, data: dataOf(files, name, manifest) };
}

function dataOf(files: readonly BundleFile[], name: string, { roots }: Manifest): Value {
  const tree = new DataTree();
  for (const { path, text } of files) {
    if (!/^data\.(?:json|ya?ml)$/.test(basename(path))) continue;
    const folders = dirname(path)
      .split('/')
      .filter((folder) => folder !== '.' && folder !== '');
    tree.add(folders, readDocument(text, path), `${name}/${path}`);
  }
  refuseForeign(tree.value, [], roots, name);
  return tree.value;
}

/** @throws PolicyError POLICY_BUNDLE where data stands outside of the roots */
function refuseForeign(value: Value, path: readonly string[], roots: readonly string[], name: string): void {
  if (isInRoots(path, roots)) return;
  if (isPlain(value)) {
    for (const [key, member] of Object.entries(value)) refuseForeign(member, [...path, key], roots, name);
    return;
  }
  throw new PolicyError('POLICY_BUNDLE', {
    message: detail('manifest roots {roots} do not permit data at path /{path}', {
      roots: roots.join(', '),
      path: path.join('/'),
    }),
    where: name,
  });
}
