import type { Certificate } from '../../sign/certificate/certificate.ts';
import { exchangeSmall } from '../../sign/http.ts';
import type { RevocationOutcome } from '../../sign/notation/verify.ts';
import { revocationProblem } from '../../sign/revocation/check-chain.ts';
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
export async function askRevocation(
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
