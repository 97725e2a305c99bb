import type { Descriptor } from './manifest.ts';

/** A descriptor in the spelling of JSON documents (image-spec, descriptor.md). */
export function writeDescriptor({ platform, ...descriptor }: Descriptor): object {
  if (platform === undefined) return descriptor;
  const { osVersion, ...names } = platform;
  return { ...descriptor, platform: osVersion === undefined ? names : { ...names, 'os.version': osVersion } };
}
