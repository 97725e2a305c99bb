import type { Digest } from '../core/index.ts';
import { digestOf, verifyBytes } from './digest.ts';
import { OciError } from './error.ts';
import type { ImageConfig, ImageManifest, Platform } from './manifest.ts';
import { parseConfig } from './parse-manifest.ts';
import { formatPlatform, platformFits } from './platform.ts';
import type { ImageLayer, SourceImage } from './source.ts';
import { detail } from './details.ts';

/** A layer before it is joined with its diff ID and history. */
export type StoredLayer = Omit<ImageLayer, 'diffId' | 'history'>;

/** What a source has found of an image. */
export interface ImageParts {
  readonly name: string;
  /** Archive, folder or reference, for messages. */
  readonly where: string;
  readonly rawConfig: Uint8Array;
  readonly manifest?: ImageManifest;
  readonly manifestDigest?: Digest;
  readonly indexDigest?: Digest;
  readonly repoTags?: readonly string[];
  readonly repoDigests?: readonly string[];
  /** The lowest first. */
  readonly layers: readonly StoredLayer[];
  /** The platform that was asked for. */
  readonly platform?: Platform | undefined;
}

/**
 * Joins a manifest's layers with the diff IDs and history of its configuration.
 * @throws {OciError} OCI_MALFORMED where their numbers differ, OCI_PLATFORM_MISSING where the image is of another platform.
 */
export function assembleImage({ where, layers, platform, ...parts }: ImageParts): SourceImage {
  if (parts.manifest !== undefined) verifyBytes(parts.rawConfig, parts.manifest.config, `${where} configuration`);
  const config = parseConfig(parts.rawConfig, `${where} configuration`);
  checkPlatform(config, platform, where);
  if (config.diffIds.length !== layers.length)
    throw new OciError('OCI_MALFORMED', {
      message: detail('the configuration names {count} layers, the manifest {count2}', {
        count: config.diffIds.length,
        count2: layers.length,
      }),
      where,
    });
  return {
    repoTags: [],
    repoDigests: [],
    ...parts,
    imageId: parts.manifest?.config.digest ?? digestOf(parts.rawConfig),
    config,
    layers: joinLayers(layers, config),
  };
}

function joinLayers(layers: readonly StoredLayer[], config: ImageConfig): ImageLayer[] {
  const lines = config.history.filter(({ emptyLayer }) => !emptyLayer);
  // A history that does not fit the layers belongs to none of them.
  const history = lines.length === layers.length ? lines : [];
  return layers.map((layer, index) => {
    const line = history[index];
    const diffId = config.diffIds[index];
    if (diffId === undefined) throw new RangeError('a layer without diff ID');
    return { ...layer, diffId, ...(line === undefined ? {} : { history: line }) };
  });
}

function checkPlatform({ platform }: ImageConfig, wanted: Platform | undefined, where: string): void {
  if (wanted === undefined || platform.os === '' || platformFits(platform, wanted)) return;
  throw new OciError('OCI_PLATFORM_MISSING', {
    where,
    message: detail('the image is for {platform} alone, not for {platform2}', {
      platform: formatPlatform(platform),
      platform2: formatPlatform(wanted),
    }),
  });
}
