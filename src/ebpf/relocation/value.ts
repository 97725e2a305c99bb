import type { Btf } from '../../formats/btf/reader.ts';
import { EbpfError } from '../errors.ts';
import type { CoreRelocation, RelocationKind } from '../spec/extension.ts';
import { parseAccess, type AccessPlace, type LocalAccess } from './access.ts';
import { candidates, compatible, matchAccess } from './match.ts';
import { detail } from '../details.ts';

/** What an instruction's operand becomes on this kernel. */
export interface RelocatedValue {
  readonly value: bigint;
  /** Bytes of a scalar field here and in the object, where a load or store of it may have to change its width. */
  readonly width?: { readonly local: number; readonly kernel: number };
}

/** The value, or `missing`: the kernel has no such field, type or constant, and the instruction must never run. */
export type RelocationResult = RelocatedValue | 'missing';

/**
 * Answers one CO-RE relocation against the kernel's types.
 * @throws {EbpfError} EBPF_OBJECT where the kernel's candidates contradict each other.
 */
export function relocationValue(local: Btf, kernel: Btf, relocation: CoreRelocation): RelocationResult {
  if (relocation.kind === 'type-id-local') return { value: BigInt(relocation.type) };
  if (relocation.kind.startsWith('field-')) return fieldValue(local, kernel, relocation);
  return relocation.kind.startsWith('enumerator-')
    ? enumeratorValue(local, kernel, relocation)
    : typeValue(local, kernel, relocation);
}

function fieldValue(local: Btf, kernel: Btf, relocation: CoreRelocation): RelocationResult {
  const access = parseAccess(local, relocation.type, relocation.access);
  const places = candidates(kernel, access.name, local.kind(relocation.type)).flatMap(
    (candidate) => matchAccess(local, kernel, access, candidate) ?? [],
  );
  if (relocation.kind === 'field-exists') return { value: places.length > 0 ? 1n : 0n };
  return agreed(
    access.name,
    places.map((place) => placeValue(local, kernel, relocation.kind, access, place)),
  );
}

function placeValue(
  local: Btf,
  kernel: Btf,
  kind: RelocationKind,
  access: LocalAccess,
  place: AccessPlace,
): RelocatedValue {
  const { byteOffset, byteSize, bitSize } = storage(kernel, place);
  switch (kind) {
    case 'field-offset':
      return { value: BigInt(byteOffset), ...widthOf(local, access.place, byteSize) };
    case 'field-size':
      return { value: BigInt(byteSize) };
    case 'field-signed':
      return { value: isSigned(kernel, place.type) ? 1n : 0n };
    case 'field-left-shift':
      return { value: BigInt(64 - (place.bitOffset + bitSize - byteOffset * 8)) };
    default:
      return { value: BigInt(64 - bitSize) };
  }
}

/** The bytes that a load must read to get a field: for a bit-field, the aligned unit that holds all its bits. */
function storage(
  btf: Btf,
  { type, bitOffset, bitSize }: AccessPlace,
): { byteOffset: number; byteSize: number; bitSize: number } {
  let byteSize = btf.size(type);
  if (bitSize === 0) return { byteOffset: bitOffset >> 3, byteSize, bitSize: byteSize * 8 };
  const unit = () => Math.floor(bitOffset / 8 / byteSize) * byteSize;
  while (bitOffset + bitSize - unit() * 8 > byteSize * 8 && byteSize < 8) byteSize *= 2;
  return { byteOffset: unit(), byteSize, bitSize };
}

function widthOf(local: Btf, place: AccessPlace, kernel: number): { width?: { local: number; kernel: number } } {
  const kind = local.kind(local.resolve(place.type));
  if (place.bitSize > 0 || (kind !== 'int' && kind !== 'enum' && kind !== 'enum64' && kind !== 'pointer')) return {};
  return { width: { local: local.size(place.type), kernel } };
}

function isSigned(btf: Btf, type: number): boolean {
  const resolved = btf.resolve(type);
  return btf.kind(resolved) === 'int' && btf.integer(resolved).signed;
}

function typeValue(local: Btf, kernel: Btf, { kind, type }: CoreRelocation): RelocationResult {
  const found = candidates(kernel, local.name(type), local.kind(type)).filter((candidate) =>
    compatible(local, type, kernel, candidate),
  );
  if (kind === 'type-exists' || kind === 'type-matches') return { value: found.length > 0 ? 1n : 0n };
  const values = found.map((candidate) => ({
    value: BigInt(kind === 'type-size' ? kernel.size(candidate) : candidate),
  }));
  return kind === 'type-size' ? agreed(local.name(type), values) : (values[0] ?? 'missing');
}

function enumeratorValue(local: Btf, kernel: Btf, { kind, type, access }: CoreRelocation): RelocationResult {
  const resolved = local.resolve(type);
  const name = local.enumerators(resolved)[Number(access)]?.name.replace(/___.*$/, '');
  const values = candidates(kernel, local.name(resolved), local.kind(resolved)).flatMap((candidate) =>
    kernel.enumerators(candidate).filter((enumerator) => enumerator.name === name),
  );
  if (kind === 'enumerator-exists') return { value: values.length > 0 ? 1n : 0n };
  return agreed(
    local.name(resolved),
    values.map(({ value }) => ({ value })),
  );
}

function agreed(name: string, values: readonly RelocatedValue[]): RelocationResult {
  const [first] = values;
  if (first === undefined) return 'missing';
  if (values.some(({ value }) => value !== first.value))
    throw new EbpfError('EBPF_OBJECT', {
      message: detail('the kernel has several types {name} that differ where the program reads them', { name }),
    });
  return first;
}
