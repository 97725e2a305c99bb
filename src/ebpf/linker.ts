import type { ElfRelocation } from '../formats/elf/symbols.ts';
import { EbpfError } from './errors.ts';
import { applyRelocation } from './relocation/apply.ts';
import { relocationValue } from './relocation/value.ts';
import type { CollectionSpec } from './spec/collection-spec.ts';
import type { InfoRecord } from './spec/extension.ts';
import { Code, instructionSize, opcode } from './spec/instruction.ts';
import type { FunctionSpec, ProgramSpec } from './spec/program-spec.ts';
import { pseudo } from './sys/constants.ts';
import type { Btf } from '../formats/btf/reader.ts';
import { detail } from './details.ts';

const relocationType = { immediate64: 1, call: 10 } as const;
const sectionSymbol = 3;

/** A program ready for the kernel: its own code and that of every function it calls, one after the other. */
export interface LinkedProgram {
  readonly spec: ProgramSpec;
  readonly code: Uint8Array;
  readonly functionInfo: readonly InfoRecord[];
  readonly lineInfo: readonly InfoRecord[];
  /** CO-RE relocations answered, and those that this kernel has no answer for. */
  readonly relocated: { readonly answered: number; readonly missing: number };
}

/** What linking asks of the world: descriptors of maps by name, and the kernel's types. */
export interface LinkTargets {
  mapDescriptor(name: string): number | undefined;
  readonly kernel: Btf;
}

/** Links one program (kernel documentation, bpf/llvm_reloc.rst). @throws {EbpfError} EBPF_OBJECT for a symbol that nothing defines. */
export function linkProgram(collection: CollectionSpec, spec: ProgramSpec, targets: LinkTargets): LinkedProgram {
  const linker = new Linker(collection, targets);
  try {
    linker.place(spec);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new EbpfError('EBPF_OBJECT', {
      message: detail('program {name}: what refers to it lies outside its code', { name: spec.name }),
      cause,
    });
  }
  return { spec, ...linker.finish() };
}

interface PlacedFunction {
  readonly spec: FunctionSpec;
  readonly code: Code;
  readonly start: number;
}

class Linker {
  readonly #collection: CollectionSpec;
  readonly #targets: LinkTargets;
  readonly #placed: PlacedFunction[] = [];
  #size = 0;
  #answered = 0;
  #missing = 0;

  constructor(collection: CollectionSpec, targets: LinkTargets) {
    this.#collection = collection;
    this.#targets = targets;
  }

  /** Puts a function behind those that stand already, links what it refers to, and gives its start in bytes. */
  place(spec: FunctionSpec): number {
    const known = this.#placed.find((placed) => placed.spec === spec);
    if (known !== undefined) return known.start;
    const placed = { spec, code: new Code(spec.code), start: this.#size };
    this.#placed.push(placed);
    this.#size += spec.code.length;
    this.#relocateTypes(placed);
    this.#relocateSymbols(placed);
    return placed.start;
  }

  finish(): Omit<LinkedProgram, 'spec'> {
    const code = new Uint8Array(this.#size);
    for (const placed of this.#placed) code.set(placed.code.bytes, placed.start);
    const records = (of: 'functionInfo' | 'lineInfo') =>
      this.#placed.flatMap(({ spec, start }) =>
        spec[of].map(({ offset, words }) => ({ offset: offset + start, words })),
      );
    return {
      code,
      functionInfo: records('functionInfo'),
      lineInfo: records('lineInfo'),
      relocated: { answered: this.#answered, missing: this.#missing },
    };
  }

  #relocateTypes({ spec, code }: PlacedFunction): void {
    for (const relocation of spec.coreRelocations) {
      const result = relocationValue(this.#collection.btf, this.#targets.kernel, relocation);
      if (result === 'missing') this.#missing += 1;
      else this.#answered += 1;
      applyRelocation(code, relocation.offset, result);
    }
  }

  #relocateSymbols(placed: PlacedFunction): void {
    const byOffset = new Map(placed.spec.relocations.map((relocation) => [relocation.offset, relocation]));
    for (let at = 0; at < placed.code.bytes.length; at += instructionSize) {
      const relocation = byOffset.get(at);
      const code = placed.code.opcode(at);
      if (code === opcode.call && placed.code.source(at) === pseudo.call) this.#linkCall(placed, at, relocation);
      else if (code === opcode.loadImmediate64 && relocation?.type === relocationType.immediate64)
        this.#linkAddress(placed, at, relocation);
      if (code === opcode.loadImmediate64) at += instructionSize;
    }
  }

  #linkCall(placed: PlacedFunction, at: number, relocation: ElfRelocation | undefined): void {
    const distance = (placed.code.immediate(at) + 1) * instructionSize;
    const target =
      relocation === undefined
        ? this.#function(placed.spec.section, placed.spec.offset + at + distance)
        : this.#function(
            relocation.symbol.section,
            relocation.symbol.value + (relocation.symbol.type === sectionSymbol ? distance : 0),
          );
    placed.code.setImmediate(at, (this.place(target) - (placed.start + at)) / instructionSize - 1);
  }

  #linkAddress(placed: PlacedFunction, at: number, { symbol }: ElfRelocation): void {
    const { code } = placed;
    const data = this.#collection.dataSections.get(symbol.section);
    const descriptor = this.#targets.mapDescriptor(data ?? symbol.name);
    if (descriptor !== undefined) {
      code.setSource(at, data === undefined ? pseudo.mapDescriptor : pseudo.mapValue);
      const offset = data === undefined ? 0 : code.immediate(at) + symbol.value;
      code.setImmediate64(at, (BigInt(offset) << 32n) | BigInt(descriptor));
      return;
    }
    const target = this.#function(symbol.section, symbol.type === sectionSymbol ? code.immediate(at) : symbol.value);
    code.setSource(at, pseudo.function);
    code.setImmediate64(at, BigInt((this.place(target) - (placed.start + at)) / instructionSize - 1));
  }

  #function(section: number, offset: number): FunctionSpec {
    const { functions, programs } = this.#collection;
    const found =
      functions.find((spec) => spec.section === section && spec.offset === offset) ??
      programs.find((spec) => spec.section === section && spec.offset === offset);
    if (found === undefined)
      throw new EbpfError('EBPF_OBJECT', {
        message: detail('code refers to section {section}, offset {offset}, where no function or map stands', {
          section,
          offset,
        }),
      });
    return found;
  }
}
