import { FormatError } from '../../formats/error.ts';
import type { Btf } from '../../formats/btf/reader.ts';
import { detail } from '../details.ts';

/** Kinds of CO-RE relocations in the order of their numbers, `enum bpf_core_relo_kind` of linux/bpf.h. */
export const relocationKinds = [
  'field-offset',
  'field-size',
  'field-exists',
  'field-signed',
  'field-left-shift',
  'field-right-shift',
  'type-id-local',
  'type-id-target',
  'type-exists',
  'type-size',
  'enumerator-exists',
  'enumerator-value',
  'type-matches',
] as const;

/** One of {@link relocationKinds}. */
export type RelocationKind = (typeof relocationKinds)[number];

/** One CO-RE relocation: what of which local type an instruction depends on. */
export interface CoreRelocation {
  /** Byte offset of the instruction in its section. */
  readonly offset: number;
  readonly type: number;
  /** Path into the type, indices joined by colons. */
  readonly access: string;
  readonly kind: RelocationKind;
}

/** A record of function or line information: byte offset in the section, then the words that follow it. */
export interface InfoRecord {
  readonly offset: number;
  readonly words: readonly number[];
}

/** The `.BTF.ext` section by section name. */
export interface BtfExtension {
  readonly functions: ReadonlyMap<string, readonly InfoRecord[]>;
  readonly lines: ReadonlyMap<string, readonly InfoRecord[]>;
  readonly relocations: ReadonlyMap<string, readonly CoreRelocation[]>;
}

/** Reads `.BTF.ext` (kernel documentation, bpf/btf.rst, ".BTF.ext section"). @throws {FormatError} where it is cut short. */
export function readExtension(bytes: Uint8Array, btf: Btf): BtfExtension {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const header = view.getUint32(4, true);
    const part = (at: number) => readPart(view, btf, header + view.getUint32(at, true), view.getUint32(at + 4, true));
    return {
      functions: part(8),
      lines: part(16),
      relocations: header >= 32 ? relocationsOf(part(24), btf) : new Map(),
    };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FormatError('FORMAT_TRUNCATED', {
      where: '.BTF.ext',
      message: detail('a part reaches beyond the section'),
      cause,
    });
  }
}

function readPart(view: DataView, btf: Btf, start: number, length: number): Map<string, InfoRecord[]> {
  const parts = new Map<string, InfoRecord[]>();
  if (length === 0) return parts;
  const stride = view.getUint32(start, true);
  if (stride < 8 || stride > 64 || stride % 4 !== 0)
    throw new FormatError('FORMAT_MALFORMED', {
      where: `.BTF.ext, offset ${start}`,
      message: detail('records of {stride} bytes', { stride }),
    });
  for (let at = start + 4; at < start + length; ) {
    const section = btf.string(view.getUint32(at, true));
    const count = view.getUint32(at + 4, true);
    if (count * stride > view.byteLength) throw new RangeError('more records than bytes');
    parts.set(
      section,
      Array.from({ length: count }, (_, index) => readRecord(view, at + 8 + index * stride, stride)),
    );
    at += 8 + count * stride;
  }
  return parts;
}

function readRecord(view: DataView, at: number, stride: number): InfoRecord {
  const words = Array.from({ length: stride / 4 - 1 }, (_, index) => view.getUint32(at + 4 + 4 * index, true));
  return { offset: view.getUint32(at, true), words };
}

function relocationsOf(parts: ReadonlyMap<string, readonly InfoRecord[]>, btf: Btf): Map<string, CoreRelocation[]> {
  return new Map(
    [...parts].map(([section, records]) => [
      section,
      records.map(({ offset, words: [type = 0, access = 0, kind = 0] }) => ({
        offset,
        type,
        access: btf.string(access),
        kind: kindOf(kind),
      })),
    ]),
  );
}

function kindOf(number: number): RelocationKind {
  const kind = relocationKinds[number];
  if (kind === undefined)
    throw new FormatError('FORMAT_UNSUPPORTED', {
      where: '.BTF.ext',
      message: detail('CO-RE relocation kind {number} is newer than this loader', { number }),
    });
  return kind;
}
