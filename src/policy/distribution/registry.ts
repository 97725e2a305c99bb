import { readFileSync } from 'node:fs';
import { mediaTypes } from '../../oci/media-types.ts';
import { parseReference } from '../../oci/reference.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import type { Credential } from '../../oci/registry/credentials.ts';
import type { PlainObject, Value } from '../../rego/value/value.ts';
import { PolicyError } from '../error.ts';
import { isPlain } from '../load/merge.ts';
import type { BundleSource } from './bundles.ts';
import { detail } from '../server/details.ts';

/** Bytes of a bundle at most. */
const maxBundle = 512 * 2 ** 20;

/**
 * A bundle in a registry, for services of `type: oci`: the resource is a whole reference, `ghcr.io/org/repository:tag`, and the bundle the
 * layer of its manifest (OPA, "Bundles", "OCI Registry"). The state's tag is the manifest's digest.
 * @param service the service's row of the configuration
 */
export function registrySource(service: PlainObject, resource: string): BundleSource {
  const client = createRegistryClient({ ...credentialsOf(service), ...trustOf(service) });
  const reference = parseReference(resource);
  return {
    async fetch(known, signal) {
      const { digest } = await client.resolve(reference, { signal });
      if (digest === known) return undefined;
      return { bytes: await layerOf(client, resource, signal), tag: digest, isLong: false };
    },
  };
}

async function layerOf(client: RegistryClient, resource: string, signal: AbortSignal): Promise<Uint8Array> {
  const reference = parseReference(resource);
  const { manifest } = await client.manifest(reference, { signal });
  const layers = 'layers' in manifest ? manifest.layers : [];
  const layer = layers.find(({ mediaType }) => mediaType === mediaTypes.layerGzip);
  if (layer === undefined)
    throw new PolicyError('POLICY_BUNDLE', {
      message: detail('its manifest has no layer of type {layerType}', { layerType: mediaTypes.layerGzip }),
      where: resource,
    });
  return client.blobBytes(reference, layer, { signal, maxBytes: maxBundle });
}

/** Who asks: the service's token, or user and password; else what `docker login` has left. */
function credentialsOf({ credentials }: PlainObject) {
  const bearer: Value | undefined = isPlain(credentials) ? credentials['bearer'] : undefined;
  if (!isPlain(bearer)) return {};
  const { token, token_path: path, scheme } = bearer;
  return {
    findCredential: async () =>
      credentialOf(typeof path === 'string' ? readFileSync(path, 'utf8').trim() : String(token), scheme),
  };
}

/** With the scheme Basic the token is `user:password`, in base64 or as it is. */
function credentialOf(token: string, scheme: Value | undefined): Credential {
  if (String(scheme).toLowerCase() !== 'basic') return { kind: 'access-token', token };
  const text = token.includes(':') ? token : Buffer.from(token, 'base64').toString();
  const at = text.indexOf(':');
  return { kind: 'password', username: text.slice(0, at), password: text.slice(at + 1) };
}

function trustOf({ tls, allow_insecure_tls: insecure }: PlainObject) {
  const file = isPlain(tls) && typeof tls['ca_cert'] === 'string' ? tls['ca_cert'] : undefined;
  return {
    ...(file !== undefined && { certificateAuthorities: [readFileSync(file, 'utf8')] }),
    ...(insecure === true && { insecure }),
  };
}
