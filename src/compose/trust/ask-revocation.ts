import type { Certificate } from '../../sign/certificate/certificate.ts';
import { exchangeSmall } from '../../sign/http.ts';
import type { NotationEnvelope } from '../../sign/notation/envelope.ts';
import type { RevocationOutcome } from '../../sign/notation/verify.ts';
import { revocationProblem } from '../../sign/revocation/check-chain.ts';
import type { VerificationResult } from '../../sign/verify/verify-bundle.ts';
import type { WitnessedTime } from '../../sign/verify/context.ts';

/** How long responders and lists may take, in milliseconds. */
export interface RevocationTimeouts {
  readonly ocspTimeout: number;
  readonly crlTimeout: number;
}

/** How responders and lists are reached: the network, where nothing else is named. */
export interface RevocationCall {
  readonly signal: AbortSignal;
  readonly exchange?: typeof exchangeSmall | undefined;
}

/** Asks responders and lists about a chain. `times` are those at which a witness saw the signature. */
async function askRevocation(
  certificates: readonly Certificate[],
  [witnessed]: readonly WitnessedTime[],
  { ocspTimeout, crlTimeout }: RevocationTimeouts,
  { signal, exchange = exchangeSmall }: RevocationCall,
): Promise<RevocationOutcome> {
  const problem = await revocationProblem(certificates, {
    now: Date.now(),
    ocspTimeout,
    crlTimeout,
    ...(witnessed === undefined ? {} : { signedAt: witnessed.time }),
    fetch: ({ url, body, contentType, timeout }) =>
      exchange({
        url,
        timeout,
        signal,
        ...(body === undefined ? {} : { body }),
        ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
      }),
  });
  return { problem };
}

/**
 * Asks about a signature that holds so far: its signer, unless the policy skips that, and whoever stamped it. The stamper is asked about at any
 * time: a witness that was revoked for whatever time is none.
 */
export async function askAboutSignature(
  { certificates }: Pick<NotationEnvelope, 'certificates'>,
  { times, stampers = [] }: Pick<VerificationResult, 'stampers' | 'times'>,
  { isSkipped, ...timeouts }: RevocationTimeouts & { readonly isSkipped: boolean },
  call: RevocationCall,
): Promise<RevocationOutcome> {
  const own = isSkipped ? undefined : await askRevocation(certificates, times, timeouts, call);
  const stamp = stampers.length === 0 ? undefined : await askRevocation(stampers, [], timeouts, call);
  return { problem: own?.problem, stampProblem: stamp?.problem };
}
