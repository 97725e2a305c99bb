import type { JudgedCandidate } from '../../sign/verify-image.ts';
import type { TrustPorts, TrustSettings } from './context.ts';

// What the original says beside its output, in its words: scripts look for them.

/** What a signature is looked for on. */
type Signed = 'attestation' | 'blob' | 'blob attestation' | 'signature';

/** Warns where no transparency log is demanded. */
export function warnWithoutLog(what: Signed, settings: TrustSettings, { notify }: TrustPorts): void {
  if (settings['insecure-ignore-tlog'] && !settings['private-infrastructure'])
    notify?.(
      `WARNING: Skipping tlog verification is an insecure practice that lacks transparency and auditability verification for the ${what}.\n`,
    );
}

/** Warns where an image is signed by a tag, which may have moved since it was looked at. */
export function warnOfTag(name: string, { notify }: TrustPorts): void {
  if (name.includes('@')) return;
  notify?.(`WARNING: Image reference ${name} uses a tag, not a digest, to identify the image to sign.
    This can lead you to sign a different image than the intended one. Please use a
    digest (example.com/ubuntu@sha256:abc123...) rather than tag
    (example.com/ubuntu:latest) for the input to cosign. The ability to refer to
    images by tag will be removed in a future release.

`);
}

/** Says what was checked, and only what was: a log that nobody demanded is not claimed. */
export function sayChecks(
  name: string,
  held: readonly JudgedCandidate[],
  settings: TrustSettings,
  { notify }: TrustPorts,
): void {
  const passed = (step: string) =>
    held.every(({ result }) => result.steps.some((item) => item.name === step && item.state === 'passed'));
  const checks = [
    settings['check-claims'] && settings.annotations.length > 0
      ? 'The specified annotations were verified.'
      : undefined,
    settings['check-claims'] ? 'The cosign claims were validated' : undefined,
    passed('log-entry') ? 'Existence of the claims in the transparency log was verified offline' : undefined,
    passed('timestamp') ? 'The signatures were timestamped by a trusted authority' : undefined,
    settings.key === undefined
      ? 'The code-signing certificate was verified using trusted certificate authority certificates'
      : 'The signatures were verified against the specified public key',
  ];
  const lines = checks.filter((check) => check !== undefined).map((check) => `  - ${check}\n`);
  notify?.(
    `\nVerification for ${name} --\nThe following checks were performed on each of these signatures:\n${lines.join('')}`,
  );
}
