import { detail } from '../details.ts';
import { basename, dirname, join, normalize } from 'node:path';
import { readModule } from '../../rego/syntax/parse.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { type BundleFile, bundleFile, readArchive, signaturesFile } from './bundle.ts';
import { type DeltaOperation, patched, patchFile, readPatch, refuseMore } from './delta.ts';
import { readJson, readYaml } from './document.ts';
import { findFiles, readBytes, readSource, readText } from './files.ts';
import { dialects, type Manifest } from './manifest.ts';
import { manifestFiles, manifestIn } from './manifest-proto.ts';
import { DataTree, isPlain } from './merge.ts';
import { isAboveRoots, isInRoots, overlapOf } from './roots.ts';

/** What is to be loaded. */
export interface LoadRequest {
  /** Files and folders, each perhaps `prefix:path` or `file://…`. */
  readonly data: readonly string[];
  /** Bundles: folders or `.tar.gz` files. */
  readonly bundles: readonly string[];
  readonly ignore: readonly string[];
  readonly cwd: string;
  /** Symbolic links in the folders of bundles are left out, unless this is said; elsewhere they are followed. */
  readonly followLinks?: boolean;
  /** Documents outside of bundles are not looked at. */
  readonly onlyModules?: boolean;
  /** Checks a bundle's files before they are taken. @throws PolicyError where they are refused */
  readonly verify?: (files: readonly BundleFile[], name: string) => void;
}

/** A Rego file: its name for messages, and where it goes in a bundle that is built of it. */
export interface LoadedModule {
  readonly name: string;
  readonly text: string;
  readonly path: string;
  /** Dialect, where the manifest of its bundle says one. */
  readonly version?: 'v0' | 'v1';
}

/** Policies and data as files hold them. */
export interface LoadedFiles {
  readonly modules: readonly LoadedModule[];
  readonly data: PlainObject;
  readonly manifests: readonly { readonly name: string; readonly manifest: Manifest }[];
}

/** Loads files, folders and bundles. @throws PolicyError */
export async function loadFiles(request: LoadRequest): Promise<LoadedFiles> {
  const { data, bundles, ignore, cwd, verify } = request;
  const tree = new DataTree();
  const modules: LoadedModule[] = [];
  const manifests: { name: string; manifest: Manifest }[] = [];
  const patches: { name: string; operations: readonly DeltaOperation[] }[] = [];
  const addBundle = (files: readonly BundleFile[], name: string): void => {
    verify?.(name.endsWith('.gz') ? files : files.map((file) => ({ ...file, path: join(name, file.path) })), name);
    const read = readBundle(files, name, tree);
    modules.push(...read.modules);
    if (read.patch === undefined) manifests.push({ name, manifest: read.manifest });
    else patches.push({ name, operations: read.patch });
  };
  for (const given of data) {
    const { prefix, path } = splitPrefix(given);
    for (const file of await findFiles(path, cwd, ignore)) {
      if (file.path.endsWith('.rego'))
        modules.push({ name: file.path, text: await readSource(file.path, cwd), path: file.path });
      else if (file.path.endsWith('.tar.gz'))
        addBundle(readArchive(await readBytes(file.path, cwd), file.path), file.path);
      else if (isDocument(file.path) && request.onlyModules === true) continue;
      else if (isDocument(file.path))
        tree.add([...prefix, ...file.folders], readDocument(await readText(file.path, cwd), file.path), file.path);
      else if (file.folders.length === 0 && file.path === normalize(path))
        throw new PolicyError('POLICY_UNREADABLE', {
          message: detail('neither Rego, JSON, YAML nor a bundle'),
          where: path,
        });
    }
  }
  for (const given of bundles) addBundle(await bundleFiles(given, request), given);
  checkOverlap(manifests);
  const whole = patches.reduce((data, { name, operations }) => patched(data, operations, name), tree.value);
  return { modules, data: whole, manifests };
}

/** Whether a file's name says that it holds data. */
export function isDocument(path: string): boolean {
  return /\.(?:json|ya?ml)$/.test(path);
}

/** Reads JSON or, where the name does not say JSON, YAML. @throws PolicyError POLICY_DOCUMENT */
export function readDocument(text: string, file: string): Value {
  return file.endsWith('.json') ? readJson(text, file) : readYaml(text, file);
}

