import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildImage, jsonBytes } from '../../test/support/image.ts';
import { OciError } from './error.ts';
import type { Descriptor, ImageIndex } from './manifest.ts';
import { mediaTypes } from './media-types.ts';
import { parseConfig, parseManifest } from './parse-manifest.ts';
import { formatPlatform, hostPlatform, parsePlatform, platformFits, selectManifest } from './platform.ts';

const image = buildImage({ layers: [[{ path: 'a', content: 'a' }]] });
const digest = `sha256:${'b'.repeat(64)}` as const;
const descriptor = { mediaType: mediaTypes.manifest, digest, size: 3 };

describe('manifests', () => {
  it('are read with all they name', () => {
    const manifest = parseManifest(image.manifest, 'here', `${mediaTypes.manifest}; charset=utf-8`);
    expect(manifest).toMatchObject({
      kind: 'manifest',
      config: { mediaType: mediaTypes.config },
      layers: [{ mediaType: mediaTypes.layerGzip }],
    });
    const index = {
      manifests: [{ ...descriptor, platform: { os: 'windows', architecture: 'amd64', 'os.version': '10' } }],
      subject: descriptor,
    };
    expect(parseManifest(jsonBytes(index), 'here')).toMatchObject({
      kind: 'index',
      manifests: [{ platform: { os: 'windows', osVersion: '10' } }],
      subject: { digest },
    });
  });

  it.each<[string, Uint8Array, string, RegExp, string?]>([
    ['no JSON', Buffer.from('{'), 'OCI_MALFORMED', /no JSON/],
    ['no UTF-8', Uint8Array.from([0x22, 0xff, 0x22]), 'OCI_MALFORMED', /no JSON/],
    ['no object', jsonBytes([]), 'OCI_MALFORMED', /must be an object/],
    [
      'both at once',
      jsonBytes({ config: descriptor, layers: [], manifests: [] }),
      'OCI_MALFORMED',
      /manifest and as an index/,
    ],
    ['another type than announced', image.manifest, 'OCI_MALFORMED', /was announced/, mediaTypes.index],
    [
      'a wrong digest',
      jsonBytes({ config: { ...descriptor, digest: 'sha256:../../etc' }, layers: [] }),
      'OCI_MALFORMED',
      /config\.digest must be/,
    ],
    [
      'a negative size',
      jsonBytes({ config: { ...descriptor, size: -1 }, layers: [] }),
      'OCI_MALFORMED',
      /config\.size/,
    ],
    [
      'a wrong layer',
      jsonBytes({ config: descriptor, layers: [descriptor, 7] }),
      'OCI_MALFORMED',
      /layers\[1\] must be an object/,
    ],
    ['no configuration', jsonBytes({ layers: [] }), 'OCI_MALFORMED', /config must be a descriptor/],
    ['schema 1', jsonBytes({ schemaVersion: 1, fsLayers: [] }), 'OCI_UNSUPPORTED', /schema 1/],
  ])('with %s are refused', (_name, bytes, code, message, announced) => {
    const act = () => parseManifest(bytes, 'registry/app:1', announced);
    expect(act).toThrow(
      expect.objectContaining({ code, where: 'registry/app:1', message: expect.stringMatching(message) }),
    );
  });

  it('of any depth do not exhaust the stack', () => {
    const deep = `{"config":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(() => parseManifest(Buffer.from(deep), 'deep')).toThrow(OciError);
  });

  it('and configurations: any JSON gives a value or OciError', () => {
    const json = fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text));
    const keys = fc.constantFrom(
      'config',
      'layers',
      'manifests',
      'mediaType',
      'rootfs',
      'history',
      'annotations',
      'subject',
      'diff_ids',
    );
    const shaped = fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })).map(jsonBytes);
    fc.assert(
      fc.property(fc.oneof(json, shaped), (bytes) => {
        for (const parse of [parseManifest, parseConfig])
          try {
            parse(bytes, 'fuzz');
          } catch (error) {
            expect(error).toBeInstanceOf(OciError);
          }
      }),
      { numRuns: 500 },
    );
  });
});

describe('platforms', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['Linux/x86_64', 'linux/amd64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm/v7'],
  ])('%s is %s', (text, expected) => expect(formatPlatform(parsePlatform(text))).toBe(expected));

  it.each(['', 'linux', 'linux/', 'a/b/c/d', 'linux/amd64 '.repeat(2)])('%j is refused', (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'OCI_REFERENCE' }));
  });

  const offer = (platform: string | undefined): Descriptor => ({
    ...descriptor,
    annotations: { name: platform ?? 'none' },
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
  });
  const index = (...platforms: (string | undefined)[]): ImageIndex => ({
    kind: 'index',
    mediaType: mediaTypes.index,
    manifests: platforms.map(offer),
  });
  const choose = (wanted: string | undefined, ...platforms: (string | undefined)[]) =>
    selectManifest(index(...platforms), wanted === undefined ? undefined : parsePlatform(wanted), 'here').annotations?.[
      'name'
    ];

  it('are chosen by name and variant', () => {
    expect(choose('linux/arm64', 'linux/amd64', 'linux/arm64/v8')).toBe('linux/arm64/v8');
    expect(choose('linux/arm', 'linux/arm/v5', 'linux/arm/v7')).toBe('linux/arm/v7');
    expect(choose('linux/arm/v6', 'linux/arm/v6', 'linux/arm/v7')).toBe('linux/arm/v6');
    expect(choose('linux/arm64/v8', 'linux/arm64')).toBe('linux/arm64');
    expect(choose(undefined, 'unknown/unknown', 'windows/amd64')).toBe('windows/amd64');
    expect(choose(undefined, undefined)).toBe('none');
    expect(choose(undefined, 'plan9/mips', formatPlatform(hostPlatform()))).toBe(formatPlatform(hostPlatform()));
  });

  it('that are missing are said', () => {
    expect(() => choose('linux/s390x', 'linux/amd64', 'unknown/unknown')).toThrow(
      /no image for linux\/s390x, but linux\/amd64$/,
    );
    expect(() => choose(undefined)).toThrow(/no image at all/);
  });

  it('fit in any spelling', () => {
    expect(platformFits({ os: 'linux', architecture: 'x86_64' }, parsePlatform('linux/amd64'))).toBe(true);
    expect(platformFits({ os: 'linux', architecture: 'amd64' }, parsePlatform('windows/amd64'))).toBe(false);
  });
});
