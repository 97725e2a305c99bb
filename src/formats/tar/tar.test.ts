import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import type { TarEntry } from './entry.ts';
import { normalizePath, resolveLink } from './path.ts';
import { formatPax, parsePax } from './pax.ts';
import { createTarReader, type TarReaderOptions } from './reader.ts';
import { type TarMember, writeTar } from './writer.ts';

interface Read {
  readonly entry: TarEntry;
  readonly text: string;
}

/** Walks an archive in pieces of `step` bytes and gathers every member. */
function readTar(bytes: Uint8Array, step = bytes.length, options: TarReaderOptions = {}): Read[] {
  const found: Read[] = [];
  const reader = createTarReader(
    {
      onEntry(entry) {
        const chunks: Uint8Array[] = [];
        return {
          write: (chunk) => void chunks.push(chunk.slice()),
          end: () => void found.push({ entry, text: Buffer.concat(chunks).toString() }),
        };
      },
    },
    options,
  );
  for (let at = 0; at < bytes.length; at += Math.max(1, step)) reader.push(bytes.subarray(at, at + Math.max(1, step)));
  reader.end();
  return found;
}

/** One header block with raw fields, to make what the writer never makes. */
function rawMember(flag: string, fields: Readonly<Record<number, string | Uint8Array>>, content = ''): Uint8Array {
  const block = writeTar([{ path: 'x', content }]).slice(0, 512 + Math.ceil(content.length / 512) * 512);
  block[156] = flag.charCodeAt(0);
  for (const [at, value] of Object.entries(fields))
    block.set(typeof value === 'string' ? Buffer.from(value, 'latin1') : value, Number(at));
  return sealed(block);
}

