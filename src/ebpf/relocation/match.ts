import type { Btf } from '../../formats/btf/reader.ts';
import type { BtfKind } from '../../formats/btf/kind.ts';
import { essentialName, type AccessPlace, type AccessStep, type LocalAccess } from './access.ts';

/** Types of the kernel that a local type may stand for: same kind, same name, any flavour. */
export function candidates(kernel: Btf, name: string, kind: BtfKind): number[] {
  const kinds: readonly BtfKind[] = kind === 'enum' || kind === 'enum64' ? ['enum', 'enum64'] : [kind];
  return name === '' ? [] : kernel.find(essentialName(name), ...kinds);
}

/** Follows a local access through a kernel type by names; undefined where the kernel's type has no such field. */
export function matchAccess(local: Btf, kernel: Btf, access: LocalAccess, candidate: number): AccessPlace | undefined {
  let place: AccessPlace = {
    type: kernel.resolve(candidate),
    bitOffset: access.first * kernel.size(candidate) * 8,
    bitSize: 0,
  };
  for (const step of access.steps) {
    const next = takeStep(kernel, place, step);
    if (next === undefined) return undefined;
    place = next;
  }
  return access.steps.length === 0 || compatible(local, access.place.type, kernel, place.type) ? place : undefined;
}

function takeStep(kernel: Btf, place: AccessPlace, step: AccessStep): AccessPlace | undefined {
  const type = kernel.resolve(place.type);
  if ('member' in step) return findMember(kernel, type, step.member, place.bitOffset);
  if (kernel.kind(type) !== 'array') return undefined;
  const { element } = kernel.array(type);
  return { type: element, bitOffset: place.bitOffset + step.element * kernel.size(element) * 8, bitSize: 0 };
}

/** A member by name, looked for in anonymous structs and unions too, as C does. */
function findMember(kernel: Btf, type: number, name: string, base: number): AccessPlace | undefined {
  const kind = kernel.kind(type);
  if (kind !== 'struct' && kind !== 'union') return undefined;
  for (const member of kernel.members(type)) {
    const bitOffset = base + member.bitOffset;
    if (member.name === name) return { type: member.type, bitOffset, bitSize: member.bitSize };
    if (member.name !== '') continue;
    const inner = findMember(kernel, kernel.resolve(member.type), name, bitOffset);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Whether two field types can stand for each other: composite types always, scalars of one kind, named ones by name. */
export function compatible(local: Btf, localType: number, kernel: Btf, kernelType: number): boolean {
  const [left, right] = [local.resolve(localType), kernel.resolve(kernelType)];
  const [leftKind, rightKind] = [family(local.kind(left)), family(kernel.kind(right))];
  if (leftKind === 'composite' && rightKind === 'composite') return true;
  if (leftKind !== rightKind) return false;
  if (leftKind === 'array') return compatible(local, local.array(left).element, kernel, kernel.array(right).element);
  if (leftKind !== 'enum' && leftKind !== 'forward') return true;
  const [leftName, rightName] = [essentialName(local.name(left)), essentialName(kernel.name(right))];
  return leftName === '' || rightName === '' || leftName === rightName;
}

function family(kind: BtfKind): BtfKind | 'composite' {
  if (kind === 'struct' || kind === 'union') return 'composite';
  return kind === 'enum64' ? 'enum' : kind;
}
