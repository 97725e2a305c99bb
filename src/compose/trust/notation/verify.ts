import { DartagnanError, messageOf, translate } from '../../../core/index.ts';
import { SignError } from '../../../sign/error.ts';
import { type NotationEnvelope, readTarget } from '../../../sign/notation/envelope.ts';
import { readEnvelope } from '../../../sign/notation/read-envelope.ts';
import type { StoredSignature } from '../../../sign/notation/store.ts';
import { type PolicyStatement, statementFor } from '../../../sign/notation/trust-policy.ts';
import {
  type NotationRequirements,
  type NotationResult,
  type StoreContent,
  verifyNotation,
} from '../../../sign/notation/verify.ts';
import { askAboutSignature } from '../ask-revocation.ts';
import type { TrustPorts } from '../context.ts';
import type { NotationArtifact } from './artifact.ts';
import { readStores } from './read-stores.ts';
import { pluginVerification } from './plugin-verify.ts';
import { readPolicy } from './policy.ts';
import { detail } from '../details.ts';

/** What a verification is told by its flags. */
export interface NotationVerifyOptions {
  readonly maxSignatures: number;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly pluginConfig: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly ocspTimeout: number;
  readonly crlTimeout: number;
}

/** What came of a verification. */
export interface NotationVerdict {
  readonly state: 'skipped' | 'verified';
  readonly warnings: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** What was said of signatures that did not hold. */
  readonly failures: readonly string[];
}

/** Verifies an artifact by the trust policy: one signature that holds is enough. @throws {SignError} SIGN_POLICY, SIGN_NOT_FOUND, SIGN_REFUSED. */
export async function verifyArtifact(
  artifact: NotationArtifact,
  options: NotationVerifyOptions,
  ports: TrustPorts,
  log: (line: string) => void,
): Promise<NotationVerdict> {
  const policy = await readPolicy('oci', ports);
  const name = `${artifact.place}@${artifact.descriptor.digest}`;
  const known = `${artifact.scope}@${artifact.descriptor.digest}`;
  const statement = statementFor(policy, artifact.scope);
  if (statement === undefined)
    throw new SignError('SIGN_POLICY', {
      message: detail(
        'signature verification failed: artifact "{known}" has no applicable trust policy statement. Trust policy applicability for a given artifact is determined by registryScopes. To create a trust policy, see: https://notaryproject.dev/docs/quickstart/#create-a-trust-policy',
        { known },
      ),
      exit: 1,
    });
  if (statement.level === 'skip') return { state: 'skipped', warnings: [], metadata: {}, failures: [] };
  const signatures = await artifact.store.signatures(artifact.descriptor.digest, options.maxSignatures);
  if (signatures.length === 0)
    throw new SignError('SIGN_NOT_FOUND', {
      message: detail(
        'signature verification failed: no signature is associated with "{known}", make sure the artifact was signed successfully',
        { known },
      ),
    });
  const stores = await readStores(statement.trustStores, ports);
  for (const signature of signatures) {
    const { descriptor } = artifact;
    const judged = await judge(signature, descriptor.digest, { statement, stores, options, ports, descriptor });
    if (judged.result?.accepted === true && judged.envelope !== undefined)
      return { state: 'verified', ...summary(judged.result, judged.envelope), failures: [] };
    refuseWithoutStore(judged.result, stores);
    log(`Signature ${signature.manifest.digest} failed verification with error: ${judged.problem}`);
  }
  throw new SignError('SIGN_REFUSED', {
    message: detail('signature verification failed for all the signatures associated with {name}', { name }),
  });
}

/** A store that is not there fails for every signature: that, and no signature, is what has to be mended. */
function refuseWithoutStore(result: NotationResult | undefined, stores: readonly StoreContent[]): void {
  const failure = result?.firstFailure;
  const said = failure === undefined ? '' : translate('en', failure.saying);
  const broken = stores.find(({ problem }) => problem !== undefined && said.includes(problem.en))?.problem;
  if (broken !== undefined)
    throw new SignError('SIGN_POLICY', {
      message: /does not exist$|^no x509 certificates/.test(broken.en)
        ? detail(
            "{problem}. Use command 'notation cert add' to create and add trusted certificates to the trust store",
            {
              problem: broken,
            },
          )
        : broken,
      exit: 1,
    });
}

/** What of a result its reader is told. */
export function summary(result: NotationResult, envelope: NotationEnvelope) {
  const warnings = result.warnings.map(
    ({ type, problem }) => `${type} was set to "log" and failed with error: ${problem}`,
  );
  return { warnings, metadata: readTarget(envelope.payload).annotations };
}

/** What the envelopes of an artifact are judged by. */
export interface JudgeMaterial {
  readonly statement: PolicyStatement;
  readonly stores: readonly StoreContent[];
  readonly options: NotationVerifyOptions;
  readonly ports: TrustPorts;
  readonly descriptor?: NotationRequirements['descriptor'];
}

interface Judged {
  readonly envelope?: NotationEnvelope;
  readonly result?: NotationResult;
  readonly problem: string;
}

async function judge(signature: StoredSignature, digest: string, material: JudgeMaterial): Promise<Judged> {
  try {
    const { bytes, mediaType } = await signature.read();
    const envelope = readEnvelope(bytes, mediaType);
    return { envelope, ...(await judgeEnvelope(envelope, () => digest, material)) };
  } catch (error) {
    if (!(error instanceof DartagnanError)) throw error;
    return { problem: messageOf(error) };
  }
}

/** Asks responders, lists and plug-ins, then judges. */
export async function judgeEnvelope(
  envelope: NotationEnvelope,
  digest: NotationRequirements['digest'],
  { statement, stores, options, ports, descriptor }: JudgeMaterial,
): Promise<{ readonly result: NotationResult; readonly problem: string }> {
  const base = { statement, stores, now: Date.now(), digest, userMetadata: options.userMetadata, descriptor };
  // What already fails needs neither network nor plug-in: nobody is asked about a certificate that nobody trusts.
  const first = verifyNotation(envelope, { ...base, revocation: undefined, ...ignoringPlugins(envelope) });
  if (!first.accepted) return outcome(first);
  const plugin = await pluginVerification(envelope, statement, options.pluginConfig, ports);
  const isSkipped = plugin.checksRevocation || statement.enforcement.revocation === 'skip';
  const asked = await askAboutSignature(envelope, first, { ...options, isSkipped }, { signal: ports.signal });
  const revocation = plugin.checksRevocation ? { ...asked, problem: plugin.revocationProblem } : asked;
  return outcome(verifyNotation(envelope, { ...base, revocation, processed: plugin.processed }));
}

/** At first sight every critical attribute counts as understood where a plug-in is named that may know it. */
function ignoringPlugins({ attributes }: NotationEnvelope): { processed?: readonly string[] } {
  return Object.keys(attributes.extended).some((key) => key.endsWith('verificationPlugin'))
    ? { processed: attributes.critical }
    : {};
}

function outcome(result: NotationResult): { readonly result: NotationResult; readonly problem: string } {
  const { firstFailure } = result;
  return { result, problem: firstFailure === undefined ? '' : translate('en', firstFailure.saying) };
}
