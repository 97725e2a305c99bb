// Registries that lie, swell and lead astray: every command that reads signatures meets them, and none believes them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/commands/trust.ts';
import { recordIo } from '../../src/cli/testing.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/media-types.ts';
import { attachedTag, cosignAnnotations, cosignMediaTypes } from '../../src/sign/cosign/names.ts';
import { writeSimpleSigning } from '../../src/sign/cosign/simple-signing.ts';
import { generateSigningKey } from '../../src/sign/key/private-key.ts';
import { publicKeyPem } from '../../src/sign/key/public-key.ts';
import { type FakeRegistry, startFakeRegistry } from '../support/fake-registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'dartagnan-hostile-'));
const key = generateSigningKey();
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const described = (mediaType: string, bytes: Uint8Array) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});
const config = encode({ architecture: 'amd64', os: 'linux' });
const image = encode({
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  config: described(mediaTypes.config, config),
  layers: [],
});
const other = encode({
  schemaVersion: 2,
  mediaType: mediaTypes.manifest,
  config: described(mediaTypes.config, config),
  layers: [],
  annotations: { other: 'yes' },
});

interface Layer {
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What is under a path of the registry; a function answers by itself. */
type Answers = Map<
  string,
  { readonly type: string; readonly bytes: Uint8Array } | ((response: ServerResponse) => void)
>;

const opened: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((registry) => registry.stop()));
});
beforeAll(() => {
  writeFileSync(join(folder, 'cosign.pub'), publicKeyPem(key.publicKey));
  writeFileSync(join(folder, 'wrong.pub'), publicKeyPem(generateSigningKey().publicKey));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function signed(about: Uint8Array): Promise<Layer> {
  const bytes = writeSimpleSigning('registry.example/app', digestOf(about), {});
  const signature = Buffer.from(await key.sign(bytes)).toString('base64');
  return { bytes, annotations: { [cosignAnnotations.signature]: signature } };
}

/** A registry with a signed image, as `change` leaves it. */
async function registryWith(
  layers: readonly Layer[],
  change: (answers: Answers, tag: string) => void = () => undefined,
): Promise<FakeRegistry> {
  const manifest = encode({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: described(mediaTypes.config, config),
    layers: layers.map(({ bytes, annotations }) => ({
      ...described(cosignMediaTypes.simpleSigning, bytes),
      annotations,
    })),
  });
  const tag = attachedTag(digestOf(image), 'sig');
  const answers: Answers = new Map<string, { type: string; bytes: Uint8Array }>([
    ['manifests/1', { type: mediaTypes.manifest, bytes: image }],
    [`manifests/${digestOf(image)}`, { type: mediaTypes.manifest, bytes: image }],
    [`manifests/${tag}`, { type: mediaTypes.manifest, bytes: manifest }],
    [`blobs/${digestOf(config)}`, { type: 'application/octet-stream', bytes: config }],
    ...layers.map(({ bytes }) => [`blobs/${digestOf(bytes)}`, { type: 'application/octet-stream', bytes }] as const),
  ]);
  change(answers, tag);
  const registry = await startFakeRegistry(({ url, method }, response) => {
    const answer = answers.get(url.replace('/v2/app/', ''));
    if (typeof answer === 'function') return answer(response);
    if (url === '/v2/') return void response.writeHead(200).end();
    if (answer === undefined)
      return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[]}');
    const headers = {
      'content-type': answer.type,
      'content-length': answer.bytes.length,
      'docker-content-digest': digestOf(answer.bytes),
    };
    response.writeHead(200, headers).end(method === 'HEAD' ? undefined : answer.bytes);
  });
  opened.push(registry);
  return registry;
}

async function trust(...args: string[]) {
  const io = recordIo({ cwd: folder, env: { HOME: folder } });
  return { exit: await run(args, io), ...io.written };
}

const byKey = ['--insecure-ignore-tlog', '--key'];

function verify({ host }: FakeRegistry, ...flags: string[]) {
  return trust('verify', ...byKey, 'cosign.pub', ...flags, `${host}/app:1`);
}

const blobOf = ({ bytes }: Layer) => `blobs/${digestOf(bytes)}`;
const answer = (bytes: Uint8Array, type: string = mediaTypes.manifest) => ({ type, bytes });

describe('a signed image', () => {
  it('is verified by its key and no other', async () => {
    const registry = await registryWith([await signed(image)]);
    expect(await verify(registry)).toMatchObject({ exit: 0 });
    expect((await trust('verify', ...byKey, 'wrong.pub', `${registry.host}/app:1`)).exit).toBe(12);
  });

  it('whose signature is of another image is refused', async () => {
    expect((await verify(await registryWith([await signed(other)]))).exit).toBe(12);
  });

  it.each<[string, RegExp, (answers: Answers, tag: string, layer: Layer) => void]>([
    [
      'gives another signature than it names',
      /digest|sha256/,
      (answers, _, layer) => answers.set(blobOf(layer), answer(Buffer.from(layer.bytes).fill(0x20, 0, 1))),
    ],
    [
      'gives a longer signature than it names',
      /digest|sha256|longer|bytes/,
      (answers, _, layer) => answers.set(blobOf(layer), answer(Buffer.concat([layer.bytes, layer.bytes]))),
    ],
    [
      'gives a signature that ends too early',
      /digest|sha256|bytes|connection/,
      (answers, _, layer) => answers.set(blobOf(layer), answer(layer.bytes.subarray(0, 9))),
    ],
    [
      'gives a list of signatures that ends too early',
      /JSON|manifest/i,
      (answers, tag) =>
        answers.set(`manifests/${tag}`, answer(encode({ schemaVersion: 2, layers: [] }).subarray(0, 20))),
    ],
    [
      'gives another image than the digest asks for',
      /digest|sha256/,
      (answers) => answers.set(`manifests/${digestOf(image)}`, answer(other)),
    ],
  ])('is refused where the registry %s', async (_, message, change) => {
    const layer = await signed(image);
    const registry = await registryWith([layer], (answers, tag) => change(answers, tag, layer));
    const { exit, err } = await trust(
      'verify',
      ...byKey,
      'cosign.pub',
      '--platform',
      'linux/amd64',
      `${registry.host}/app@${digestOf(image)}`,
    );
    expect(exit).not.toBe(0);
    expect(err).toMatch(message);
  });

  it.each(['verify', 'download', 'tree'])(
    'with an annotation of 50 MB is refused by %s, and memory stays bounded',
    async (command) => {
      const layer = await signed(image);
      const huge = {
        ...layer,
        annotations: { ...layer.annotations, [cosignAnnotations.bundle]: 'x'.repeat(50 * 2 ** 20) },
      };
      const registry = await registryWith([huge]);
      const before = process.memoryUsage().rss;
      const words =
        command === 'verify'
          ? ['verify', ...byKey, 'cosign.pub']
          : command === 'download'
            ? ['download', 'signature']
            : ['tree'];
      const { exit, err } = await trust(...words, `${registry.host}/app:1`);
      expect(exit).not.toBe(0);
      expect(err).toMatch(/longer|bytes/);
      // The registry of this test runs in the same process, and holds the annotation itself.
      expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
    },
  );

  it('with ten thousand signatures is looked through up to a bound', async () => {
    const layer = await signed(image);
    const wrong = { ...layer, annotations: { [cosignAnnotations.signature]: Buffer.alloc(70).toString('base64') } };
    const registry = await registryWith(Array.from({ length: 10_000 }, () => wrong));
    expect((await verify(registry)).exit).toBe(12);
    expect(registry.requests.filter(({ url }) => url.includes('/blobs/')).length).toBeLessThanOrEqual(1000);
  }, 60_000);
});

describe('credentials', () => {
  it('never leave for another host that the registry leads to', async () => {
    const layer = await signed(image);
    const elsewhere = await startFakeRegistry((_, response) => void response.writeHead(200).end(layer.bytes));
    opened.push(elsewhere);
    const registry = await registryWith([layer], (answers) =>
      answers.set(
        blobOf(layer),
        (response) => void response.writeHead(307, { location: `http://${elsewhere.host}/blob` }).end(),
      ),
    );
    const secrets = ['--registry-username', 'athos', '--registry-password', 's3cret'];
    expect(await verify(registry, ...secrets)).toMatchObject({ exit: 0 });
    expect(elsewhere.requests.length).toBeGreaterThan(0);
    expect(JSON.stringify(elsewhere.requests)).not.toMatch(/authorization|s3cret|YXRob3M/i);
  });

  it('of a token are not sent along either, and no message repeats them', async () => {
    const layer = await signed(image);
    const elsewhere = await startFakeRegistry((_, response) => void response.writeHead(404).end());
    opened.push(elsewhere);
    const registry = await registryWith([layer], (answers) =>
      answers.set(
        blobOf(layer),
        (response) => void response.writeHead(302, { location: `http://${elsewhere.host}/blob?signed=1` }).end(),
      ),
    );
    const { exit, err } = await verify(registry, '--registry-token', 'tok-s3cret');
    expect(exit).not.toBe(0);
    expect(JSON.stringify(elsewhere.requests)).not.toContain('s3cret');
    expect(err).not.toContain('s3cret');
  });
});

describe('a name', () => {
  it.each(['.', '.*', 'me@example.com', '^.*$', 'me@example.com$', '^me|.*$'])(
    '%j is no pattern of an identity',
    async (pattern) => {
      const flags = ['--certificate-identity-regexp', pattern, '--certificate-oidc-issuer', 'https://issuer.example'];
      const registry = await registryWith([await signed(image)]);
      const { exit, err } = await trust('verify', ...flags, `${registry.host}/app:1`);
      expect([exit, err]).toEqual([1, expect.stringContaining('SIGN_IDENTITY_PATTERN')]);
      expect(registry.requests).toEqual([]);
    },
  );
});
