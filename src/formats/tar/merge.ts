import { FormatError } from '../error.ts';
import type { TarEntry, TarEntryType } from './entry.ts';
import type { TarHeader } from './header.ts';
import { normalizePath } from './path.ts';
import { detail } from '../details.ts';

/** What stood before a member's header and changes it. */
export interface TarOverrides {
  readonly pax: ReadonlyMap<string, string> | undefined;
  readonly global: ReadonlyMap<string, string>;
  readonly longName: string | undefined;
  readonly longLink: string | undefined;
  readonly sparseSize: number | undefined;
  readonly offset: number;
  readonly contentOffset: number;
  readonly where: string;
}

const types: Readonly<Record<string, TarEntryType>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
};

/** Types that carry content; the others' sizes are ignored, as container runtimes do: another reading would hide members. */
const withContent: ReadonlySet<TarEntryType> = new Set(['file', 'other']);

/** Records that name or measure one file: in a global header container runtimes ignore them, so they are ignored here. */
const localOnly = new Set(['path', 'linkpath', 'size']);

/** Applies long names and PAX records to a header. */
export function makeEntry(header: TarHeader, overrides: TarOverrides): TarEntry {
  const { longName, longLink, offset, contentOffset, where } = overrides;
  const pax = mergeRecords(overrides);
  const rawPath = longName ?? pick(pax, 'GNU.sparse.name') ?? pick(pax, 'path') ?? header.name;
  const linkName = longLink ?? pick(pax, 'linkpath') ?? header.linkName;
  if (rawPath.includes('\0') || linkName.includes('\0'))
    throw new FormatError('FORMAT_MALFORMED', { message: detail('a name holds a NUL byte'), where });
  const oldFolder = header.flag === '\0' && rawPath.endsWith('/');
  const type = oldFolder ? 'directory' : (types[header.flag] ?? 'other');
  const sparseSize = overrides.sparseSize ?? paxSparseSize(pax, where);
  return {
    path: normalizePath(rawPath),
    rawPath,
    type,
    size: withContent.has(type) ? paxNumber(pax, 'size', header.size, where) : 0,
    mode: header.mode,
    uid: paxNumber(pax, 'uid', header.uid, where),
    gid: paxNumber(pax, 'gid', header.gid, where),
    mtime: paxNumber(pax, 'mtime', header.mtime, where),
    linkPath: type === 'hardlink' ? normalizePath(linkName) : type === 'symlink' ? linkName : '',
    ...(pax === undefined ? {} : { pax }),
    ...(sparseSize === undefined ? {} : { sparseSize }),
    offset,
    contentOffset,
  };
}

function mergeRecords({ global, pax }: TarOverrides): ReadonlyMap<string, string> | undefined {
  if (global.size === 0) return pax;
  return new Map([...[...global].filter(([keyword]) => !localOnly.has(keyword)), ...(pax ?? [])]);
}

/** An empty value means that the record is not there. */
function pick(pax: ReadonlyMap<string, string> | undefined, keyword: string): string | undefined {
  return pax?.get(keyword) || undefined;
}

function paxSparseSize(pax: ReadonlyMap<string, string> | undefined, where: string): number | undefined {
  const keyword = pax?.has('GNU.sparse.realsize') ? 'GNU.sparse.realsize' : 'GNU.sparse.size';
  return pick(pax, keyword) === undefined ? undefined : paxNumber(pax, keyword, 0, where);
}

const numberForms: Readonly<Record<string, RegExp>> = { mtime: /^-?\d{1,15}(?:\.\d*)?$/ };

function paxNumber(
  pax: ReadonlyMap<string, string> | undefined,
  keyword: string,
  otherwise: number,
  where: string,
): number {
  const text = pick(pax, keyword);
  if (text === undefined) return otherwise;
  const form = numberForms[keyword] ?? /^\d{1,15}$/;
  if (form.test(text)) return Number(text);
  throw new FormatError('FORMAT_MALFORMED', {
    message: detail('PAX record {keyword} is no number: {slice}', { keyword, slice: text.slice(0, 40) }),
    where,
  });
}
