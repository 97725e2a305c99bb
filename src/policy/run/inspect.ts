import { basename, normalize } from 'node:path';
import { declarationOf } from '../../rego/builtins/declaration.ts';
import { builtins, declarationJson } from '../../rego/builtins/index.ts';
import { check } from '../../rego/check/check.ts';
import { annotationsOf, namespacesOf, type PlacedAnnotations, requiredBuiltins } from '../../rego/check/inspect.ts';
import type { Module } from '../../rego/syntax/ast.ts';
import { annotationsToJson, type Json, stringifyTree, termToJson } from '../../rego/syntax/json.ts';
import { jsonText } from '../../rego/value/print.ts';
import { assumedManifest, type Manifest } from '../load/bundle.ts';
import { parseModules } from '../load/compile.ts';
import { findFiles } from '../load/files.ts';
import { type LoadedFiles, loadFiles } from '../load/load.ts';
import { errorsText, isReported } from '../output/errors.ts';
import { annotationText } from '../output/annotations.ts';
import { drawTable } from '../output/table.ts';
import { type Archived, readArchived } from './inspect-archive.ts';
import type { Outcome, PolicyPorts } from './outcome.ts';

/** What `inspect` is asked for; names are those of its flags. */
export interface InspectRequest {
  readonly paths: readonly string[];
  readonly annotations: boolean;
  readonly format: 'pretty' | 'json';
  readonly v0: boolean;
}

interface Inspected {
  readonly manifest: Manifest | undefined;
  /** Files by the reference of what they hold, `data.a.b`. */
  readonly namespaces: ReadonlyMap<string, readonly string[]>;
  readonly annotations: readonly PlacedAnnotations[];
  readonly modules: readonly Module[];
  readonly archived: Archived;
}

/** Tells what is in policies or a bundle, as `opa inspect` does. */
export async function runInspect(request: InspectRequest, ports: PolicyPorts): Promise<Outcome> {
  try {
    const inspected = await inspect(request, ports.cwd);
    const stdout = request.format === 'json' ? inspectionJson(inspected) : inspectionText(inspected);
    return { stdout, stderr: '', exit: 0 };
  } catch (thrown) {
    if (!isReported(thrown)) throw thrown;
    return { stdout: '', stderr: errorsText(thrown, ports.language), exit: 1 };
  }
}

async function inspect({ paths, annotations, v0 }: InspectRequest, cwd: string): Promise<Inspected> {
  const found = await Promise.all(paths.map(async (path) => ({ path, files: await findFiles(path, cwd, [], 'skip') })));
  const isBundle = ({ path, files }: (typeof found)[number]): boolean =>
    path.endsWith('.gz') || files.length !== 1 || files[0]?.path !== normalize(path);
  const [bundles, data] = [found.filter(isBundle), found.filter((one) => !isBundle(one))].map((list) =>
    list.map(({ path }) => path),
  );
  const archives = paths.filter((path) => path.endsWith('.gz'));
  const files = await loadFiles({ data: data ?? [], bundles: bundles ?? [], ignore: [], cwd });
  const placed: LoadedFiles = { ...files, modules: files.modules.map(inBundle(archives)) };
  const modules = parseModules(placed, v0);
  const namespaces = new Map(namespacesOf(modules));
  const archived = await readArchived(archives, cwd);
  for (const [name, file] of archived.documents) addTo(namespaces, name, file);
  for (const { path, folders } of found.flatMap((one) => (one.path.endsWith('.gz') ? [] : one.files)))
    if (isDataFile(path)) addTo(namespaces, ['data', ...folders].join('.'), path);
  return {
    manifest: files.manifests.find(({ manifest }) => manifest !== assumedManifest)?.manifest,
    namespaces: new Map([...namespaces].sort(([left], [right]) => (left < right ? -1 : 1))),
    annotations: annotations ? annotationsOf(modules) : [],
    modules,
    archived,
  };
}

function addTo(namespaces: Map<string, readonly string[]>, name: string, file: string): void {
  namespaces.set(name, [file, ...(namespaces.get(name) ?? [])]);
}

/** Files of an archive go by their path in it. */
function inBundle(archives: readonly string[]) {
  return <Row extends LoadedFiles['modules'][number]>(module: Row): Row =>
    archives.length === 0 ? module : { ...module, name: `/${module.path.replace(/^\/+/, '')}` };
}

function isDataFile(path: string): boolean {
  return /^data\.(?:json|ya?ml)$/.test(basename(path));
}

function inspectionJson({ manifest, namespaces, annotations, modules, archived }: Inspected): string {
  const rows = [...builtins];
  const declared = new Map(rows.map((row) => [row.name, declarationOf(row)]));
  const { policy } = check(modules, { builtins: declared });
  const used = new Set(requiredBuiltins(modules, declared));
  // What a compiler makes of the rules has equations that the author did not write; assignments become some.
  if (used.has('assign') || requiredBuiltins(policy?.modules ?? [], declared).includes('eq')) used.add('eq');
  const shown = {
    ...(manifest !== undefined && { manifest: manifestJson(manifest, archived) }),
    signatures_config: archived.signatures ?? {},
    ...(archived.wasmModules.length > 0 && { wasm_modules: archived.wasmModules }),
    namespaces: Object.fromEntries(namespaces),
    ...(annotations.length > 0 && { annotations: annotations.map(annotationJson) }),
    capabilities: {
      ...(used.size > 0 && { builtins: rows.filter(({ name }) => used.has(name)).map(declarationJson) }),
      ...(modules.some(({ version }) => version === 'v1') && { features: ['rego_v1'] }),
    },
  };
  return `${stringifyTree(shown as Json)}\n`;
}

function manifestJson({ revision, roots, regoVersion, metadata }: Manifest, { resolvers }: Archived) {
  return {
    revision,
    roots,
    ...(resolvers.length > 0 && { wasm: resolvers }),
    ...(regoVersion !== undefined && { rego_version: regoVersion }),
    ...(metadata !== undefined && { metadata: JSON.parse(jsonText(metadata)) as Json }),
  };
}

function annotationJson({ annotations, path, location }: PlacedAnnotations) {
  const { row, col, source } = location;
  return {
    annotations: inOrder(annotationsToJson(annotations)),
    location: { file: source.name, row, col },
    path: path.map((term) => termToJson(term, { locations: false })),
  };
}

/** Members of an object in the order of their names, as the original's maps have them. */
function inOrder(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function inspectionText({ manifest, namespaces, annotations }: Inspected): string {
  const rows = [...namespaces].flatMap(([name, files]) => files.map((file, index) => [index === 0 ? name : '', file]));
  return [
    ...(manifest === undefined ? [] : ['MANIFEST:\n', drawTable(['FIELD', 'VALUE'], manifestRows(manifest))]),
    ...(rows.length === 0 ? [] : ['NAMESPACES:\n', drawTable(['NAMESPACE', 'FILE'], rows)]),
    ...(annotations.length === 0 ? [] : ['ANNOTATIONS:\n', ...annotations.map((one) => annotationText(one))]),
  ].join('');
}

function manifestRows({ revision, roots, regoVersion, metadata = {} }: Manifest): string[][] {
  const sorted = [...roots].sort();
  return [
    ...(regoVersion === undefined ? [] : [['Rego Version', String(regoVersion)]]),
    ...(revision === '' ? [] : [['Revision', revision]]),
    ...(sorted.length === 1 && sorted[0] === '' ? [] : sorted.map((root, index) => [index === 0 ? 'Roots' : '', root])),
    ...(Object.keys(metadata).length === 0 ? [] : [['Metadata', jsonText(metadata)]]),
  ];
}
