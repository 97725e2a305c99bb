import type { ServerContext } from './context.ts';
import { RequestError } from './reply.ts';

/** @throws RequestError where a bundle owns the path: clients may not write there */
export function refuseOwned(path: readonly string[], ownerOf: ServerContext['ownerOf']): void {
  const owner = ownerOf(path);
  if (owner === undefined) return;
  const what = owner.isOfAll ? 'all paths' : `path ${path.join('/')} is`;
  throw new RequestError(400, 'invalid_parameter', `${what} owned by bundle ${JSON.stringify(owner.bundle)}`);
}
