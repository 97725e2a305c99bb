import type { Statement } from '../../sign/statement/statement.ts';
import { SignError } from '../../sign/error.ts';
import { compileCondition } from '../../sign/policy/condition.ts';
import type { Digest } from '../../core/index.ts';
import { detail } from '../details.ts';
import { readNamed, type TrustPorts, type TrustSettings } from './context.ts';

/** Whether an attestation says what `--policy` demands. */
export type AttestationTest = (statement: Statement, image: Digest) => boolean;

/** Compiles the Rego module of `--policy` (`package signature`, `allow`); every attestation passes where there is none. @throws {SignError} SIGN_POLICY. */
export async function attestationTest(settings: TrustSettings, ports: TrustPorts): Promise<AttestationTest> {
  const { policy } = settings;
  if (policy === undefined) return () => true;
  if (!policy.endsWith('.rego'))
    throw new SignError('SIGN_NAME', {
      message: detail('policies on attestations are read in Rego (.rego)'),
      where: policy,
    });
  const text = new TextDecoder().decode(await readNamed(policy, ports));
  const condition = await compileCondition({ rego: { file: policy } }, text, policy);
  return (statement, image) => condition.holds(statement, image);
}
