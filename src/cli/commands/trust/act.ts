import { describeError, DartagnanError } from '../../../core/index.ts';
import { generalSection } from '../../../compose/config/sections/general.ts';
import { trustSection } from '../../../compose/config/sections/trust.ts';
import { trustServiceSection } from '../../../compose/config/sections/trust-service.ts';
import type { TrustOutcome, TrustPorts, TrustServiceSettings, TrustSettings } from '../../../compose/trust/index.ts';
import { withSecurityKey } from '../../../compose/trust/security-key.ts';
import type { ArgumentSpec, FlagGroup, Invocation } from '../../spec.ts';

type Trust = typeof import('../../../compose/trust/index.ts');

/** What a command's work gets. */
export interface TrustWork {
  readonly trust: Trust;
  readonly words: readonly string[];
  readonly settings: TrustSettings;
  readonly service: TrustServiceSettings;
  readonly ports: TrustPorts;
}

/** Arguments that several commands take. */
export const trustArguments = {
  file: { syntax: '<file>', doc: { en: 'The file; - is standard input.', zh: '文件；- 表示标准输入。' } },
  image: { syntax: '<image>', doc: { en: 'Image reference.', zh: '镜像引用。' } },
  images: { syntax: '<images...>', doc: { en: 'Image references.', zh: '镜像引用。' } },
  optionalFile: { syntax: '[file]', doc: { en: 'The file.', zh: '文件。' } },
} satisfies Readonly<Record<string, ArgumentSpec>>;

/** Flags of commands that talk to a registry. */
export const connection = [
  'allow-http-registry',
  'allow-insecure-registry',
  'attachment-tag-prefix',
  'k8s-keychain',
  'registry-cacert',
  'registry-client-cert',
  'registry-client-key',
  'registry-password',
  'registry-server-name',
  'registry-token',
  'registry-username',
];

/** Flags of commands that sign. */
export const signing = [
  'certificate',
  'certificate-chain',
  'fulcio-auth-flow',
  'fulcio-url',
  'identity-token',
  'insecure-skip-verify',
  'issue-certificate',
  'key',
  'new-bundle-format',
  'oidc-client-id',
  'oidc-client-secret-file',
  'oidc-disable-ambient-providers',
  'oidc-issuer',
  'oidc-provider',
  'oidc-redirect-url',
  'rekor-entry-type',
  'rekor-url',
  'signing-algorithm',
  'signing-config',
  'sk',
  'slot',
  'timestamp-client-cacert',
  'timestamp-client-cert',
  'timestamp-client-key',
  'timestamp-server-name',
  'timestamp-server-url',
  'tlog-upload',
  'trusted-root',
  'use-signing-config',
  'yes',
];

/** Flags of commands that verify. */
export const verifying = [
  'ca-intermediates',
  'ca-roots',
  'certificate',
  'certificate-chain',
  'certificate-github-workflow-name',
  'certificate-github-workflow-ref',
  'certificate-github-workflow-repository',
  'certificate-github-workflow-sha',
  'certificate-github-workflow-trigger',
  'certificate-identity',
  'certificate-identity-regexp',
  'certificate-oidc-issuer',
  'certificate-oidc-issuer-regexp',
  'check-claims',
  'experimental-oci11',
  'insecure-ignore-sct',
  'insecure-ignore-tlog',
  'key',
  'new-bundle-format',
  'offline',
  'max-workers',
  'private-infrastructure',
  'rekor-url',
  'sct',
  'signature-digest-algorithm',
  'sk',
  'slot',
  'timestamp-certificate-chain',
  'trusted-root',
  'use-signed-timestamps',
];

/** Settings of signing and verifying as flags, with the general ones. */
export function trustFlags(...only: readonly string[]): readonly FlagGroup[] {
  return [{ section: trustSection, only: [...only].sort() }, { section: generalSection }];
}

/** Settings of documents and the service as flags, with the general ones. */
export function serviceFlags(...only: readonly string[]): readonly FlagGroup[] {
  return [{ section: trustServiceSection, only }, { section: generalSection }];
}

/** Exit codes of the original (cosign, cmd/cosign/errors/exit_codes.go); everything else that goes wrong is 1. */
const exitCodes: Readonly<Record<string, number>> = {
  OCI_NOT_FOUND: 11,
  SIGN_NOT_FOUND: 10,
  SIGN_REFUSED: 12,
};

/**
 * Runs the work of a command, prints what it says and gives its exit code, which is the original's.
 * @param isVerifying whether the original tells kinds of refusal apart by exit codes: only where signatures of images are verified.
 */
export async function act(
  invocation: Invocation,
  work: (input: TrustWork) => Promise<TrustOutcome>,
  { isVerifying = false }: { readonly isVerifying?: boolean } = {},
): Promise<number> {
  const { io } = invocation;
  try {
    return await carryOut(invocation, work);
  } catch (error) {
    if (!(error instanceof DartagnanError) || io.signal.aborted) throw error;
    io.stderr.write(`dartagnan: ${describeError(error, io.language)}\n`);
    return isVerifying ? (exitCodes[error.code] ?? 1) : 1;
  }
}

/** Runs work and prints what it says; errors end with the house's own exit codes. */
export async function carryOut(
  { words, io, settings }: Invocation,
  work: (input: TrustWork) => Promise<TrustOutcome>,
): Promise<number> {
  const { env, cwd, signal, stdin, askSecret, language, isInteractive = false } = io;
  const notify = (text: string) => io.stderr.write(text);
  const ports: TrustPorts = {
    env,
    cwd,
    signal,
    stdin,
    answer: io.answer,
    language,
    notify,
    isTerminal: isInteractive,
    ...(askSecret && { askSecret }),
  };
  const { report, exit, failure } = await work({
    trust: await import('../../../compose/trust/index.ts'),
    words: words.filter((word) => word !== undefined),
    settings: await withSecurityKey(settings(trustSection), ports),
    service: settings(trustServiceSection),
    ports,
  });
  if (report !== '') io.stdout.write(report);
  if (failure !== undefined) throw failure.thrown;
  return exit;
}
