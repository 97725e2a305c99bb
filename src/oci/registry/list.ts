import type { Digest } from '../../core/index.ts';
import { OciError } from '../error.ts';
import { parseJson } from '../json.ts';
import type { Descriptor } from '../manifest.ts';
import { mediaTypes } from '../media-types.ts';
import { parseManifest } from '../parse-manifest.ts';
import type { CallOptions, ReferrersOptions } from './api.ts';
import type { HttpResponse } from './http.ts';
import type { Endpoint } from './mirrors.ts';
import { fallbackTag, readFallbackIndex } from './push.ts';
import { readBytes } from './response.ts';
import { nextPage, type RegistrySession } from './session.ts';
import { safeUrl } from './transport.ts';
import { detail } from '../details.ts';

const maxPages = 1000;
const maxPageSize = 2 ** 24;

/** All tags of a repository (distribution-spec, "Listing Tags"). */
export async function listTags(
  session: RegistrySession,
  endpoint: Endpoint,
  { signal }: CallOptions,
): Promise<string[]> {
  const tags: string[] = [];
  const page = { endpoint, method: 'GET', actions: 'pull', expect: [200], signal } as const;
  for await (const response of pages('tags/list?n=1000', (path) => session.send({ ...page, path })))
    tags.push(...parseJson(await readBytes(response, maxPageSize), safeUrl(response.url)).texts('tags'));
  return tags;
}

/** Referrers of a manifest, by the API or, where a registry has none, by the fallback tag (distribution-spec, "Listing Referrers"). */
export async function listReferrers(
  session: RegistrySession,
  endpoint: Endpoint,
  digest: Digest,
  options: ReferrersOptions,
): Promise<Descriptor[]> {
  const { signal, artifactType } = options;
  const query = artifactType === undefined ? '' : `?${new URLSearchParams({ artifactType })}`;
  const page = {
    endpoint,
    method: 'GET',
    headers: { accept: mediaTypes.index },
    actions: 'pull',
    expect: [200, 404],
    signal,
  } as const;
  if (session.withoutReferrers.has(endpoint.registry)) return fallback(session, endpoint, digest, options);
  const found: Descriptor[] = [];
  for await (const response of pages(`referrers/${digest}${query}`, (path) => session.send({ ...page, path }))) {
    if (!isIndexAnswer(response)) {
      await response.discard();
      if (isUnknownPath(response)) session.withoutReferrers.add(endpoint.registry);
      return fallback(session, endpoint, digest, options);
    }
    const index = parseManifest(await readBytes(response, maxPageSize), safeUrl(response.url));
    if (index.kind === 'index') found.push(...index.manifests);
  }
  return ofType(found, artifactType);
}

async function fallback(
  session: RegistrySession,
  endpoint: Endpoint,
  digest: Digest,
  { signal, artifactType }: ReferrersOptions,
): Promise<Descriptor[]> {
  const index = await readFallbackIndex(session, endpoint, fallbackTag(digest), signal === undefined ? {} : { signal });
  return ofType([...(index?.manifests ?? [])], artifactType);
}

/** A registry need not filter. */
function ofType(found: Descriptor[], artifactType: string | undefined): Descriptor[] {
  return artifactType === undefined ? found : found.filter((descriptor) => descriptor.artifactType === artifactType);
}

/** A registry that knows the path answers errors of the specification, in JSON; any other page comes from a router that does not. */
function isUnknownPath({ status, headers }: HttpResponse): boolean {
  return status === 404 && !/\bjson\b/.test(headers['content-type'] ?? '');
}

/** Registries without the API answer 404, or with a page for browsers. */
function isIndexAnswer({ status, headers }: HttpResponse): boolean {
  return status === 200 && (headers['content-type'] ?? '').startsWith(mediaTypes.index);
}

async function* pages(first: string, get: (path: string | URL) => Promise<HttpResponse>): AsyncGenerator<HttpResponse> {
  const seen = new Set<string>();
  for (let path: string | URL | undefined = first; path !== undefined; ) {
    const response: HttpResponse = await get(path);
    yield response;
    path = nextPage(response);
    if (path === undefined) return;
    if (seen.has(path.href) || seen.size >= maxPages)
      throw new OciError('OCI_REGISTRY', { message: detail('its pages never end'), where: safeUrl(path) });
    seen.add(path.href);
  }
}
