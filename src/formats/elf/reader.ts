import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

/** A section of an ELF file. */
export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** `sh_type`: 1 PROGBITS, 2 SYMTAB, 8 NOBITS, 9 REL, …. */
  readonly type: number;
  readonly flags: number;
  readonly address: bigint;
  /** Bytes that it has in the file; empty for NOBITS. */
  readonly bytes: Uint8Array;
  /** Bytes that it has in memory. */
  readonly size: number;
  /** `sh_link` and `sh_info`: which sections it refers to depends on its type. */
  readonly link: number;
  readonly info: number;
}

/** A segment of the program header that is loaded into memory. */
export interface ElfSegment {
  /** `p_type`: 1 LOAD, 2 DYNAMIC, …. */
  readonly type: number;
  readonly flags: number;
  readonly address: bigint;
  readonly bytes: Uint8Array;
}

/** What stands in an ELF file's header and tables; parts are views of the file's bytes, nothing is copied. */
export interface ElfFile {
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
}

/** `e_machine` of the processors that the house knows. */
export const elfMachines = { x86_64: 62, aarch64: 183, bpf: 247 } as const;

const noBits = 8;
const maximumEntries = 100_000;

/** Tells whether bytes start as an ELF file does. */
export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

/**
 * Reads header, sections and segments (System V ABI, chapters 4 and 5; 32 and 64 bits, either byte order).
 * @throws {FormatError} where a table or a part lies outside the bytes.
 */
export function readElf(bytes: Uint8Array): ElfFile {
  if (!isElf(bytes)) throw malformed(0, detail('no ELF magic'));
  const fields = new ElfFields(bytes);
  const { wide } = fields;
  const sectionTable = fields.table(
    fields.word(wide ? 40 : 32),
    fields.u16(wide ? 58 : 46),
    fields.u16(wide ? 60 : 48),
  );
  const segmentTable = fields.table(
    fields.word(wide ? 32 : 28),
    fields.u16(wide ? 54 : 42),
    fields.u16(wide ? 56 : 44),
  );
  return {
    machine: fields.u16(18),
    bits: wide ? 64 : 32,
    littleEndian: fields.little,
    sections: readSections(fields, sectionTable, fields.u16(wide ? 62 : 50)),
    segments: segmentTable.map((at) => readSegment(fields, at)),
  };
}

/** Scalars of the file's class and byte order, bounds checked. */
class ElfFields {
  readonly bytes: Uint8Array;
  readonly little: boolean;
  readonly wide: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.little);
  }

  u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.little);
  }

  /** A word of the file's class: 4 bytes or 8. */
  big(at: number): bigint {
    if (!this.wide) return BigInt(this.u32(at));
    this.#check(at, 8);
    return this.#view.getBigUint64(at, this.little);
  }

  /** A word that must be an offset or size within a file. */
  word(at: number): number {
    const value = this.big(at);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(at, detail('{value} is no size or offset', { value }));
    return Number(value);
  }

  slice(offset: number, size: number): Uint8Array {
    this.#check(offset, size);
    return this.bytes.subarray(offset, offset + size);
  }

  table(offset: number, stride: number, count: number): number[] {
    if (count > maximumEntries)
      throw new FormatError('FORMAT_LIMIT', { where: 'ELF', message: detail('{count} table entries', { count }) });
    return offset === 0 ? [] : Array.from({ length: count }, (_, index) => offset + index * stride);
  }

  #check(at: number, size: number): void {
    if (at + size > this.bytes.length)
      throw new FormatError('FORMAT_TRUNCATED', {
        where: `ELF, offset ${at}`,
        message: detail('{size} bytes are announced, the file has {count}', { size, count: this.bytes.length }),
      });
  }
}

function readSections(fields: ElfFields, table: readonly number[], namesIndex: number): ElfSection[] {
  const unnamed = table.map((at, index) => readSection(fields, at, index));
  const names = unnamed[namesIndex]?.bytes ?? new Uint8Array();
  return unnamed.map((section, index) => ({ ...section, name: cStringAt(names, fields.u32(table[index]!)) }));
}

function readSection(fields: ElfFields, at: number, index: number): ElfSection {
  const { wide } = fields;
  const type = fields.u32(at + 4);
  const size = fields.word(at + (wide ? 32 : 20));
  return {
    index,
    name: '',
    type,
    flags: Number(fields.big(at + 8) & 0xffff_ffffn),
    address: fields.big(at + (wide ? 16 : 12)),
    bytes: type === noBits || type === 0 ? new Uint8Array() : fields.slice(fields.word(at + (wide ? 24 : 16)), size),
    size,
    link: fields.u32(at + (wide ? 40 : 24)),
    info: fields.u32(at + (wide ? 44 : 28)),
  };
}

function readSegment(fields: ElfFields, at: number): ElfSegment {
  const { wide } = fields;
  return {
    type: fields.u32(at),
    flags: fields.u32(at + (wide ? 4 : 24)),
    address: fields.big(at + (wide ? 16 : 8)),
    bytes: fields.slice(fields.word(at + (wide ? 8 : 4)), fields.word(at + (wide ? 32 : 16))),
  };
}

/** The zero-ended string at an offset of a string table; empty where the offset lies outside. */
export function cStringAt(table: Uint8Array, offset: number): string {
  const end = table.indexOf(0, offset);
  return new TextDecoder('latin1').decode(table.subarray(offset, end < 0 ? table.length : end));
}

function malformed(offset: number, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { where: `ELF, offset ${offset}`, message });
}
