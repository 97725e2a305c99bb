import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Progress, sayError } from '../../../core/index.ts';
import { createTarReader, type TarSink } from '../../../formats/tar/reader.ts';
import type { Descriptor } from '../../../oci/manifest.ts';
import { formatReference, parseReference, type Reference } from '../../../oci/reference.ts';
import type { RegistryClient } from '../../../oci/registry/api.ts';
import { makeFolder } from '../../../oci/make-folder.ts';
import { ScanError } from '../../error.ts';
import type { DatabaseInfo } from '../port.ts';
import { openTrivyDatabase } from './database.ts';
import { readTrivyMetadata, trivySchema, writeTrivyMetadata } from './metadata.ts';
import { progressMessages } from '../../messages.ts';
import { detail } from '../../details.ts';

/** Where Trivy's database is published, in the order in which Trivy asks. */
export const trivyRepositories: readonly string[] = [
  'mirror.gcr.io/aquasec/trivy-db:2',
  'ghcr.io/aquasecurity/trivy-db:2',
  'public.ecr.aws/aquasecurity/trivy-db:2',
];

const layerType = 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip';
/** Largest database that is written, unpacked bytes: today's has fewer than 1.5 GB. */
const maxUnpackedBytes = 8 * 1024 ** 3;
const names = new Set(['trivy.db', 'metadata.json']);

/** What a download needs. */
export interface DownloadOptions {
  readonly client: RegistryClient;
  /** Asked in this order until one answers. */
  readonly repositories: readonly string[];
  /** Folder that gets `trivy.db` and `metadata.json`. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A download that worked, and what was said by the repositories before it. */
export interface Download {
  readonly info: DatabaseInfo;
  readonly repository: string;
  readonly obstacles: readonly Error[];
}

/**
 * Fetches Trivy's published database and puts it into a folder. Nothing there changes before the new one is whole, verified and opened.
 * @throws ScanError `SCAN_DATABASE_UNAVAILABLE` with the reason of each repository where none answers; the signal's reason where it is aborted.
 */
export async function downloadTrivyDatabase(options: DownloadOptions): Promise<Download> {
  const obstacles: Error[] = [];
  for (const repository of options.repositories) {
    options.signal.throwIfAborted();
    try {
      return { info: await fetchFrom(repository, options), repository, obstacles };
    } catch (cause) {
      if (options.signal.aborted) throw options.signal.reason;
      obstacles.push(
        new ScanError('SCAN_DATABASE_UNAVAILABLE', {
          message: detail('the database cannot be fetched'),
          where: repository,
          cause,
        }),
      );
    }
  }
  throw new ScanError('SCAN_DATABASE_UNAVAILABLE', {
    message: detail('no repository has the vulnerability database: {reasons}', {
      reasons: {
        en: obstacles.map((one) => sayError(one, 'en')).join('; '),
        zh: obstacles.map((one) => sayError(one, 'zh')).join('; '),
      },
    }),
  });
}

async function fetchFrom(repository: string, options: DownloadOptions): Promise<DatabaseInfo> {
  const reference = databaseReference(repository);
  const { manifest } = await options.client.manifest(reference, { signal: options.signal });
  const layer = manifest.kind === 'manifest' ? databaseLayer(manifest.layers) : undefined;
  if (layer === undefined)
    throw new ScanError('SCAN_DATABASE_MALFORMED', {
      message: detail('the artifact has no layer of type {layerType}', { layerType }),
      where: formatReference(reference),
    });
  makeFolder(options.folder);
  const staging = mkdtempSync(join(options.folder, '.download-'));
  try {
    await unpack(reference, layer, staging, options);
    return install(staging, options);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** A repository without a tag means the schema's, as in Trivy. */
function databaseReference(repository: string): Reference {
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  return parseReference(/[:@]/u.test(last) ? repository : `${repository}:${trivySchema}`);
}

function databaseLayer(layers: readonly Descriptor[]): Descriptor | undefined {
  return layers.find(({ mediaType }) => mediaType === layerType) ?? (layers.length === 1 ? layers[0] : undefined);
}

/** Writes the archive's two files; the client verifies the digest and fails the stream where it is wrong. */
async function unpack(
  reference: Reference,
  layer: Descriptor,
  folder: string,
  options: DownloadOptions,
): Promise<void> {
  const { client, signal, progress } = options;
  const blob = await client.blob(reference, { digest: layer.digest, size: layer.size }, { signal });
  const files = new Set<number>();
  const reader = createTarReader(
    {
      onEntry(entry): TarSink | undefined {
        const name = basename(entry.path);
        if (entry.type !== 'file' || !names.has(name)) return undefined;
        return fileSink(join(folder, name), files);
      },
    },
    { name: layer.digest },
  );
  let done = 0;
  const counted = async function* () {
    for await (const chunk of blob) {
      done += chunk.length;
      progress.update({ title: progressMessages.database, done, total: layer.size, unit: 'bytes' });
      yield chunk;
    }
  };
  let unpacked = 0;
  const source = Readable.from(counted());
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) {
      unpacked += (chunk as Uint8Array).length;
      if (unpacked > maxUnpackedBytes)
        throw new ScanError('SCAN_DATABASE_MALFORMED', {
          message: detail('the database is larger than 8 GiB'),
          where: layer.digest,
        });
      reader.push(chunk as Uint8Array);
    }
    reader.end();
  } finally {
    source.destroy();
    for (const file of files) closeSync(file);
  }
}

function fileSink(path: string, files: Set<number>): TarSink {
  const file = openSync(path, 'w');
  files.add(file);
  return {
    write(chunk) {
      for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done);
    },
    end() {
      files.delete(file);
      closeSync(file);
    },
  };
}

/** Opens what was unpacked, and only then puts it in place, the database before its metadata. */
function install(staging: string, { folder, now }: DownloadOptions): DatabaseInfo {
  const missing = [...names].find((name) => !existsSync(join(staging, name)));
  if (missing !== undefined)
    throw new ScanError('SCAN_DATABASE_MALFORMED', {
      message: detail("the artifact's archive has no {missing}", { missing }),
    });
  const metadata = readFileSync(join(staging, 'metadata.json'), 'utf8');
  const info = { ...readTrivyMetadata(metadata, 'metadata.json'), downloadedAt: new Date(now).toISOString() };
  openTrivyDatabase(join(staging, 'trivy.db'), info).close();
  writeFileSync(join(staging, 'metadata.json'), writeTrivyMetadata(info));
  renameSync(join(staging, 'trivy.db'), join(folder, 'trivy.db'));
  renameSync(join(staging, 'metadata.json'), join(folder, 'metadata.json'));
  return info;
}
