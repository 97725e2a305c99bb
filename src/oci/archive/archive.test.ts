import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage, jsonBytes, writeTestLayout } from '../../../test/support/image.ts';
import { DartagnanError } from '../../core/index.ts';
import { createTarReader } from '../../formats/tar/reader.ts';
import { writeTar } from '../../formats/tar/writer.ts';
import { blobPath, digestOf } from '../digest.ts';
import { readLayer } from '../layer.ts';
import { mediaTypes } from '../media-types.ts';
import type { ImageSource } from '../source.ts';
import { openLayoutWriter } from './layout-writer.ts';
import { openArchive } from './open.ts';

const image = buildImage({
  layers: [[{ path: 'etc/os-release', content: 'ID=debian\n' }], [{ path: 'app/package.json', content: '{}' }]],
});
const arm = buildImage({ layers: [[{ path: 'arm', content: 'arm' }]], architecture: 'arm64' });

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'dartagnan-oci-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Paths of every layer's members, after verification. */
async function readPaths(source: ImageSource): Promise<string[]> {
  const { layers } = await source.resolve({ platform: { os: 'linux', architecture: 'amd64' } });
  const paths: string[] = [];
  for (const layer of layers) {
    const reader = createTarReader({ onEntry: ({ path }) => void paths.push(path) });
    const summary = await readLayer(layer, (chunk) => reader.push(chunk));
    reader.end();
    expect(summary.diffId).toBe(layer.diffId);
  }
  return paths;
}

/** The archive that `docker save` made before Docker 25: layers in folders, a repeated layer as a link. */
function legacyDockerArchive(): Uint8Array {
  const [lower, upper] = image.tars;
  const config = jsonBytes({ ...JSON.parse(Buffer.from(image.config).toString()), history: [] });
  return writeTar([
    { path: 'config.json', content: config },
    { path: 'a/layer.tar', ...(lower === undefined ? {} : { content: lower }) },
    { path: 'b/', type: 'directory' },
    { path: 'b/layer.tar', type: 'symlink', linkPath: '../c/layer.tar' },
    { path: 'c/layer.tar', ...(upper === undefined ? {} : { content: upper }) },
    {
      path: 'manifest.json',
      content: jsonBytes([{ Config: 'config.json', RepoTags: ['app:1'], Layers: ['a/layer.tar', 'b/layer.tar'] }]),
    },
  ]);
}

const expected = ['etc/os-release', 'app/package.json'];

describe('archives', () => {
  it('reads an OCI layout folder', async () => {
    const descriptor = await writeTestLayout(folder, image);
    const source = await openArchive(folder);
    expect(source.kind).toBe('oci-layout');
    const resolved = await source.resolve();
    expect(resolved.manifestDigest).toBe(descriptor.digest);
    expect(resolved.imageId).toBe(digestOf(image.config));
    expect(resolved.config).toMatchObject({ env: ['PATH=/bin'], command: ['sh'], labels: { a: 'b' } });
    expect(resolved.layers.map(({ history }) => history?.createdBy)).toEqual(['COPY layer 0', 'COPY layer 1']);
    expect(resolved.layers.map(({ digest }) => digest)).toEqual(image.blobs.map(digestOf));
    expect(await readPaths(source)).toEqual(expected);
  });

  it.each([
    ['annotated as cosign saves them', false, { kind: 'dev.cosignproject.cosign/sigs' }],
    ['that refer to it', true, {}],
  ])('passes over signatures beside the image, %s', async (_, refers, annotations) => {
    const descriptor = await writeTestLayout(folder, image);
    const signature = {
      ...JSON.parse(Buffer.from(image.manifest).toString()),
      ...(refers ? { subject: descriptor } : {}),
    };
    const writer = await openLayoutWriter(folder);
    await writer.add({ mediaType: mediaTypes.manifest, bytes: jsonBytes(signature), annotations });
    expect((await (await openArchive(folder)).resolve()).manifestDigest).toBe(descriptor.digest);
  });

  it.each(['plain', 'gzip'])('reads an OCI archive, %s, and leaves no temporary file', async (packing) => {
    await writeTestLayout(join(folder, 'layout'), image);
    const tar = execFileSync('tar', ['-C', join(folder, 'layout'), '-c', '.'], { maxBuffer: 2 ** 26 });
    const file = join(folder, 'image.tar');
    await writeFile(file, packing === 'gzip' ? gzipSync(tar) : tar);
    const source = await openArchive(file, { temporaryFolder: folder });
    expect(source.kind).toBe('oci-archive');
    expect(await readPaths(source)).toEqual(expected);
    await source.close();
    expect((await readdir(folder)).sort()).toEqual(['image.tar', 'layout']);
  });

  it('reads a Docker archive with linked layers and tags', async () => {
    const file = join(folder, 'save.tar');
    await writeFile(file, legacyDockerArchive());
    const source = await openArchive(file);
    expect(source.kind).toBe('docker-archive');
    expect((await source.resolve()).repoTags).toEqual(['app:1']);
    expect(await readPaths(source)).toEqual(expected);
    expect(await readPaths(await openArchive(file, { selector: 'docker.io/library/app:1' }))).toEqual(expected);
    await expect((await openArchive(file, { selector: 'other' })).resolve()).rejects.toMatchObject({
      code: 'OCI_NOT_FOUND',
      message: expect.stringContaining('app:1'),
    });
  });

  it('chooses by name, digest and platform', async () => {
    await writeTestLayout(folder, image, 'one');
    const two = await writeTestLayout(folder, arm, 'two');
    const resolve = async (selector?: string, platform?: string) =>
      (
        await (
          await openArchive(folder, selector === undefined ? {} : { selector })
        ).resolve(platform === undefined ? {} : { platform: { os: 'linux', architecture: platform } })
      ).config.platform.architecture;
    expect(await resolve('one')).toBe('amd64');
    expect(await resolve(two.digest)).toBe('arm64');
    await expect(resolve()).rejects.toMatchObject({
      code: 'OCI_NOT_FOUND',
      message: expect.stringContaining('one, two'),
    });
    await expect(resolve('one', 's390x')).rejects.toMatchObject({ code: 'OCI_PLATFORM_MISSING' });
  });

  it('chooses from an index by platform and says what there is', async () => {
    const writer = await openLayoutWriter(folder);
    const manifests = [];
    for (const [built, architecture] of [
      [image, 'amd64'],
      [arm, 'arm64'],
    ] as const) {
      for (const blob of [...built.blobs, built.config]) await writer.blob(blob);
      const descriptor = await writer.manifest({ mediaType: mediaTypes.manifest, bytes: built.manifest });
      manifests.push({ ...descriptor, platform: { os: 'linux', architecture } });
    }
    const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
    const entry = await writer.add({ mediaType: mediaTypes.index, bytes: jsonBytes(index), refName: 'multi' });
    const source = await openArchive(folder);
    const resolved = await source.resolve({ platform: { os: 'linux', architecture: 'arm64' } });
    expect([resolved.indexDigest, resolved.config.platform.architecture]).toEqual([entry.digest, 'arm64']);
    await expect(source.resolve({ platform: { os: 'linux', architecture: 'riscv64' } })).rejects.toMatchObject({
      code: 'OCI_PLATFORM_MISSING',
      message: expect.stringContaining('linux/amd64, linux/arm64'),
    });
  });
});

