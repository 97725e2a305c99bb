import { boundedView, type BoundedView } from './bounded-view.ts';
import { ProgramImage, type ProgramPart } from './program-image.ts';

const segment64 = 0x19;
const segment32 = 0x1;
const maximumCommands = 10_000;

/** Tells whether bytes start as a little-endian Mach-O file of 32 or 64 bits. */
export function isMachO(head: Uint8Array): boolean {
  return (head[0] === 0xce || head[0] === 0xcf) && head[1] === 0xfa && head[2] === 0xed && head[3] === 0xfe;
}

/** A Mach-O executable: its `__DATA` segments, the section `__go_buildinfo` first (mach-o/loader.h). @throws {FormatError} */
export function machOImage(bytes: Uint8Array): ProgramImage {
  const view = boundedView(bytes, 'Mach-O');
  const wide = bytes[0] === 0xcf;
  const segments: Segment[] = [];
  let at = wide ? 32 : 28;
  for (let left = Math.min(view.u32(16), maximumCommands); left > 0; left -= 1) {
    const command = view.u32(at);
    if (command === (wide ? segment64 : segment32)) segments.push(readSegment(view, at, wide));
    at += Math.max(view.u32(at + 4), 8);
  }
  const named = segments.flatMap(({ buildInfo }) => (buildInfo === undefined ? [] : [buildInfo]));
  const data = segments.filter(({ name }) => name === '__DATA' || name === '__DATA_CONST').map((one) => one.bytes);
  return new ProgramImage([...named, ...data], segments);
}

interface Segment extends ProgramPart {
  readonly name: string;
  readonly buildInfo: Uint8Array | undefined;
}

function readSegment(view: BoundedView, at: number, wide: boolean): Segment {
  const word = (offset: number): bigint => (wide ? view.u64(offset) : BigInt(view.u32(offset)));
  const size = wide ? 8 : 4;
  const bytes = view.bytes(Number(word(at + 24 + 2 * size)), Number(word(at + 24 + 3 * size)));
  const sections = at + (wide ? 72 : 56);
  const stride = wide ? 80 : 68;
  const count = Math.min(view.u32(at + (wide ? 64 : 48)), maximumCommands);
  const names = Array.from({ length: count }, (_, index) => sections + index * stride);
  const found = names.find((section) => view.name(section, 16) === '__go_buildinfo');
  return {
    name: view.name(at + 8, 16),
    address: word(at + 24),
    bytes,
    buildInfo:
      found === undefined ? undefined : view.bytes(view.u32(found + (wide ? 48 : 40)), Number(word(found + 32 + size))),
  };
}
