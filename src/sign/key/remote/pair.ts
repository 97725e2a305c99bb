import type { RemoteKeyPorts } from './scheme.ts';

/** A key pair as files, with the password of the private one. */
export interface KeyPairFiles {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly password: string;
}

/**
 * Keeps a key pair at an address. @returns what was written where, a line each, as the original says it.
 * @throws {SignError} SIGN_NAME, SIGN_CREDENTIAL, SIGN_SERVICE.
 */
export type KeepPair = (
  address: string,
  pair: KeyPairFiles,
  ports: Omit<RemoteKeyPorts, 'purpose'>,
) => Promise<readonly string[]>;