/** Sets the checksum right again. */
function sealed(block: Uint8Array): Uint8Array {
  block.fill(0x20, 148, 156);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0`), 148);
  return block;
}

const end = new Uint8Array(1024);
const paths = (bytes: Uint8Array) => readTar(bytes).map(({ entry }) => entry.path);

describe('tar reader', () => {
  it('gives each member with its content, however the bytes are cut', () => {
    const bytes = writeTar([
      { path: 'etc/', type: 'directory' },
      { path: './etc/os-release', content: 'ID=debian\n', mode: 0o4755, uid: 3, gid: 4, mtime: 5 },
      { path: 'etc/link', type: 'symlink', linkPath: '../usr/lib/os-release' },
      { path: 'hard', type: 'hardlink', linkPath: './etc/os-release' },
      { path: 'big', content: 'x'.repeat(1025) },
      { path: `${'long/'.repeat(60)}né`, content: 'deep', uid: 3_000_000 },
    ]);
    const whole = readTar(bytes);
    expect(whole.map(({ entry: { path, type, size, linkPath } }) => [path, type, size, linkPath])).toEqual([
      ['etc', 'directory', 0, ''],
      ['etc/os-release', 'file', 10, ''],
      ['etc/link', 'symlink', 0, '../usr/lib/os-release'],
      ['hard', 'hardlink', 0, 'etc/os-release'],
      ['big', 'file', 1025, ''],
      [`${'long/'.repeat(60)}né`, 'file', 4, ''],
    ]);
    expect(whole[1]).toMatchObject({ text: 'ID=debian\n', entry: { mode: 0o4755, uid: 3, gid: 4, mtime: 5 } });
    expect(whole[5]?.entry.uid).toBe(3_000_000);
    for (const { entry, text } of whole) {
      const { contentOffset, size } = entry;
      expect(Buffer.from(bytes.subarray(contentOffset, contentOffset + size)).toString()).toBe(text);
    }
    for (const step of [1, 7, 511, 512, 513, 4096]) expect(readTar(bytes, step)).toEqual(whole);
  });

  it('hands out views, stops a declined content, and skips what no one wants', () => {
    const bytes = writeTar([
      { path: 'a', content: 'a'.repeat(2000) },
      { path: 'b', content: 'b'.repeat(2000) },
      { path: 'c', content: 'c' },
    ]);
    const seen: string[] = [];
    const reader = createTarReader({
      onEntry({ path }) {
        if (path === 'b') return;
        return {
          write(chunk) {
            expect(chunk.buffer).toBe(bytes.buffer);
            seen.push(`${path}${chunk.length}`);
            return 'stop';
          },
          end: () => void seen.push(`${path} end`),
        };
      },
    });
    for (let at = 0; at < bytes.length; at += 1024) reader.push(bytes.subarray(at, at + 1024));
    reader.end();
    expect(seen).toEqual(['a512', 'c1']);
    expect(reader.ended).toBe(true);
  });

  it('lets a caller that can seek leave out what nobody wants', () => {
    const bytes = writeTar(['a', 'b', 'c'].map((path) => ({ path, content: path.repeat(3000) })));
    const seen: string[] = [];
    let pushed = 0;
    const reader = createTarReader({
      onEntry: ({ path }) =>
        path === 'b' ? { write: (chunk) => void seen.push(`${path}${chunk.length}`) } : undefined,
    });
    for (let at = 0; at < bytes.length && !reader.ended; ) {
      const skipped = reader.unwanted;
      reader.skip(skipped);
      at += skipped;
      reader.push(bytes.subarray(at, at + 512));
      at += 512;
      pushed += 512;
    }
    reader.end();
    expect(seen.map((piece) => piece[0])).toEqual(Array.from({ length: 6 }, () => 'b'));
    expect(pushed).toBe(3 * 512 + 3072 + 1024);
  });

  it('reads the GNU forms: long name and link, base-256 numbers, sparse headers with extension blocks', () => {
    const long = `${'n'.repeat(150)}\0`;
    const sized = (flag: string, content: string) => rawMember(flag, {}, content);
    const sparse = rawMember('S', { 257: 'ustar  \0', 482: '\u0001', 483: '00000200000\0' }, 'data');
    const sparseWithExtension = Buffer.concat([sparse.subarray(0, 512), new Uint8Array(512), sparse.subarray(512)]);
    const bytes = Buffer.concat([
      sized('L', long),
      sized('K', 't'.repeat(120)),
      rawMember('2', {}),
      rawMember('0', { 108: Uint8Array.from([0x80, 0, 0, 0, 1, 0, 0, 0]), 136: new Uint8Array(12).fill(0xff) }),
      sparseWithExtension,
      end,
    ]);
    const [link, numbers, hole] = readTar(bytes);
    expect(link?.entry).toMatchObject({ path: 'n'.repeat(150), linkPath: 't'.repeat(120), type: 'symlink' });
    expect(numbers?.entry).toMatchObject({ path: 'x', uid: 2 ** 24, mtime: -1 });
    expect(hole).toMatchObject({ text: 'data', entry: { size: 4, sparseSize: 65_536 } });
  });

  it('applies PAX records: local over global, and no global name or size', () => {
    const record = (flag: string, records: Record<string, string>) =>
      rawMember(flag, {}, Buffer.from(formatPax(Object.entries(records))).toString());
    const bytes = Buffer.concat([
      record('g', { path: 'evil', size: '512', mtime: '1.5', comment: 'c' }),
      record('x', { path: 'local', 'SCHILY.xattr.user.a': 'v' }),
      rawMember('0', {}),
      rawMember('0', {}),
      end,
    ]);
    const [first, second] = readTar(bytes);
    expect(first?.entry).toMatchObject({ path: 'local', mtime: 1.5, size: 0 });
    expect(first?.entry.pax?.get('SCHILY.xattr.user.a')).toBe('v');
    expect(second?.entry).toMatchObject({ path: 'x', mtime: 1.5 });
  });

  it('ignores sizes of members without content, as container runtimes do', () => {
    const bytes = Buffer.concat([rawMember('5', { 124: '00000001000\0' }), rawMember('0', { 0: 'next' }), end]);
    expect(paths(bytes)).toEqual(['x', 'next']);
  });

  it('joins the ustar prefix, and knows the old folder form', () => {
    const prefixed = rawMember('0', { 0: 'name', 345: 'pre/fix' });
    const folder = rawMember('\0', { 0: 'old/' });
    const read = readTar(Buffer.concat([prefixed, folder, end]));
    expect(read.map(({ entry }) => [entry.path, entry.type])).toEqual([
      ['pre/fix/name', 'file'],
      ['old', 'directory'],
    ]);
  });

  it('accepts an archive without the end mark, an empty one, and bytes behind the end', () => {
    expect(paths(rawMember('0', {}))).toEqual(['x']);
    expect(paths(new Uint8Array(0))).toEqual([]);
    expect(paths(Buffer.concat([rawMember('0', {}), end, Buffer.from('trailing')]))).toEqual(['x']);
  });
});

describe('tar reader on hostile bytes', () => {
  const whole = writeTar([{ path: 'file', content: 'x'.repeat(600) }]);
  const broken: readonly [
    name: string,
    bytes: Uint8Array,
    code: string,
    message: RegExp,
    options?: TarReaderOptions,
  ][] = [
    ['truncated content', whole.subarray(0, 700), 'FORMAT_TRUNCATED', /tar byte 0: .* byte 700/],
    ['truncated header', whole.subarray(0, 100), 'FORMAT_TRUNCATED', /byte 100/],
    ['a long name without its member', rawMember('L', {}, 'name'), 'FORMAT_TRUNCATED', /inside/],
    ['wrong checksum', whole.map((byte, at) => (at === 0 ? 0x67 : byte)), 'FORMAT_MALFORMED', /checksum/],
    ['no octal', rawMember('0', { 124: '0000000009z\0' }), 'FORMAT_MALFORMED', /octal/],
    ['negative size', rawMember('0', { 124: new Uint8Array(12).fill(0xff) }), 'FORMAT_MALFORMED', /negative/],
    ['huge number', rawMember('0', { 124: new Uint8Array(12).fill(0xbf) }), 'FORMAT_MALFORMED', /too large/],
    ['PAX bomb', rawMember('x', { 124: '00010000001\0' }), 'FORMAT_LIMIT', /2097153 bytes/],
    ['too many members', whole, 'FORMAT_LIMIT', /more than 0/, { maxEntries: 0 }],
    ['half an end mark', Buffer.concat([new Uint8Array(512), whole]), 'FORMAT_MALFORMED', /zero block/],
    ['NUL in a PAX path', Buffer.concat([rawMember('x', {}, '12 path=a\0b\n'), whole]), 'FORMAT_MALFORMED', /NUL/],
    ['no PAX number', Buffer.concat([rawMember('x', {}, '11 size=-5\n'), whole]), 'FORMAT_MALFORMED', /size/],
  ];
  it.each(broken)('refuses %s', (_name, bytes, code, message, options) => {
    const act = () => readTar(bytes, 512, options);
    expect(act).toThrow(FormatError);
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  it('fuzz: any mutation or truncation gives members or a FormatError', () => {
    const seed = writeTar([
      { path: 'a/b', content: 'hello' },
      { path: 'ü'.repeat(80), type: 'symlink', linkPath: '/x', pax: { 'GNU.sparse.realsize': '7' } },
      { path: 'z', content: 'y'.repeat(900) },
    ]);
    const mutation = fc.record({
      cut: fc.nat(seed.length),
      edits: fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 8 }),
      reseal: fc.boolean(),
    });
    fc.assert(
      fc.property(mutation, ({ cut, edits, reseal }) => {
        const bytes = seed.slice();
        for (const [at, byte] of edits) bytes[at] = byte;
        if (reseal) sealed(bytes.subarray(0, 512));
        try {
          readTar(bytes.subarray(0, cut), 333);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('tar paths', () => {
  it.each([
    ['./etc/passwd', 'etc/passwd'],
    ['/etc//passwd', 'etc/passwd'],
    ['../../etc/./passwd/', 'etc/passwd'],
    ['a/../../b', 'b'],
    ['./', ''],
    ['..', ''],
    ['a..b/.c/..d', 'a..b/.c/..d'],
  ])('%s is %s', (from, to) => expect(normalizePath(from)).toBe(to));

  it('resolves links inside the root', () => {
    expect(resolveLink('usr/lib/os', '../../etc/os')).toBe('etc/os');
    expect(resolveLink('a', '../../../etc/shadow')).toBe('etc/shadow');
    expect(resolveLink('a/b', '/c')).toBe('c');
  });

  it('property: a normalised path holds no empty, dot or dot-dot name, and is its own normal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', 'a', '..', '\\') }), (path) => {
        const normal = normalizePath(path);
        if (normal !== '') for (const name of normal.split('/')) expect(['', '.', '..']).not.toContain(name);
        expect(normalizePath(normal)).toBe(normal);
      }),
    );
  });
});

describe('tar writer', () => {
  const member: fc.Arbitrary<TarMember & { content: string }> = fc.record({
    path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter((path) => !path.includes('\0')),
    content: fc.string({ maxLength: 1500 }),
    mode: fc.nat(0o7777),
    uid: fc.nat(2 ** 31),
    mtime: fc.nat(2 ** 32),
  });

  it('property: what is written is read', () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), (members) => {
        const read = readTar(writeTar(members), 1000);
        expect(
          read.map(({ entry, text }) => ({
            path: entry.rawPath,
            content: text,
            mode: entry.mode,
            uid: entry.uid,
            mtime: entry.mtime,
          })),
        ).toEqual(members);
      }),
    );
  });

  it('property: PAX records survive, whatever digits their lengths take', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-z]+$/), fc.string({ maxLength: 1100 }))), (records) => {
        expect(parsePax(formatPax(records), 'here')).toEqual(new Map(records));
      }),
    );
  });
});
