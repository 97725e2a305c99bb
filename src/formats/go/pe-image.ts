import { boundedView } from './bounded-view.ts';
import { ProgramImage, type ProgramPart } from './program-image.ts';

const peOffset = 0x3c;
const fileHeaderSize = 24;
const sectionSize = 40;
const writable = 0x8000_0000;
const initialized = 0x40;
const pe32Plus = 0x20b;

/** Tells whether bytes start as a DOS stub, as every PE file does. */
export function isPe(head: Uint8Array): boolean {
  return head[0] === 0x4d && head[1] === 0x5a;
}

/** A PE executable: its writable initialized sections (Microsoft PE format, "Section Table"). @throws {FormatError} */
export function peImage(bytes: Uint8Array): ProgramImage | undefined {
  const view = boundedView(bytes, 'PE');
  const header = view.u32(peOffset);
  if (bytes.length < header + fileHeaderSize || view.u32(header) !== 0x4550) return undefined;
  const optional = header + fileHeaderSize;
  const wide = view.u16(optional) === pe32Plus;
  const base = wide ? view.u64(optional + 24) : BigInt(view.u32(optional + 28));
  const table = optional + view.u16(header + 20);
  const parts = Array.from({ length: view.u16(header + 6) }, (_, index): ProgramPart & { flags: number } => {
    const at = table + index * sectionSize;
    const stored = Math.min(view.u32(at + 8), view.u32(at + 16));
    return {
      address: base + BigInt(view.u32(at + 12)),
      bytes: view.bytes(view.u32(at + 20), stored),
      flags: view.u32(at + 36),
    };
  });
  const data = parts.filter(({ flags }) => (flags & initialized) !== 0 && (flags & writable) !== 0);
  return new ProgramImage(
    data.map((part) => part.bytes),
    parts,
  );
}
