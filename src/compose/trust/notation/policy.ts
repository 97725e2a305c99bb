import { join } from 'node:path';
import { SignError } from '../../../sign/error.ts';
import { type NotationPolicy, parseNotationPolicy, type PolicyKind } from '../../../sign/notation/trust-policy.ts';
import type { TrustPorts } from '../context.ts';
import { configFolder, readSmall } from './config.ts';
import { detail } from '../details.ts';

const help = 'To create a trust policy, see: https://notaryproject.dev/docs/quickstart/#create-a-trust-policy';

/** Names of the policy file, the newer one first. */
const files: Readonly<Record<PolicyKind, readonly string[]>> = {
  blob: ['trustpolicy.blob.json'],
  oci: ['trustpolicy.oci.json', 'trustpolicy.json'],
};

/** Where a policy of the kind is written: over the one that is there. */
export async function policyPath(kind: PolicyKind, ports: TrustPorts): Promise<string> {
  const folder = configFolder(ports);
  for (const file of files[kind]) if ((await readSmall(join(folder, file))) !== undefined) return join(folder, file);
  return join(folder, files[kind].at(-1) ?? '');
}

/** The text of the configured policy; undefined where there is none. */
export async function policyText(kind: PolicyKind, ports: TrustPorts): Promise<string | undefined> {
  const bytes = await readSmall(await policyPath(kind, ports));
  return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The configured policy. @throws {SignError} SIGN_POLICY where there is none or it is wrong. */
export async function readPolicy(kind: PolicyKind, ports: TrustPorts): Promise<NotationPolicy> {
  const text = await policyText(kind, ports);
  if (text !== undefined) return parseNotationPolicy(text, await policyPath(kind, ports), kind);
  throw new SignError('SIGN_POLICY_FILE', { message: detail('trust policy is not present. {help}', { help }) });
}
