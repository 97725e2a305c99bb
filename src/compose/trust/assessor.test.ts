import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage, jsonBytes, writeTestLayout } from '../../../test/support/image.ts';
import { type Digest, type StageVerdict, translate } from '../../core/index.ts';
import { layoutKind, layoutKinds } from '../../oci/archive/layout-images.ts';
import { openLayoutWriter } from '../../oci/archive/layout-writer.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/media-types.ts';
import { cosignAnnotations, cosignMediaTypes } from '../../sign/cosign/names.ts';
import { writeSimpleSigning } from '../../sign/cosign/simple-signing.ts';
import { generateSigningKey, type SigningKey } from '../../sign/key/private-key.ts';
import { publicKeyPem } from '../../sign/key/public-key.ts';
import { resolveSection } from '../config/resolve.ts';
import { trustSection } from '../config/sections/trust.ts';
import { trustAssessor } from './assessor.ts';

const image = buildImage({ layers: [[{ path: 'a', content: 'a' }]] });
const settings = resolveSection(trustSection, []);
const { signal } = new AbortController();
let cwd = '';
let digest: Digest;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'sign-stage-'));
  const [ci, stranger] = [generateSigningKey(), generateSigningKey()];
  writeFileSync(join(cwd, 'ci.pub'), publicKeyPem(ci.publicKey));
  writeFileSync(join(cwd, 'stranger.pub'), publicKeyPem(stranger.publicKey));
  writeFileSync(join(cwd, 'archive.tar'), '');
  for (const name of ['ci', 'stranger']) writeFileSync(join(cwd, `${name}.yaml`), policyOf(name));
  ({ digest } = await writeTestLayout(join(cwd, 'bare'), image));
  await writeTestLayout(join(cwd, 'signed'), image);
  await addSignature(join(cwd, 'signed'), ci);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

function policyOf(name: string): string {
  return `version: 1\nauthorities:\n  ${name}: {key: {file: ${name}.pub}}\nrules: [{images: ["**"], authorities: [${name}]}]\n`;
}

/** Adds a signature to a layout, as cosign's \`save\` lays it down. */
async function addSignature(folder: string, key: SigningKey): Promise<void> {
  const writer = await openLayoutWriter(folder);
  const payload = writeSimpleSigning('app', digest, {});
  const config = jsonBytes({});
  for (const blob of [payload, config]) await writer.blob(blob);
  const annotations = { [cosignAnnotations.signature]: Buffer.from(await key.sign(payload)).toString('base64') };
  const layer = {
    mediaType: cosignMediaTypes.simpleSigning,
    digest: digestOf(payload),
    size: payload.length,
    annotations,
  };
  const configuration = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config: configuration, layers: [layer] };
  await writer.add({
    mediaType: mediaTypes.manifest,
    bytes: jsonBytes(manifest),
    annotations: { [layoutKind]: layoutKinds.sig },
  });
}

function assess(name: string, policy?: string): Promise<StageVerdict> {
  return trustAssessor(policy, settings, { env: {}, cwd, signal }).assess({ image: name, digest }, [], signal);
}

const summaryOf = ({ summary }: StageVerdict) => translate('en', summary);

describe('trustAssessor', () => {
  it.each([
    ['bare', undefined, 'not-checked', /no signature/i, []],
    ['signed', undefined, 'not-checked', /signatures: 1, attestations: 0; no trust policy/, ['not-checked']],
    ['archive.tar', undefined, 'not-checked', /registries and OCI layouts/, []],
    ['signed', 'ci.yaml', 'passed', /ci/, ['passed', 'passed', 'not-checked']],
    ['signed', 'stranger.yaml', 'failed', /refuses/, ['failed', 'failed', 'failed', 'not-checked']],
    ['bare', 'ci.yaml', 'failed', /refuses/, ['failed', 'failed']],
  ] as const)('of %s by the policy %s says %s', async (name, policy, state, summary, evidence) => {
    const verdict = await assess(name, policy);
    expect(verdict).toMatchObject({ stage: 'sign', state });
    expect(summaryOf(verdict)).toMatch(summary);
    expect(verdict.evidence.map((row) => row.state)).toEqual(evidence);
  });

  it('cannot hold an archive to a policy', async () => {
    await expect(assess('archive.tar', 'ci.yaml')).rejects.toMatchObject({ code: 'SETTING_UNSUPPORTED' });
  });

  it('does not take the signature of an image that a tag was moved to', async () => {
    const other = { image: 'signed', digest: digestOf(new Uint8Array(1)) };
    const assessor = trustAssessor('ci.yaml', settings, { env: {}, cwd, signal });
    expect(await assessor.assess(other, [], signal)).toMatchObject({ state: 'failed' });
  });
});
