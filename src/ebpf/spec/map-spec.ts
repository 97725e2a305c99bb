import type { Btf } from '../../formats/btf/reader.ts';
import { EbpfError } from '../errors.ts';
import { mapTypes, type MapType } from '../sys/constants.ts';
import { detail } from '../details.ts';

/** A map before it exists in the kernel. */
export interface MapSpec {
  readonly name: string;
  readonly type: MapType;
  /** Bytes. */
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** Types of key and value in the object's BTF; 0 where it names none. */
  readonly keyType: number;
  readonly valueType: number;
  /** Content that a data section starts with. */
  readonly contents?: Uint8Array;
  /** No program and no later update may change it. */
  readonly frozen?: boolean;
}

/** Map types that refuse BTF of key and value. */
const untyped: ReadonlySet<MapType> = new Set([
  'ring-buffer',
  'perf-event-array',
  'program-array',
  'array-of-maps',
  'hash-of-maps',
]);

/** Reads the maps of `.maps`, which libbpf's macros define as structs whose pointer members carry sizes and types. */
export function readMapSpecs(btf: Btf): MapSpec[] {
  const [section] = btf.find('.maps', 'data-section');
  return section === undefined ? [] : btf.variables(section).map((variable) => readMapSpec(btf, variable.type));
}

function readMapSpec(btf: Btf, variable: number): MapSpec {
  const name = btf.name(variable);
  const numbers: Record<string, number> = {};
  const types: Record<string, number> = {};
  for (const member of btf.members(btf.resolve(btf.target(variable)))) {
    const pointed = btf.target(btf.resolve(member.type));
    if (member.name === 'key' || member.name === 'value') types[member.name] = pointed;
    else if (btf.kind(btf.resolve(pointed)) === 'array') numbers[member.name] = btf.array(btf.resolve(pointed)).length;
  }
  const type = mapTypeOf(name, numbers['type']);
  const typed = !untyped.has(type);
  return {
    name,
    type,
    keySize: numbers['key_size'] ?? sizeOf(btf, types['key']),
    valueSize: numbers['value_size'] ?? sizeOf(btf, types['value']),
    maxEntries: numbers['max_entries'] ?? 0,
    flags: numbers['map_flags'] ?? 0,
    keyType: typed ? (types['key'] ?? 0) : 0,
    valueType: typed ? (types['value'] ?? 0) : 0,
  };
}

function sizeOf(btf: Btf, type: number | undefined): number {
  return type === undefined ? 0 : btf.size(type);
}

function mapTypeOf(name: string, number: number | undefined): MapType {
  const found = Object.entries(mapTypes).find(([, value]) => value === number);
  if (found === undefined)
    throw new EbpfError('EBPF_OBJECT', {
      message: detail('map {name} has type {type}, which this loader does not know', { name, type: number ?? '?' }),
    });
  return found[0] as MapType;
}
