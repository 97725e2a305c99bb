import type { Btf } from '../formats/btf/reader.ts';
import { EbpfError } from './errors.ts';
import { linkProgram } from './linker.ts';
import { mapGlobal, type GlobalVariable } from './global.ts';
import { attachProgram } from './link.ts';
import { createMap, type EbpfMap } from './map.ts';
import { loadProgram, type EbpfProgram } from './program.ts';
import type { CollectionSpec } from './spec/collection-spec.ts';
import type { MapSpec } from './spec/map-spec.ts';
import { Attributes } from './sys/attributes.ts';
import { tryBpf } from './sys/bpf.ts';
import { ownDescriptor, type Descriptor } from './sys/descriptor.ts';
import { liftMemlock } from './sys/memlock.ts';
import { detail } from './details.ts';

/** What a caller may decide before anything is in the kernel. */
export interface CollectionOptions {
  readonly kernel: Btf;
  /** Values of global variables of `.rodata` and `.data`, by name, in the machine's byte order. */
  readonly variables?: Readonly<Record<string, Uint8Array>>;
  /** Sizes of maps that differ from the object's. */
  readonly maxEntries?: Readonly<Record<string, number>>;
  /** Which programs to load; default all but the optional ones. */
  readonly wants?: (name: string) => boolean;
}

/** An object in the kernel: maps and verified programs, not yet attached. */
export interface Collection {
  readonly maps: ReadonlyMap<string, EbpfMap>;
  readonly programs: ReadonlyMap<string, EbpfProgram>;
  /** CO-RE relocations of all programs. */
  readonly relocated: { readonly answered: number; readonly missing: number };
  /** Attaches a program; the link is closed with the collection. */
  attach(name: string): Descriptor;
  /** A 64-bit variable of `.data` or `.bss`, to be read while programs change it; it ends with the collection. */
  global(name: string): GlobalVariable;
  /** Detaches and unloads everything; harmless when repeated. */
  close(): void;
}

/** Loads a collection; after a failure nothing of it stays in the kernel. @throws {EbpfError} */
export function loadCollection(spec: CollectionSpec, options: CollectionOptions): Collection {
  liftMemlock();
  const owned: Descriptor[] = [];
  try {
    return load(spec, options, owned);
  } catch (error) {
    for (const descriptor of owned) descriptor.close();
    throw error;
  }
}

function load(spec: CollectionSpec, options: CollectionOptions, owned: Descriptor[]): Collection {
  const own = <T extends Descriptor>(descriptor: T): T => {
    owned.push(descriptor);
    return descriptor;
  };
  const btf = loadBtf(spec.btfBytes);
  if (btf !== undefined) own(btf);
  const maps = new Map(prepareMaps(spec, options).map((map) => [map.name, own(createMap(map, btf))]));
  const targets = { kernel: options.kernel, mapDescriptor: (name: string) => maps.get(name)?.fd };
  const wants = options.wants ?? (() => true);
  const chosen = spec.programs.filter(
    (program) => wants(program.name) && (options.wants !== undefined || !program.attach.optional),
  );
  const linked = chosen.map((program) => linkProgram(spec, program, targets));
  const programs = new Map(
    linked.map((program) => [
      program.spec.name,
      own(loadProgram(program, { license: spec.license, btf, kernel: options.kernel })),
    ]),
  );
  return {
    maps,
    programs,
    relocated: {
      answered: linked.reduce((sum, program) => sum + program.relocated.answered, 0),
      missing: linked.reduce((sum, program) => sum + program.relocated.missing, 0),
    },
    attach: (name) => own(attachProgram(required(programs, name))),
    global: (name) => own(mapGlobal(spec, maps, name)),
    close: () =>
      owned
        .splice(0)
        .reverse()
        .forEach((descriptor) => descriptor.close()),
  };
}

/** Gives the object's types to the kernel, for its logs and typed maps; a kernel that refuses them loads the programs without. */
function loadBtf(bytes: Uint8Array): Descriptor | undefined {
  const answer = tryBpf('btfLoad', new Attributes(28).pointer(0, bytes).u32(16, bytes.length));
  return 'value' in answer ? ownDescriptor(answer.value) : undefined;
}

function prepareMaps(spec: CollectionSpec, { variables = {}, maxEntries = {} }: CollectionOptions): MapSpec[] {
  const contents = new Map(
    spec.maps.flatMap((map) => (map.contents === undefined ? [] : [[map.name, Uint8Array.from(map.contents)]])),
  );
  for (const [name, value] of Object.entries(variables)) {
    const place = spec.variables.get(name);
    const target = place === undefined ? undefined : contents.get(place.map);
    if (place === undefined || target === undefined || value.length !== place.size)
      throw new EbpfError('EBPF_OBJECT', {
        message: detail('the object has no global variable {name} of {size} bytes', { name, size: value.length }),
      });
    target.set(value, place.offset);
  }
  return spec.maps.map((map) => {
    const bytes = contents.get(map.name);
    return {
      ...map,
      ...(bytes === undefined ? {} : { contents: bytes }),
      maxEntries: maxEntries[map.name] ?? map.maxEntries,
    };
  });
}

function required(programs: ReadonlyMap<string, EbpfProgram>, name: string): EbpfProgram {
  const program = programs.get(name);
  if (program === undefined)
    throw new EbpfError('EBPF_OBJECT', { message: detail('no program {name} is loaded', { name }) });
  return program;
}
