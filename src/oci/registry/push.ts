import type { Digest } from '../../core/index.ts';
import { digestOf } from '../digest.ts';
import { OciError } from '../error.ts';
import type { Descriptor, ImageIndex } from '../manifest.ts';
import { mediaTypes } from '../media-types.ts';
import { parseManifest } from '../parse-manifest.ts';
import { writeDescriptor } from '../write-descriptor.ts';
import type { BlobUpload, CallOptions, ManifestUpload, PushOptions } from './api.ts';
import type { Endpoint } from './mirrors.ts';
import { getManifest } from './pull.ts';
import { locationOf, type RegistrySession } from './session.ts';
import { safeUrl } from './transport.ts';
import { detail } from '../details.ts';

/** Whether a blob is there. */
export async function hasBlob(
  session: RegistrySession,
  endpoint: Endpoint,
  digest: Digest,
  { signal }: CallOptions,
): Promise<boolean> {
  const response = await session.send({
    endpoint,
    method: 'HEAD',
    path: `blobs/${digest}`,
    actions: 'pull',
    expect: [200, 404],
    signal,
  });
  await response.discard();
  return response.status === 200;
}

/** Uploads a blob in one PUT, or in several PATCHes (distribution-spec, "Pushing blobs"). */
export async function uploadBlob(
  session: RegistrySession,
  endpoint: Endpoint,
  blob: BlobUpload,
  { signal, chunkSize }: PushOptions,
): Promise<void> {
  const push = { endpoint, actions: 'pull,push', signal } as const;
  const begun = await session.send({
    ...push,
    method: 'POST',
    path: 'blobs/uploads/',
    headers: { 'content-length': '0' },
    expect: [202],
  });
  await begun.discard();
  let location = locationOf(begun);
  const whole = chunkSize === undefined;
  if (!whole) location = await patchAll(session, push, location, blob, chunkSize);
  location.searchParams.set('digest', blob.digest);
  const done = await session.send({
    ...push,
    method: 'PUT',
    path: location,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(whole ? blob.size : 0) },
    ...(whole ? { body: () => blob.open() } : {}),
    expect: [201],
  });
  await done.discard();
}

type PushCall = Pick<Parameters<RegistrySession['send']>[0], 'endpoint' | 'actions' | 'signal'>;

async function patchAll(
  session: RegistrySession,
  push: PushCall,
  start: URL,
  blob: BlobUpload,
  chunkSize: number,
): Promise<URL> {
  let location = start;
  let offset = 0;
  for await (const chunk of inPieces(blob.open(), chunkSize)) {
    const response = await session.send({
      ...push,
      method: 'PATCH',
      path: location,
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(chunk.length),
        'content-range': `${offset}-${offset + chunk.length - 1}`,
      },
      body: () => chunk,
      expect: [202, 204],
    });
    await response.discard();
    location = locationOf(response);
    offset += chunk.length;
  }
  return location;
}

/** Cuts and joins a stream into pieces of one size, the last one shorter. */
async function* inPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of source) {
    while (length + chunk.length >= size) {
      const head = chunk.subarray(0, size - length);
      yield Buffer.concat([...held, head]);
      chunk = chunk.subarray(head.length);
      [held, length] = [[], 0];
    }
    if (chunk.length > 0) held.push(chunk);
    length += chunk.length;
  }
  if (length > 0) yield Buffer.concat(held);
}

/** Asks that a blob of another repository be known here; false where an upload is wanted. */
export async function mountBlob(
  session: RegistrySession,
  endpoint: Endpoint,
  digest: Digest,
  from: string,
  { signal }: CallOptions,
): Promise<boolean> {
  const push = { endpoint, actions: 'pull,push', signal } as const;
  const query = new URLSearchParams({ mount: digest, from });
  const headers = { 'content-length': '0' };
  const answer = await session.send({
    ...push,
    from,
    method: 'POST',
    path: `blobs/uploads/?${query}`,
    headers,
    expect: [201, 202],
  });
  await answer.discard();
  if (answer.status === 201) return true;
  // The registry has opened an upload instead, which is given up.
  const given = await session.send({
    ...push,
    method: 'DELETE',
    path: locationOf(answer),
    expect: [204, 202, 200, 404, 405],
  });
  await given.discard();
  return false;
}

/** Puts a manifest under a tag or its digest. */
export async function putManifest(
  session: RegistrySession,
  endpoint: Endpoint,
  tag: string | undefined,
  { mediaType, bytes }: ManifestUpload,
  options: CallOptions,
): Promise<Descriptor> {
  const digest = digestOf(bytes);
  const response = await session.send({
    endpoint,
    method: 'PUT',
    path: `manifests/${tag ?? digest}`,
    headers: { 'content-type': mediaType, 'content-length': String(bytes.length) },
    body: () => bytes,
    actions: 'pull,push',
    expect: [201, 202],
    signal: options.signal,
  });
  await response.discard();
  const stated = response.headers['docker-content-digest'];
  if (stated !== undefined && stated.startsWith('sha256:') && stated !== digest)
    throw new OciError('OCI_DIGEST_MISMATCH', {
      message: detail('it stored the manifest as {stated}, not {digest}', { stated, digest }),
      where: safeUrl(response.url),
    });
  const descriptor = { mediaType, digest, size: bytes.length };
  if (response.headers['oci-subject'] === undefined)
    await addToFallbackTag(session, endpoint, bytes, descriptor, options);
  return descriptor;
}

/** The tag under which a registry without referrers API keeps the index of a manifest's referrers (distribution-spec, "Referrers Tag Schema"). */
export function fallbackTag(digest: Digest): string {
  return digest.replace(':', '-').slice(0, 128);
}

/** Lists a manifest among the referrers of its subject. Two writers at the same time may lose one entry: the specification has no remedy. */
async function addToFallbackTag(
  session: RegistrySession,
  endpoint: Endpoint,
  bytes: Uint8Array,
  descriptor: Descriptor,
  options: CallOptions,
): Promise<void> {
  const manifest = parseManifest(bytes, `${endpoint.repository}@${descriptor.digest}`, descriptor.mediaType);
  if (manifest.subject === undefined) return;
  const tag = fallbackTag(manifest.subject.digest);
  const present = await readFallbackIndex(session, endpoint, tag, options);
  const artifactType = manifest.artifactType ?? (manifest.kind === 'manifest' ? manifest.config.mediaType : undefined);
  const entry: Descriptor = {
    ...descriptor,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(manifest.annotations === undefined ? {} : { annotations: manifest.annotations }),
  };
  const manifests = [...(present?.manifests ?? []).filter(({ digest }) => digest !== entry.digest), entry];
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: manifests.map(writeDescriptor) };
  const upload = { mediaType: mediaTypes.index, bytes: new TextEncoder().encode(JSON.stringify(index)) };
  await putManifest(session, endpoint, tag, upload, options);
}

/** The index under a fallback tag; undefined where there is none. */
export async function readFallbackIndex(
  session: RegistrySession,
  endpoint: Endpoint,
  tag: string,
  options: CallOptions,
): Promise<ImageIndex | undefined> {
  try {
    const { manifest } = await getManifest(session, endpoint, { ...endpoint, tag }, options);
    return manifest.kind === 'index' ? manifest : undefined;
  } catch (error) {
    if (error instanceof OciError && error.code === 'OCI_NOT_FOUND') return undefined;
    throw error;
  }
}
