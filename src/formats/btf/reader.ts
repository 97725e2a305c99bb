import type { Text } from '../../core/index.ts';
import { FormatError } from '../error.ts';
import { btfKinds, trailingBytes, type BtfKind } from './kind.ts';
import { detail } from '../details.ts';

const magic = 0xeb9f;
const modifiers: ReadonlySet<BtfKind> = new Set(['typedef', 'volatile', 'const', 'restrict', 'type-tag']);
const pointerSize = 8;
const maximumDepth = 64;

/** A member of a struct or union; offsets count from the start of the type. */
export interface BtfMember {
  /** Empty for an anonymous struct or union. */
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  /** Width in bits of a bit-field, 0 for a plain member. */
  readonly bitSize: number;
}

/** A constant of an enumeration. */
export interface BtfEnumerator {
  readonly name: string;
  readonly value: bigint;
}

/** A variable's place in a data section. */
export interface BtfSectionVariable {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * Types of a BTF blob (an ELF's `.BTF` section or /sys/kernel/btf/vmlinux), little-endian, read in place: a type is its
 * number, and its parts are decoded when they are asked for (kernel documentation, bpf/btf.rst).
 */
export class Btf {
  readonly #view: DataView;
  readonly #strings: string;
  readonly #offsets: Uint32Array;
  /** String offset of each type's name, so that a look-up by name is one scan of a flat array. */
  readonly #names: Uint32Array;

  /** @throws {FormatError} where header, types or strings do not fit the bytes. */
  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { types, typesEnd, strings, stringsEnd } = readHeader(this.#view);
    this.#strings = new TextDecoder('latin1').decode(bytes.subarray(strings, stringsEnd));
    this.#offsets = readOffsets(this.#view, types, typesEnd);
    this.#names = this.#offsets.map((at) => (at === 0 ? 0 : this.#view.getUint32(at, true)));
  }

  /** Number of types, void (0) included. */
  get count(): number {
    return this.#offsets.length;
  }

  /** Byte offset of a type's head in the blob, for those who complete one. */
  offset(type: number): number {
    return this.#at(type);
  }

  kind(type: number): BtfKind {
    if (type === 0) return 'void';
    return btfKinds[(this.#view.getUint32(this.#at(type) + 4, true) >>> 24) & 0x1f] ?? 'void';
  }

  /** Name of a type; empty where it has none. */
  name(type: number): string {
    return type === 0 ? 'void' : this.string(this.#view.getUint32(this.#at(type), true));
  }

  /** The string at an offset of the string section; `.BTF.ext` refers to strings by offset too. */
  string(offset: number): string {
    const end = this.#strings.indexOf('\0', offset);
    return end < 0 ? '' : this.#strings.slice(offset, end);
  }

  /** The type that a pointer, modifier, variable, function or tag refers to; a function prototype's return type. */
  target(type: number): number {
    return type === 0 ? 0 : this.#view.getUint32(this.#at(type) + 8, true);
  }

  /** The type behind typedefs, qualifiers and tags. */
  resolve(type: number): number {
    let resolved = type;
    for (let depth = 0; modifiers.has(this.kind(resolved)); depth += 1) {
      if (depth === maximumDepth) throw malformed(this.#at(type), detail('a chain of typedefs has no end'));
      resolved = this.target(resolved);
    }
    return resolved;
  }

  /** Size in bytes, through typedefs and arrays. */
  size(type: number, depth = 0): number {
    if (depth > maximumDepth) throw malformed(this.#at(type), detail('an array type has no end'));
    const resolved = this.resolve(type);
    switch (this.kind(resolved)) {
      case 'pointer':
        return pointerSize;
      case 'array': {
        const { element, length } = this.array(resolved);
        return length * this.size(element, depth + 1);
      }
      case 'variable':
        return this.size(this.target(resolved), depth + 1);
      case 'void':
      case 'forward':
      case 'function':
      case 'function-prototype':
        return 0;
      default:
        return this.target(resolved);
    }
  }

  /** Element type and length of an array. */
  array(type: number): { readonly element: number; readonly length: number } {
    const at = this.#at(type) + 12;
    return { element: this.#view.getUint32(at, true), length: this.#view.getUint32(at + 8, true) };
  }

  /** Encoding of an integer: width in bits, and whether it is signed. */
  integer(type: number): { readonly bits: number; readonly signed: boolean } {
    const word = this.#view.getUint32(this.#at(type) + 12, true);
    return { bits: word & 0xff, signed: ((word >>> 24) & 1) === 1 };
  }

  /** Members of a struct or union, in order. */
  members(type: number): BtfMember[] {
    const bitFields = this.#flag(type);
    return this.#each(type, 12, (at) => {
      const place = this.#view.getUint32(at + 8, true);
      return {
        name: this.string(this.#view.getUint32(at, true)),
        type: this.#view.getUint32(at + 4, true),
        bitOffset: bitFields ? place & 0xffffff : place,
        bitSize: bitFields ? place >>> 24 : 0,
      };
    });
  }

  /** Constants of an enumeration, in order. */
  enumerators(type: number): BtfEnumerator[] {
    const wide = this.kind(type) === 'enum64';
    const signed = this.#flag(type);
    return this.#each(type, wide ? 12 : 8, (at) => {
      const low = this.#view.getUint32(at + 4, true);
      const bits = wide ? BigInt(low) | (BigInt(this.#view.getUint32(at + 8, true)) << 32n) : BigInt(low);
      return {
        name: this.string(this.#view.getUint32(at, true)),
        value: signed ? BigInt.asIntN(wide ? 64 : 32, bits) : bits,
      };
    });
  }

  /** Variables of a data section, in order. */
  variables(type: number): BtfSectionVariable[] {
    return this.#each(type, 12, (at) => ({
      type: this.#view.getUint32(at, true),
      offset: this.#view.getUint32(at + 4, true),
      size: this.#view.getUint32(at + 8, true),
    }));
  }

  /** Types of a name, of the kinds given, in order of their numbers. */
  find(name: string, ...kinds: readonly BtfKind[]): number[] {
    const found: number[] = [];
    for (const nameOffset of this.#nameOffsets(name)) this.#collect(nameOffset, kinds, found);
    return found.sort((left, right) => left - right);
  }

  #collect(nameOffset: number, kinds: readonly BtfKind[], found: number[]): void {
    for (let type = this.#names.indexOf(nameOffset, 1); type > 0; type = this.#names.indexOf(nameOffset, type + 1))
      if (kinds.includes(this.kind(type))) found.push(type);
  }

  /** Offsets at which a whole string starts; more than one only where a producer did not deduplicate. */
  *#nameOffsets(name: string): Generator<number> {
    const needle = `\0${name}\0`;
    for (let at = this.#strings.indexOf(needle); at >= 0; at = this.#strings.indexOf(needle, at + 1)) yield at + 1;
  }

  #at(type: number): number {
    const offset = this.#offsets[type];
    if (offset === undefined)
      throw malformed(0, detail('type {type} of {count} does not exist', { type, count: this.#offsets.length }));
    return offset;
  }

  #flag(type: number): boolean {
    return this.#view.getUint32(this.#at(type) + 4, true) >>> 31 === 1;
  }

  #each<T>(type: number, stride: number, decode: (at: number) => T): T[] {
    const at = this.#at(type);
    const length = this.#view.getUint32(at + 4, true) & 0xffff;
    return Array.from({ length }, (_, index) => decode(at + 12 + index * stride));
  }
}

function readHeader(view: DataView): { types: number; typesEnd: number; strings: number; stringsEnd: number } {
  if (view.byteLength < 24)
    throw new FormatError('FORMAT_TRUNCATED', { where: 'BTF', message: detail('the header needs 24 bytes') });
  if (view.getUint16(0, true) !== magic) throw malformed(0, detail('no little-endian BTF magic 0xeb9f'));
  const header = view.getUint32(4, true);
  const types = header + view.getUint32(8, true);
  const strings = header + view.getUint32(16, true);
  const [typesEnd, stringsEnd] = [types + view.getUint32(12, true), strings + view.getUint32(20, true)];
  if (header < 24 || Math.max(typesEnd, stringsEnd) > view.byteLength)
    throw new FormatError('FORMAT_TRUNCATED', {
      where: 'BTF',
      message: detail('sections reach to byte {max} of {byteLength}', {
        max: Math.max(typesEnd, stringsEnd),
        byteLength: view.byteLength,
      }),
    });
  return { types, typesEnd, strings, stringsEnd };
}

function readOffsets(view: DataView, start: number, end: number): Uint32Array {
  const offsets = [0];
  for (let at = start; at < end; ) {
    if (at + 12 > end) throw malformed(at, detail('a type head crosses the end of the type section'));
    const info = view.getUint32(at + 4, true);
    const kind = btfKinds[(info >>> 24) & 0x1f];
    if (kind === undefined || kind === 'void')
      throw malformed(at, detail('unknown kind {value}', { value: (info >>> 24) & 0x1f }));
    offsets.push(at);
    const [fixed, each] = trailingBytes[kind];
    at += 12 + fixed + each * (info & 0xffff);
    if (at > end) throw malformed(at, detail('a {kind} crosses the end of the type section', { kind }));
  }
  return Uint32Array.from(offsets);
}

function malformed(offset: number, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { where: `BTF, offset ${offset}`, message });
}
