import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { isElf } from '../elf/reader.ts';
import { elfImage } from './elf-image.ts';
import { machOImage, isMachO } from './mach-o-image.ts';
import { isPe, peImage } from './pe-image.ts';
import { ProgramImage } from './program-image.ts';
import { readModuleInfo, type GoModuleInfo } from './module-info.ts';
import { detail } from '../details.ts';

/** What the Go linker wrote into a binary (package debug/buildinfo). */
export interface GoBuildInfo {
  /** Version of the toolchain, `go1.22.5`, with experiments after a blank. */
  readonly goVersion: string;
  readonly module: GoModuleInfo;
}

const magic = Uint8Array.from([0xff, ...new TextEncoder().encode(' Go buildinf:')]);
const alignment = 16;
const headerSize = 32;
const inlineStrings = 2;
const bigEndian = 1;
const maximumString = 16 << 20;

/** Tells whether bytes start as an executable that may carry Go build information. */
export function isExecutable(head: Uint8Array): boolean {
  return isElf(head) || isPe(head) || isMachO(head);
}

/**
 * Finds and reads the build information of a Go binary: ELF, PE or Mach-O; undefined where it is no Go binary.
 * Toolchains before 1.18 keep pointers to the strings, later ones the strings themselves.
 * @throws {FormatError} where the executable's tables or the build information are damaged.
 */
export function readGoBuildInfo(bytes: Uint8Array): GoBuildInfo | undefined {
  const image = isElf(bytes)
    ? elfImage(bytes)
    : isPe(bytes)
      ? peImage(bytes)
      : isMachO(bytes)
        ? machOImage(bytes)
        : undefined;
  if (image === undefined) return undefined;
  const header = findHeader(image);
  if (header === undefined) return undefined;
  const [goVersion, module] =
    ((header[15] ?? 0) & inlineStrings) === 0 ? pointedStrings(image, header) : inlinedStrings(header);
  return { goVersion, module: readModuleInfo(withoutSentinels(module)) };
}

/** The header stands at a multiple of 16 bytes in one of the data parts. */
function findHeader(image: ProgramImage): Uint8Array | undefined {
  for (const data of image.data)
    for (let at = indexOfMagic(data, 0); at >= 0; at = indexOfMagic(data, at + 1))
      if (at % alignment === 0 && at + headerSize <= data.length) return data.subarray(at);
  return undefined;
}

function indexOfMagic(data: Uint8Array, from: number): number {
  for (let at = data.indexOf(0xff, from); at >= 0; at = data.indexOf(0xff, at + 1))
    if (magic.every((byte, index) => data[at + index] === byte)) return at;
  return -1;
}

function inlinedStrings(header: Uint8Array): [string, Uint8Array] {
  const [version, next] = inlined(header, headerSize);
  const [module] = inlined(header, next);
  return [decode(version), module];
}

/** A length in LEB128, and so many bytes. */
function inlined(header: Uint8Array, start: number): [bytes: Uint8Array, next: number] {
  let [length, at] = [0, start];
  for (let shift = 0; ; shift += 7, at += 1) {
    const byte = header[at];
    if (byte === undefined || shift > 28) throw damaged(detail('a string has no length'));
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  at += 1;
  if (length > maximumString || at + length > header.length)
    throw damaged(detail('a string of {length} bytes crosses the end', { length }));
  return [header.subarray(at, at + length), at + length];
}

/** Two pointers, each to a Go string: a pointer and a length. */
function pointedStrings(image: ProgramImage, header: Uint8Array): [string, Uint8Array] {
  const pointerSize = header[14] ?? 0;
  if (pointerSize !== 4 && pointerSize !== 8) throw damaged(detail('pointers of {pointerSize} bytes', { pointerSize }));
  const little = ((header[15] ?? 0) & bigEndian) === 0;
  const pointer = (bytes: Uint8Array, at: number): bigint => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return pointerSize === 8 ? view.getBigUint64(at, little) : BigInt(view.getUint32(at, little));
  };
  const pointed = (address: bigint): Uint8Array => {
    const string = image.read(address, 2 * pointerSize);
    if (string === undefined) return new Uint8Array();
    const length = pointer(string, pointerSize);
    if (length > BigInt(maximumString)) throw damaged(detail('a string of {length} bytes', { length }));
    return image.read(pointer(string, 0), Number(length)) ?? new Uint8Array();
  };
  return [decode(pointed(pointer(header, 16))), pointed(pointer(header, 16 + pointerSize))];
}

/** The module text stands between two sentinels of 16 bytes, for those who search for it. */
function withoutSentinels(module: Uint8Array): string {
  return module.length >= 33 && module[module.length - 17] === 0x0a
    ? decode(module.subarray(16, module.length - 16))
    : '';
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function damaged(message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { where: 'Go build information', message });
}
