import type { Statement } from '../../sign/statement/statement.ts';
import { SignError } from '../../sign/error.ts';
import { compileCondition, type Condition } from '../../sign/policy/condition.ts';
import type { Digest } from '../../core/index.ts';
import { detail } from '../details.ts';
import { readNamed, type TrustPorts } from './context.ts';

/** Whether an attestation says what `--policy` demands. */
export type AttestationTest = (statement: Statement, image: Digest) => boolean;

/**
 * Compiles the policies of `--policy`, all of which must hold: modules of Rego (`package signature`, `allow`) and expressions of CEL; every
 * attestation passes where there are none. @throws {SignError} SIGN_POLICY, SIGN_UNSUPPORTED for another language.
 */
export async function attestationTest(files: readonly string[], ports: TrustPorts): Promise<AttestationTest> {
  const conditions = await Promise.all(files.map((file) => conditionOf(file, ports)));
  return (statement, image) => conditions.every((condition) => condition.holds(statement, image));
}

async function conditionOf(file: string, ports: TrustPorts): Promise<Condition> {
  const language = /\.(rego|cel)$/.exec(file)?.[1];
  if (language === undefined)
    throw new SignError('SIGN_NAME', {
      message: detail(
        'policies are read in Rego (.rego) and CEL (.cel), not in CUE: write the condition in one of them',
      ),
      where: file,
    });
  const text = new TextDecoder().decode(await readNamed(file, ports));
  return compileCondition(language === 'cel' ? { cel: text } : { rego: { file } }, text, file);
}
