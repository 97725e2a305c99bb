import type { CatalogueRow } from '../../../core/index.ts';
import type { Transport } from '../../../oci/registry/http.ts';
import { hashOf, type HashName } from '../../bytes.ts';
import { SignError } from '../../error.ts';
import type { SigningKey } from '../private-key.ts';
import { defaultHash, type PublicKey } from '../public-key.ts';
import { detail } from '../../details.ts';

/** What stores of keys are asked with. */
export interface RemoteKeyPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly transport: Transport;
  readonly signal?: AbortSignal;
  /** Asks a person for a secret; undefined where nobody is there. */
  readonly askSecret?: ((question: string) => Promise<string | undefined>) | undefined;
  /** A key for verifying need not be allowed to sign. */
  readonly purpose: 'sign' | 'verify';
}

/** What a store gave: a key that signs where it is kept, or the files of a key pair. */
export type RemoteKey =
  | { readonly kind: 'key'; readonly key: SigningKey }
  | { readonly kind: 'pem'; readonly privatePem?: string; readonly publicPem?: string; readonly password?: string };

/** The scheme of an address that is no file: `awskms` of `awskms://…`, `pkcs11` of `pkcs11:…`; undefined for a file. */
export function schemeOf(address: string): string | undefined {
  return /^([a-z0-9]+):\/\//.exec(address)?.[1] ?? /^(pkcs11):/.exec(address)?.[1];
}

/** A store of keys by the scheme of its addresses. */
export interface KeyScheme extends CatalogueRow {
  /** Beginning of its addresses, `awskms://`. */
  readonly prefix: string;
  /** Opens the key at the rest of an address. @throws {SignError} SIGN_KEY, SIGN_SERVICE. */
  open(rest: string, ports: RemoteKeyPorts): Promise<RemoteKey>;
  /** Makes a key on P-256 at the rest of an address, where the store makes keys; one that is there stays. @throws {SignError} SIGN_KEY, SIGN_SERVICE. */
  create?(rest: string, ports: RemoteKeyPorts): Promise<void>;
}

/** A key that signs digests elsewhere. */
export function digestKey(
  publicKey: PublicKey,
  signDigest: (digest: Uint8Array, hash: HashName) => Promise<Uint8Array>,
): RemoteKey {
  const hash = defaultHash(publicKey.object);
  if (hash === null)
    throw new SignError('SIGN_UNSUPPORTED', { message: detail('Ed25519 keys of this store sign no digests') });
  return { kind: 'key', key: { publicKey, sign: (bytes) => signDigest(hashOf(hash, bytes), hash) } };
}

/** A variable that must be set. @throws {SignError} SIGN_KEY naming it. */
export function needVariable({ env }: Pick<RemoteKeyPorts, 'env'>, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new SignError('SIGN_CREDENTIAL', { message: detail('the variable {name} is not set', { name }) });
}

/** The key's algorithm as JSON web algorithms and several clouds name it: EC or RSA, and the hash. */
export function isElliptic({ object }: PublicKey): boolean {
  return object.asymmetricKeyType === 'ec';
}
