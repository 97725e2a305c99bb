import { type Digest, isDigest } from '../../core/index.ts';
import { createDigester, mismatch, verifyStream } from '../digest.ts';
import { OciError } from '../error.ts';
import type { Descriptor } from '../manifest.ts';
import { manifestMediaTypes } from '../media-types.ts';
import { maxManifestSize, parseManifest } from '../parse-manifest.ts';
import { manifestName, type Reference, type Repository } from '../reference.ts';
import type { BlobDescriptor, BlobOptions, CallOptions, FetchedManifest, ManifestOptions } from './api.ts';
import type { HttpResponse } from './http.ts';
import type { Endpoint } from './mirrors.ts';
import { readBytes } from './response.ts';
import { backOff, isPassingError, type RetryClock, type RetryOptions } from './retry.ts';
import type { RegistrySession } from './session.ts';
import { safeUrl } from './transport.ts';
import { detail } from '../details.ts';

/** Asks for a descriptor without the content; undefined where the registry's answer does not name one. */
export async function headManifest(
  session: RegistrySession,
  endpoint: Endpoint,
  reference: Reference,
  { signal }: CallOptions,
): Promise<Descriptor | undefined> {
  const response = await session.send({
    endpoint,
    method: 'HEAD',
    path: `manifests/${manifestName(reference)}`,
    headers: { accept: manifestMediaTypes.join(', ') },
    actions: 'pull',
    expect: [200],
    signal,
  });
  await response.discard();
  const digest = response.headers['docker-content-digest'];
  const size = Number(response.headers['content-length']);
  const mediaType = response.headers['content-type']?.split(';')[0]?.trim();
  if (digest === undefined || !isDigest(digest) || mediaType === undefined || !Number.isSafeInteger(size))
    return undefined;
  if (reference.digest !== undefined && digest !== reference.digest) return undefined;
  return { mediaType, digest, size };
}

/** Fetches a manifest; its digest must be the reference's, and the one that the registry states. */
export async function getManifest(
  session: RegistrySession,
  endpoint: Endpoint,
  reference: Reference,
  { signal, accept = manifestMediaTypes }: ManifestOptions,
): Promise<FetchedManifest> {
  const response = await session.send({
    endpoint,
    method: 'GET',
    path: `manifests/${manifestName(reference)}`,
    headers: { accept: accept.join(', ') },
    actions: 'pull',
    expect: [200],
    signal,
  });
  const where = safeUrl(response.url);
  const bytes = await readBytes(response, maxManifestSize);
  const digest = verifiedDigest(bytes, reference, response, where);
  const announced = response.headers['content-type'];
  const manifest = parseManifest(bytes, where, announced);
  return { descriptor: { mediaType: manifest.mediaType, digest, size: bytes.length }, manifest, bytes };
}

function verifiedDigest(bytes: Uint8Array, { digest }: Reference, { headers }: HttpResponse, where: string): Digest {
  const header = headers['docker-content-digest'];
  const stated = header !== undefined && isDigest(header) ? header : undefined;
  const expected = digest ?? stated;
  const digester = createDigester(expected);
  digester.update(bytes);
  const actual = digester.digest();
  if (expected !== undefined && actual !== expected)
    throw mismatch(where, detail('the manifest has the digest {actual}, not {expected}', { actual, expected }));
  return actual;
}

/** What reading on after a failure needs. */
export interface Patience {
  readonly clock: RetryClock;
  readonly retry: RetryOptions;
}

/** Opens a blob; where the connection breaks off or stalls, reading goes on from that byte. */
export async function openBlob(
  session: RegistrySession,
  endpoint: Endpoint,
  descriptor: BlobDescriptor,
  { signal, unverified = false }: BlobOptions,
  patience: Patience,
): Promise<AsyncIterable<Uint8Array>> {
  const open = (offset: number) =>
    session.send({
      endpoint,
      method: 'GET',
      path: `blobs/${descriptor.digest}`,
      // Without this, a server may pack what it sends, and then lengths and offsets are not the blob's.
      headers: { 'accept-encoding': 'identity', ...(offset === 0 ? {} : { range: `bytes=${offset}-` }) },
      actions: 'pull',
      expect: offset === 0 ? [200] : [200, 206],
      signal,
    });
  const first = await open(0);
  const stream = readOn(first, open, patience, signal);
  return unverified ? stream : verifyStream(stream, descriptor, safeUrl(first.url));
}

/** A blob in memory. @throws {OciError} OCI_LIMIT where it is longer than `maxBytes`. */
export async function collectBlob(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  { registry, repository }: Repository,
  { digest, size = 0 }: BlobDescriptor,
  maxBytes: number,
): Promise<Uint8Array> {
  const where = `${registry}/${repository}@${digest}`;
  const tooLong = () =>
    new OciError('OCI_LIMIT', { message: detail('the blob has more than {maxBytes} bytes', { maxBytes }), where });
  if (size > maxBytes) throw tooLong();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of await open()) {
    length += chunk.length;
    if (length > maxBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* readOn(
  first: HttpResponse,
  open: (offset: number) => Promise<HttpResponse>,
  { clock, retry }: Patience,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { tries = 5 } = retry;
  let response = first;
  let offset = 0;
  for (let failures = 1; ; failures++) {
    try {
      for await (const chunk of from(response, offset)) {
        offset += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (failures >= tries || !isPassingError(error)) throw error;
    }
    await clock.sleep(backOff(failures, clock, retry), signal);
    response = await open(offset);
  }
}

/** The body from an offset on, whether the registry has honoured the range or sends all again. */
async function* from(response: HttpResponse, offset: number): AsyncGenerator<Uint8Array> {
  let skip = offset;
  if (response.status === 206) {
    if (!response.headers['content-range']?.startsWith(`bytes ${offset}-`))
      throw new OciError('OCI_REGISTRY', {
        message: detail('it answers with another range than was asked for'),
        where: safeUrl(response.url),
      });
    skip = 0;
  }
  for await (const chunk of response.body) {
    if (skip < chunk.length) yield skip === 0 ? chunk : chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}
