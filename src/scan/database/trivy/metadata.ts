import { readFileSync } from 'node:fs';
import { ScanError } from '../../error.ts';
import { fieldsOf, numberOf, textOf } from '../fields.ts';
import type { DatabaseInfo } from '../port.ts';
import { detail } from '../../details.ts';

/** Version of the database's schema that is read. */
export const trivySchema = 2;

/** Reads `metadata.json`. @throws ScanError `SCAN_DATABASE_MALFORMED` where it is none, or of a schema that is not read. */
export function readTrivyMetadata(text: string, where: string): DatabaseInfo {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ScanError('SCAN_DATABASE_MALFORMED', { message: detail('the metadata is no JSON'), where, cause });
  }
  const fields = fieldsOf(document);
  const version = numberOf(fields, 'Version');
  const updatedAt = textOf(fields, 'UpdatedAt');
  if (version !== trivySchema || updatedAt === undefined)
    throw new ScanError('SCAN_DATABASE_MALFORMED', {
      message: detail('the metadata is of schema {version}, schema {trivySchema} is read', {
        version: version ?? '?',
        trivySchema,
      }),
      where,
    });
  const [nextUpdate, downloadedAt] = [textOf(fields, 'NextUpdate'), textOf(fields, 'DownloadedAt')];
  return {
    kind: 'trivy',
    version,
    updatedAt,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    ...(downloadedAt === undefined ? {} : { downloadedAt }),
  };
}

/** Metadata of the database in a folder; undefined where there is none. @throws ScanError as {@link readTrivyMetadata}. */
export function trivyInfoIn(folder: string): DatabaseInfo | undefined {
  const path = `${folder}/metadata.json`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return readTrivyMetadata(text, path);
}

/** Writes metadata as Trivy writes it. */
export function writeTrivyMetadata(info: DatabaseInfo): string {
  return `${JSON.stringify({
    Version: info.version,
    NextUpdate: info.nextUpdate,
    UpdatedAt: info.updatedAt,
    DownloadedAt: info.downloadedAt,
  })}\n`;
}

/** Milliseconds for which a download counts as new whatever the publisher promised. */
const graceAfterDownload = 60 * 60 * 1000;

/** Tells whether the publisher should have a newer database by now; a download of the last hour is not repeated. */
export function isStale({ nextUpdate, downloadedAt }: DatabaseInfo, now: number): boolean {
  if (nextUpdate === undefined || now < Date.parse(nextUpdate)) return false;
  return downloadedAt === undefined || now > Date.parse(downloadedAt) + graceAfterDownload;
}
