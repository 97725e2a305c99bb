import type { ExpectedIdentity, TextMatcher } from '../../sign/verify/identity-match.ts';
import type { Requirements } from '../../sign/verify/context.ts';
import type { Bundle } from '../../sign/bundle/bundle.ts';
import type { SignedCertificateTimestamp } from '../../sign/certificate/sct.ts';
import type { TrustedRoot } from '../../sign/trust/trusted-root.ts';
import { ComposeError } from '../error.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';
import { verifyingKey } from './verifying-key.ts';
import { detail } from './details.ts';

/** Tells what the flags demand of signatures. */
export interface RequirementsReader {
  /** Reads what the flags name on this machine: a misspelt file is told of before a registry is asked. @throws {SignError}, {ComposeError}. */
  prepare(): Promise<void>;
  read(bundles: readonly Bundle[]): Promise<Requirements>;
}

/** Reads the requirements of many images; the key and the trusted root are read and fetched once for them all. */
export function requirementsReader(settings: TrustSettings, ports: TrustPorts): RequirementsReader {
  const known = new Map<boolean, Promise<Requirements>>();
  let prepared: Promise<void> | undefined;
  let signer: Promise<ExpectedSigner> | undefined;
  const signerOnce = () => (signer ??= expectedSigner(settings, ports));
  const read = (bundles: readonly Bundle[]): Promise<Requirements> => {
    const withRoot = needsRoot(settings, bundles);
    const requirements = known.get(withRoot) ?? requirementsOf(settings, ports, bundles, signerOnce);
    known.set(withRoot, requirements);
    return requirements;
  };
  const prepare = async () => {
    await signerOnce();
    await readLocalInputs(settings, ports);
    if (settings['trusted-root'] !== undefined) await read([]);
  };
  return { read, prepare: () => (prepared ??= prepare()) };
}

/** Files that flags name, apart from the signer's key and the trusted root. */
const fileFlags = ['certificate', 'payload', 'sct', 'signature'] as const;

/** Files of certificates that are read for verifications that need them; loading what reads them takes its time. */
const authorityFlags = ['ca-intermediates', 'ca-roots', 'certificate-chain', 'timestamp-certificate-chain'] as const;

async function readLocalInputs(settings: TrustSettings, ports: TrustPorts): Promise<void> {
  for (const flag of fileFlags) {
    const file = settings[flag];
    if (file !== undefined && isFile(file)) await readNamed(file, ports);
  }
  const isOwnNamed =
    authorityFlags.some((flag) => settings[flag] !== undefined) ||
    (settings.key === undefined && Object.keys(ports.env).some((name) => name.startsWith('SIGSTORE_')));
  if (isOwnNamed) await (await import('./own-roots.ts')).ownAuthorities(settings, ports);
}

/** Standard input can be read but once, an address is asked when it is needed, and a signature may stand in the word itself. */
function isFile(given: string): boolean {
  return given !== '-' && !/^(?:[A-Za-z0-9+/]{40,}={0,2}$|https?:\/\/)/.test(given);
}

/**
 * What the flags demand of signatures. `bundles` are those that will be verified: where none has a proof of a log or a timestamp, no trusted
 * root is fetched for a key.
 * @throws {ComposeError} where neither a key nor a whole identity is named.
 */
export async function requirementsOf(
  settings: TrustSettings,
  ports: TrustPorts,
  bundles: readonly Bundle[],
  signer: () => Promise<ExpectedSigner> = () => expectedSigner(settings, ports),
): Promise<Requirements> {
  const expected = await signer();
  const withoutLog = settings['insecure-ignore-tlog'] || settings['private-infrastructure'];
  const root = needsRoot(settings, bundles) ? await readRoot(settings, ports, withoutLog) : undefined;
  const isOwn = settings['ca-roots'] !== undefined || settings['certificate-chain'] !== undefined;
  return {
    ...expected,
    withoutLog: withoutLog || (settings['use-signed-timestamps'] && settings.key === undefined),
    withoutCertificateLog: settings['insecure-ignore-sct'],
    withTimestamp: settings['use-signed-timestamps'],
    // A private authority's certificates live long, and where no log is demanded nobody else says when the signature was made.
    ...(isOwn && withoutLog && !settings['use-signed-timestamps'] ? { unwitnessedAt: Date.now() } : {}),
    ...(root === undefined ? {} : { root }),
    ...(settings['signature-digest-algorithm'] && { hash: settings['signature-digest-algorithm'] }),
    ...(settings.sct !== undefined && { certificateTimestamp: await givenTimestamp(settings.sct, ports) }),
  };
}

