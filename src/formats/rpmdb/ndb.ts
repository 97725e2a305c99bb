import { FormatError } from '../error.ts';
import { detail } from '../details.ts';

const headerMagic = magic('RpmP');
const slotMagic = magic('Slot');
const blobMagic = magic('BlbS');
const slotSize = 16;
const slotStart = 32;
const pageSize = 4096;
const blockSize = 16;
const blobHead = 16;

function magic(word: string): number {
  return new DataView(new TextEncoder().encode(word).buffer).getUint32(0, true);
}

/** Tells rpm's own `Packages.db` format from its first bytes. */
export function isNdb(bytes: Uint8Array): boolean {
  return bytes.length >= slotStart && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === headerMagic;
}

/**
 * Package headers of an NDB file: slots of {magic, package index, block offset, block count} point at blobs
 * of {magic, package index, generation, length, data} (rpm, lib/backend/ndb/rpmpkg.c); little-endian.
 * @throws {FormatError} where slots or blobs reach beyond the file.
 */
export function* ndbValues(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(4, true) !== 0)
    throw new FormatError('FORMAT_UNSUPPORTED', { message: detail('only version 0 is read'), where: 'NDB byte 4' });
  const slotsEnd = view.getUint32(12, true) * pageSize;
  if (slotsEnd === 0 || slotsEnd > bytes.length)
    throw new FormatError('FORMAT_TRUNCATED', {
      message: detail('the slot pages are outside the file'),
      where: 'NDB byte 12',
    });
  for (let slot = slotStart; slot + slotSize <= slotsEnd; slot += slotSize) {
    if (view.getUint32(slot, true) !== slotMagic)
      throw new FormatError('FORMAT_MALFORMED', {
        message: detail('a slot has the wrong magic'),
        where: `NDB byte ${slot}`,
      });
    const index = view.getUint32(slot + 4, true);
    if (index !== 0) yield blobAt(bytes, view, view.getUint32(slot + 8, true) * blockSize, index);
  }
}

function blobAt(bytes: Uint8Array, view: DataView, offset: number, index: number): Uint8Array {
  const where = `NDB byte ${offset}`;
  if (offset + blobHead > bytes.length)
    throw new FormatError('FORMAT_TRUNCATED', { message: detail('a blob is outside the file'), where });
  if (view.getUint32(offset, true) !== blobMagic || view.getUint32(offset + 4, true) !== index)
    throw new FormatError('FORMAT_MALFORMED', {
      message: detail('a slot points at something that is not its blob'),
      where,
    });
  const length = view.getUint32(offset + 12, true);
  if (offset + blobHead + length > bytes.length)
    throw new FormatError('FORMAT_TRUNCATED', { message: detail('a blob is cut off'), where });
  return bytes.subarray(offset + blobHead, offset + blobHead + length);
}
