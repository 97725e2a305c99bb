import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Language } from '../../core/index.ts';
import { version } from '../../core/version.ts';
import type { Descriptor } from '../../oci/manifest.ts';
import { parsePlatform, selectManifest } from '../../oci/platform.ts';
import { formatReference, parseReference, type Reference } from '../../oci/reference.ts';
import type { RegistryClient } from '../../oci/registry/api.ts';
import type { FindCredential } from '../../oci/registry/credentials.ts';
import { attachedTag } from '../../sign/cosign/names.ts';
import { registryStore, type SignatureStore } from '../../sign/cosign/store.ts';
import { layoutStore, openSignedLayout } from '../../sign/cosign/layout-store.ts';
import { SignError } from '../../sign/error.ts';
import type { RevocationCall } from './ask-revocation.ts';
import { createPacks, isPacked, openPacked } from './packed.ts';
import { attachmentPlace, givenCredential, transportTls } from './registry-options.ts';
import type { Environment } from '../config/environment.ts';
import type { trustSection } from '../config/sections/trust.ts';
import type { SettingValues } from '../config/setting.ts';
import { detail } from './details.ts';

/** Values of the settings of signing and verifying. */
export type TrustSettings = SettingValues<typeof trustSection.settings>;

/** A small exchange by HTTP. */
export type Exchange = NonNullable<RevocationCall['exchange']>;

/** What signing and verifying need of the process. */
export interface TrustPorts {
  readonly env: Environment;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Says something beside the report: standard error. */
  readonly notify?: (text: string) => void;
  /** Asks a person for a secret that is not shown, or takes it from a pipe; undefined where nobody can be asked. */
  readonly askSecret?: (question: string) => Promise<string | undefined>;
  /** What a person or a pipe answers to a question that was shown: one line; undefined where nobody can be asked. */
  readonly answer?: () => Promise<string>;
  /** In which texts of our own are shown; English where it is not known. */
  readonly language?: Language;
  /** Whether a person sits at standard input. */
  readonly isTerminal?: boolean;
  /** Standard input, to its end. */
  readonly stdin?: () => Promise<Uint8Array>;
  /** Told of every file that is read by name, and of certificates of named stores by their place in notation's configuration. */
  readonly onRead?: (file: string, bytes: Uint8Array) => void;
  /** Told of every document that a trust server gave, by its address; where it is there, all earlier roots are asked for too. */
  readonly onServed?: (url: string, bytes: Uint8Array) => void;
  /** Whether what a trust server says is wanted too where its root is not pinned, to explain what would hold then. */
  readonly isExplaining?: boolean;
  /** Asks revocation services in place of the network. */
  readonly exchange?: Exchange;
}

/** What services said when an image was packed. */
export interface PackedServices {
  /** Answers of revocation services. @throws {SignError} SIGN_SERVICE for what was not asked then. */
  readonly exchange: Exchange;
  /** A document of a trust server by its address; undefined where it gave none. */
  document(url: string): Promise<Uint8Array | undefined>;
  /** When the pack was written, milliseconds since 1970. */
  readonly time: number;
}

/** What a command prints and how it ends. */
export interface TrustOutcome {
  readonly report: string;
  readonly exit: number;
  /** What ended the work after the report was made: it is told once the report is printed. */
  readonly failure?: { readonly thrown: unknown } | undefined;
}

/** An image with the place of its signatures. */
export interface SignedImage {
  /** Image as it was named, and by digest. */
  readonly reference: Reference;
  readonly image: Descriptor;
  readonly store: SignatureStore;
  /** Of an image in a pack, what services said when it was packed; nothing else is asked then. */
  readonly packed?: PackedServices | undefined;
}

/** An image of which no more is known than its digest: nobody need have asked whether its registry has it. */
export interface NamedImage extends Omit<SignedImage, 'image'> {
  readonly image: Pick<Descriptor, 'digest'>;
}

/** An image in a registry, with the client that found it. */
export interface RegistryImage extends SignedImage {
  readonly client: RegistryClient;
}

