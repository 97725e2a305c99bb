import type { PlainObject, Value } from '../../rego/value/value.ts';
import { isPlain } from '../load/merge.ts';
import { bodyValue, type ServerRequest } from './body.ts';
import type { ServerContext } from './context.ts';
import { pathNames } from './parameters.ts';
import { RequestError } from './reply.ts';

/** How clients show who they are, and whether a policy decides what they may do. */
export interface AccessOptions {
  readonly authentication: 'off' | 'tls' | 'token';
  /** Path of the document that decides, where one does. */
  readonly authorization?: readonly string[];
}

/**
 * Lets a request pass, or not, by the document `data.system.authz.allow` (OPA, "Authentication and Authorization").
 * @throws RequestError 401, and 500 where the document is undefined
 */
export async function authorize(request: ServerRequest, context: ServerContext, access: AccessOptions): Promise<void> {
  if (access.authorization === undefined) return;
  const { store, host, limits } = context;
  const decision = await store.policy.evaluateAsync(access.authorization, inputOf(request, access), {
    ...limits,
    host,
  });
  // A policy that says nothing is a mistake of whoever runs the server.
  if (decision === undefined)
    throw new RequestError(500, 'internal_error', 'authorization policy missing or undefined');
  if (decision === true || (isPlain(decision) && decision['allowed'] === true)) return;
  const reason = isPlain(decision) && typeof decision['reason'] === 'string' ? decision['reason'] : undefined;
  throw new RequestError(401, 'unauthorized', reason ?? 'request rejected by administrative policy');
}

function inputOf(request: ServerRequest, { authentication }: AccessOptions): PlainObject {
  const { method, url, headers, remote } = request;
  const [, query = ''] = url.split('?', 2);
  const search = new URLSearchParams(query);
  const body = hasBody(url, method) ? bodyValue(request) : undefined;
  const identity = identityOf(request, authentication);
  return {
    path: pathNames(url, ''),
    method,
    params: Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)])),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [canonical(name), [value ?? []].flat()]),
    ),
    ...(identity !== undefined && { identity }),
    ...(body !== undefined && { body }),
    client_certificates: [...(request.certificates ?? [])],
    client_addr: remote,
  };
}

/** Bodies that a policy may look at: those that the handlers read as documents. */
function hasBody(url: string, method: string): boolean {
  return method === 'POST' && /^\/(?:v0\/data|v1\/data|v1\/query|v1\/compile|$|\?)/.test(url);
}

function identityOf(
  { headers, certificates }: ServerRequest,
  authentication: AccessOptions['authentication'],
): Value | undefined {
  if (authentication === 'tls') return certificates?.[0];
  if (authentication === 'off') return undefined;
  return /^Bearer (.+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
}

/** `X-Forwarded-For`, as Go spells headers. */
function canonical(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
