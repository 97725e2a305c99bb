import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { version } from '../../core/version.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import { createRegistryClient } from '../../oci/registry/client.ts';
import { registryStore, type SignatureStore } from '../../sign/cosign/store.ts';
import { SignError } from '../../sign/error.ts';
import type { Environment } from '../config/environment.ts';
import type { trustSection } from '../config/sections/trust.ts';
import type { SettingValues } from '../config/setting.ts';

/** Values of the settings of signing and verifying. */
export type TrustSettings = SettingValues<typeof trustSection.settings>;

/** What signing and verifying need of the process. */
export interface TrustPorts {
  readonly env: Environment;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** What a command prints and how it ends. */
export interface TrustOutcome {
  readonly report: string;
  readonly exit: number;
}

/** An image in a registry with the place of its signatures. */
export interface SignedImage {
  readonly reference: Reference;
  readonly image: Descriptor;
  readonly store: SignatureStore;
}

/** Opens an image for the time of some work; its connections are closed behind it. */
export async function withImage<Value>(
  name: string,
  settings: TrustSettings,
  { env, signal }: TrustPorts,
  work: (image: SignedImage) => Promise<Value>,
): Promise<Value> {
  const reference = parseReference(name);
  const insecure = settings['allow-http-registry'] || settings['allow-insecure-registry'];
  const client = createRegistryClient({ insecure, environment: env, userAgent: `dartagnan/${version}` });
  try {
    const image = await client.resolve(reference, { signal });
    return await work({ reference, image, store: registryStore(client, reference, signal) });
  } finally {
    await client.close();
  }
}

/** Reads a file that a flag or argument names. @throws {SignError} SIGN_MALFORMED where it cannot be read. */
export async function readNamed(file: string, { cwd }: TrustPorts): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(resolve(cwd, file)));
  } catch (cause) {
    throw new SignError('SIGN_MALFORMED', { message: 'the file cannot be read', where: file, cause });
  }
}
