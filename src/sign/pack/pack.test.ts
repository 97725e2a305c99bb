import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DartagnanError } from '../../core/index.ts';
import { type TarMember, writeTar } from '../../formats/tar/writer.ts';
import { blobPath, digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { bundleMediaType } from '../bundle/parse.ts';
import { openPack } from './open-pack.ts';
import { isPackable } from './pack.ts';
import { packStore } from './pack-store.ts';
import { parsePack, writePack } from './parse-pack.ts';
import { writeTarFile } from './tar-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const repository = { registry: 'r.example', repository: 'app' };
const empty = bytesOf({});
const bundle = new TextEncoder().encode('a bundle');
const blob = (bytes: Uint8Array): TarMember => ({ path: blobPath(digestOf(bytes)), content: bytes });
const describeBytes = (bytes: Uint8Array, mediaType: string) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});
const image = bytesOf({
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  config: describeBytes(empty, mediaTypes.config),
  layers: [],
});
const signature = bytesOf({
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  artifactType: bundleMediaType,
  config: describeBytes(empty, mediaTypes.empty),
  layers: [describeBytes(bundle, bundleMediaType)],
  subject: describeBytes(image, mediaTypes.manifest),
});
const file = new TextEncoder().encode('version: 1');
const listed = {
  ...describeBytes(image, mediaTypes.manifest),
  annotations: { 'org.opencontainers.image.ref.name': 'r.example/app:1' },
};

/** Members of a small pack; those of one name replace what is here. */
function membersOf(changes: Readonly<Record<string, unknown>> = {}): TarMember[] {
  const document = {
    created: Date.parse('2026-11-28T00:00:00Z'),
    images: [{ name: 'r.example/app:1', digest: digestOf(image) }],
    policy: 'trust.yaml',
    files: [{ name: 'trust.yaml', digest: digestOf(file) }],
    answers: [{ url: 'http://crl.example', request: undefined, digest: digestOf(empty) }],
    ...(changes['document'] as object),
  };
  const manifests = changes['manifests'] ?? [listed, describeBytes(signature, mediaTypes.manifest)];
  return [
    { path: 'index.json', content: bytesOf({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }) },
    { path: 'dartagnan/pack.json', content: writePack(document) },
    { path: 'dartagnan/files/trust.yaml', content: file },
    { path: `dartagnan/answers/${digestOf(empty).slice(7)}`, content: empty },
    ...[image, signature, empty, bundle].map(blob),
  ];
}

/** Reads everything that a verification would. */
async function readAll(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'tried.tar');
  writeFileSync(path, bytes);
  const pack = await openPack(path);
  const store = packStore(pack, repository);
  const layers = [...(await store.referrers(digestOf(image), bundleMediaType)), ...(await store.layers('1'))];
  const read = await Promise.all(layers.map((layer) => layer.bytes()));
  await pack.answer('http://crl.example', undefined);
  await pack.content('trust.yaml');
  return read.map((content) => new TextDecoder().decode(content)).join();
}

