import type { Text } from '../../core/index.ts';
import type { FormatErrorCode } from '../../formats/error.ts';

/**
 * What the main thread says: a new stream, its packed bytes and their end, and the buffer of a piece that was used. Buffers go to and
 * fro: those left to the garbage collectors of two threads would be many before either is asked.
 */
export type ToGunzip =
  | { readonly kind: 'start'; readonly where: string }
  | { readonly kind: 'packed'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  | { readonly kind: 'spent'; readonly buffer: ArrayBuffer };

/** What the thread says: `pulled` gives the buffer of a chunk back. */
export type FromGunzip =
  | { readonly kind: 'pulled'; readonly buffer: ArrayBuffer }
  | { readonly kind: 'piece'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: FormatErrorCode; readonly message: Text }
  | { readonly kind: 'broken'; readonly reason: string };

/** Buffers for chunks of packed bytes, and for pieces of unpacked ones: enough that neither side waits, few in memory. */
export const ahead = 4;
/** Bytes of one of those. */
export const bufferSize: number = 2 ** 20;
