import { type Text } from '../../../core/index.ts';
import { detail } from '../../details.ts';
import { FormatError } from '../../../formats/error.ts';
import type { RecordLayout } from '../../events/record.ts';

/** Kinds of block that a capture consists of (a profile of pcapng; falcosecurity/libs, scap_savefile.h). */
export type BlockKind =
  | 'section'
  | 'machine'
  | 'processes'
  | 'descriptors'
  | 'interfaces'
  | 'users'
  | 'event'
  | 'other';

/** What a block type says of its content. */
export interface BlockType {
  readonly kind: BlockKind;
  /** Version of the content's layout. */
  readonly version: number;
  readonly layout?: RecordLayout;
  /** Bytes of flags before the event. */
  readonly flagBytes?: number;
}

const event = (layout: RecordLayout, flagBytes: number): BlockType => ({
  kind: 'event',
  version: layout === 'first' ? 1 : 2,
  layout,
  flagBytes,
});
const processes = (version: number): BlockType => ({ kind: 'processes', version });

const blockTypes: Readonly<Record<number, BlockType>> = {
  0x201: { kind: 'machine', version: 1 },
  0x202: processes(1),
  0x203: { kind: 'descriptors', version: 1 },
  0x204: event('first', 0),
  0x205: { kind: 'interfaces', version: 1 },
  0x206: { kind: 'users', version: 1 },
  0x207: processes(2),
  0x208: event('first', 4),
  0x209: processes(3),
  0x210: processes(4),
  0x211: processes(5),
  0x212: processes(6),
  0x213: processes(7),
  0x214: processes(8),
  0x215: processes(9),
  0x216: event('second', 0),
  0x217: event('second', 4),
  0x218: { kind: 'descriptors', version: 2 },
  0x219: { kind: 'interfaces', version: 2 },
  0x220: { kind: 'users', version: 2 },
  0x221: event('large', 0),
  0x222: event('large', 4),
};

const other: BlockType = { kind: 'other', version: 0 };
const section: BlockType = { kind: 'section', version: 1 };
const sectionType = 0x0a0d0d0a;
/** Block types by number, dense for the hot path. */
const byNumber: readonly BlockType[] = Array.from({ length: 0x300 }, (_, type) => blockTypes[type] ?? other);
const magic = 0x1a2b3c4d;
/** Bytes of type and length before a block's body; the length stands once more behind it. */
export const blockHeader = 8;
const smallest = 12;
/** A longer block is hostile: real ones hold at most a process list, with some kilobytes of arguments and environment a thread. */
export const largestBlock = 128 << 20;

/** Gets a block's place: its body starts at `body` of the memory and has `length` bytes. */
export type BlockVisitor = (type: BlockType, bytes: Uint8Array, view: DataView, body: number, length: number) => void;

/**
 * Walks the whole blocks of some memory and gives the offset of the first byte that is not part of one.
 * @param base offset of the memory in the file, for errors.
 * @throws {FormatError} for a length that no block can have.
 */
export function walkBlocks(bytes: Uint8Array, base: number, visit: BlockVisitor): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + blockHeader <= bytes.length) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (length < smallest || length > largestBlock)
      throw malformed(
        base + at,
        detail('a block of type {type} with {length} bytes', { type: `0x${type.toString(16)}`, length }),
      );
    if (at + length > bytes.length) break;
    if (type === sectionType && view.getUint32(at + blockHeader, true) !== magic)
      throw malformed(base + at, detail('the section header has another byte order or is no capture’s'));
    visit(
      type < byNumber.length ? byNumber[type]! : type === sectionType ? section : other,
      bytes,
      view,
      at + blockHeader,
      length - smallest,
    );
    at += length;
  }
  return at;
}

function malformed(offset: number, message: Text): FormatError {
  return new FormatError('FORMAT_MALFORMED', { where: `capture, offset ${offset}`, message });
}
