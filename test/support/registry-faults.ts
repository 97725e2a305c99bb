import type { ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { parseReference, type Repository } from '../../src/oci/reference.ts';
import type { FetchedManifest, RegistryClient } from '../../src/oci/registry/api.ts';
import { createRegistryClient, type RegistryClientOptions } from '../../src/oci/registry/client.ts';
import { type FakeHandler, type FakeRegistry, startFakeRegistry } from './fake-registry.ts';
import { buildImage } from './image.ts';

/** What the fake registries of these tests hold: an image, and a blob that takes several reads. */
export const image = buildImage({ layers: [[{ path: 'a', content: 'a'.repeat(5000) }]] });
export const blob = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * at) % 251));
export const digest = digestOf(blob);
export const secret = { kind: 'password', username: 'athos', password: 's3cret' } as const;

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((part) => part.stop()));
});

/** Stops something after the test. */
export function stopLater(part: { stop(): Promise<void> }): void {
  opened.push(part);
}

/** A fake registry that ends with the test. */
export async function fake(handler: FakeHandler): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(handler);
  stopLater(registry);
  return registry;
}

/** A client whose waits are noted instead of waited. */
export function patientClient(options: RegistryClientOptions = {}): { client: RegistryClient; waits: number[] } {
  const waits: number[] = [];
  const client = createRegistryClient({
    findCredential: async () => undefined,
    mirrors: [],
    clock: { now: () => 1_000_000, random: () => 0.5, sleep: async (milliseconds) => void waits.push(milliseconds) },
    ...options,
  });
  stopLater({ stop: () => client.close() });
  return { client, waits };
}

/** The repository that all these tests ask for. */
export function repositoryOf({ host }: FakeRegistry): Repository {
  return { registry: host, repository: 'team/app' };
}

/** Downloads {@link blob}. */
export function fetchBlob(client: RegistryClient, registry: FakeRegistry): Promise<Uint8Array> {
  return client.blobBytes(repositoryOf(registry), { digest, size: blob.length });
}

/** Downloads a manifest by tag. */
export function fetchManifest(client: RegistryClient, registry: FakeRegistry): Promise<FetchedManifest> {
  return client.manifest(parseReference(`${registry.host}/team/app:1`));
}

/** Answers with the manifest of {@link image}. */
export function sendManifest(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': mediaTypes.manifest, ...headers }).end(image.manifest);
}
