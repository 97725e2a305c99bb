import { readFileSync } from 'node:fs';
import { messageOf } from '../../core/index.ts';
import { PolicyError } from '../error.ts';
import { detail } from './details.ts';

/** What a folder keeps: hashes of the contents by path and by id. */
export interface Listing {
  readonly data: readonly { readonly path: readonly string[]; readonly hash: string }[];
  readonly policies: readonly {
    readonly id: string;
    readonly hash: string;
    readonly version?: 'v0' | 'v1' | undefined;
  }[];
}

/** Of the folder's layout. */
const format = 1;

/** A list as the text of its file. */
export function listingText({ data, policies }: Listing): string {
  return `${JSON.stringify({ format, data, policies })}\n`;
}

/** Reads the file of a list. @throws PolicyError POLICY_STORAGE */
export function readListing(path: string): Listing {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const message = detail('it is damaged: {reason}', { reason: messageOf(cause) });
    throw new PolicyError('POLICY_STORAGE', { message, where: path, cause });
  }
  if (typeof found === 'object' && found !== null && 'format' in found && Number(found.format) > format)
    throw new PolicyError('POLICY_STORAGE', { message: detail('it was written by a newer version'), where: path });
  if (isListing(found)) return found;
  const message = detail('it is damaged: {reason}', { reason: 'data, policies' });
  throw new PolicyError('POLICY_STORAGE', { message, where: path });
}

function isListing(value: unknown): value is Listing {
  const { data, policies } = (value ?? {}) as { readonly data?: unknown; readonly policies?: unknown };
  return (
    Array.isArray(data) &&
    data.every((row: unknown) => isRow(row) && Array.isArray(row['path']) && row['path'].every(isText)) &&
    Array.isArray(policies) &&
    policies.every((row: unknown) => isRow(row) && isText(row['id']))
  );
}

/** Hashes are names of files: nothing else may stand in their place. */
function isRow(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && 'hash' in row && /^[0-9a-f]{64}$/.test(String(row.hash));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
