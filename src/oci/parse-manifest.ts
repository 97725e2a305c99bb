import type { Text } from '../core/index.ts';
import { OciError } from './error.ts';
import { type JsonFields, parseJson } from './json.ts';
import type { Descriptor, HistoryEntry, ImageConfig, Manifest, Platform } from './manifest.ts';
import { isIndexType, manifestMediaTypes, mediaTypes } from './media-types.ts';
import { detail } from './details.ts';

/** Largest manifest that is read, bytes: what registries accept (distribution-spec, "Pushing Manifests"). */
export const maxManifestSize: number = 4 * 2 ** 20;
/** Largest image configuration that is read, bytes. */
export const maxConfigSize: number = 8 * 2 ** 20;

/**
 * Reads an image manifest or index, OCI or Docker schema 2.
 * A document that could be taken for both is refused (GHSA-mc8v-mgrf-8f4m), and so is one of another type than was announced.
 * @param mediaType what the registry or a descriptor announced; parameters and absence are tolerated.
 * @throws {OciError} OCI_MALFORMED or OCI_UNSUPPORTED.
 */
export function parseManifest(bytes: Uint8Array, where: string, mediaType?: string): Manifest {
  const json = parseJson(bytes, where);
  if (json.has('schemaVersion') && json.has('fsLayers'))
    throw new OciError('OCI_UNSUPPORTED', { message: detail('it is a Docker manifest of schema 1'), where });
  const stated = json.text('mediaType');
  const announced = mediaType?.split(';')[0]?.trim();
  const known = [announced, stated].filter((type) => type !== undefined && manifestMediaTypes.includes(type));
  if (new Set(known).size > 1)
    throw malformed(where, detail('it says {stated}, but {announced} was announced', { stated, announced }));
  const isIndex = known[0] === undefined ? json.has('manifests') : isIndexType(known[0]);
  if (json.has(isIndex ? 'layers' : 'manifests') || (isIndex && json.has('config')))
    throw malformed(where, detail('it could be read as a manifest and as an index'));
  return isIndex ? parseIndex(json, known[0]) : parseImageManifest(json, known[0]);
}

/** Reads the parts of a configuration that the house needs. @throws {OciError} OCI_MALFORMED. */
export function parseConfig(bytes: Uint8Array, where: string): ImageConfig {
  const json = parseJson(bytes, where);
  const settings = json.object('config');
  const rootfs = json.object('rootfs');
  return {
    platform: parsePlatformFields(json),
    ...optional('created', json.text('created')),
    ...optional('author', json.text('author')),
    diffIds: rootfs?.digests('diff_ids') ?? [],
    history: json.objects('history').map(parseHistory),
    ...optional('user', settings?.text('User')),
    env: settings?.texts('Env') ?? [],
    entrypoint: settings?.texts('Entrypoint') ?? [],
    command: settings?.texts('Cmd') ?? [],
    labels: settings?.textMap('Labels') ?? {},
  };
}

/** Reads a descriptor (image-spec, descriptor.md). @throws {OciError} OCI_MALFORMED. */
export function parseDescriptor(json: JsonFields): Descriptor {
  const platform = json.object('platform');
  return {
    mediaType: json.text('mediaType') ?? 'application/octet-stream',
    digest: json.digest('digest'),
    size: json.size('size'),
    ...(json.has('urls') ? { urls: json.texts('urls') } : {}),
    ...optional('annotations', json.textMap('annotations')),
    ...optional('data', json.text('data')),
    ...optional('artifactType', json.text('artifactType')),
    ...(platform === undefined ? {} : { platform: parsePlatformFields(platform) }),
  };
}

function parseImageManifest(json: JsonFields, mediaType: string = mediaTypes.manifest): Manifest {
  const config = json.object('config');
  if (config === undefined) throw json.wrong('config', detail('a descriptor'));
  const layers = json.objects('layers').map(parseDescriptor);
  return { kind: 'manifest', mediaType, ...common(json), config: parseDescriptor(config), layers };
}

function parseIndex(json: JsonFields, mediaType: string = mediaTypes.index): Manifest {
  return { kind: 'index', mediaType, ...common(json), manifests: json.objects('manifests').map(parseDescriptor) };
}

function common(json: JsonFields): Pick<Manifest, 'artifactType' | 'annotations' | 'subject'> {
  const subject = json.object('subject');
  return {
    ...optional('artifactType', json.text('artifactType')),
    ...optional('annotations', json.textMap('annotations')),
    ...(subject === undefined ? {} : { subject: parseDescriptor(subject) }),
  };
}

function parsePlatformFields(json: JsonFields): Platform {
  return {
    os: json.text('os') ?? '',
    architecture: json.text('architecture') ?? '',
    ...optional('variant', json.text('variant')),
    ...optional('osVersion', json.text('os.version')),
  };
}

function parseHistory(json: JsonFields): HistoryEntry {
  return {
    ...optional('created', json.text('created')),
    ...optional('createdBy', json.text('created_by')),
    ...optional('author', json.text('author')),
    ...optional('comment', json.text('comment')),
    ...(json.flag('empty_layer') ? { emptyLayer: true } : {}),
  };
}

/** One member of an object literal, left out where the value is undefined. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}

function malformed(where: string, message: Text): OciError {
  return new OciError('OCI_MALFORMED', { message, where });
}
