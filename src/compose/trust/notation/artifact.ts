import { version } from '../../../core/version.ts';
import type { Descriptor } from '../../../oci/manifest.ts';
import { parseReference } from '../../../oci/reference.ts';
import { createRegistryClient } from '../../../oci/registry/client.ts';
import { OciError } from '../../../oci/error.ts';
import { SignError } from '../../../sign/error.ts';
import { layoutNotationStore, resolveInLayout } from '../../../sign/notation/layout-store.ts';
import { type NotationStore, registryNotationStore } from '../../../sign/notation/store.ts';
import { resolve } from 'node:path';
import type { TrustPorts } from '../context.ts';
import { detail } from '../details.ts';

/** How an artifact is reached. */
export interface ArtifactOptions {
  readonly insecure: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The reference names a folder, `layout:tag`. */
  readonly ociLayout: boolean;
  /** What the trust policy calls a layout. */
  readonly scope: string | undefined;
}

/** An artifact with the place of its signatures. */
export interface NotationArtifact {
  readonly descriptor: Descriptor;
  /** `registry/repository`, or the folder. */
  readonly place: string;
  /** What trust policies know it by. */
  readonly scope: string;
  /** The tag that named it; undefined where a digest did. */
  readonly tag: string | undefined;
  readonly store: NotationStore;
}

/** Opens an artifact for the time of some work. @throws {SignError} or {OciError} where it cannot be found. */
export async function withArtifact<Value>(
  reference: string,
  options: ArtifactOptions,
  ports: TrustPorts,
  work: (artifact: NotationArtifact) => Promise<Value>,
): Promise<Value> {
  return options.ociLayout
    ? work(await openLayout(reference, options, ports))
    : withRegistry(reference, options, ports, work);
}

async function openLayout(
  reference: string,
  { scope }: ArtifactOptions,
  { cwd }: TrustPorts,
): Promise<NotationArtifact> {
  const at = reference.includes('@') ? reference.indexOf('@') : reference.lastIndexOf(':');
  if (at < 1 || reference.includes('/', at))
    throw new SignError('SIGN_NAME', {
      message: detail(
        '"{reference}": invalid reference: missing tag or digest. Expecting <layout_path>:<tag> or <layout_path>@<digest>',
        { reference },
      ),
    });
  const [place, name] = [reference.slice(0, at), reference.slice(at + 1)];
  const folder = resolve(cwd, place);
  return {
    descriptor: await resolveInLayout(folder, name),
    place,
    scope: scope ?? place,
    tag: reference.includes('@') ? undefined : name,
    store: layoutNotationStore(folder),
  };
}

async function withRegistry<Value>(
  text: string,
  { insecure, username, password }: ArtifactOptions,
  { env, signal }: TrustPorts,
  work: (artifact: NotationArtifact) => Promise<Value>,
): Promise<Value> {
  checkReference(text);
  const reference = parseReference(text);
  const credential = { kind: 'password', username: username ?? '', password: password ?? '' } as const;
  const client = createRegistryClient({
    insecure,
    environment: env,
    userAgent: `dartagnan/${version}`,
    ...(username === undefined ? {} : { findCredential: () => Promise.resolve(credential) }),
  });
  try {
    const place = `${reference.registry}/${reference.repository}`;
    const descriptor = await client.resolve(reference, { signal }).catch((error: unknown) => {
      if (!(error instanceof OciError) || error.code !== 'OCI_NOT_FOUND') throw error;
      throw new SignError('SIGN_NOT_FOUND', {
        message: detail('failed to get manifest descriptor: {text}: not found', { text }),
        cause: error,
      });
    });
    const store = registryNotationStore(client, reference, signal);
    const tag = reference.digest === undefined ? reference.tag : undefined;
    return await work({ descriptor, place, scope: place, tag, store });
  } finally {
    await client.close();
  }
}

/** The original wants whole references: a missing registry is not docker.io. */
function checkReference(text: string): void {
  const expecting = 'Expecting <registry>/<repository>:<tag> or <registry>/<repository>@<digest>';
  const slash = text.indexOf('/');
  if (slash < 1)
    throw new SignError('SIGN_NAME', {
      message: detail('"{text}": invalid reference: missing registry or repository. {expecting}', { text, expecting }),
    });
  if (!/[:@]/.test(text.slice(slash)))
    throw new SignError('SIGN_NAME', {
      message: detail('"{text}": invalid reference: no tag or digest. {expecting}', { text, expecting }),
    });
}
