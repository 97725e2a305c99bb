import type { Text } from '../../core/index.ts';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { tarHeader, tarTrailer, writeTar } from '../../formats/tar/writer.ts';
import type { ImageLayer, ImageSource } from '../../oci/source.ts';
import { dpkgStatus, file, imageOf, sha256, symlink } from './fixture.ts';
import { inspectImage } from './inspect-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bytes that stay in use after some work, and the time that it took. */
async function cost(work: () => Promise<unknown>): Promise<{ megabytes: number; seconds: number }> {
  let peak = 0;
  const begun = performance.now();
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  await work();
  clearInterval(watch);
  return {
    megabytes: (Math.max(peak, process.memoryUsage().rss) - before) / 2 ** 20,
    seconds: (performance.now() - begun) / 1000,
  };
}

/** A layer made piece by piece, its digests known beforehand by making it once. */
function streamed(make: () => Iterable<Uint8Array>, diffId: ImageLayer['diffId']): ImageSource {
  const change = ({ mediaType }: ImageLayer): ImageLayer => ({
    mediaType,
    diffId,
    open: async () =>
      (async function* () {
        yield* make();
      })(),
  });
  return imageOf([[]], { change });
}

describe('hostile images', () => {
  it('names that climb out of the root stay inside, and nothing is written outside the cache', async () => {
    const cacheDir = join(folder, 'cache');
    const layer = [
      file('../../../../tmp/escaped', 'x'),
      symlink('etc/os-release', '/../../../../etc/os-release'),
      symlink('etc/alpine-release', '/proc/self/environ'),
      dpkgStatus('a 1'),
    ];
    const { os, problems } = await inspectImage(imageOf([layer]), { cacheDir });
    expect(os).toBeUndefined();
    expect(problems).toEqual([]);
    expect(existsSync('/tmp/escaped')).toBe(false);
    expect(readdirSync(folder)).toEqual(['cache']);
  });

  it('a tar bomb costs no memory', async () => {
    const zeros = new Uint8Array(1 << 20);
    const size = 600 * zeros.length;
    function* bomb() {
      yield tarHeader({ path: 'usr/lib/node_modules/x/package.json' }, size);
      for (let at = 0; at < 600; at++) yield zeros;
      yield tarTrailer;
    }
    const hash = createHash('sha256');
    for (const piece of bomb()) hash.update(piece);
    const image = streamed(bomb, `sha256:${hash.digest('hex')}`);
    let problems: readonly Text[] = [];
    const { megabytes } = await cost(async () => ({ problems } = await inspectImage(image)));
    expect(problems[0]?.en).toMatch(/package\.json: 629145600 bytes exceed/);
    expect(megabytes).toBeLessThan(200);
    await expect(inspectImage(image, { limits: { layerBytes: 1e8 } })).rejects.toMatchObject({ code: 'OCI_LIMIT' });
  });

  it('a million entries are walked in bounded time and memory, and a lower limit holds', async () => {
    const template = tarHeader({ path: 'd000/f000' }, 0);
    const sum = Number.parseInt(Buffer.from(template.subarray(148, 154)).toString(), 8);
    /** One header, its digits changed and its checksum with them: a thousand times faster than writing each anew. */
    function* million() {
      for (let folder = 0; folder < 1000; folder++) {
        const block = Buffer.alloc(1000 * 512);
        for (let at = 0; at < 1000; at++) {
          const [a, b] = [folder, at].map((number) => String(number).padStart(3, '0'));
          const digits = `${a}${b}`.split('').reduce((total, digit) => total + Number(digit), 0);
          block.set(template, at * 512);
          block.write(`d${a}/f${b}`, at * 512);
          block.write((sum + digits).toString(8).padStart(6, '0'), at * 512 + 148);
        }
        yield block;
      }
      yield tarTrailer;
    }
    const hash = createHash('sha256');
    const pieces = [...million()];
    for (const piece of pieces) hash.update(piece);
    const image = streamed(() => pieces, `sha256:${hash.digest('hex')}`);
    const { megabytes, seconds } = await cost(() => inspectImage(image));
    expect(megabytes).toBeLessThan(300);
    expect(seconds).toBeLessThan(40);
    await expect(inspectImage(image, { limits: { entries: 1000 } })).rejects.toMatchObject({ code: 'FORMAT_LIMIT' });
    await expect(inspectImage(image, { limits: { journalBytes: 1000 } })).rejects.toMatchObject({ code: 'SCAN_LIMIT' });
  }, 60_000);

  it('long and deep paths are passed over as problems', async () => {
    const deep = `${'a/'.repeat(3000)}package.json`;
    const { problems } = await inspectImage(imageOf([[file(deep), dpkgStatus('a 1')]]));
    expect(problems[0]?.en).toMatch(/a path of 6012 characters/);
  });

  it.each([
    ['truncated gzip', (layer: ImageLayer) => cut(layer, 0.7)],
    ['a wrong blob digest', (layer: ImageLayer) => ({ ...layer, digest: sha256(new Uint8Array(1)) })],
    ['a wrong diff ID', (layer: ImageLayer) => ({ ...layer, diffId: sha256(new Uint8Array(1)) })],
  ])('%s is an error that names the layer', async (_, change) => {
    const error: unknown = await inspectImage(
      imageOf([[dpkgStatus('a 1'), file('x', 'y'.repeat(9999))]], { change }),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DartagnanError);
    expect(error).toMatchObject({ code: 'OCI_DIGEST_MISMATCH', message: expect.stringContaining('layer sha256:') });
  });

  it('a corrupt package database leaves the rest of the image scanned', async () => {
    const database = Buffer.concat([Buffer.from('SQLite format 3\0'), new Uint8Array(8192)]);
    const layer = [file('var/lib/rpm/rpmdb.sqlite', database), file('etc/redhat-release', 'Fedora release 39 (X)')];
    const { os, problems } = await inspectImage(imageOf([layer]));
    expect(os?.family).toBe('fedora');
    expect(problems).toEqual([
      {
        en: expect.stringMatching(/^layer sha256:\w+: var\/lib\/rpm\/rpmdb\.sqlite: SQLite byte/),
        zh: expect.stringMatching(/^layer sha256:\w+: var\/lib\/rpm\/rpmdb\.sqlite: SQLite byte \d+: \p{Script=Han}/u),
      },
    ]);
  });

  it('changed and cut bytes give an inventory or an error of the house', async () => {
    const whole = writeTar([
      dpkgStatus('a 1', 'b 2'),
      file('etc/debian_version', '12'),
      symlink('l', '../..'),
      file('x/.wh.y', ''),
    ]);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), async (changes, end) => {
        const tar = whole.slice(0, end);
        for (const [at, value] of changes) if (at < end) tar[at] = value;
        const outcome = await inspectImage(imageOf([tar], { store: (bytes) => bytes })).catch(
          (error: unknown) => error,
        );
        expect(
          outcome instanceof DartagnanError ||
            (typeof outcome === 'object' && outcome !== null && 'artifact' in outcome),
        ).toBe(true);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = gzipSync(whole);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const image = imageOf([whole], { store: () => bytes });
        const outcome = await inspectImage(image).catch((error: unknown) => error);
        expect(
          outcome instanceof DartagnanError ||
            (typeof outcome === 'object' && outcome !== null && 'artifact' in outcome),
        ).toBe(true);
      }),
    );
  });
});

function cut(layer: ImageLayer, part: number): ImageLayer {
  const open = async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of await layer.open()) pieces.push(piece);
    const whole = Buffer.concat(pieces);
    return (async function* () {
      yield whole.subarray(0, Math.floor(whole.length * part));
    })();
  };
  return { ...layer, open };
}
