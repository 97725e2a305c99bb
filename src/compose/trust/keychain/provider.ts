import type { Transport } from '../../../oci/registry/http.ts';
import type { Credential } from '../../../oci/registry/credentials.ts';
import type { Environment } from '../../config/environment.ts';

/** What a cloud is asked with. */
export interface KeychainPorts {
  readonly env: Environment;
  readonly transport: Transport;
  readonly signal: AbortSignal;
}

/** A cloud that gives credentials for its own registries to what runs in it. */
export interface KeychainProvider {
  readonly name: string;
  /** Hosts of its registries. */
  readonly hosts: RegExp;
  /** Undefined where the environment says that this does not run there. @throws {SignError} SIGN_SERVICE, SIGN_KEY. */
  find(host: string, ports: KeychainPorts): Promise<Credential | undefined>;
}