/** `prefix:path`: the document goes below `data.prefix`. */
function splitPrefix(given: string): { prefix: readonly string[]; path: string } {
  if (given.startsWith('file://')) return { prefix: [], path: decodeURIComponent(given.slice('file://'.length)) };
  const [, prefix, path] = /^([^:/\\]+(?:\.[^:/\\]+)*):(.+)$/.exec(given) ?? [];
  return prefix === undefined || path === undefined ? { prefix: [], path: given } : { prefix: prefix.split('.'), path };
}

async function bundleFiles(given: string, { ignore, cwd, followLinks }: LoadRequest): Promise<BundleFile[]> {
  const path = given.replace(/^file:\/\//, '');
  const found = await findFiles(path, cwd, ignore, followLinks === true ? 'follow' : 'skip');
  const [only] = found;
  if (found.length === 1 && only !== undefined && only.path === normalize(path))
    return readArchive(await readBytes(path, cwd), path);
  const files: BundleFile[] = [];
  for (const file of found) {
    const name = basename(file.path);
    if (!isBundleFile(name)) continue;
    files.push(bundleFile([...file.folders, name].join('/'), await readBytes(file.path, cwd)));
  }
  return files;
}

function isBundleFile(name: string): boolean {
  return (
    name.endsWith('.rego') ||
    manifestFiles.includes(name) ||
    name === patchFile ||
    name === signaturesFile ||
    /^data\.(?:json|ya?ml)$/.test(name)
  );
}

function readBundle(files: readonly BundleFile[], bundle: string, tree: DataTree) {
  const manifest = manifestIn(files, bundle);
  const patch = files.find(({ path }) => path.replace(/^\/+/, '') === patchFile)?.text;
  if (patch !== undefined) {
    const paths = files.map(({ path }) => path);
    refuseMore(paths, bundle);
    return { modules: [], manifest, patch: readPatch(patch, bundle, manifest) };
  }
  const modules: LoadedModule[] = [];
  const versionOfFile = dialects(manifest, bundle);
  const isArchive = bundle.endsWith('.gz');
  for (const file of files) {
    const name = join(bundle, file.path);
    if (file.path.endsWith('.rego')) {
      const version = versionOfFile(file.path);
      refuseForeignPackage(file.text, name, manifest.roots);
      modules.push({ name, text: file.text, path: isArchive ? file.path : name, ...(version && { version }) });
    } else if (/^data\.(?:json|ya?ml)$/.test(basename(file.path))) {
      const folders = dirname(file.path)
        .split('/')
        .filter((folder) => folder !== '.' && folder !== '');
      const value = readDocument(file.text, name);
      refuseForeignData(folders, value, name, manifest.roots);
      tree.add(folders, value, name);
    }
  }
  return { modules, manifest };
}

/** @throws PolicyError POLICY_BUNDLE where the module's package stands outside of the bundle's roots. */
function refuseForeignPackage(text: string, name: string, roots: readonly string[]): void {
  if (roots.includes('')) return;
  const path = readModule(name, text).module?.package.path.slice(1) ?? [];
  const names = path.map((term) => (term.type === 'string' ? term.value : ''));
  if (names.length === 0 || isInRoots(names, roots)) return;
  const message = detail('manifest roots {roots} do not permit package {name}', {
    roots: roots.join(', '),
    name: names.join('.'),
  });
  throw new PolicyError('POLICY_BUNDLE', { message, where: name });
}

function refuseForeignData(path: readonly string[], value: Value, name: string, roots: readonly string[]): void {
  if (isInRoots(path, roots)) return;
  if (isAboveRoots(path, roots) && isPlain(value)) {
    for (const [key, member] of Object.entries(value)) refuseForeignData([...path, key], member, name, roots);
    return;
  }
  const message = detail('manifest roots {roots} do not permit data at path {path}', {
    roots: roots.join(', '),
    path: `/${path.join('/')}`,
  });
  throw new PolicyError('POLICY_BUNDLE', { message, where: name });
}

/** @throws PolicyError POLICY_BUNDLE where two bundles own the same path. */
function checkOverlap(bundles: LoadedFiles['manifests']): void {
  for (const [index, left] of bundles.entries())
    for (const right of bundles.slice(index + 1)) {
      const overlap = overlapOf(left.manifest.roots, right.manifest.roots);
      if (overlap === undefined) continue;
      const [root, other] = overlap;
      const message = detail('its root {root} overlaps with {other} of {bundle}', {
        root: JSON.stringify(other),
        other: JSON.stringify(root),
        bundle: left.name,
      });
      throw new PolicyError('POLICY_BUNDLE', { message, where: right.name });
    }
}
