// The single-file database. Byte order is little-endian.
//
//   magic        8 bytes   "DGNTADV\x01", the last byte is the version of the format
//   header       u32 length, then UTF-8 JSON: TableHeader
//   blocks       raw deflate each; unpacked: entries { u32 key length, u32 value length, key, value }, keys ascending
//   index        raw deflate; unpacked: per block { u32 first key's length, f64 offset, u32 packed length, u32 CRC-32 of the packed bytes, key }
//   footer      32 bytes   f64 index offset, u32 index packed length, u32 CRC-32 of the packed index, u32 blocks, 4 zero bytes, magic
//
// Keys are "a\0SCOPE\0PACKAGE" with a JSON array of advisories, and "v\0ID" with a JSON object. Offsets are doubles because
// they are exact up to 2^53 and every language reads them.

/** First and last bytes of a database. */
export const magic: Uint8Array = new TextEncoder().encode('DGNTADV\u0001');
/** Version of the layout, the last byte of {@link magic}. */
export const layoutVersion = 1;
/** Bytes of the footer. */
export const footerSize = 32;
/** Bytes of a block before packing, roughly. */
export const blockSize = 32 * 1024;

/** Who published a part of the content. */
export interface TableSource {
  readonly id: string;
  readonly name: string;
  readonly url?: string;
  readonly licence: string;
}

/** What a database says of itself. */
export interface TableHeader {
  /** RFC 3339, when it was built. */
  readonly updatedAt: string;
  /** Scopes that have advisories, `debian 11`, `pypi`, with their number. */
  readonly scopes: Readonly<Record<string, number>>;
  readonly vulnerabilities: number;
  readonly sources: readonly TableSource[];
}

/** Key of a package's advisories. */
export function advisoryKey(scope: string, name: string): string {
  return `a\0${scope}\0${name}`;
}

/** Key of a vulnerability. */
export function vulnerabilityKey(id: string): string {
  return `v\0${id}`;
}
