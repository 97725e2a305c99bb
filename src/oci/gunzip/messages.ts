import type { Text } from '../../core/index.ts';
import type { FormatErrorCode } from '../../formats/error.ts';

/**
 * What the main thread says: a new stream. Its bytes and what they unpack to stay in memory that both threads share; what is sent from
 * one thread to the other is copied or moved, which takes a fifth of the time of unpacking.
 */
export interface ToGunzip {
  readonly where: string;
  /** Packed bytes: slot after slot of {@link slotSize}. */
  readonly packed: SharedArrayBuffer;
  /** Queue of the slots that are filled: the number of bytes, 0 at the stream's end. */
  readonly filled: SharedArrayBuffer;
  /** Queue of the pieces that came out: where in the thread's memory, and how many bytes; {@link done} or {@link failed} at the end. */
  readonly pieces: SharedArrayBuffer;
}

/** What the thread says: its memory, once, and why a stream failed. */
export type FromGunzip =
  | { readonly kind: 'memory'; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'malformed'; readonly code: FormatErrorCode; readonly message: Text }
  | { readonly kind: 'broken'; readonly reason: string };

/** Slots of packed bytes: enough that neither side waits, few in memory. */
export const slots = 4;
/** Pieces that may wait, no more than the inflater keeps good. */
export const ahead = 4;
/** Bytes of a slot. */
export const slotSize: number = 2 ** 19;
/** Instead of a piece's place: all came out. */
export const done = -1;
/** Instead of a piece's place: the stream failed, and a message says why. */
export const failed = -2;
