import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoltTree, writeBolt } from '../../../test/support/bolt-writer.ts';
import { FormatError } from '../error.ts';
import type { RandomAccess } from './page.ts';
import { type BoltBucket, openBolt } from './reader.ts';

function memory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

function open(tree: BoltTree): BoltBucket {
  return openBolt(memory(writeBolt(tree)), 'test.db');
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

function dump(bucket: BoltBucket): BoltTree {
  return Object.fromEntries(
    [...bucket.entries()].map(({ key, value }) => {
      if (value !== undefined) return [key, text(value)];
      const inner = bucket.bucket(key);
      return [key, inner === undefined ? 'lost' : dump(inner)];
    }),
  );
}

const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key-${index}`, `value ${index}`]));

describe('openBolt', () => {
  it('reads inline buckets, branches of several levels and values over several pages', () => {
    const tree = { small: { a: '1', b: '' }, many, big: { blob: 'x'.repeat(100_000) }, nested: { deep: { er: '!' } } };
    const root = open(tree);
    expect(dump(root)).toEqual(tree);
    expect(text(root.bucket('many')?.get('key-19999'))).toBe('value 19999');
    expect(root.bucket('many')?.get('key-20000')).toBeUndefined();
    expect(root.get('many')).toBeUndefined();
    expect(root.bucket('none')).toBeUndefined();
  });

  it('begins at a prefix and ends with it', () => {
    const keys = (prefix: string) => [...(open({ many }).bucket('many')?.entries(prefix) ?? [])].map(({ key }) => key);
    expect(keys('key-1999')).toEqual(['key-1999', ...Array.from({ length: 10 }, (_, index) => `key-1999${index}`)]);
    expect(keys('nothing')).toEqual([]);
  });

  it('holds what was written, whatever the keys', () => {
    const tree = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true });
    fc.assert(
      fc.property(tree, (values) => {
        expect(dump(open({ bucket: values }))['bucket']).toEqual(values);
      }),
    );
  });

  it('takes the second meta page where the first is damaged', () => {
    const bytes = writeBolt({ a: { b: 'c' } });
    bytes[30] = 0xff;
    expect(dump(openBolt(memory(bytes), 'test.db'))).toEqual({ a: { b: 'c' } });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['other bytes', new Uint8Array(20_000).fill(7)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => openBolt(memory(bytes), 'test.db')).toThrow(FormatError);
  });

  it('ends at a circle of pages', () => {
    const bytes = writeBolt({ many });
    const view = new DataView(bytes.buffer);
    for (let page = 2; page * 4096 < bytes.length; page += 1)
      if (view.getUint16(page * 4096 + 8, true) === 1) view.setBigUint64(page * 4096 + 16 + 8, BigInt(page), true);
    const bucket = openBolt(memory(bytes), 'test.db').bucket('many');
    expect(() => [...(bucket?.entries() ?? [])]).toThrow(/circle/u);
    expect(() => bucket?.get('key-0')).toThrow(/circle/u);
  });

  it('answers or refuses damaged files, and nothing else', () => {
    const sound = writeBolt({
      'debian 12': { openssl: { 'CVE-1': '{}' } },
      many: Object.fromEntries(Object.entries(many).slice(0, 500)),
    });
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), fc.nat(sound.length), (changes, length) => {
        const bytes = sound.slice(0, Math.max(length, 1));
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          dump(openBolt(memory(bytes), 'test.db'));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the bbolt command', (context) => {
    const dir = mkdtempSync(join(tmpdir(), 'bolt-'));
    try {
      writeFileSync(join(dir, 'test.db'), writeBolt({ 'debian 12': { openssl: { 'CVE-1': 'fixed' } }, many }));
      const bbolt = (...args: string[]) => execFileSync('bbolt', args, { encoding: 'utf8' }).trim();
      try {
        bbolt('version');
      } catch {
        return context.skip('the bbolt command is not installed');
      }
      expect(bbolt('check', join(dir, 'test.db'))).toBe('OK');
      expect(bbolt('get', join(dir, 'test.db'), 'debian 12', 'openssl', 'CVE-1')).toBe('fixed');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
