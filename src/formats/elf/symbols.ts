import { FormatError } from '../error.ts';
import { cStringAt, type ElfFile, type ElfSection } from './reader.ts';
import { detail } from '../details.ts';

/** A symbol of a 64-bit ELF file. */
export interface ElfSymbol {
  readonly name: string;
  /** `STT_…`: 0 none, 1 object, 2 function, 3 section. */
  readonly type: number;
  /** `STB_…`: 0 local, 1 global, 2 weak. */
  readonly binding: number;
  /** Section that it stands in; 0 where undefined. */
  readonly section: number;
  /** Offset in that section (relocatable files) or address. */
  readonly value: number;
  readonly size: number;
}

/** A relocation without addend, `Elf64_Rel`. */
export interface ElfRelocation {
  /** Offset in the section that it changes. */
  readonly offset: number;
  readonly type: number;
  readonly symbol: ElfSymbol;
}

const symbolTable = 2;
const relocations = 9;

/** Symbols of a 64-bit file, in the table's order. @throws {FormatError} for 32-bit files. */
export function readSymbols(file: ElfFile): ElfSymbol[] {
  if (file.bits !== 64)
    throw new FormatError('FORMAT_UNSUPPORTED', {
      where: 'ELF',
      message: detail('symbols are read of 64-bit files only'),
    });
  const table = file.sections.find((section) => section.type === symbolTable);
  if (table === undefined) return [];
  const names = file.sections[table.link]?.bytes ?? new Uint8Array();
  const view = viewOf(table);
  return Array.from({ length: Math.floor(table.bytes.length / 24) }, (_, index) => {
    const at = index * 24;
    const info = view.getUint8(at + 4);
    return {
      name: cStringAt(names, view.getUint32(at, file.littleEndian)),
      type: info & 0xf,
      binding: info >> 4,
      section: view.getUint16(at + 6, file.littleEndian),
      value: Number(view.getBigUint64(at + 8, file.littleEndian)),
      size: Number(view.getBigUint64(at + 16, file.littleEndian)),
    };
  });
}

/** Relocations that change a section. @throws {FormatError} where one names a symbol that does not exist. */
export function readRelocations(file: ElfFile, symbols: readonly ElfSymbol[], section: ElfSection): ElfRelocation[] {
  return file.sections
    .filter((candidate) => candidate.type === relocations && candidate.info === section.index)
    .flatMap((table) => {
      const view = viewOf(table);
      return Array.from({ length: Math.floor(table.bytes.length / 16) }, (_, index) => {
        const word = view.getBigUint64(index * 16 + 8, file.littleEndian);
        const symbol = symbols[Number(word >> 32n)];
        if (symbol === undefined)
          throw new FormatError('FORMAT_MALFORMED', {
            where: `ELF, section ${table.name}`,
            message: detail('relocation {index} names symbol {value} of {count}', {
              index,
              value: word >> 32n,
              count: symbols.length,
            }),
          });
        return {
          offset: Number(view.getBigUint64(index * 16, file.littleEndian)),
          type: Number(word & 0xffff_ffffn),
          symbol,
        };
      });
    });
}

function viewOf({ bytes }: ElfSection): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
