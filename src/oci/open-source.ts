import { openArchive } from './archive/open.ts';
import { parseReference } from './reference.ts';
import type { RegistryClient } from './registry/api.ts';
import { registrySource } from './registry/source.ts';
import type { ImageSource } from './source.ts';

/** What an image argument means. */
export type ImageArgument =
  | { readonly kind: 'registry'; readonly reference: string }
  | { readonly kind: 'path'; readonly path: string; readonly selector?: string };

/** Options of {@link openImageSource}. */
export interface OpenImageOptions {
  /** The client for images of registries, made only when one is needed. */
  readonly client: () => RegistryClient | Promise<RegistryClient>;
  /** Where packed archives are unpacked while they are read. */
  readonly temporaryFolder?: string;
  readonly signal?: AbortSignal;
}

/** Transports of containers-transports(5) that name a file or folder; the content decides which form it has. */
const pathSchemes = /^(?:docker-archive|oci-archive|oci|oci-dir):(?!\/\/)(.+)$/;
const registrySchemes = /^(?:docker:\/\/|registry:)(.+)$/;

/**
 * Tells what an image argument means: `docker-archive:PATH[:TAG]`, `oci-archive:PATH[:NAME]` and `oci:FOLDER[:NAME]` as skopeo
 * writes them, a path that begins with `/`, `./` or `../`, else a reference, also with `docker://` before it.
 */
export function readImageArgument(argument: string): ImageArgument {
  const path = pathSchemes.exec(argument)?.[1];
  if (path !== undefined) return splitSelector(path);
  if (/^\.{0,2}\//.test(argument)) return { kind: 'path', path: argument };
  return { kind: 'registry', reference: registrySchemes.exec(argument)?.[1] ?? argument };
}

/**
 * Opens the image that an argument names.
 * @throws {OciError} OCI_REFERENCE, OCI_NOT_FOUND, OCI_UNSUPPORTED and others.
 */
export async function openImageSource(argument: string, options: OpenImageOptions): Promise<ImageSource> {
  const meant = readImageArgument(argument);
  if (meant.kind === 'path') {
    const { temporaryFolder, signal } = options;
    return openArchive(meant.path, {
      ...(meant.selector === undefined ? {} : { selector: meant.selector }),
      ...(temporaryFolder === undefined ? {} : { temporaryFolder }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
  const reference = parseReference(meant.reference);
  return registrySource(await options.client(), reference, argument);
}

/** The first colon ends the path, as for skopeo; a digest may follow an @. */
function splitSelector(text: string): ImageArgument {
  const end = /[:@]/.exec(text)?.index ?? text.length;
  const selector = text.slice(end + 1);
  return {
    kind: 'path',
    path: text.slice(0, end),
    ...(selector === '' ? {} : { selector: text[end] === '@' && /^\d+$/.test(selector) ? `@${selector}` : selector }),
  };
}
