import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../formats/error.ts';
import { Machine } from '../../state/machine.ts';
import { largestBlock } from './blocks.ts';
import { CaptureReader } from './reader.ts';

function numbers(size: 2 | 4 | 8, ...values: readonly (number | bigint)[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, index) => {
    if (size === 2) view.setUint16(2 * index, Number(value), true);
    else if (size === 4) view.setUint32(4 * index, Number(value), true);
    else view.setBigUint64(8 * index, BigInt(value), true);
  });
  return new Uint8Array(view.buffer);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const section = joined(
  numbers(4, 0x0a0d0d0a, 28, 0x1a2b3c4d),
  numbers(2, 1, 2),
  numbers(8, 0xffff_ffff),
  numbers(4, 28),
);

/** A block of a type; its length is the true one unless another is given. */
function block(type: number, body: Uint8Array, length = body.length + 12): Uint8Array {
  return joined(numbers(4, type, length), body, numbers(4, length));
}

/** Reads bytes in pieces of a size, and asks each event for all that it has. */
function read(bytes: Uint8Array, size: number): void {
  const reader = new CaptureReader(new Machine(), new Uint8Array(65_536).fill(1), (record) => {
    for (let index = 0; index < record.parameterCount; index += 1) record.parameter(index);
  });
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
}

/** Whether reading ends as it should: without an error, or with one of the formats that names the place or the list. */
function endsWell(bytes: Uint8Array, size: number): boolean {
  try {
    read(bytes, size);
    return true;
  } catch (error) {
    return error instanceof FormatError && /^(?:capture|event), /.test(error.where ?? '');
  }
}

const types = [
  ...Array.from({ length: 9 }, (_, index) => 0x201 + index),
  ...Array.from({ length: 19 }, (_, index) => 0x210 + index),
  0x2ff,
  7,
];

/** Bytes of which many are lengths that reach beyond any block. */
const bodies = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 24 }),
      fc.constantFrom(
        numbers(2, 0xffff),
        numbers(4, 0xffff_ffff),
        numbers(8, 0xffff_ffff_ffff_ffffn),
        numbers(4, 0),
        numbers(2, 3),
      ),
    ),
    { maxLength: 24 },
  )
  .map((parts) => joined(...parts));

describe('damaged captures', () => {
  it.each(types.map((type) => [type.toString(16), type] as const))(
    'whatever stands in blocks of type 0x%s',
    (_, type) => {
      fc.assert(
        fc.property(
          fc.array(bodies, { minLength: 1, maxLength: 3 }),
          fc.integer({ min: 1, max: 64 }),
          (contents, size) => {
            expect(endsWell(joined(section, ...contents.map((body) => block(type, body))), size)).toBe(true);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('whatever length a block gives itself', () => {
    const lengths = fc.oneof(fc.nat(64), fc.constantFrom(largestBlock, largestBlock + 1, 0x7fff_ffff, 0xffff_ffff));
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        bodies,
        lengths,
        fc.integer({ min: 1, max: 64 }),
        (type, body, length, size) => {
          expect(endsWell(joined(section, block(type, body, length)), size)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a section within a section, and blocks that stand before any', () => {
    expect(endsWell(joined(section, block(0x216, section), section, block(0x202, section)), 5)).toBe(true);
    expect(() => read(block(0x216, section), 64)).toThrow(/section header/);
  });

  it('a block that comes byte by byte costs no more than its bytes', () => {
    const body = new Uint8Array(1 << 20);
    const begin = process.cpuUsage();
    expect(() => read(joined(section, block(0x2ff, body)), 7)).not.toThrow();
    expect(process.cpuUsage(begin).user).toBeLessThan(5_000_000);
  });
});
