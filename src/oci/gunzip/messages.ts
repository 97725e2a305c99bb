import type { Text } from '../../core/index.ts';
import type { FormatErrorCode } from '../../formats/error.ts';

/** What the main thread says: packed bytes of a stream and its end, the buffer of a piece that was used, or a new stream. */
export type ToGunzip =
  | { readonly kind: 'start'; readonly where: string }
  | { readonly kind: 'packed'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  | { readonly kind: 'spent'; readonly buffer: ArrayBuffer };

/** What the thread says: `pulled` asks for one more chunk. */
export type FromGunzip =
  | { readonly kind: 'pulled' }
  | { readonly kind: 'piece'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: FormatErrorCode; readonly message: Text }
  | { readonly kind: 'broken'; readonly reason: string };

/** Chunks of packed bytes on their way at once, and pieces of unpacked ones: enough that neither side waits, few in memory. */
export const ahead = 4;
/** Bytes of one unpacked piece. */
export const pieceSize: number = 2 ** 20;
