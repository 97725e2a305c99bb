import { FormatError } from '../error.ts';
import type { RandomAccess } from './page.ts';
import { detail } from '../details.ts';

/** What the newer of the two meta pages says (bbolt, `db.go`). */
export interface BoltMeta {
  readonly pageSize: number;
  /** Root page of the root bucket. */
  readonly root: number;
  readonly transaction: bigint;
}

const magic = 0xed0cdaed;
const metaSize = 80;
/** Page sizes of the platforms that write databases; the first meta page may be broken, then the second is sought at each. */
const pageSizes = [4096, 8192, 16384, 32768, 65536, 1024, 2048];

/** Finds the valid meta page with the highest transaction. @throws FormatError where the file has none. */
export function readMeta(source: RandomAccess, where: string): BoltMeta {
  const first = metaAt(source, 0);
  const sizes = first === undefined ? pageSizes : [first.pageSize];
  const second = sizes.map((size) => metaAt(source, size)).find((meta) => meta !== undefined);
  const newest = [first, second]
    .filter((meta) => meta !== undefined)
    .sort((left, right) => (left.transaction > right.transaction ? -1 : 1))[0];
  if (newest === undefined)
    throw new FormatError(source.size < metaSize ? 'FORMAT_TRUNCATED' : 'FORMAT_MALFORMED', {
      message: detail('no valid bbolt meta page: this is no bbolt database, or its head is damaged'),
      where,
    });
  return newest;
}

function metaAt(source: RandomAccess, offset: number): BoltMeta | undefined {
  if (offset + metaSize > source.size) return undefined;
  const bytes = source.read(offset, metaSize);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pageSize = view.getUint32(24, true);
  if (view.getUint32(16, true) !== magic || view.getUint32(20, true) !== 2) return undefined;
  if (view.getBigUint64(72, true) !== fnv1a64(bytes.subarray(16, 72)) || !isPageSize(pageSize)) return undefined;
  return {
    pageSize,
    root: Number(view.getBigUint64(32, true) & 0xffffffffffffn),
    transaction: view.getBigUint64(64, true),
  };
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 1 << 20 && (size & (size - 1)) === 0;
}

/** FNV-1a, 64 bits: the checksum of a meta page. */
export function fnv1a64(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}
