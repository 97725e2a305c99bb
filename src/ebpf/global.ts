import { mapMemory, type MappedMemory } from './sys/memory.ts';
import type { EbpfMap } from './map.ts';
import type { CollectionSpec } from './spec/collection-spec.ts';
import { EbpfError } from './errors.ts';
import type { Descriptor } from './sys/descriptor.ts';
import { detail } from './details.ts';

/** A global variable of a loaded object, read without a system call. */
export interface GlobalVariable extends Descriptor {
  /** What it holds now; 0 once it is closed. */
  read(): bigint;
}

const pageSize = 4096;

/** Maps a 64-bit variable of `.data` or `.bss` into this process; the kernel shares such pages since 5.5. @throws {EbpfError} */
export function mapGlobal(spec: CollectionSpec, maps: ReadonlyMap<string, EbpfMap>, name: string): GlobalVariable {
  const place = spec.variables.get(name);
  const map = place === undefined ? undefined : maps.get(place.map);
  if (place?.size !== 8 || map === undefined)
    throw new EbpfError('EBPF_OBJECT', {
      message: detail('the object has no global variable {name} of {size} bytes', { name, size: 8 }),
    });
  const length = Math.ceil(map.spec.valueSize / pageSize) * pageSize;
  let memory: MappedMemory | undefined = mapMemory(map.fd, { length, offset: 0, writable: false });
  const values = new BigUint64Array(memory.view, place.offset, 1);
  return {
    fd: map.fd,
    read: () => (memory === undefined ? 0n : Atomics.load(values, 0)),
    close() {
      memory?.unmap();
      memory = undefined;
    },
  };
}
