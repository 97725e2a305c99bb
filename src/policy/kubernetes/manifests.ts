import { normalize } from 'node:path';
import type { Value } from '../../rego/value/value.ts';
import { readYamlDocuments } from '../load/document.ts';
import { findFiles, readText } from '../load/files.ts';
import { isDocument } from '../load/load.ts';
import { isPlain } from '../load/merge.ts';

/** One Kubernetes object of a manifest, and where its parts stand. */
export interface ManifestObject {
  readonly value: Value;
  /** `Deployment shop/web`. */
  readonly title: string;
  readonly file: string;
  /** Line, from 1, of what stands at a path, or of the nearest above it. */
  lineOf(path: readonly (string | number)[]): number;
}

const listDepth = 8;

/** The Kubernetes objects of YAML and JSON files: every document, and the items of Lists. @throws PolicyError */
export async function readManifests(path: string, cwd: string): Promise<ManifestObject[]> {
  const objects: ManifestObject[] = [];
  for (const file of await findFiles(path, cwd, ['.*'])) {
    if (!isDocument(file.path) && file.path !== normalize(path)) continue;
    for (const { value, lineOf } of readYamlDocuments(await readText(file.path, cwd), file.path))
      objects.push(...objectsOf(value, { file: file.path, lineOf }, []));
  }
  return objects;
}

type Place = Pick<ManifestObject, 'file' | 'lineOf'>;

function objectsOf(value: Value, place: Place, path: readonly (string | number)[]): ManifestObject[] {
  if (!isPlain(value) || typeof value['kind'] !== 'string') return [];
  const { kind, items, metadata } = value;
  if (kind.endsWith('List') && Array.isArray(items))
    return path.length / 2 >= listDepth
      ? []
      : items.flatMap((item: Value, index) => objectsOf(item, place, [...path, 'items', index]));
  const { name, namespace } = isPlain(metadata) ? metadata : {};
  const parts = [namespace, name].filter((part) => typeof part === 'string');
  const title = [kind, parts.join('/')].filter(Boolean).join(' ');
  return [{ value, title, file: place.file, lineOf: (below) => place.lineOf([...path, ...below]) }];
}
