import { OciError } from './error.ts';
import type { Descriptor, ImageIndex, Platform } from './manifest.ts';
import { detail } from './details.ts';

/** Other names of architectures, from uname and from Docker's history (containerd, platforms/normalize). */
const architectureAliases: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
  i686: '386',
  x64: 'amd64',
  'x86-64': 'amd64',
  x86_64: 'amd64',
  ia32: '386',
  ppc64: 'ppc64le',
};

/** Variants that mean the plain architecture. */
const defaultVariants: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8', arm: 'v7' };

/**
 * Reads `os/architecture[/variant]`, as `--platform` takes it; aliases such as `x86_64` are understood.
 * @throws {OciError} OCI_REFERENCE.
 */
export function parsePlatform(text: string): Platform {
  const parts = text.trim().toLowerCase().split('/');
  const [os = '', architecture = '', variant] = parts;
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => !/^[\w.-]+$/.test(part)))
    throw new OciError('OCI_REFERENCE', {
      message: detail('platform {text}: expected os/architecture[/variant], such as linux/arm64', {
        text: JSON.stringify(text),
      }),
    });
  return {
    os: os === 'macos' ? 'darwin' : os,
    architecture: architectureAliases[architecture] ?? architecture,
    ...(variant === undefined ? {} : { variant }),
  };
}

/** `os/architecture[/variant]`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}

/** Linux on this machine's architecture (`process.arch` by default). */
export function hostPlatform(architecture: string = process.arch): Platform {
  return { os: 'linux', architecture: architectureAliases[architecture] ?? architecture };
}

/** Whether an image of `offered` is what somebody who wants `wanted` means; a variant that is not given fits any. */
export function platformFits(offered: Platform, wanted: Platform): boolean {
  return (
    offered.os === wanted.os &&
    (architectureAliases[offered.architecture] ?? offered.architecture) === wanted.architecture &&
    (wanted.variant === undefined || variantOf(offered) === variantOf(wanted))
  );
}

/**
 * Chooses the manifest of one platform from an index. Without a wish: Linux on this machine's architecture, else the
 * only manifest that there is. Manifests of attestations (`unknown/unknown`) are never chosen.
 * @throws {OciError} OCI_PLATFORM_MISSING that lists the platforms.
 */
export function selectManifest(index: ImageIndex, wanted: Platform | undefined, where: string): Descriptor {
  const images = index.manifests.filter(({ platform }) => platform?.os !== 'unknown');
  const fitting = images.filter(
    ({ platform }) => platform !== undefined && platformFits(platform, wanted ?? hostPlatform()),
  );
  const exact = fitting.find(({ platform }) => platform !== undefined && isDefaultVariant(platform));
  const chosen = exact ?? fitting[0] ?? (wanted === undefined && images.length === 1 ? images[0] : undefined);
  if (chosen !== undefined) return chosen;
  const offered = images.map(({ platform }) => (platform === undefined ? 'no platform' : formatPlatform(platform)));
  throw new OciError('OCI_PLATFORM_MISSING', {
    where,
    message:
      offered.length === 0
        ? detail('the index has no image at all')
        : detail('the index has no image for {wanted}, but {offered}', {
            wanted: formatPlatform(wanted ?? hostPlatform()),
            offered: offered.join(', '),
          }),
  });
}

function variantOf({ architecture, variant }: Platform): string | undefined {
  return variant ?? defaultVariants[architecture];
}

function isDefaultVariant(platform: Platform): boolean {
  return variantOf(platform) === defaultVariants[platform.architecture];
}
