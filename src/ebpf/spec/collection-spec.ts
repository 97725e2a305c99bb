import { Btf } from '../../formats/btf/reader.ts';
import { elfMachines, readElf, type ElfFile, type ElfSection } from '../../formats/elf/reader.ts';
import { readRelocations, readSymbols, type ElfSymbol } from '../../formats/elf/symbols.ts';
import { EbpfError } from '../errors.ts';
import { mapFlags } from '../sys/constants.ts';
import { completeDataSections } from './btf-sections.ts';
import { readExtension, type BtfExtension } from './extension.ts';
import { readMapSpecs, type MapSpec } from './map-spec.ts';
import { cutFunction, type FunctionSpec, type ProgramSpec } from './program-spec.ts';
import { parseSectionName } from './section.ts';
import { detail } from '../details.ts';

const functionSymbol = 2;
const executable = 4;
const noBits = 8;

/** All that an object file says, and nothing of any kernel: reading the same bytes twice gives the same. */
export interface CollectionSpec {
  readonly license: string;
  readonly btf: Btf;
  /** The `.BTF` section with the sizes and offsets of variables filled in, as the kernel wants it. */
  readonly btfBytes: Uint8Array;
  readonly maps: readonly MapSpec[];
  readonly programs: readonly ProgramSpec[];
  /** Functions that programs call. */
  readonly functions: readonly FunctionSpec[];
  /** Names of maps by the section that a relocation's symbol stands in, for data sections. */
  readonly dataSections: ReadonlyMap<number, string>;
  /** Places of global variables in data sections, by name. */
  readonly variables: ReadonlyMap<string, { readonly map: string; readonly offset: number; readonly size: number }>;
}

/**
 * Reads an object that clang built for `-target bpf` with `-g`.
 * @throws {EbpfError} EBPF_OBJECT where it is for another machine or lacks what the loader needs.
 * @throws {FormatError} where the file is damaged.
 */
export function readCollectionSpec(bytes: Uint8Array, where: string): CollectionSpec {
  const file = readElf(bytes);
  if (file.machine !== elfMachines.bpf || !file.littleEndian || file.bits !== 64)
    throw new EbpfError('EBPF_OBJECT', {
      where,
      message: detail('an ELF file for machine {machine}, not a little-endian eBPF object', { machine: file.machine }),
    });
  const section = (name: string) => file.sections.find((candidate) => candidate.name === name);
  const btfBytes = section('.BTF')?.bytes;
  if (btfBytes === undefined)
    throw new EbpfError('EBPF_OBJECT', { where, message: detail('no .BTF section: build with -g') });
  const btf = new Btf(btfBytes);
  const extensionBytes = section('.BTF.ext')?.bytes;
  const extension = extensionBytes === undefined ? undefined : readExtension(extensionBytes, btf);
  const symbols = readSymbols(file);
  const { programs, functions } = readFunctions(file, symbols, extension);
  const data = file.sections.filter(isData);
  return {
    license: new TextDecoder('latin1').decode(section('license')?.bytes ?? new Uint8Array()).replace(/\0.*$/s, ''),
    btf,
    btfBytes: completeDataSections(btf, btfBytes, file.sections, symbols),
    maps: [...readMapSpecs(btf), ...data.map((part) => dataMap(btf, part))],
    programs,
    functions,
    dataSections: new Map(data.map((part) => [part.index, part.name])),
    variables: new Map(
      symbols.flatMap((symbol) => {
        const owner = data.find((part) => part.index === symbol.section);
        return owner === undefined || symbol.type !== 1
          ? []
          : [[symbol.name, { map: owner.name, offset: symbol.value, size: symbol.size }] as const];
      }),
    ),
  };
}

function isData(section: ElfSection): boolean {
  return /^\.(?:rodata|data|bss)(?:\.|$)/.test(section.name) && section.size > 0;
}

/** Global variables of one object; a header that says more is damaged or hostile. */
const mostData = 64 << 20;

function dataMap(btf: Btf, section: ElfSection): MapSpec {
  if (section.size > mostData)
    throw new EbpfError('EBPF_OBJECT', {
      where: section.name,
      message: detail('{size} bytes of global variables, more than {most}', { size: section.size, most: mostData }),
    });
  const frozen = section.name.startsWith('.rodata');
  const [type = 0] = btf.find(section.name, 'data-section');
  return {
    name: section.name,
    type: 'array',
    keySize: 4,
    valueSize: section.size,
    maxEntries: 1,
    flags: mapFlags.mmapable | (frozen ? mapFlags.readOnlyProgram : 0),
    keyType: 0,
    valueType: type,
    contents: section.type === noBits ? new Uint8Array(section.size) : Uint8Array.from(section.bytes),
    frozen,
  };
}

function readFunctions(
  file: ElfFile,
  symbols: readonly ElfSymbol[],
  extension: BtfExtension | undefined,
): { programs: ProgramSpec[]; functions: FunctionSpec[] } {
  const programs: ProgramSpec[] = [];
  const functions: FunctionSpec[] = [];
  for (const section of file.sections.filter(({ flags, size }) => (flags & executable) !== 0 && size > 0)) {
    const records = {
      relocations: readRelocations(file, symbols, section),
      coreRelocations: extension?.relocations.get(section.name) ?? [],
      functionInfo: extension?.functions.get(section.name) ?? [],
      lineInfo: extension?.lines.get(section.name) ?? [],
    };
    const attach = parseSectionName(section.name);
    for (const symbol of symbols.filter(
      (candidate) => candidate.section === section.index && candidate.type === functionSymbol,
    )) {
      const spec = cutFunction(symbol, section.bytes, records);
      if (attach !== undefined && symbol.binding !== 0) programs.push({ ...spec, attach });
      else functions.push(spec);
    }
  }
  return { programs, functions };
}
