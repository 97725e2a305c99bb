import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../errors.ts';
import { describedEvent } from './described.ts';
import { encodeEvent } from './encode.ts';
import { EventRecord } from './record.ts';
import { eventTable } from './table.ts';

const openat = eventTable.findLast(({ name, number }) => name === 'openat' && number % 2 === 1)!;

function read(bytes: Uint8Array): EventRecord {
  const record = new EventRecord();
  record.useMemory(bytes, new DataView(bytes.buffer));
  record.moveTo(0, 'second');
  return record;
}

describe('encodeEvent', () => {
  it('writes what EventRecord reads', () => {
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(
        fc.integer({ min: -4095, max: 1 << 30 }),
        word,
        fc.nat(0xffff),
        fc.nat(1 << 22),
        (fd, name, mode, tid) => {
          const record = read(
            encodeEvent({
              time: 5n,
              threadId: tid,
              type: openat.number,
              parameters: { fd, name, mode, flags: 'O_WRONLY|O_CREAT' },
            }),
          );
          const value = (parameter: string) =>
            record.parameter(openat.parameters.findIndex((info) => info.name === parameter));
          expect([
            record.threadId,
            record.time,
            value('fd'),
            value('name') ?? '',
            value('mode'),
            value('flags'),
            value('dev'),
          ]).toEqual([tid, 5n, fd, name, mode, 6, undefined]);
        },
      ),
    );
  });

  it('refuses parameters and flags that the event does not have', () => {
    const encode = (parameters: Record<string, string>) => () =>
      encodeEvent({ time: 0n, threadId: 1, type: openat.number, parameters });
    expect(encode({ colour: 'red' })).toThrow(/event openat has no parameter colour; it has fd, dirfd, name/);
    expect(encode({ flags: 'O_RED' })).toThrow(/has no flag O_RED/);
  });
});

describe('describedEvent', () => {
  it.each([
    [{ type: 'no_such_call', process: { name: 'x' } }, /there is no event type no_such_call/],
    [{ type: 'openat', process: {} }, /process\.name/],
    [{ type: 'openat', process: { name: 'x', colour: 1 } }, /colour/],
    ['text', /expected object/],
  ])('refuses %j', (description, message) => {
    expect(() => describedEvent(description)).toThrow(message);
    expect(() => describedEvent(description)).toThrow(RuntimeError);
  });
});
