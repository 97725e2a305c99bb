import { translate } from '../../core/index.ts';
import { parseBundle } from '../../sign/bundle/parse.ts';
import { encodeBase64, encodeHex, hashOf } from '../../sign/bytes.ts';
import { identityOf } from '../../sign/certificate/identity.ts';
import type { SignedContent, Signer, Witnessed } from '../../sign/cosign/signer.ts';
import { writeBundle } from '../../sign/cosign/write-bundle.ts';
import { SignError } from '../../sign/error.ts';
import { parseStatement } from '../../sign/statement/statement.ts';
import type { Artifact, Requirements } from '../../sign/verify/context.ts';
import { exactly } from '../../sign/verify/identity-match.ts';
import { verifyBundle } from '../../sign/verify/verify-bundle.ts';
import type { TrustPorts, TrustSettings } from './context.ts';
import { detail } from './details.ts';
import { trustedRootOf } from './roots.ts';

/**
 * With `--trusted-root`, a signer whose every signature is verified before it goes anywhere: its certificate, what certificate logs say of
 * it (unless `--insecure-skip-verify`), and its witnesses.
 */
export function checked(signer: Signer, settings: TrustSettings, ports: TrustPorts): Signer {
  if (settings['trusted-root'] === undefined) return signer;
  return {
    ...signer,
    async witness(content, signal) {
      const witnessed = await signer.witness(content, signal);
      await check(content, signer, witnessed, settings, ports);
      return witnessed;
    },
  };
}

/** @throws {SignError} SIGN_REFUSED naming the step. */
async function check(
  { signature, bytes, envelope }: SignedContent,
  signer: Signer,
  witnessed: Witnessed,
  settings: TrustSettings,
  ports: TrustPorts,
): Promise<void> {
  const [leaf] = signer.certificates;
  const { names = [], issuer = '' } = leaf === undefined ? {} : identityOf(leaf);
  const whose =
    leaf === undefined
      ? { key: signer.key.publicKey }
      : { identity: { name: exactly(names[0] ?? ''), issuer: exactly(issuer) } };
  const requirements: Requirements = {
    ...whose,
    root: await trustedRootOf(settings, ports),
    withoutLog: witnessed.logEntries.length === 0,
    withoutCertificateLog: settings['insecure-skip-verify'],
  };
  const content =
    envelope === undefined ? { messageSignature: { signature: encodeBase64(signature) } } : { dsseEnvelope: envelope };
  const bundle = parseBundle(writeBundle({ content, witnessed }, signer), 'new signature');
  const { firstFailure } = verifyBundle(bundle, artifactOf(bundle.content, bytes), requirements);
  if (firstFailure !== undefined)
    throw new SignError('SIGN_REFUSED', {
      message: detail('the new signature does not hold: step {name}: {reason}', {
        name: firstFailure.name,
        reason: { en: translate('en', firstFailure.saying), zh: translate('zh', firstFailure.saying) },
      }),
      where: settings['trusted-root'] ?? '',
    });
  if (leaf !== undefined && !settings['insecure-skip-verify']) ports.notify?.('Successfully verified SCT...\n');
}

/** What was signed: the bytes, or what the statement says that it is about. */
function artifactOf(content: ReturnType<typeof parseBundle>['content'], bytes: Uint8Array): Artifact {
  if (content.kind !== 'envelope') return { bytes, digests: { sha256: encodeHex(hashOf('sha256', bytes)) } };
  const [subject] = parseStatement(content.envelope.payload).subjects;
  return { digests: { sha256: '', ...subject?.digest } };
}
