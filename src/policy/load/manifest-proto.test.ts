import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyError } from '../error.ts';
import { bundleFile } from './bundle.ts';
import { manifestIn, protoManifest } from './manifest-proto.ts';

/** What OPA 1.22 wrote for a manifest with every member. */
const written =
  '0a0272311201611201632001' +
  '2a0e0a0a2f626d2f612e7265676f1000' +
  '32260a0e0a0178120911000000000000f03f0a140a0179120f2a0d0a0b0a017a1206320' +
  '40a0220013801';

const manifest = {
  revision: 'r1',
  roots: ['a', 'c'],
  rego_version: 1,
  file_rego_versions: { '/bm/a.rego': 0 },
  metadata: { x: 1, y: { z: [true] } },
};
const read = {
  revision: 'r1',
  roots: ['a', 'c'],
  regoVersion: 1,
  fileRegoVersions: { '/bm/a.rego': 0 },
  metadata: { x: 1, y: { z: [true] } },
};

const file = (bytes: Uint8Array) => bundleFile('/.manifest.pb', bytes);

describe('a manifest in Protocol Buffers', () => {
  it('is read as the original wrote it', () => {
    expect(manifestIn([file(Buffer.from(written, 'hex'))], 'b')).toEqual(read);
  });

  it('is written so that it is read as the same', () => {
    const { path, bytes } = protoManifest(JSON.stringify(manifest));
    expect(path).toBe('.manifest.pb');
    expect(manifestIn([file(bytes)], 'b')).toEqual(read);
  });

  it.each([
    ['', ['']],
    ['3800', ['']],
    ['3801', []],
  ])('says of roots what %j says', (hex, roots) => {
    expect(manifestIn([file(Buffer.from(hex, 'hex'))], 'b').roots).toEqual(roots);
  });

  it('stands behind one in JSON', () => {
    const json = { path: '.manifest', text: '{"revision":"json"}' };
    expect(manifestIn([file(Buffer.from(written, 'hex')), json], 'b').revision).toBe('json');
    expect(manifestIn([], 'b')).toEqual({ revision: '', roots: [''] });
  });

  it('is refused where it is none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          manifestIn([file(bytes)], 'b');
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      }),
    );
    expect(() => manifestIn([file(Uint8Array.of(0x0a, 0xff))], 'b')).toThrow('the manifest is no message');
  });
});
