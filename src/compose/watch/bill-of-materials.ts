import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type SoftwareInventory, softwareInventory, type Text, wordsOf } from '../../core/index.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';

type Files = [path: string, owner: string][];
type Json = Readonly<Record<string, unknown>>;

/** A larger file is no bill of materials. */
const largest = 512 << 20;
/** Nested components deeper than this are hostile. */
const deepest = 64;

/**
 * Reads the files that a bill of materials lists: CycloneDX (components of type file, occurrences, file paths of Trivy and Syft) or
 * SPDX (files, and the packages that contain them), both as JSON.
 * @throws {ComposeError} SBOM_UNREADABLE for what cannot be read, is neither, or lists no files.
 */
export async function readBillOfMaterials(path: string, cwd: string): Promise<SoftwareInventory> {
  const document = await readJson(path, cwd);
  const inventory = softwareInventory(filesOf(document, path));
  if (inventory.files === 0)
    throw unreadable(path, detail('it lists packages without their files: nothing can be compared'));
  return inventory;
}

async function readJson(path: string, cwd: string): Promise<Json> {
  try {
    const file = resolve(cwd, path);
    const { size } = await stat(file);
    if (size > largest) throw new RangeError(`it has ${size} bytes`);
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof document === 'object' && document !== null) return document as Json;
  } catch (cause) {
    throw unreadable(path, wordsOf(cause), cause);
  }
  throw unreadable(path, detail('it is no JSON object'));
}

function unreadable(path: string, message: Text, cause?: unknown): ComposeError {
  return new ComposeError('SBOM_UNREADABLE', { where: path, message, ...(cause === undefined ? {} : { cause }) });
}

function filesOf(document: Json, path: string): Files {
  if (document['bomFormat'] === 'CycloneDX')
    return listOf(document['components']).flatMap((one) => ofComponent(one, 0));
  if (typeof document['spdxVersion'] === 'string') return ofSpdx(document);
  throw unreadable(path, detail('it is neither CycloneDX nor SPDX in JSON'));
}

function ofComponent(component: Json, depth: number): Files {
  if (depth > deepest) return [];
  const owner = [textOf(component['name']), textOf(component['version'])].filter(Boolean).join(' ');
  const own = component['type'] === 'file' ? [textOf(component['name'])] : [];
  const evidence = component['evidence'] as Json | undefined;
  const occurrences = listOf(evidence?.['occurrences']).map((one) => textOf(one['location']));
  const properties = listOf(component['properties'])
    .filter(({ name }) => /(?:FilePath|location:\d+:path)$/.test(textOf(name)))
    .map(({ value }) => textOf(value));
  const files = [...own, ...occurrences, ...properties]
    .filter(Boolean)
    .map((file) => [file, owner] as [string, string]);
  return [...files, ...listOf(component['components']).flatMap((one) => ofComponent(one, depth + 1))];
}

function ofSpdx(document: Json): Files {
  const packages = new Map(listOf(document['packages']).map((one) => [textOf(one['SPDXID']), nameOf(one)]));
  const owners = new Map<string, string>();
  for (const relation of listOf(document['relationships'])) {
    const [from, to] = [textOf(relation['spdxElementId']), textOf(relation['relatedSpdxElement'])];
    const owner = relation['relationshipType'] === 'CONTAINS' ? packages.get(from) : undefined;
    if (owner !== undefined) owners.set(to, owner);
  }
  return listOf(document['files']).map((file) => [textOf(file['fileName']), owners.get(textOf(file['SPDXID'])) ?? '']);
}

function nameOf(one: Json): string {
  return [textOf(one['name']), textOf(one['versionInfo'])].filter(Boolean).join(' ');
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((one): one is Json => typeof one === 'object' && one !== null) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
