import { parseTrustPolicy, type TrustPolicy } from '../../sign/policy/policy.ts';
import { SignError } from '../../sign/error.ts';
import { readNamed, type TrustPorts } from './context.ts';
import { detail } from './details.ts';
import { readMaterial, type TrustMaterial } from './material.ts';

/** A trust policy with all that its authorities need, read once. */
export interface OpenPolicy {
  readonly file: string;
  /** The very bytes of the file, by which a receipt names it. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly policy: TrustPolicy;
  readonly material: TrustMaterial;
}

/** Opens the policy of a file. @throws {SignError} SIGN_POLICY_FILE, SIGN_POLICY and what reading its files throws. */
export async function openPolicy(file: string, ports: TrustPorts): Promise<OpenPolicy> {
  const bytes = await readPolicy(file, ports);
  const text = new TextDecoder().decode(bytes);
  const policy = parseTrustPolicy(text, file);
  return { file, bytes, text, policy, material: await readMaterial(policy, file, ports) };
}

async function readPolicy(file: string, ports: TrustPorts): Promise<Uint8Array> {
  try {
    return await readNamed(file, ports);
  } catch (cause) {
    if (!(cause instanceof SignError && cause.code === 'SIGN_FILE')) throw cause;
    throw new SignError('SIGN_POLICY_FILE', {
      message: detail('the file cannot be read'),
      where: file,
      cause: cause.cause,
    });
  }
}