describe('damaged and hostile archives', () => {
  it('names a damaged layer by its digest, also where the damage breaks the packing', async () => {
    await writeTestLayout(folder, image);
    const [blob = new Uint8Array(0)] = image.blobs;
    const path = join(folder, blobPath(digestOf(blob)));
    await writeFile(
      path,
      blob.map((byte, at) => (at === 30 ? byte ^ 0xff : byte)),
    );
    await expect(readPaths(await openArchive(folder))).rejects.toMatchObject({
      code: 'OCI_DIGEST_MISMATCH',
      message: expect.stringContaining(digestOf(blob)),
    });
    await writeFile(path, blob.subarray(0, 40));
    await expect(readPaths(await openArchive(folder))).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
  });

  it('refuses a manifest that was exchanged, and a blob that is missing', async () => {
    const { digest } = await writeTestLayout(folder, image);
    const path = join(folder, blobPath(digest));
    const manifest = await readFile(path);
    await writeFile(path, Buffer.concat([manifest, Buffer.from(' ')]));
    await expect((await openArchive(folder)).resolve()).rejects.toMatchObject({ code: 'OCI_DIGEST_MISMATCH' });
    await writeFile(path, manifest);
    await rm(join(folder, blobPath(digestOf(image.config))));
    await expect((await openArchive(folder)).resolve()).rejects.toMatchObject({ code: 'OCI_NOT_FOUND' });
  });

  it('does not follow a link out of a layout', async () => {
    const { digest } = await writeTestLayout(folder, image);
    await rm(join(folder, blobPath(digest)));
    await symlink('/etc/passwd', join(folder, blobPath(digest)));
    await expect((await openArchive(folder)).resolve()).rejects.toMatchObject({ code: 'OCI_MALFORMED' });
  });

  it.each([
    ['no image', writeTar([{ path: 'a', content: 'b' }]), 'OCI_UNSUPPORTED'],
    ['an image that is cut', legacyDockerArchive().subarray(0, 1200), 'FORMAT_TRUNCATED'],
    [
      'links in a circle',
      writeTar([{ path: 'manifest.json', type: 'symlink', linkPath: 'manifest.json' }]),
      'OCI_UNSUPPORTED',
    ],
    ['a broken gzip', gzipSync(legacyDockerArchive()).subarray(0, 100), 'OCI_MALFORMED'],
    ['xz', Uint8Array.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'OCI_UNSUPPORTED'],
  ])('refuses %s', async (_name, bytes, code) => {
    const file = join(folder, 'image.tar');
    await writeFile(file, bytes);
    await expect(openArchive(file, { temporaryFolder: folder })).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual(['image.tar']);
  });

  it('fuzz: any mutation gives the image or an error of ours', async () => {
    await writeTestLayout(join(folder, 'layout'), image);
    const ociArchive = execFileSync('tar', ['-C', join(folder, 'layout'), '-c', '.'], { maxBuffer: 2 ** 26 });
    const seeds = [legacyDockerArchive(), ociArchive, gzipSync(ociArchive)];
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 });
    const file = join(folder, 'fuzz.tar');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), edits, fc.nat(3), async (seed, edits, cut) => {
        const bytes = Uint8Array.from(seed);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        await writeFile(file, bytes.subarray(0, cut === 0 ? (edits[0]?.[0] ?? 0) % bytes.length : bytes.length));
        try {
          const source = await openArchive(file, { temporaryFolder: folder });
          await readPaths(source).finally(() => source.close());
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
      { numRuns: 200 },
    );
    expect((await readdir(folder)).sort()).toEqual(['fuzz.tar', 'layout']);
  });

  it('says that a path is missing', async () => {
    await expect(openArchive(join(folder, 'none'))).rejects.toMatchObject({ code: 'OCI_NOT_FOUND' });
  });
});
