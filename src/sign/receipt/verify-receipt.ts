import { type Digest, translate } from '../../core/index.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { detail } from '../details.ts';
import { refused, SignError } from '../error.ts';
import { parseStatement } from '../statement/statement.ts';
import type { Requirements } from '../verify/context.ts';
import { verifyBundle } from '../verify/verify-bundle.ts';
import { readReceipt } from './read-receipt.ts';
import type { Receipt } from './receipt.ts';

/** What is demanded of a receipt beside its signature. */
export interface ReceiptDemands {
  readonly requirements: Requirements;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Oldest receipt that counts, in seconds. */
  readonly maxAge?: number | undefined;
  /** sha256 of the policy that must have decided, hexadecimal. */
  readonly policySha256?: string | undefined;
  /** Images that it must be about. */
  readonly digests: readonly Digest[];
}

/** How far clocks may differ, in milliseconds. */
const skew = 300_000;

/**
 * Verifies a receipt and gives what it says. Touches no network.
 * @throws {SignError} SIGN_REFUSED naming what does not hold, SIGN_MALFORMED and SIGN_UNSUPPORTED where it is no receipt.
 */
export function verifyReceipt(bundle: Bundle, demands: ReceiptDemands, where: string): Receipt {
  if (bundle.content.kind !== 'envelope')
    throw new SignError('SIGN_UNSUPPORTED', { message: detail('it holds no statement'), where });
  const statement = parseStatement(bundle.content.envelope.payload, where);
  const sha256 = statement.subjects[0]?.digest['sha256'];
  if (sha256 === undefined)
    throw new SignError('SIGN_MALFORMED', { message: detail('it names no sha256 digest'), where });
  const { firstFailure, times } = verifyBundle(bundle, { digests: { sha256 } }, demands.requirements);
  if (firstFailure !== undefined)
    throw refused(
      detail('step {name}: {reason}', {
        name: firstFailure.name,
        reason: { en: translate('en', firstFailure.saying), zh: translate('zh', firstFailure.saying) },
      }),
    );
  const receipt = readReceipt(statement, where);
  checkTime(
    receipt,
    demands,
    times.map(({ time }) => time),
  );
  checkPolicy(receipt, demands);
  const missing = demands.digests.find((wanted) => !receipt.images.some(({ digest }) => digest === wanted));
  if (missing !== undefined) throw refused(detail('the receipt is not about {digest}', { digest: missing }));
  return receipt;
}

function checkTime({ time }: Receipt, { now, maxAge }: ReceiptDemands, witnessed: readonly number[]): void {
  const iso = new Date(time).toISOString();
  if (time > now + skew) throw refused(detail('the receipt is of {time}, which is to come', { time: iso }));
  const other = witnessed.find((seen) => Math.abs(seen - time) > skew);
  if (other !== undefined)
    throw refused(
      detail('the receipt is of {time}, and was signed at {witnessed}', {
        time: iso,
        witnessed: new Date(other).toISOString(),
      }),
    );
  if (maxAge !== undefined && now - time > maxAge * 1000)
    throw refused(detail('the receipt is of {time}, older than {maxAge} seconds', { time: iso, maxAge }));
}

function checkPolicy({ policy }: Receipt, { policySha256 }: ReceiptDemands): void {
  if (policySha256 !== undefined && policySha256 !== policy.sha256)
    throw refused(
      detail('the receipt is by the policy {name} (sha256 {sha256}), the given one has sha256 {policySha256}', {
        ...policy,
        policySha256,
      }),
    );
}