type ExpectedSigner = Pick<Requirements, 'identity' | 'key'>;

/** An identity that would accept strangers is refused whatever the image. */
async function expectedSigner(settings: TrustSettings, ports: TrustPorts): Promise<ExpectedSigner> {
  refuseBoth(settings);
  if (settings.key === undefined) return { identity: await expectedIdentity(settings) };
  return { key: await verifyingKey(settings, ports) };
}

async function givenTimestamp(file: string, ports: TrustPorts): Promise<SignedCertificateTimestamp> {
  const { parseTimestampAnswer } = await import('../../sign/certificate/sct.ts');
  return parseTimestampAnswer(await readNamed(file, ports), file);
}

/** A key has no identity: whoever names both would believe that both were checked. @throws {ComposeError} CONFIG_INVALID. */
function refuseBoth(settings: TrustSettings): void {
  const names = ['certificate-identity', 'certificate-identity-regexp'] as const;
  const named = names.find((name) => settings[name] !== undefined);
  if (settings.key === undefined || named === undefined) return;
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('exactly one of --key and --certificate-identity must be provided'),
    where: `--${named}`,
  });
}

/** The trusted root and the client of its repository are loaded where a signature needs them. */
async function readRoot(settings: TrustSettings, ports: TrustPorts, withoutLog: boolean): Promise<TrustedRoot> {
  const [{ trustedRootOf }, { ownAuthorities, withOwn }] = await Promise.all([
    import('./roots.ts'),
    import('./own-roots.ts'),
  ]);
  const own = await ownAuthorities(settings, ports);
  const hasLogs = withoutLog || own.logs !== undefined;
  const hasCertificateLogs = settings['insecure-ignore-sct'] || own.certificateLogs !== undefined;
  const hasAuthorities =
    settings.key === undefined
      ? own.certificateAuthorities !== undefined && hasCertificateLogs
      : (own.logs ?? own.timestampAuthorities) !== undefined;
  const isWhole = hasLogs && hasAuthorities;
  const isNeeded = settings['trusted-root'] !== undefined || !isWhole;
  return withOwn(isNeeded ? await trustedRootOf(settings, ports) : undefined, own);
}

/** A signature by key that no log need have recorded is verified by the key alone. */
function needsRoot(settings: TrustSettings, bundles: readonly Bundle[]): boolean {
  if (settings['trusted-root'] !== undefined || settings.key === undefined) return true;
  const isProven = bundles.some(({ logEntries, timestamps }) => logEntries.length + timestamps.length > 0);
  const withoutLog = settings['insecure-ignore-tlog'] || settings['private-infrastructure'];
  return isProven && (!withoutLog || settings['use-signed-timestamps']);
}

const workflowClaims = ['name', 'ref', 'repository', 'sha', 'trigger'] as const;

/** Who must have signed. @throws {SignError} SIGN_IDENTITY_PATTERN, {ComposeError} CONFIG_INVALID. */
export async function expectedIdentity(settings: TrustSettings): Promise<ExpectedIdentity> {
  const claims = workflowClaims.flatMap((claim) => {
    const value = settings[`certificate-github-workflow-${claim}`];
    return value === undefined ? [] : [[`github-workflow-${claim}`, value] as const];
  });
  return {
    name: await matcherOf(settings, 'certificate-identity', 'certificate-identity-regexp'),
    issuer: await matcherOf(settings, 'certificate-oidc-issuer', 'certificate-oidc-issuer-regexp'),
    claims: Object.fromEntries(claims),
  };
}

async function matcherOf(
  settings: TrustSettings,
  exact: 'certificate-identity' | 'certificate-oidc-issuer',
  pattern: 'certificate-identity-regexp' | 'certificate-oidc-issuer-regexp',
): Promise<TextMatcher> {
  const [text, expression] = [settings[exact], settings[pattern]];
  const { exactly, matching } = await import('../../sign/verify/identity-match.ts');
  if (text !== undefined) return exactly(text);
  if (expression !== undefined) return matching(expression);
  throw new ComposeError('CONFIG_INVALID', {
    message: detail('name a --key, or the signer with --{exact} or --{pattern}', { exact, pattern }),
  });
}
