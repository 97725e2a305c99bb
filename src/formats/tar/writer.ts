import type { TarEntryType } from './entry.ts';
import { blockSize } from './header.ts';
import { formatPax } from './pax.ts';

/** A member to write; what is left out gets a constant, so that equal input gives equal bytes. */
export interface TarMember {
  readonly path: string;
  readonly type?: Exclude<TarEntryType, 'other'>;
  /** Content; a string is written as UTF-8. */
  readonly content?: Uint8Array | string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Whole seconds since 1970. */
  readonly mtime?: number;
  readonly linkPath?: string;
  /** Further PAX records. */
  readonly pax?: Readonly<Record<string, string>>;
}

/** The two zero blocks that end an archive. */
export const tarTrailer: Uint8Array = new Uint8Array(2 * blockSize);

/** A whole archive in memory, trailer included. */
export function writeTar(members: Iterable<TarMember>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const member of members) {
    const content = contentOf(member);
    parts.push(tarHeader(member, content.length), content, tarPadding(content.length));
  }
  return concatenate([...parts, tarTrailer]);
}

/** Header blocks of a member whose content of `size` bytes, padded by {@link tarPadding}, is written next; PAX records come first where a field does not fit. */
export function tarHeader(member: TarMember, size: number): Uint8Array {
  const header = ustarHeader(member, size);
  const records = paxRecords(member, size);
  if (records.length === 0) return header;
  const pax = formatPax(records);
  const paxHeader = ustarHeader({ path: `PaxHeaders/${baseName(member.path)}` }, pax.length, 'x');
  return concatenate([paxHeader, pax, tarPadding(pax.length), header]);
}

/** Zero bytes that bring content to whole blocks. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array(-size & (blockSize - 1));
}

const encoder = new TextEncoder();
const OCTAL_11 = 8 ** 11;
const OCTAL_7 = 8 ** 7;

const flags: Readonly<Record<Exclude<TarEntryType, 'other'>, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
};

function contentOf({ content = '' }: TarMember): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : content;
}

/** Records for what the fixed fields cannot hold: long or non-ASCII names, large numbers. */
function paxRecords(member: TarMember, size: number): (readonly [string, string])[] {
  const { path, linkPath = '', uid = 0, gid = 0 } = member;
  const records: [string, string][] = [];
  if (!fits(path)) records.push(['path', path]);
  if (!fits(linkPath)) records.push(['linkpath', linkPath]);
  if (size >= OCTAL_11) records.push(['size', String(size)]);
  if (uid >= OCTAL_7) records.push(['uid', String(uid)]);
  if (gid >= OCTAL_7) records.push(['gid', String(gid)]);
  return [...records, ...Object.entries(member.pax ?? {})];
}

function fits(path: string): boolean {
  return path.length <= 100 && !/[^\x20-\x7e]/.test(path);
}

function ustarHeader(member: TarMember, size: number, flag = flags[member.type ?? 'file']): Uint8Array {
  const block = new Uint8Array(blockSize);
  const text = (at: number, length: number, value: string) => block.set(encoder.encode(value).subarray(0, length), at);
  const octal = (at: number, length: number, value: number) =>
    text(at, length, value >= 8 ** (length - 1) ? '0'.repeat(length - 1) : value.toString(8).padStart(length - 1, '0'));
  text(0, 100, member.path);
  octal(100, 8, member.mode ?? (member.type === 'directory' ? 0o755 : 0o644));
  octal(108, 8, member.uid ?? 0);
  octal(116, 8, member.gid ?? 0);
  octal(124, 12, size);
  octal(136, 12, member.mtime ?? 0);
  text(148, 8, '        ');
  text(156, 1, flag);
  text(157, 100, member.linkPath ?? '');
  text(257, 8, 'ustar\u000000');
  octal(
    148,
    7,
    block.reduce((sum, byte) => sum + byte, 0),
  );
  block[154] = 0;
  return block;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
