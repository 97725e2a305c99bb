// The commands of cosign's README and of its pages on containers, attestations and files, in one go with both programs: each ends with the
// same exit code and prints the same on standard output.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, type TestContext } from 'vitest';
import { imageIn, runOriginal, runOurs, type Said } from '../support/beside-cosign.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';

const root = mkdtempSync(join(tmpdir(), 'dartagnan-quick-'));
let registry: TestRegistry | undefined;

beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  await registry?.stop();
  rmSync(root, { recursive: true, force: true });
});

const signing = ['--key', 'cosign.key', '--tlog-upload=false', '-y'];
const legacy = ['--use-signing-config=false', '--new-bundle-format=false'];
const verifying = ['--key', 'cosign.pub', '--insecure-ignore-tlog', '--new-bundle-format=false'];

/** The commands, for an image and a place to copy it to. */
const commands = (image: string, host: string): readonly (readonly string[])[] => [
  ['generate-key-pair'],
  ['verify', ...verifying, image],
  ['sign', ...signing, ...legacy, image],
  ['sign', ...signing, ...legacy, image],
  ['verify', ...verifying, image],
  ['verify', ...verifying, '-a', 'team=x', image],
  ['sign', ...signing, ...legacy, '-a', 'team=x', image],
  ['verify', ...verifying, '-a', 'team=x', image],
  ['verify', ...verifying, '-o', 'text', image],
  ['verify', '--key', 'absent.pub', '--insecure-ignore-tlog', image],
  ['tree', image],
  ['triangulate', image],
  ['download', 'signature', image],
  ['attest', ...signing, ...legacy, '--predicate', 'predicate.json', image],
  ['attest', ...signing, ...legacy, image],
  ['verify-attestation', ...verifying, '--type', 'spdx', image],
  ['download', 'attestation', image],
  ['attach', 'sbom', '--sbom', 'sbom.spdx', image],
  ['download', 'sbom', image],
  ['sign-blob', ...signing, '--use-signing-config=false', '--bundle', 'blob.json', 'blob'],
  ['verify-blob', '--key', 'cosign.pub', '--insecure-ignore-tlog', '--bundle', 'blob.json', 'blob'],
  ['verify-blob', '--key', 'cosign.pub', '--insecure-ignore-tlog', '--bundle', 'blob.json', 'predicate.json'],
  ['generate', image],
  ['generate', '-a', 'team=x', image],
  ['save', '--dir', 'saved', image],
  ['verify', ...verifying, '--local-image', 'saved'],
  ['load', '--dir', 'saved', `${host}/PROGRAM-loaded:1`],
  ['verify', ...verifying, `${host}/PROGRAM-loaded:1`],
  ['copy', image, `${host}/PROGRAM-copied:1`],
  ['verify', ...verifying, `${host}/PROGRAM-copied:1`],
  ['clean', '-f', image],
  ['verify', ...verifying, image],
  ['verify', ...verifying, `${host}/absent:1`],
];

type Run = (folder: string, args: readonly string[]) => Promise<Said>;

/** What the commands said; images, keys and signatures, which differ from run to run, under one name. */
async function said(ctx: TestContext, program: string, run: Run): Promise<readonly string[]> {
  const folder = mkdtempSync(join(root, program));
  writeFileSync(join(folder, 'predicate.json'), '{"a":1}');
  writeFileSync(join(folder, 'sbom.spdx'), 'SPDXVersion: SPDX-2.2\n');
  writeFileSync(join(folder, 'blob'), 'content');
  const image = await imageIn(ctx, registry, `${program}-app`);
  const lines: string[] = [];
  for (const args of commands(image, registry?.host ?? '')) {
    const words = args.map((word) => word.replace('PROGRAM', program));
    const { exit, out } = await run(folder, words);
    const shown = `${words.join(' ')}: ${exit}\n${out}`;
    lines.push(shown.replaceAll(program, 'PROGRAM').replaceAll(/[A-Za-z0-9+/=]{60,}/g, '…'));
  }
  return lines;
}

it('ends and prints as with cosign 3', { timeout: 180_000 }, async (ctx) => {
  const theirs = await said(ctx, 'theirs', (folder, args) => runOriginal(ctx, { folder }, 'cosign3', args));
  const ours = await said(ctx, 'mine', (folder, args) => runOurs({ folder }, args));
  expect(ours).toEqual(theirs);
});
