import type { Candidate } from '../../sign/candidate.ts';
import { gatherContentTrust } from '../../sign/notary/content-trust.ts';
import type { NotaryAuthority } from '../../sign/policy/authority.ts';
import type { SignedImage, TrustPorts } from './context.ts';
import type { ServerTrust } from './material.ts';
import { documentUrl, dockerTrustFolder, openServer } from './notary/server.ts';
import { rememberCollection, rememberedDocument } from './notary/store.ts';

/** A notary authority of a policy, with how its server is trusted. */
export interface NamedServer {
  readonly name: string;
  readonly notary: NotaryAuthority;
  readonly trust: ServerTrust;
}

/** Roots that are packed at most; as many as a client follows. */
const maxRoots = 1000;

/**
 * What a trust server says of the image's repository, or said when the image was packed: expiry is judged at that time then. What was
 * trusted before is remembered as Docker does, so that neither server nor pack can go back behind it.
 */
export async function askTrustServer(
  { name: authority, notary, trust }: NamedServer,
  { reference: { registry, repository, tag }, packed }: Pick<SignedImage, 'packed' | 'reference'>,
  ports: TrustPorts,
): Promise<Candidate> {
  const { server: address } = notary;
  const gun = notary.name ?? `${registry}/${repository}`;
  const folder = dockerTrustFolder(ports);
  const server = packed === undefined ? await openServer({ address, ca: trust.ca }, gun, ports) : undefined;
  const fetch = async (name: string) => {
    const url = documentUrl(address, gun, name);
    const bytes = await (packed === undefined ? server?.get(name) : packed.document(url));
    if (bytes !== undefined) ports.onServed?.(url, bytes);
    return bytes;
  };
  try {
    const contentTrust = await gatherContentTrust(
      { authority, tag, alsoUnpinned: ports.isExplaining === true },
      {
        gun,
        now: packed?.time ?? Date.now(),
        pinned: trust.pinned,
        fetch,
        remembered: (role) => rememberedDocument(folder, gun, role),
      },
    );
    const { collection } = contentTrust;
    if (collection !== undefined) await rememberCollection(folder, gun, collection);
    // Whoever opens the pack may have trusted any earlier root, and follows the chain from there.
    if (collection !== undefined && ports.onServed !== undefined)
      for (let version = 1; version < Math.min(collection.root.version, maxRoots); version += 1)
        await fetch(`${version}.root`);
    const where = `${address} ${gun}`;
    return { format: 'notary', where, bundle: undefined, problem: undefined, statement: undefined, contentTrust };
  } finally {
    await server?.close();
  }
}