describe('a pack', () => {
  it('gives signatures, files and answers', async () => {
    expect(await readAll(writeTar(membersOf()))).toBe('a bundle');
  });

  it.each<readonly [string, () => readonly TarMember[], RegExp | string]>([
    ['without its document', () => membersOf().filter(({ path }) => !path.startsWith('dartagnan/p')), 'OCI_NOT_FOUND'],
    [
      'of another version',
      () => [...membersOf(), { path: 'dartagnan/pack.json', content: '{"packVersion":2}' }],
      'SIGN_MALFORMED',
    ],
    [
      'whose signature was changed',
      () => [...membersOf(), { ...blob(bundle), content: 'a bundlf' }],
      'OCI_DIGEST_MISMATCH',
    ],
    [
      'whose policy was changed',
      () => [...membersOf(), { path: 'dartagnan/files/trust.yaml', content: 'version: 2' }],
      'OCI_DIGEST_MISMATCH',
    ],
    [
      'whose answer was changed',
      () => [...membersOf(), { path: `dartagnan/answers/${digestOf(empty).slice(7)}`, content: '[]' }],
      'OCI_DIGEST_MISMATCH',
    ],
    [
      'with a link in place of a blob',
      () => [...membersOf(), { path: blobPath(digestOf(bundle)), type: 'symlink', linkPath: '/etc/passwd' }],
      'OCI_NOT_FOUND',
    ],
    [
      'with a link that leads to itself',
      () => [...membersOf(), { path: 'index.json', type: 'symlink', linkPath: 'index.json' }],
      'OCI_NOT_FOUND',
    ],
    [
      'with a file that would leave its folder',
      () => membersOf({ document: { files: [{ name: '../x', digest: digestOf(file) }] } }),
      'SIGN_MALFORMED',
    ],
    ['whose index is none', () => [...membersOf(), { path: 'index.json', content: image }], 'SIGN_MALFORMED'],
    [
      'with a manifest of a terabyte',
      () => membersOf({ manifests: [listed, { ...describeBytes(signature, mediaTypes.manifest), size: 2 ** 40 }] }),
      'SIGN_MALFORMED',
    ],
    [
      'with a size that is not the blob’s',
      () => membersOf({ manifests: [listed, { ...describeBytes(signature, mediaTypes.manifest), size: 9 }] }),
      'OCI_LIMIT',
    ],
  ])('%s is refused', async (_, members, code) => {
    await expect(readAll(writeTar(members()))).rejects.toMatchObject({ code });
  });

  it('with one signature listed ten thousand times reads it once', async () => {
    const again = describeBytes(signature, mediaTypes.manifest);
    const members = membersOf({ manifests: [listed, ...Array.from({ length: 10_000 }, () => again)] });
    expect(await readAll(writeTar(members))).toBe('a bundle');
  });

  it('gives an error of ours or the very content, wherever it is cut or changed', async () => {
    const whole = writeTar(membersOf());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, value, isCut) => {
        const bytes = isCut ? whole.slice(0, at) : whole.slice();
        if (!isCut) bytes[at] = value;
        const said = await readAll(bytes).catch((error: unknown) => {
          expect(error).toBeInstanceOf(DartagnanError);
          return '';
        });
        expect(['', 'a bundle']).toContain(said);
      }),
      { numRuns: 300 },
    );
  });

  it('has a document of any JSON, or an error of ours', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          parsePack(new TextEncoder().encode(text), 'pack');
        } catch (error) {
          expect(error).toBeInstanceOf(DartagnanError);
        }
      }),
    );
  });
});

describe('a name in a pack', () => {
  it.each([
    ['keys/ci.pub', true],
    ['trust.yaml', true],
    ['../ci.pub', false],
    ['/etc/passwd', false],
    ['a//b', false],
    ['a/./b', false],
    ['C:\\x', false],
    ['', false],
  ])('%j stays below its folder: %s', (name, isFine) => {
    expect(isPackable(name)).toBe(isFine);
  });
});

describe('writeTarFile', () => {
  beforeAll(() => writeFileSync(join(folder, 'old.tar'), 'old'));

  it('leaves what was there where a member turns out longer or shorter than was said', async () => {
    const path = join(folder, 'old.tar');
    await expect(writeTarFile(path, (tar) => tar.add('x', 3, [new Uint8Array(2)]))).rejects.toThrow('2 bytes, not 3');
    expect(readFileSync(path, 'utf8')).toBe('old');
    await expect(writeTarFile(join(folder, 'no/such'), async () => {})).rejects.toMatchObject({
      code: 'SIGN_MALFORMED',
    });
  });

  it('writes what tar reads', async () => {
    const path = join(folder, 'new.tar');
    await writeTarFile(path, async (tar) => {
      for (const member of membersOf()) {
        const content = member.content as Uint8Array;
        await tar.add(member.path, content.length, [content.slice(0, 1), content.slice(1)]);
      }
    });
    expect(await readAll(readFileSync(path))).toBe('a bundle');
  });
});
