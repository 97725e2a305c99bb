import type { Btf } from '../../formats/btf/reader.ts';
import { EbpfError } from '../errors.ts';
import { detail } from '../details.ts';

/** One step from a type into a part of it: a member by name, or an element of an array. */
export type AccessStep = { readonly member: string } | { readonly element: number };

/** The place that an access reaches: its type, and where it lies from the start of the root type. */
export interface AccessPlace {
  readonly type: number;
  readonly bitOffset: number;
  /** Width of a bit-field, 0 for a plain field. */
  readonly bitSize: number;
}

/** A local access in words that another BTF understands. */
export interface LocalAccess {
  /** Root type's name without its flavour (`kernfs_node___new` is `kernfs_node`). */
  readonly name: string;
  /** Which element, where the root is indexed like an array; almost always 0. */
  readonly first: number;
  readonly steps: readonly AccessStep[];
  readonly place: AccessPlace;
}

/** A type's name without the `___flavour` by which sources tell versions of it apart (libbpf, CO-RE guide). */
export function essentialName(name: string): string {
  const flavour = name.indexOf('___');
  return flavour > 0 ? name.slice(0, flavour) : name;
}

/**
 * Follows an access string such as `0:2:1` through the object's own types.
 * @throws {EbpfError} EBPF_OBJECT where the string does not fit the type.
 */
export function parseAccess(btf: Btf, root: number, access: string): LocalAccess {
  const [first = 0, ...indices] = access.split(':').map(Number);
  const steps: AccessStep[] = [];
  let place: AccessPlace = { type: btf.resolve(root), bitOffset: first * btf.size(root) * 8, bitSize: 0 };
  for (const index of indices) {
    const type = btf.resolve(place.type);
    if (btf.kind(type) === 'array') {
      const { element } = btf.array(type);
      place = { type: element, bitOffset: place.bitOffset + index * btf.size(element) * 8, bitSize: 0 };
      steps.push({ element: index });
      continue;
    }
    const member = btf.kind(type) === 'struct' || btf.kind(type) === 'union' ? btf.members(type)[index] : undefined;
    if (member === undefined)
      throw new EbpfError('EBPF_OBJECT', {
        message: detail('CO-RE access {access} does not fit type {type}', { access, type: btf.name(root) }),
      });
    place = { type: member.type, bitOffset: place.bitOffset + member.bitOffset, bitSize: member.bitSize };
    if (member.name !== '') steps.push({ member: member.name });
  }
  return { name: essentialName(btf.name(root)), first, steps, place };
}
