import type { CaptureWriter } from './writer.ts';

/** Where an event's length stands in its header. */
const lengthOffset = 16;

/** Writes the events of some memory, one after another in the second layout, as the live source sends them. */
export function recordEvents(bytes: Uint8Array, writer: CaptureWriter): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at + lengthOffset, true);
    writer.event(bytes, at, length);
    at += length;
  }
}
