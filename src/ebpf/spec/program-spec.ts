import type { ElfRelocation, ElfSymbol } from '../../formats/elf/symbols.ts';
import type { CoreRelocation, InfoRecord } from './extension.ts';
import type { SectionName } from './section.ts';

/** A function of the object: an entry program or one that others call. Offsets count from its first byte. */
export interface FunctionSpec {
  readonly name: string;
  readonly code: Uint8Array;
  readonly section: number;
  /** Byte offset in its section. */
  readonly offset: number;
  readonly relocations: readonly ElfRelocation[];
  readonly coreRelocations: readonly CoreRelocation[];
  readonly functionInfo: readonly InfoRecord[];
  readonly lineInfo: readonly InfoRecord[];
}

/** A program before it is in the kernel. */
export interface ProgramSpec extends FunctionSpec {
  readonly attach: SectionName;
}

/** What a section's records look like beside the function that is cut out of it. */
export interface SectionRecords {
  readonly relocations: readonly ElfRelocation[];
  readonly coreRelocations: readonly CoreRelocation[];
  readonly functionInfo: readonly InfoRecord[];
  readonly lineInfo: readonly InfoRecord[];
}

/** Cuts one function out of its section, with the records that fall into it. */
export function cutFunction(symbol: ElfSymbol, code: Uint8Array, records: SectionRecords): FunctionSpec {
  const end = symbol.value + symbol.size;
  const within = <T extends { readonly offset: number }>(rows: readonly T[]): T[] =>
    rows
      .filter(({ offset }) => offset >= symbol.value && offset < end)
      .map((row) => ({ ...row, offset: row.offset - symbol.value }));
  return {
    name: symbol.name,
    code: code.subarray(symbol.value, end),
    section: symbol.section,
    offset: symbol.value,
    relocations: within(records.relocations),
    coreRelocations: within(records.coreRelocations),
    functionInfo: within(records.functionInfo),
    lineInfo: within(records.lineInfo),
  };
}
