import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../error.ts';
import { readGoBuildInfo } from './build-info.ts';

const text = new TextEncoder();
const sentinel = 'abcdefghijklmnop';
const moduleText = `${sentinel}path\tcmd/x\nmod\texample.com/x\t(devel)\t\ndep\ta.b/c\tv1.0.0\th1:x=\n=>\td.e/f\tv2.0.0\th1:y=\nbuild\t-ldflags="-X \\"a b\\""\n${sentinel}`;
const base = 0x40_0000n;

/** A 64-bit ELF executable with one writable segment at file offset 128 that is loaded at {@link base}. */
function executable(data: Uint8Array, { little = true } = {}): Uint8Array {
  const bytes = new Uint8Array(128 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, little ? 1 : 2, 1]);
  view.setBigUint64(32, 64n, little);
  view.setUint16(54, 56, little);
  view.setUint16(56, 1, little);
  view.setUint32(64, 1, little);
  view.setUint32(68, 6, little);
  [128n, base, base, BigInt(data.length), BigInt(data.length)].forEach((value, index) =>
    view.setBigUint64(72 + 8 * index, value, little),
  );
  bytes.set(data, 128);
  return bytes;
}

function inlineData(): Uint8Array {
  const version = text.encode('go1.22.5');
  const module = text.encode(moduleText);
  const head = [0xff, ...text.encode(' Go buildinf:'), 8, 2];
  const length = [(module.length & 0x7f) | 0x80, module.length >> 7];
  return Uint8Array.from([...head, ...new Uint8Array(16), version.length, ...version, ...length, ...module]);
}

function pointerData(little: boolean): Uint8Array {
  const module = text.encode(moduleText);
  const data = new Uint8Array(112 + module.length);
  const view = new DataView(data.buffer);
  data.set([0xff, ...text.encode(' Go buildinf:'), 8, little ? 0 : 1], 16);
  const words: [number, bigint][] = [
    [32, base + 48n],
    [40, base + 64n],
    [48, base + 80n],
    [56, 6n],
    [64, base + 112n],
    [72, BigInt(module.length)],
  ];
  for (const [at, value] of words) view.setBigUint64(at, value, little);
  data.set(text.encode('go1.17'), 80);
  data.set(module, 112);
  return data;
}

describe('readGoBuildInfo', () => {
  it.each([
    ['strings in place (Go 1.18 and later)', 'go1.22.5', executable(inlineData())],
    ['pointers to strings, little-endian', 'go1.17', executable(pointerData(true))],
    ['pointers to strings, big-endian', 'go1.17', executable(pointerData(false), { little: false })],
  ])('%s', (_, goVersion, bytes) => {
    const info = readGoBuildInfo(bytes);
    expect(info?.goVersion).toBe(goVersion);
    expect(info?.module).toEqual({
      path: 'cmd/x',
      main: { path: 'example.com/x', version: '(devel)', sum: '' },
      dependencies: [
        { path: 'a.b/c', version: 'v1.0.0', sum: 'h1:x=', replace: { path: 'd.e/f', version: 'v2.0.0', sum: 'h1:y=' } },
      ],
      settings: new Map([['-ldflags', '-X "a b"']]),
    });
  });

  it('takes other executables and other files for no Go binary', () => {
    expect(readGoBuildInfo(executable(new Uint8Array(64)))).toBeUndefined();
    expect(
      readGoBuildInfo(text.encode('MZ is how a letter may begin, and it goes on for more than sixty-four bytes.')),
    ).toBeUndefined();
    expect(readGoBuildInfo(new Uint8Array())).toBeUndefined();
  });

  it('reads what a Go before 1.18 built', (context) => {
    const path = '/usr/local/go/src/debug/buildinfo/testdata/go117/go117.base64';
    let encoded: string;
    try {
      encoded = readFileSync(path, 'utf8');
    } catch {
      return context.skip('no Go sources with a binary of Go 1.17 here');
    }
    const info = readGoBuildInfo(new Uint8Array(Buffer.from(encoded, 'base64')));
    expect(info?.goVersion).toMatch(/^go1\.17/);
    expect(info?.module.main?.path).toBe('example.com/go117');
  });

  it('survives truncation and mutation with its own error, in every container format', () => {
    const pe = Uint8Array.from([
      0x4d,
      0x5a,
      ...new Uint8Array(58),
      64,
      0,
      0,
      0,
      0x50,
      0x45,
      0,
      0,
      ...new Uint8Array(300).fill(1),
    ]);
    const machO = Uint8Array.from([
      0xcf,
      0xfa,
      0xed,
      0xfe,
      ...new Uint8Array(12),
      3,
      ...new Uint8Array(15),
      0x19,
      0,
      0,
      0,
      72,
      ...new Uint8Array(200),
    ]);
    const samples = [executable(inlineData()), executable(pointerData(true)), pe, machO];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(399), fc.nat(255), fc.nat(600), (sample, at, value, length) => {
        const damaged = sample.slice(0, length);
        if (at < damaged.length) damaged[at] = value;
        try {
          readGoBuildInfo(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
