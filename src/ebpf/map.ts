import { EbpfError } from './errors.ts';
import type { MapSpec } from './spec/map-spec.ts';
import { Attributes } from './sys/attributes.ts';
import { bpf, systemCallError, tryBpf } from './sys/bpf.ts';
import { mapTypes } from './sys/constants.ts';
import { ownDescriptor, type Descriptor } from './sys/descriptor.ts';
import { detail } from './details.ts';

/** How an update treats a key that is or is not there, `BPF_ANY`, `BPF_NOEXIST`, `BPF_EXIST`. */
export type UpdateMode = 'any' | 'create' | 'replace';

const modes: Readonly<Record<UpdateMode, bigint>> = { any: 0n, create: 1n, replace: 2n };

/** A map in the kernel. Keys and values are the bytes that the programs see; per-CPU values hold one value, padded to 8 bytes, a processor. */
export class EbpfMap implements Descriptor {
  readonly spec: MapSpec;
  readonly #descriptor: Descriptor;

  constructor(spec: MapSpec, descriptor: Descriptor) {
    this.spec = spec;
    this.#descriptor = descriptor;
  }

  get fd(): number {
    return this.#descriptor.fd;
  }

  /** The value of a key; undefined where there is none. @throws {EbpfError} for every other answer. */
  lookup(key: Uint8Array, valueSize = this.spec.valueSize): Uint8Array | undefined {
    const value = Buffer.alloc(valueSize);
    const answer = tryBpf('mapLookup', this.#element(key).pointer(16, value));
    if ('value' in answer) return value;
    if (answer.errno === 'ENOENT') return undefined;
    throw systemCallError(detail('look up a key of map {name}', { name: this.spec.name }), answer.errno);
  }

  update(key: Uint8Array, value: Uint8Array, mode: UpdateMode = 'any'): void {
    bpf(
      'mapUpdate',
      this.#element(key).pointer(16, value).u64(24, modes[mode]),
      detail('update map {name}', { name: this.spec.name }),
    );
  }

  /** Whether the key was there. */
  delete(key: Uint8Array): boolean {
    const answer = tryBpf('mapDelete', this.#element(key));
    if ('errno' in answer && answer.errno !== 'ENOENT')
      throw systemCallError(detail('delete from map {name}', { name: this.spec.name }), answer.errno);
    return 'value' in answer;
  }

  /** Keys as the kernel lists them; a map that changes meanwhile may repeat or leave out some. Stops after `maxEntries`. */
  *keys(): Generator<Uint8Array> {
    let previous: Uint8Array | undefined;
    for (let count = 0; count < this.spec.maxEntries; count += 1) {
      const next = Buffer.alloc(this.spec.keySize);
      const attributes = new Attributes(32).u32(0, this.fd).pointer(16, next);
      if (previous !== undefined) attributes.pointer(8, previous);
      const answer = tryBpf('mapNextKey', attributes);
      if ('errno' in answer) return;
      yield next;
      previous = next;
    }
  }

  close(): void {
    this.#descriptor.close();
  }

  #element(key: Uint8Array): Attributes {
    if (key.length !== this.spec.keySize)
      throw new EbpfError('EBPF_OBJECT', {
        message: detail('a key of {given} bytes for map {name}, whose keys have {wanted}', {
          given: key.length,
          name: this.spec.name,
          wanted: this.spec.keySize,
        }),
      });
    return new Attributes(32).u32(0, this.fd).pointer(8, key);
  }
}

/**
 * Makes a map in the kernel, with the contents of a data section where the spec has some.
 * @param btf descriptor of the object's BTF, where the kernel took it.
 */
export function createMap(spec: MapSpec, btf: Descriptor | undefined): EbpfMap {
  const attributes = new Attributes(72)
    .u32(0, mapTypes[spec.type])
    .u32(4, spec.keySize)
    .u32(8, spec.valueSize)
    .u32(12, spec.maxEntries)
    .u32(16, spec.flags)
    .name(28, spec.name);
  if (btf !== undefined && spec.valueType !== 0)
    attributes.u32(48, btf.fd).u32(52, spec.keyType).u32(56, spec.valueType);
  const map = new EbpfMap(
    spec,
    ownDescriptor(
      bpf(
        'mapCreate',
        attributes,
        detail('create map {name} ({type}, {count} entries)', {
          name: spec.name,
          type: spec.type,
          count: spec.maxEntries,
        }),
      ),
    ),
  );
  if (spec.contents !== undefined) map.update(new Uint8Array(4), spec.contents);
  if (spec.frozen === true) tryBpf('mapFreeze', new Attributes(24).u32(0, map.fd));
  return map;
}
