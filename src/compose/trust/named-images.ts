import { parseAllDocuments } from '../../formats/yaml/yaml.ts';
import { SignError } from '../../sign/error.ts';
import { detail } from '../details.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustOutcome, type TrustPorts, type TrustSettings } from './context.ts';
import { runVerify } from './verify-images.ts';

/** Largest Dockerfile or manifest that is read. */
const maxBytes = 2 ** 24;

/** Verifies the images that a Dockerfile builds on (cosign dockerfile verify). @throws {SignError} as for images. */
export async function runVerifyDockerfile(
  file: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  const images = dockerfileImages(await readText(file, ports), ports.env);
  const wanted = settings['base-image-only'] ? images.slice(-1) : images;
  return verifyNamed(wanted, file, settings, ports);
}

/** Verifies the images of Kubernetes manifests (cosign manifest verify). @throws {SignError} as for images. */
export async function runVerifyManifest(
  file: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  return verifyNamed(manifestImages(await readText(file, ports), file), file, settings, ports);
}

async function verifyNamed(
  images: readonly string[],
  file: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<TrustOutcome> {
  if (images.length === 0)
    throw new ComposeError('CONFIG_INVALID', { message: detail('the file names no images'), where: file });
  ports.notify?.(`Extracted image(s): ${images.join(', ')}\n`);
  return runVerify(images, settings, ports);
}

/**
 * Images of a Dockerfile in the order in which they are named, each once: of FROM and of COPY --from, which are no stage of its own.
 * Variables are those of the environment, else the values that ARG gives before the first FROM.
 */
export function dockerfileImages(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const lines = text
    .replaceAll(/\r/g, '')
    .replaceAll(/^\s*#.*\n?/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  const values = new Map<string, string>();
  const stages = new Set<string>();
  const images = new Set<string>();
  const expand = (word: string) =>
    word.replaceAll(/\$(?:(\w+)|\{(\w+)(?::-([^}]*))?\})/g, (_, plain, braced, otherwise = '') => {
      const name = String(plain ?? braced);
      return environment[name] ?? values.get(name) ?? String(otherwise);
    });
  const take = (word: string) => {
    const image = expand(word.replace(/^"(.*)"$/, '$1'));
    if (image !== '' && image !== 'scratch' && !stages.has(image.toLowerCase()) && !/^\d+$/.test(image))
      images.add(image);
  };
  for (const line of lines) {
    const [, argument, value = ''] = /^\s*ARG\s+(\w+)(?:=(\S*))?/i.exec(line) ?? [];
    if (argument !== undefined) values.set(argument, value.replace(/^"(.*)"$/, '$1'));
    const [, image, stage] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ?? [];
    if (image !== undefined) take(image);
    if (stage !== undefined) stages.add(stage.toLowerCase());
    const [, from] = /^\s*(?:COPY|ADD)\s+(?:--\S+\s+)*?--from=(\S+)/i.exec(line) ?? [];
    if (from !== undefined) take(from);
  }
  return [...images];
}

const containerLists: ReadonlySet<string> = new Set(['containers', 'ephemeralContainers', 'initContainers']);

/** Images of the containers of all documents, each once. @throws {SignError} SIGN_MALFORMED for broken YAML. */
export function manifestImages(text: string, where: string): readonly string[] {
  const images = new Set<string>();
  const visit = (node: unknown, depth: number): void => {
    if (depth > 100 || typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (containerLists.has(key) && Array.isArray(value))
        for (const container of value as readonly unknown[]) addImage(container, images);
      visit(value, depth + 1);
    }
  };
  for (const document of parseAllDocuments(text)) {
    const [problem] = document.errors;
    if (problem !== undefined)
      throw new SignError('SIGN_FILE', { message: detail('the manifests cannot be read'), where, cause: problem });
    visit(valueOf(document, where), 0);
  }
  return [...images];
}

/** @throws {SignError} SIGN_MALFORMED for aliases of nothing, and for too many. */
function valueOf(document: { toJS(options: { maxAliasCount: number }): unknown }, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new SignError('SIGN_FILE', { message: detail('the manifests cannot be read'), where, cause });
  }
}

function addImage(container: unknown, images: Set<string>): void {
  if (typeof container !== 'object' || container === null || !('image' in container)) return;
  if (typeof container.image === 'string' && container.image !== '') images.add(container.image);
}

async function readText(file: string, ports: TrustPorts): Promise<string> {
  const bytes = await readNamed(file, ports);
  if (bytes.length <= maxBytes) return new TextDecoder().decode(bytes);
  throw new SignError('SIGN_FILE', {
    message: detail('larger than {maxSize} bytes: no report is', { maxSize: maxBytes }),
    where: file,
  });
}
