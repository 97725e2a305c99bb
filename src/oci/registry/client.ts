import { OciError } from '../error.ts';
import type { Repository } from '../reference.ts';
import type { BlobDescriptor, BlobOptions, CallOptions, RegistryClient } from './api.ts';
import { createAuthorizer } from './authorizer.ts';
import { systemClock } from './clock.ts';
import { dockerCredentials, type FindCredential } from './credentials.ts';
import { type Endpoint, type MirrorRule, ownEndpoint, pullEndpoints } from './mirrors.ts';
import { loadRegistriesConf } from './registries-conf.ts';
import { collectBlob, getManifest, headManifest, openBlob } from './pull.ts';
import { hasBlob, mountBlob, putManifest, uploadBlob } from './push.ts';
import { listReferrers, listTags } from './list.ts';
import { type RetryClock, type RetryOptions, withRetries } from './retry.ts';
import { RegistrySession } from './session.ts';
import { createTransport, type TransportOptions } from './transport.ts';

/** How a client finds registries, proves who asks, and waits. */
export interface RegistryClientOptions extends TransportOptions, RetryOptions {
  /** Default: what `docker login` has left. */
  readonly findCredential?: FindCredential;
  /** Mirrors, locations and blocks; default: the user's or the system's containers-registries.conf. */
  readonly mirrors?: readonly MirrorRule[];
  readonly clock?: RetryClock;
}

/** Makes a client. Nothing is sent or read before the first call. */
export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const { clock = systemClock, findCredential = dockerCredentials(options) } = options;
  const session = new RegistrySession(
    {
      secure: withRetries(createTransport(options), clock, options),
      insecure: withRetries(createTransport({ ...options, insecure: true }), clock, options),
    },
    createAuthorizer(findCredential, clock),
  );
  const insecure = options.insecure === true;
  const named = (endpoint: Endpoint): Endpoint => (insecure ? { ...endpoint, insecure } : endpoint);
  let loaded: Promise<readonly MirrorRule[]> | undefined;
  const rules = () => (loaded ??= options.mirrors ? Promise.resolve(options.mirrors) : loadRegistriesConf(options));
  const own = async (repository: Repository) => named(ownEndpoint(await rules(), repository));
  const pull = async <T>(repository: Repository, byDigest: boolean, call: (endpoint: Endpoint) => Promise<T>) =>
    firstOf(pullEndpoints(await rules(), repository, byDigest).map(named), call);
  const blob = (repository: Repository, descriptor: BlobDescriptor, call: BlobOptions = {}) =>
    pull(repository, true, (endpoint) => openBlob(session, endpoint, descriptor, call, { clock, retry: options }));
  const manifest: RegistryClient['manifest'] = (reference, call = {}) =>
    pull(reference, reference.digest !== undefined, (endpoint) => getManifest(session, endpoint, reference, call));

  return {
    manifest,
    blob,
    async resolve(reference, call = {}) {
      const head = await pull(reference, reference.digest !== undefined, (endpoint) =>
        headManifest(session, endpoint, reference, call),
      );
      return head ?? (await manifest(reference, call)).descriptor;
    },
    async blobBytes(repository, descriptor, { maxBytes = 2 ** 24, ...call } = {}) {
      return collectBlob(() => blob(repository, descriptor, call), repository, descriptor, maxBytes);
    },
    blobExists: async (repository, digest, call = {}) => hasBlob(session, await own(repository), digest, call),
    async pushBlob(repository, content, call = {}) {
      const endpoint = await own(repository);
      if (await hasBlob(session, endpoint, content.digest, call)) return;
      await uploadTwice(() => uploadBlob(session, endpoint, content, call));
    },
    mountBlob: async (repository, digest, from, call = {}) =>
      mountBlob(session, await own(repository), digest, from, call),
    pushManifest: async (reference, upload, call = {}) =>
      putManifest(session, await own(reference), reference.tag, upload, call),
    tags: (repository, call = {}) => pull(repository, false, (endpoint) => listTags(session, endpoint, call)),
    referrers: async (repository, digest, call = {}) => listReferrers(session, await own(repository), digest, call),
    deleteManifest: async (reference, call = {}) =>
      remove(session, await own(reference), `manifests/${reference.digest ?? reference.tag ?? 'latest'}`, call),
    deleteBlob: async (repository, digest, call = {}) =>
      remove(session, await own(repository), `blobs/${digest}`, call),
    close: () => session.close(),
  };
}

/** The first endpoint that answers; where none does, the registry's own error, which is asked last. */
async function firstOf<T>(endpoints: readonly Endpoint[], call: (endpoint: Endpoint) => Promise<T>): Promise<T> {
  const [endpoint, ...others] = endpoints;
  if (endpoint === undefined) throw new RangeError('no endpoint');
  if (others.length === 0) return call(endpoint);
  try {
    return await call(endpoint);
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    return firstOf(others, call);
  }
}

/** An upload that broke off cannot be continued everywhere: it is begun once more from the start. */
async function uploadTwice(upload: () => Promise<void>): Promise<void> {
  try {
    await upload();
  } catch (error) {
    if (!(error instanceof OciError) || !restartable.has(error.code)) throw error;
    await upload();
  }
}

const restartable: ReadonlySet<string> = new Set(['OCI_NETWORK', 'OCI_REGISTRY', 'OCI_NOT_FOUND']);

async function remove(
  session: RegistrySession,
  endpoint: Endpoint,
  path: string,
  { signal }: CallOptions,
): Promise<void> {
  const response = await session.send({
    endpoint,
    method: 'DELETE',
    path,
    actions: 'pull,push,delete',
    expect: [200, 202, 204],
    signal,
  });
  await response.discard();
}