/** Runs work with a client of registries; its connections are closed behind it. */
export async function withClient<Value>(
  settings: TrustSettings,
  ports: TrustPorts,
  work: (client: RegistryClient) => Promise<Value>,
): Promise<Value> {
  const insecure = settings['allow-http-registry'] || settings['allow-insecure-registry'];
  const findCredential = givenCredential(settings) ?? (await keychainOf(settings, ports));
  const { createRegistryClient } = await import('../../oci/registry/client.ts');
  const client = createRegistryClient({
    insecure,
    environment: ports.env,
    userAgent: `dartagnan/${version}`,
    ...(await transportTls('registry', settings, ports)),
    ...(findCredential === undefined ? {} : { findCredential }),
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function keychainOf(settings: TrustSettings, ports: TrustPorts): Promise<FindCredential | undefined> {
  return settings['k8s-keychain'] ? (await import('./keychain/index.ts')).cloudCredentials(ports) : undefined;
}

/** Finds an image in a registry; of an index, with `--platform`, the manifest of that platform; with `--attachment`, what is attached to it. */
export async function findImage(
  client: RegistryClient,
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<RegistryImage> {
  const { signal } = ports;
  const reference = parseReference(name);
  const image = await client.resolve(reference, { signal });
  const place = attachmentPlace(reference, settings, ports);
  const store = registryStore(client, reference, signal, place);
  const chosen = await ofPlatform(client, reference, image, settings, ports);
  if (settings.attachment === undefined) return { client, reference, image: chosen, store };
  const attached = { ...place.repository, tag: `${place.prefix}${attachedTag(chosen.digest, settings.attachment)}` };
  return { client, reference: attached, image: await client.resolve(attached, { signal }), store };
}

/** As {@link findImage}, but without a question where the name says the digest. */
async function nameImage(
  client: RegistryClient,
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<NamedImage> {
  const reference = parseReference(name);
  const { digest } = reference;
  if (digest === undefined || settings.platform !== undefined || settings.attachment !== undefined)
    return findImage(client, name, settings, ports);
  const store = registryStore(client, reference, ports.signal, attachmentPlace(reference, settings, ports));
  return { reference, image: { digest }, store };
}

async function ofPlatform(
  client: RegistryClient,
  reference: Reference,
  image: Descriptor,
  { platform }: TrustSettings,
  { signal }: TrustPorts,
): Promise<Descriptor> {
  if (platform === undefined) return image;
  const { manifest } = await client.manifest({ ...reference, digest: image.digest }, { signal });
  return manifest.kind === 'index'
    ? selectManifest(manifest, parsePlatform(platform), formatReference(reference))
    : image;
}

/** Runs work that opens images: in registries by one client, whose connections serve them all, with `--local-image` in layout folders, and in packs. */
export function withImages<Value>(
  settings: TrustSettings,
  ports: TrustPorts,
  work: (open: (name: string) => Promise<SignedImage>) => Promise<Value>,
): Promise<Value> {
  return withFound(findImage, settings, ports, work);
}

/** As {@link withImages}, for work that needs no more of an image than its digest. */
export function withNamedImages<Value>(
  settings: TrustSettings,
  ports: TrustPorts,
  work: (open: (name: string) => Promise<NamedImage>) => Promise<Value>,
): Promise<Value> {
  return withFound(nameImage, settings, ports, work);
}

async function withFound<Found extends NamedImage, Value>(
  find: (client: RegistryClient, name: string, settings: TrustSettings, ports: TrustPorts) => Promise<Found>,
  settings: TrustSettings,
  ports: TrustPorts,
  work: (open: (name: string) => Promise<Found | SignedImage>) => Promise<Value>,
): Promise<Value> {
  const packs = createPacks(ports);
  const orPacked = (open: (name: string) => Promise<Found | SignedImage>) => (name: string) =>
    isPacked(name) ? openPacked(name, packs, settings) : open(name);
  if (settings['local-image']) return work(orPacked((name) => openLocal(name, ports)));
  return withClient(settings, ports, (client) => work(orPacked((name) => find(client, name, settings, ports))));
}

/** Opens an image for the time of some work. */
export function withImage<Value>(
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
  work: (image: SignedImage) => Promise<Value>,
): Promise<Value> {
  return withImages(settings, ports, async (open) => work(await open(name)));
}

async function openLocal(name: string, { cwd }: TrustPorts): Promise<SignedImage> {
  const layout = await openSignedLayout(resolve(cwd, name));
  const reference = { registry: 'local', repository: name, digest: layout.image.digest };
  return { reference, image: layout.image, store: layoutStore(layout) };
}

/** Opens an image of a registry for the time of some work. */
export function withRegistryImage<Value>(
  name: string,
  settings: TrustSettings,
  ports: TrustPorts,
  work: (image: RegistryImage) => Promise<Value>,
): Promise<Value> {
  return withClient(settings, ports, async (client) => work(await findImage(client, name, settings, ports)));
}

/**
 * Reads what a flag or argument names: a file, - for standard input, an http or https address, or `env://NAME` for a variable.
 * @throws {SignError} SIGN_FILE where it cannot be read, SIGN_SERVICE, SIGN_CREDENTIAL.
 */
export async function readNamed(file: string, ports: TrustPorts): Promise<Uint8Array> {
  const { cwd, stdin, onRead } = ports;
  if (file === '-' && stdin !== undefined) return stdin();
  if (/^(?:https?|env):\/\//.test(file)) return (await import('./read-address.ts')).readAddress(file, ports);
  try {
    const bytes = new Uint8Array(await readFile(resolve(cwd, file)));
    onRead?.(file, bytes);
    return bytes;
  } catch (cause) {
    throw new SignError('SIGN_FILE', { message: detail('the file cannot be read'), where: file, cause });
  }
}
