import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DartagnanError, messageOf, translate } from '../../src/core/index.ts';
import { parseBundle } from '../../src/sign/bundle/parse.ts';
import { encodeHex, hashOf } from '../../src/sign/bytes.ts';
import { publicKeyFromPem } from '../../src/sign/key/public-key.ts';
import { parseTrustedRoot } from '../../src/sign/trust/trusted-root.ts';
import type { Requirements } from '../../src/sign/verify/context.ts';
import { exactly } from '../../src/sign/verify/identity-match.ts';
import { verifyBundle } from '../../src/sign/verify/verify-bundle.ts';
import { type CaseResult, defineSuite } from '../suite.ts';

/** What a case is about unless its folder says otherwise. */
const defaults = {
  identity:
    'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main',
  issuer: 'https://token.actions.githubusercontent.com',
} as const;

/** The bundles of the Sigstore conformance tests: each folder is a case, and one that ends in _fail must be refused. */
export const sigstore = defineSuite({
  name: 'sigstore',
  doc: 'Sigstore conformance, bundle-verify: each folder holds a bundle that must be accepted, or refused where it ends in _fail.',
  async *run(dir) {
    const cases = join(dir, 'bundle-verify');
    const folders = readdirSync(cases, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders.sort((left, right) => (left.name < right.name ? -1 : 1)))
      yield judge(name, refusal(dir, join(cases, name)));
  },
});

function judge(id: string, failure: string | undefined): CaseResult {
  const mustFail = id.endsWith('_fail');
  if (mustFail === (failure !== undefined)) return { id, state: 'passed' };
  return { id, state: 'failed', reason: failure ?? 'accepted, and must be refused' };
}

/** Why the bundle of a folder is refused; undefined where it is accepted. */
function refusal(dir: string, folder: string): string | undefined {
  const bytes = new Uint8Array(readFileSync(firstOf(join(folder, 'artifact'), join(dir, 'bundle-verify', 'a.txt'))));
  try {
    const bundle = parseBundle(readFileSync(join(folder, 'bundle.sigstore.json')), 'bundle');
    const digests = { sha256: encodeHex(hashOf('sha256', bytes)), sha512: encodeHex(hashOf('sha512', bytes)) };
    const { firstFailure } = verifyBundle(bundle, { bytes, digests }, requirementsOf(dir, folder));
    return firstFailure === undefined ? undefined : `${firstFailure.name}: ${translate('en', firstFailure.saying)}`;
  } catch (error) {
    if (error instanceof DartagnanError) return messageOf(error);
    throw error;
  }
}

function requirementsOf(dir: string, folder: string): Requirements {
  const rootFile = firstOf(join(folder, 'trusted_root.json'), join(dir, 'trusted_root.public-good.json'));
  const root = parseTrustedRoot(readFileSync(rootFile), 'trusted root');
  const key = join(folder, 'key.pub');
  const said = (name: 'identity' | 'issuer') => {
    const file = join(folder, name);
    return exactly(existsSync(file) ? readFileSync(file, 'utf8').trim() : defaults[name]);
  };
  const identity = { name: said('identity'), issuer: said('issuer') };
  if (!existsSync(key)) return { root, identity };
  const byKey = { root, key: publicKeyFromPem(readFileSync(key, 'utf8'), 'key.pub') };
  // Such a case demands both, which nothing can meet.
  return folder.includes('client-identity') ? { ...byKey, identity } : byKey;
}

function firstOf(own: string, shared: string): string {
  return existsSync(own) ? own : shared;
}
